/* SPDX-License-Identifier: BSD-2-Clause */
/* Any system calls with any registers and any message, debug calls too, on the
 * kernel alone: all its invariants hold after each, and nothing but the calls
 * that do so stops the machine. */
#include <stdlib.h>

#include "api/grammar.h"
#include "kernel/script.h"
#include "kernel/world.h"
#include "sched/sched.h"

static void perform(const struct action *action)
{
    script_perform(action, &script_slow_entries);
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    world_boot();
    script_setup(perform);
    world_save(IMAGE_START);
    return 0;
}

static bool may_stop(const struct action *action)
{
    return action->kind == ACTION_SYSCALL && (action->number == GRAMMAR_SYS_DEBUG_HALT ||
                                              action->number == GRAMMAR_SYS_QUOLL_POWER_OFF ||
                                              action->number == GRAMMAR_SYS_DEBUG_NAME_THREAD);
}

static void step(void *context)
{
    perform(context);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct script script = {data, data + size};
    struct action action;
    world_restore(IMAGE_START);
    while (script_next(&script, true, &action)) {
        host.console_length = 0;
        if (getenv("FUZZ_VERBOSE")) script_print(&action);
        if (may_stop(&action)) {
            if (world_stops(step, &action)) break;
        } else {
            perform(&action);
        }
        world_check();
    }
    world_check_thoroughly();
    return 0;
}
