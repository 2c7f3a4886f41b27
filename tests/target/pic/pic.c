/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts of a kernel that uses the old controllers: IRQControl_Get with every documented error,
 * and lines of both controllers. The interval timer's channel 0 is on line 0, the clock on line 8.
 */
#include <lab/objects.h>

enum { LINES = 16, TIMER_LINE = 0, CLOCK_LINE = 8, FREE_LINE = 5, BADGE = 0x42 };

static seL4_Error get(seL4_Word irq, seL4_CPtr root, seL4_Word index, seL4_Word depth)
{
    return seL4_IRQControl_Get(seL4_CapIRQControl, irq, root, index, (seL4_Uint8)depth);
}

static seL4_Error try_line(seL4_CPtr slot, seL4_Word irq)
{
    return get(irq, seL4_CapInitThreadCNode, slot, 64);
}

/* ---- errors ---- */

QTEST(irq_control_get__every_line)
{
    for (seL4_Word irq = 0; irq < LINES; irq++) QT_OK(try_line(slot_take(), irq));
}

QTEST(irq_control_get__no_such_line__range_error)
{
    QT_RANGE(try_line(slot_take(), LINES), 0, LINES - 1);
    QT_RANGE(try_line(slot_take(), ~0ul), 0, LINES - 1);
}

QTEST(irq_control_get__line_has_a_handler__revoke_first)
{
    seL4_CPtr handler = slot_take();
    QT_OK(try_line(handler, FREE_LINE));
    QT_EQ(try_line(slot_take(), FREE_LINE), seL4_RevokeFirst);
    cap_delete(handler);
    QT_OK(try_line(slot_take(), FREE_LINE));
}

QTEST(irq_control_get__root_is_no_cnode__failed_lookup)
{
    QT_LOOKUP(get(FREE_LINE, seL4_CapInitThreadTCB, slot_take(), 64), seL4_InvalidRoot);
}

QTEST(irq_control_get__index_leads_nowhere__failed_lookup)
{
    QT_LOOKUP(try_line(slot_take() | 1ul << 40, FREE_LINE), seL4_GuardMismatch);
}

QTEST(irq_control_get__depth__range_error)
{
    QT_RANGE(get(FREE_LINE, seL4_CapInitThreadCNode, slot_take(), 0), 1, 64);
    QT_RANGE(get(FREE_LINE, seL4_CapInitThreadCNode, slot_take(), 65), 1, 64);
}

QTEST(irq_control_get__destination_occupied__delete_first)
{
    QT_EQ(try_line(seL4_CapInitThreadTCB, FREE_LINE), seL4_DeleteFirst);
    QT_OK(try_line(slot_take(), FREE_LINE));
}

QTEST(irq_control_get__message_too_short__truncated_message)
{
    seL4_SetCap(0, seL4_CapInitThreadCNode);
    for (int i = 0; i < 3; i++) seL4_SetMR(i, FREE_LINE);
    expect_truncated(seL4_CapIRQControl, IRQIssueIRQHandler, 1, 3);
}

QTEST(irq_control_get_ioapic__kernel_uses_the_pic__illegal_operation)
{
    QT_EQ(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, seL4_CapInitThreadCNode, slot_take(), 64, 0,
                                    FREE_LINE, 0, 0, 1),
          seL4_IllegalOperation);
}

QTEST(irq_control_get_msi__kernel_uses_the_pic__illegal_operation)
{
    QT_EQ(seL4_IRQControl_GetMSI(seL4_CapIRQControl, seL4_CapInitThreadCNode, slot_take(), 64, 0, 3,
                                 0, 0, 1),
          seL4_IllegalOperation);
}

/* ---- devices ---- */

enum {
    PIT_CHANNEL_0 = 0x40,
    PIT_COMMAND = 0x43,
    PIT_ONCE = 0x30, /* channel 0, both bytes, interrupt on terminal count */
    CLOCK_INDEX = 0x70,
    CLOCK_DATA = 0x71,
    CLOCK_B = 0x0b, /* bit 6: periodic interrupts */
    CLOCK_C = 0x0c, /* reading it ends an interrupt */
};

static seL4_CPtr ports(seL4_Word first, seL4_Word last)
{
    seL4_CPtr slot = slot_take();
    QT_OK(seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, first, last, seL4_CapInitThreadCNode,
                                       slot, 64));
    return slot;
}

static void start_timer(seL4_CPtr pit, unsigned counts)
{
    QT_OK(seL4_X86_IOPort_Out8(pit, PIT_COMMAND, PIT_ONCE));
    QT_OK(seL4_X86_IOPort_Out8(pit, PIT_CHANNEL_0, counts & 0xff));
    QT_OK(seL4_X86_IOPort_Out8(pit, PIT_CHANNEL_0, counts >> 8));
}

struct line {
    seL4_CPtr handler, notification;
};

static struct line line_make(seL4_Word irq)
{
    struct line made = {slot_take(), object_make(seL4_NotificationObject, 0)};
    QT_OK(try_line(made.handler, irq));
    QT_OK(seL4_IRQHandler_SetNotification(made.handler,
                                          cap_mint(made.notification, seL4_AllRights, BADGE)));
    return made;
}

static seL4_Word wait_for(const struct line *line)
{
    seL4_Word badge = 0;
    seL4_Wait(line->notification, &badge);
    return badge;
}

static seL4_Word look_at(const struct line *line)
{
    seL4_Word badge = 0;
    seL4_Poll(line->notification, &badge);
    return badge;
}

static void while_away(void)
{
    for (volatile unsigned i = 0; i < 2000000; i++) {
    }
}

QTEST(irq_control_get__line_of_the_first_controller__arrives)
{
    seL4_CPtr pit = ports(PIT_CHANNEL_0, PIT_COMMAND);
    struct line timer = line_make(TIMER_LINE);
    start_timer(pit, 1000);
    QT_EQ(wait_for(&timer), BADGE);
}

QTEST(irq_handler_ack__only_then_the_next_one_arrives)
{
    seL4_CPtr pit = ports(PIT_CHANNEL_0, PIT_COMMAND);
    struct line timer = line_make(TIMER_LINE);
    start_timer(pit, 1000);
    QT_EQ(wait_for(&timer), BADGE);
    start_timer(pit, 1000);
    while_away();
    QT_EQ(look_at(&timer), 0);
    QT_OK(seL4_IRQHandler_Ack(timer.handler)); /* the line still waits */
    QT_EQ(wait_for(&timer), BADGE);
    for (unsigned i = 0; i < 3; i++) {
        QT_OK(seL4_IRQHandler_Ack(timer.handler));
        start_timer(pit, 500);
        QT_EQ(wait_for(&timer), BADGE);
    }
}

QTEST(irq_control_get__line_of_the_second_controller__arrives)
{
    seL4_CPtr clock = ports(CLOCK_INDEX, CLOCK_DATA);
    struct line line = line_make(CLOCK_LINE);
    QT_OK(seL4_X86_IOPort_Out8(clock, CLOCK_INDEX, CLOCK_B));
    seL4_Uint8 before = seL4_X86_IOPort_In8(clock, CLOCK_DATA).result;
    QT_OK(seL4_X86_IOPort_Out8(clock, CLOCK_INDEX, CLOCK_B));
    QT_OK(seL4_X86_IOPort_Out8(clock, CLOCK_DATA, before | 0x40));
    for (unsigned i = 0; i < 3; i++) {
        QT_EQ(wait_for(&line), BADGE);
        QT_OK(seL4_X86_IOPort_Out8(clock, CLOCK_INDEX, CLOCK_C));
        seL4_X86_IOPort_In8(clock, CLOCK_DATA);
        QT_OK(seL4_IRQHandler_Ack(line.handler));
    }
    QT_OK(seL4_X86_IOPort_Out8(clock, CLOCK_INDEX, CLOCK_B));
    QT_OK(seL4_X86_IOPort_Out8(clock, CLOCK_DATA, before));
}

QTEST(irq_handler_clear__arrives_nowhere)
{
    seL4_CPtr pit = ports(PIT_CHANNEL_0, PIT_COMMAND);
    struct line timer = line_make(TIMER_LINE);
    QT_OK(seL4_IRQHandler_Clear(timer.handler));
    start_timer(pit, 1000);
    while_away();
    QT_EQ(look_at(&timer), 0);
}

QTEST(irq_control_get__handler_deleted__the_line_is_masked)
{
    seL4_CPtr pit = ports(PIT_CHANNEL_0, PIT_COMMAND);
    struct line timer = line_make(TIMER_LINE);
    cap_delete(timer.handler);
    start_timer(pit, 1000);
    while_away();
    QT_EQ(look_at(&timer), 0);
    QT_OK(try_line(timer.handler, TIMER_LINE)); /* and free */
}

/* The kernel's own tick does not come through them: threads take turns all the same. */
static volatile seL4_Word turns;
static char stack[4096] __attribute__((aligned(16)));

static void count_turns(void)
{
    for (;;) turns++;
}

QTEST(kernel_tick__goes_on)
{
    seL4_CPtr tcb = object_make(seL4_TCBObject, 0);
    QT_OK(
        seL4_TCB_Configure(tcb, 0, seL4_CapInitThreadCNode, 0, seL4_CapInitThreadVSpace, 0, 0, 0));
    QT_OK(seL4_TCB_SetPriority(tcb, seL4_CapInitThreadTCB, seL4_MaxPrio));
    seL4_UserContext context = {.rip = (seL4_Word)count_turns, .rsp = (seL4_Word)stack + 4088};
    turns = 0;
    QT_OK(seL4_TCB_WriteRegisters(tcb, true, 0, 2, &context));
    while (turns == 0) {
    }
    QT_LT(0, turns);
}
