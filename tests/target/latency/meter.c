/* SPDX-License-Identifier: BSD-2-Clause */
#include "meter.h"

#include <lab/objects.h>

enum {
    PIT_CHANNEL_0 = 0x40,
    PIT_MODE = 0x43,
    PIT_RATE = 0x34,
    PIT_COUNTS = 1193, /* of 838 ns */
    PIT_PIN = 2,
    VECTOR = 3,
    STACK_BYTES = 4096,
};

static char stack[STACK_BYTES] __attribute__((aligned(16)));
static seL4_CPtr handler, notification;
static volatile seL4_Word wakes, longest, last;

static seL4_Word now(void)
{
    unsigned low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (seL4_Word)high << 32 | low;
}

/* The thread has neither TLS nor IPC buffer: messages in registers only. */
static void count_wakes(void)
{
    for (;;) {
        seL4_Word words[4];
        seL4_RecvWithMRs(notification, NULL, &words[0], &words[1], &words[2], &words[3]);
        seL4_Word time = now();
        if (time - last > longest) longest = time - last;
        last = time;
        wakes++;
        seL4_CallWithMRs(handler, seL4_MessageInfo_new(IRQAckIRQ, 0, 0, 0), &words[0], &words[1],
                         &words[2], &words[3]);
    }
}

static void start_timer(void)
{
    seL4_CPtr ports = slot_take();
    QT_OK(seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, PIT_CHANNEL_0, PIT_MODE,
                                       seL4_CapInitThreadCNode, ports, seL4_WordBits));
    QT_OK(seL4_X86_IOPort_Out8(ports, PIT_MODE, PIT_RATE));
    QT_OK(seL4_X86_IOPort_Out8(ports, PIT_CHANNEL_0, PIT_COUNTS & 0xff));
    QT_OK(seL4_X86_IOPort_Out8(ports, PIT_CHANNEL_0, PIT_COUNTS >> 8));
}

void meter_start(void)
{
    handler = slot_take();
    notification = object_make(seL4_NotificationObject, 0);
    QT_OK(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, seL4_CapInitThreadCNode, handler,
                                    seL4_WordBits, 0, PIT_PIN, 0, 0, VECTOR));
    QT_OK(seL4_IRQHandler_SetNotification(handler, notification));

    seL4_CPtr tcb = object_make(seL4_TCBObject, 0);
    QT_OK(
        seL4_TCB_Configure(tcb, 0, seL4_CapInitThreadCNode, 0, seL4_CapInitThreadVSpace, 0, 0, 0));
    QT_OK(seL4_TCB_SetPriority(tcb, seL4_CapInitThreadTCB, seL4_MaxPrio));
    QT_OK(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, seL4_MaxPrio - 1));
    /* As if called: the return address is missing. */
    seL4_UserContext context = {.rip = (seL4_Word)count_wakes,
                                .rsp = (seL4_Word)stack + STACK_BYTES - sizeof(seL4_Word)};
    QT_OK(seL4_TCB_WriteRegisters(tcb, true, 0, sizeof context / sizeof(seL4_Word), &context));
    start_timer();
    meter_read();
    while (!wakes) continue;
    meter_read();
}

struct meter_reading meter_read(void)
{
    static seL4_Word since;
    seL4_Word time = now();
    /* The thread runs whenever it can, but not in between these lines: they take no time. */
    struct meter_reading reading = {.wakes = wakes, .duration = time - since, .longest = longest};
    if (time - last > reading.longest) reading.longest = time - last;
    since = time;
    last = time;
    wakes = longest = 0;
    return reading;
}
