/* SPDX-License-Identifier: BSD-2-Clause */
/* Breakpoints that are hit: what the fault says, how the thread goes on, and who is not stopped. */
#include "debugger.h"

static volatile seL4_Word data[4];

/* ---- data ---- */

static void writes(struct worker *self)
{
    for (unsigned i = 0; i < 3; i++) {
        data[1] = i;
        self->steps++;
    }
}

static void watch(const struct debuggee *of, seL4_Uint16 number, volatile void *address,
                  seL4_Word size, seL4_Word access)
{
    QT_OK(seL4_TCB_SetBreakpoint(of->tcb, number, (seL4_Word)address, seL4_DataBreakpoint, size,
                                 access));
}

QTEST(data_breakpoint__each_write__stops_behind_it)
{
    struct debuggee of = debuggee_make(writes);
    watch(&of, 2, &data[1], 8, seL4_BreakOnWrite);
    worker_start(of.worker);
    settle();
    for (unsigned i = 0; i < 3; i++) {
        QT_STOPS_AT(&of, seL4_DataBreakpoint, 2, &data[1]);
        QT_EQ(data[1], i); /* the write has happened */
        QT_EQ(of.worker->steps, i);
        go_on();
    }
    QT_CHECK(of.worker->done);
}

QTEST(data_breakpoint__neighbours__do_not_stop)
{
    struct debuggee of = debuggee_make(writes);
    watch(&of, 0, &data[0], 8, seL4_BreakOnReadWrite);
    watch(&of, 1, &data[2], 8, seL4_BreakOnReadWrite);
    watch(&of, 3, (volatile char *)data + 7, 1, seL4_BreakOnWrite);
    worker_start(of.worker);
    settle();
    QT_CHECK(of.worker->done);
}

QTEST(data_breakpoint__part_of_what_is_written__stops)
{
    struct debuggee of = debuggee_make(writes);
    watch(&of, 1, (volatile char *)&data[1] + 5, 1, seL4_BreakOnWrite);
    worker_start(of.worker);
    settle();
    QT_STOPS_AT(&of, seL4_DataBreakpoint, 1, (char *)&data[1] + 5);
}

static void reads(struct worker *self)
{
    self->out[0] = data[1];
    self->steps = 1;
}

QTEST(data_breakpoint__read__stops_unless_only_writes_are_watched)
{
    struct debuggee of = debuggee_make(reads);
    watch(&of, 0, &data[1], 8, seL4_BreakOnReadWrite);
    worker_start(of.worker);
    settle();
    QT_STOPS_AT(&of, seL4_DataBreakpoint, 0, &data[1]);
    go_on();
    QT_CHECK(of.worker->done);

    struct debuggee other = debuggee_make(reads);
    watch(&other, 0, &data[1], 8, seL4_BreakOnWrite);
    worker_start(other.worker);
    settle();
    QT_CHECK(other.worker->done);
}

QTEST(data_breakpoint__unset_while_stopped__is_not_hit_again)
{
    struct debuggee of = debuggee_make(writes);
    watch(&of, 2, &data[1], 8, seL4_BreakOnWrite);
    worker_start(of.worker);
    settle();
    QT_STOPS_AT(&of, seL4_DataBreakpoint, 2, &data[1]);
    QT_OK(seL4_TCB_UnsetBreakpoint(of.tcb, 2));
    go_on();
    QT_CHECK(of.worker->done);
}

QTEST(data_breakpoint__reply_with_a_label__stays_stopped)
{
    struct debuggee of = debuggee_make(writes);
    watch(&of, 2, &data[1], 8, seL4_BreakOnWrite);
    worker_start(of.worker);
    settle();
    QT_STOPS_AT(&of, seL4_DataBreakpoint, 2, &data[1]);
    seL4_Reply(seL4_MessageInfo_new(1, 0, 0, 0));
    settle();
    QT_EQ(of.worker->steps, 0);
    QT_OK(seL4_TCB_Resume(of.tcb));
    settle();
    QT_EQ(of.worker->steps, 1); /* and at the next write */
}

/* ---- of one thread, not of another ---- */

static void writes_and_yields(struct worker *self)
{
    for (unsigned i = 0; i < 50; i++) {
        data[1] = i;
        self->steps++;
        seL4_Yield();
    }
}

QTEST(data_breakpoint__another_thread_of_the_address_space__is_not_stopped)
{
    struct debuggee of = debuggee_make(writes_and_yields);
    struct worker *other = worker_make(writes_and_yields);
    watch(&of, 0, &data[1], 8, seL4_BreakOnWrite);
    worker_start(of.worker);
    worker_start(other);
    settle();
    QT_CHECK(other->done);
    QT_EQ(of.worker->steps, 0);
    QT_STOPS_AT(&of, seL4_DataBreakpoint, 0, &data[1]);
    data[1] = 5; /* nor is the test */
    go_on();
    QT_EQ(of.worker->steps, 1);
}

QTEST(data_breakpoint__thread_deleted__nobody_is_stopped)
{
    struct debuggee of = debuggee_make(writes_and_yields);
    struct worker *other = worker_make(writes_and_yields);
    watch(&of, 0, &data[1], 8, seL4_BreakOnWrite);
    worker_start(of.worker);
    settle();
    cap_delete(of.tcb);
    worker_start(other);
    settle();
    QT_CHECK(other->done);
}

/* ---- messages of a thread with breakpoints, which take another way through the kernel ---- */

static void echo(struct worker *self)
{
    seL4_MessageInfo_t info = seL4_Recv(self->in[0], NULL);
    for (;;) {
        data[1]++;
        seL4_SetMR(0, seL4_GetMR(0) + 1);
        info = seL4_ReplyRecv(self->in[0], info, NULL);
    }
}

static void calls(struct worker *self)
{
    for (unsigned i = 0; i < 5; i++) {
        seL4_SetMR(0, 40 + i);
        seL4_Call(self->in[0], seL4_MessageInfo_new(0, 0, 0, 1));
        self->out[i] = seL4_GetMR(0);
        self->steps++;
    }
}

QTEST(data_breakpoint__server_is_stopped_between_calls__callers_get_their_answers)
{
    struct debuggee of = debuggee_make(echo);
    struct worker *client = worker_make(calls);
    of.worker->in[0] = client->in[0] = object_make(seL4_EndpointObject, 0);
    worker_start(of.worker);
    settle();
    watch(&of, 3, &data[1], 8, seL4_BreakOnWrite); /* set while it waits */
    worker_start(client);
    settle();
    for (unsigned i = 0; i < 5; i++) {
        QT_EQ(client->steps, i);
        QT_STOPS_AT(&of, seL4_DataBreakpoint, 3, &data[1]);
        go_on();
        QT_EQ(client->out[i], 41 + i);
    }
    QT_CHECK(client->done);
}

/* ---- instructions ---- */

void marked_instruction(void);
__asm__(".text\n.globl marked_instruction\nmarked_instruction:\n\tincq data_marked(%rip)\n\tret\n");
extern volatile seL4_Word data_marked;
volatile seL4_Word data_marked;

static void runs_over(struct worker *self)
{
    for (unsigned i = 0; i < 3; i++) {
        marked_instruction();
        self->steps++;
    }
}

QTEST(instruction_breakpoint__stops_before_it_and_goes_on_over_it)
{
    struct debuggee of = debuggee_make(runs_over);
    data_marked = 0;
    QT_OK(seL4_TCB_SetBreakpoint(of.tcb, 1, (seL4_Word)marked_instruction,
                                 seL4_InstructionBreakpoint, 0, seL4_BreakOnRead));
    worker_start(of.worker);
    settle();
    for (unsigned i = 0; i < 3; i++) {
        QT_EQ(next_stop(&of, seL4_InstructionBreakpoint), (seL4_Word)marked_instruction);
        QT_EQ(seL4_GetMR(seL4_DebugException_TriggerAddress), (seL4_Word)marked_instruction);
        QT_EQ(seL4_GetMR(seL4_DebugException_BreakpointNumber), 1);
        QT_EQ(data_marked, i); /* it has not run yet */
        go_on();
    }
    QT_CHECK(of.worker->done);
    QT_EQ(data_marked, 3);
}

/* ---- the breakpoint instruction ---- */

static void asks_for_it(struct worker *self)
{
    __asm__ volatile("int3");
    self->steps = 1;
    __asm__ volatile("int3");
    self->steps = 2;
}

QTEST(software_break_request__stops_behind_the_instruction)
{
    struct debuggee of = debuggee_make(asks_for_it);
    worker_start(of.worker);
    settle();
    seL4_Word ip = next_stop(&of, seL4_SoftwareBreakRequest);
    QT_EQ(((const unsigned char *)ip)[-1], 0xcc);
    QT_EQ(seL4_GetMR(seL4_DebugException_TriggerAddress), ip);
    QT_EQ(of.worker->steps, 0);
    go_on();
    next_stop(&of, seL4_SoftwareBreakRequest);
    QT_EQ(of.worker->steps, 1);
    go_on();
    QT_CHECK(of.worker->done);
}

QTEST(debug_exception__is_read_by_the_librarys_functions)
{
    struct debuggee of = debuggee_make(writes);
    watch(&of, 1, &data[1], 4, seL4_BreakOnWrite);
    worker_start(of.worker);
    seL4_MessageInfo_t info = seL4_Recv(of.faults, NULL);
    seL4_Fault_t fault = seL4_getFault(info);
    QT_EQ(seL4_Fault_get_seL4_FaultType(fault), seL4_Fault_DebugException);
    QT_EQ(seL4_Fault_DebugException_get_ExceptionReason(fault), seL4_DataBreakpoint);
    QT_EQ(seL4_Fault_DebugException_get_BreakpointNumber(fault), 1);
    QT_EQ(seL4_Fault_DebugException_get_TriggerAddress(fault), (seL4_Word)&data[1]);
}

QTEST(debug_exception__without_a_handler__the_thread_is_stopped)
{
    struct worker *worker = worker_make(asks_for_it);
    seL4_TCB_SetFlags(worker->tcb, 0, 1 << 16);
    worker_start(worker);
    settle();
    QT_EQ(worker->steps, 0);
}

/* A breakpoint that the load of ss has put off to the next instruction, which enters the kernel:
 * the kernel is not to be confused by it. */
static void loads_ss_and_calls(struct worker *self)
{
    static volatile seL4_Word selector;
    __asm__ volatile("mov %%ss, %0" : "=m"(selector));
    self->in[1] = (seL4_Word)&selector;
    seL4_Wait(self->in[0], NULL);
    for (unsigned i = 0; i < 3; i++) {
        seL4_Word rax = 0x12345, rdx = (seL4_Word)seL4_SysYield;
        __asm__ volatile("mov %2, %%ss\n\tsyscall"
                         : "+a"(rax), "+d"(rdx)
                         : "m"(selector)
                         : "rcx", "r11", "memory");
        self->steps++;
    }
}

QTEST(data_breakpoint__hit_by_the_load_of_ss_before_a_system_call__harms_nobody)
{
    struct debuggee of = debuggee_make(loads_ss_and_calls);
    seL4_CPtr gate = object_make(seL4_NotificationObject, 0);
    of.worker->in[0] = gate;
    worker_start(of.worker);
    settle();
    watch(&of, 0, (volatile void *)of.worker->in[1], 2, seL4_BreakOnReadWrite);
    seL4_Signal(gate);
    settle();
    /* Whether the CPU reports it behind the call or drops it, the thread gets on. */
    for (unsigned i = 0; i < 10 && !of.worker->done; i++) {
        next_stop(&of, seL4_DataBreakpoint);
        go_on();
    }
    QT_CHECK(of.worker->done);
    QT_EQ(of.worker->steps, 3);
}
