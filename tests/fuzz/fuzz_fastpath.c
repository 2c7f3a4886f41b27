/* SPDX-License-Identifier: BSD-2-Clause */
/* The same system calls twice, with the fast path where the CPU's entry code takes it, and without:
 * after the run every byte of memory and every variable of the kernel is the same. */
#include <stdlib.h>

#include "api/grammar.h"
#include "entry/fastpath.h"
#include "entry/syscall.h"
#include "kernel/script.h"
#include "kernel/world.h"
#include "sched/sched.h"

static void enter_slowly(long number)
{
    kernel_syscall(number);
}

static struct tcb *take_fast_path(long number)
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
    case GRAMMAR_SYS_YIELD:
        return fastpath_yield(cptr, info, self);
    default:
        return NULL;
    }
}

static void enter_fast(long number)
{
    struct tcb *continues = take_fast_path(number);
    if (!continues) {
        kernel_syscall(number);
    } else if (continues != current_thread) {
        world_fail("the fast path returns a thread that does not run");
    }
}

static void perform_slowly(const struct action *action)
{
    script_perform(action, enter_slowly);
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

static void run(const uint8_t *data, size_t size, void (*enter)(long number))
{
    struct script script = {data, data + size};
    struct action action;
    world_restore(IMAGE_START);
    while (script_next(&script, false, &action)) {
        host.console_length = 0;
        if (getenv("FUZZ_VERBOSE")) script_print(&action);
        script_perform(&action, enter);
    }
    world_check_thoroughly();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    run(data, size, enter_slowly);
    world_save(IMAGE_OTHER);
    run(data, size, enter_fast);
    const char *difference = world_compare(IMAGE_OTHER);
    if (difference) world_fail("fast and slow path differ in %s", difference);
    return 0;
}
