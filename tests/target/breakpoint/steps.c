/* SPDX-License-Identifier: BSD-2-Clause */
/* Single stepping. */
#include "debugger.h"

void stepped_over(void);
extern const char step_1[], step_2[], step_3[], step_end[];
__asm__(".text\n"
        "stepped_over:\n\tnop\n"
        "step_1:\tnop\n"
        "step_2:\tmov $7, %eax\n"
        "step_3:\tmov $8, %eax\n"
        "step_end:\tret\n");

static void body(struct worker *self)
{
    __asm__ volatile("int3"); /* from here on the test counts */
    stepped_over();
    self->steps = 1;
}

/* Stopped behind its int3, and then stepping up to the first instruction of stepped_over(). */
static struct debuggee at_the_start(void)
{
    struct debuggee of = debuggee_make(body);
    worker_start(of.worker);
    settle();
    next_stop(&of, seL4_SoftwareBreakRequest);
    QT_OK(seL4_TCB_ConfigureSingleStepping(of.tcb, 0, 1).error);
    go_on();
    while (next_stop(&of, seL4_SingleStep) != (seL4_Word)stepped_over) step_on(1);
    return of;
}

QTEST(tcb_configure_single_stepping__each_instruction__stops)
{
    struct debuggee of = at_the_start();
    const char *const places[] = {step_1, step_2, step_3, step_end};
    for (unsigned i = 0; i < 4; i++) {
        go_on(); /* no word in the reply: one more */
        QT_EQ(next_stop(&of, seL4_SingleStep), (seL4_Word)places[i]);
        QT_EQ(seL4_GetMR(seL4_DebugException_TriggerAddress), (seL4_Word)places[i]);
        QT_EQ(seL4_GetMR(seL4_DebugException_BreakpointNumber), 0);
    }
    step_on(0);
    QT_CHECK(of.worker->done);
}

QTEST(single_step__reply_says_how_many)
{
    struct debuggee of = at_the_start();
    step_on(3);
    QT_EQ(next_stop(&of, seL4_SingleStep), (seL4_Word)step_3);
    step_on(1);
    QT_EQ(next_stop(&of, seL4_SingleStep), (seL4_Word)step_end);
    step_on(0);
    QT_CHECK(of.worker->done);
}

QTEST(single_step__configured_for_several__stops_behind_the_last)
{
    struct debuggee of = at_the_start();
    QT_OK(seL4_TCB_ConfigureSingleStepping(of.tcb, 0, 2).error);
    seL4_SetMR(0, 2);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 1));
    settle();
    QT_EQ(next_stop(&of, seL4_SingleStep), (seL4_Word)step_2);
}

QTEST(single_step__reply_with_a_label__stays_stopped)
{
    struct debuggee of = at_the_start();
    seL4_SetMR(0, 0);
    seL4_Reply(seL4_MessageInfo_new(1, 0, 0, 1));
    settle();
    QT_CHECK(!of.worker->done);
    QT_OK(seL4_TCB_Resume(of.tcb)); /* the word was taken all the same: it steps no more */
    settle();
    QT_CHECK(of.worker->done);
}

QTEST(single_step__turned_off_while_stopped)
{
    struct debuggee of = at_the_start();
    QT_OK(seL4_TCB_ConfigureSingleStepping(of.tcb, 0, 0).error);
    step_on(0);
    QT_CHECK(of.worker->done);
}

QTEST(single_step__written_registers__it_steps_on)
{
    struct debuggee of = at_the_start();
    seL4_UserContext context;
    enum { WORDS = sizeof context / sizeof(seL4_Word) };
    QT_OK(seL4_TCB_ReadRegisters(of.tcb, false, 0, WORDS, &context));
    QT_EQ(context.rip, (seL4_Word)stepped_over);
    context.rip = (seL4_Word)step_2;
    context.rflags = 0;
    QT_OK(seL4_TCB_WriteRegisters(of.tcb, true, 0, WORDS, &context));
    settle();
    QT_EQ(next_stop(&of, seL4_SingleStep), (seL4_Word)step_3);
}

/* ---- through the kernel and back ---- */

static void calls_in_steps(struct worker *self)
{
    __asm__ volatile("int3");
    seL4_Signal(self->in[0]);
    seL4_Yield();
    seL4_SetMR(0, 5);
    seL4_Call(self->in[1], seL4_MessageInfo_new(0, 0, 0, 1));
    self->out[0] = seL4_GetMR(0);
    self->steps = 1;
    __asm__ volatile("int3");
}

static void doubles(struct worker *self)
{
    seL4_Recv(self->in[1], NULL);
    seL4_SetMR(0, 2 * seL4_GetMR(0));
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 1));
    self->steps = 1;
}

QTEST(single_step__over_system_calls__they_do_what_they_should)
{
    struct debuggee of = debuggee_make(calls_in_steps);
    struct worker *server = worker_make(doubles);
    seL4_CPtr notification = object_make(seL4_NotificationObject, 0);
    of.worker->in[0] = cap_mint(notification, seL4_AllRights, 0x51);
    of.worker->in[1] = server->in[1] = object_make(seL4_EndpointObject, 0);
    worker_start(server);
    worker_start(of.worker);
    settle();
    next_stop(&of, seL4_SoftwareBreakRequest);
    QT_OK(seL4_TCB_ConfigureSingleStepping(of.tcb, 0, 1).error);
    go_on();
    unsigned steps = 0;
    for (;;) {
        seL4_MessageInfo_t info = seL4_Recv(of.faults, NULL);
        QT_EQ(seL4_MessageInfo_get_label(info), seL4_Fault_DebugException);
        if (seL4_GetMR(seL4_DebugException_ExceptionReason) == seL4_SoftwareBreakRequest) break;
        steps++;
        go_on();
    }
    QT_LE(12, steps);
    QT_EQ(of.worker->out[0], 10);
    QT_CHECK(server->done);
    seL4_Word badge;
    seL4_Poll(notification, &badge);
    QT_EQ(badge, 0x51);
}

QTEST(single_step__a_breakpoint_on_the_way__is_reported_as_such)
{
    struct debuggee of = at_the_start();
    QT_OK(seL4_TCB_SetBreakpoint(of.tcb, 2, (seL4_Word)step_2, seL4_InstructionBreakpoint, 0,
                                 seL4_BreakOnRead));
    step_on(3); /* over the breakpoint */
    QT_STOPS_AT(&of, seL4_InstructionBreakpoint, 2, step_2);
    QT_OK(seL4_TCB_UnsetBreakpoint(of.tcb, 2));
    QT_OK(seL4_TCB_ConfigureSingleStepping(of.tcb, 0, 0).error);
    go_on();
    QT_CHECK(of.worker->done);
}
