/* SPDX-License-Identifier: BSD-2-Clause */
/* The same system calls twice, with the fast path where the CPU's entry code
 * takes it, and without: after the run every byte of memory and every variable
 * of the kernel is the same. */
#include <stdlib.h>

#include "api/grammar.h"
#include "entry/fastpath.h"
#include "entry/syscall.h"
#include "kernel/script.h"
#include "kernel/world.h"
#include "sched/sched.h"

/* What the CPU's entry code tries first. */
static struct tcb *try_syscall(long number)
{
    struct tcb *self = current_thread;
    cptr_t cptr = arch_badge_register(self);
    word_t info = arch_info_register(self);
    switch (number) {
    case GRAMMAR_SYS_CALL:
        return fastpath_call(cptr, info, self);
    case GRAMMAR_SYS_REPLY_RECV:
        return fastpath_reply_recv(cptr, info, self);
    case GRAMMAR_SYS_SEND:
    case GRAMMAR_SYS_NB_SEND:
        return fastpath_send(cptr, info, self);
    case GRAMMAR_SYS_RECV:
        return fastpath_recv(cptr, info, self);
    case GRAMMAR_SYS_REPLY:
        return fastpath_reply(cptr, info, self);
    case GRAMMAR_SYS_YIELD:
        return fastpath_yield(cptr, info, self);
    default:
        return NULL;
    }
}

/* Did it work? Then it says truly who continues. */
static bool has_worked(const struct tcb *continues)
{
    if (continues && continues != current_thread) {
        world_fail("the fast path returns a thread that does not run");
    }
    return continues != NULL;
}

static void fast_syscall(long number)
{
    if (!has_worked(try_syscall(number))) kernel_syscall(number);
}

static void fast_fault(struct fault fault)
{
    struct tcb *self = current_thread;
    host.fault = fault;
    struct tcb *continues =
        fault.type == FAULT_VM ? fastpath_vm_fault(self) : fastpath_user_exception(self);
    if (!has_worked(continues)) kernel_fault(fault);
}

/* Not out of the idle thread, which runs in the kernel. */
static void fast_interrupt(unsigned irq)
{
    struct tcb *self = current_thread;
    if (sched_is_idle(self) || !has_worked(fastpath_interrupt(self, irq))) kernel_interrupt(irq);
}

static const struct script_entries fast_entries = {fast_syscall, fast_fault, fast_interrupt};

static void perform_slowly(const struct action *action)
{
    script_perform(action, &script_slow_entries);
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    world_boot();
    script_setup(perform_slowly);
    world_save(IMAGE_START);
    return 0;
}

static void run(const uint8_t *data, size_t size, const struct script_entries *entries)
{
    struct script script = {data, data + size};
    struct action action;
    world_restore(IMAGE_START);
    while (script_next(&script, false, &action)) {
        host.console_length = 0;
        if (getenv("FUZZ_VERBOSE")) script_print(&action);
        script_perform(&action, entries);
    }
    world_check_thoroughly();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    run(data, size, &script_slow_entries);
    world_save(IMAGE_OTHER);
    run(data, size, &fast_entries);
    const char *difference = world_compare(IMAGE_OTHER);
    if (difference) world_fail("fast and slow path differ in %s", difference);
    return 0;
}
