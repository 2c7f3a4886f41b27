/* SPDX-License-Identifier: BSD-2-Clause */
/* Any sequence of system calls, faults and interrupts, on the kernel and on the
 * model: after each of them results, messages and the whole state are the same,
 * and every invariant holds. Interrupts come in the middle of long calls, too;
 * the call must end as if nothing had come.
 *
 * FUZZ_VERBOSE in the environment prints each action. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "entry/ipc.h"
#include "kernel/compare.h"
#include "kernel/script.h"
#include "kernel/world.h"
#include "model/model.h"
#include "sched/sched.h"

static struct model start;
static bool is_verbose;
static bool has_lost; /* another thread ran within a call: the model cannot follow */

static struct answer answer_of(const struct tcb *tcb)
{
    struct answer answer = {.info = arch_info_register(tcb)};
    const word_t *buffer = arch_ipc_buffer(tcb, false);
    unsigned length = message_info_of(answer.info).length;
    for (unsigned i = 0; i < length && i < ANSWER_WORDS; i++) {
        answer.words[i] = ipc_get_word(tcb, buffer, i);
    }
    return answer;
}

static void perform(const struct action *action)
{
    const struct tcb *self = current_thread;
    host.console_length = 0;
    if (is_verbose) script_print(action);
    if (!script_perform(action, &script_slow_entries)) has_lost = true;
    world_check();
    if (has_lost || model.is_full) return;
    struct answer answer = answer_of(self);
    model_step(action, &answer);
    if (!model.is_full) compare_all(false);
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    is_verbose = getenv("FUZZ_VERBOSE") != NULL;
    world_boot();
    compare_begin();
    compare_all(true);
    script_setup(perform);
    compare_all(true);
    world_save(IMAGE_START);
    start = model;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct script script = {data, data + size};
    struct action action;
    world_restore(IMAGE_START);
    model = start;
    has_lost = false;
    while (script_next(&script, false, &action) && !model.is_full) perform(&action);
    if (!has_lost && !model.is_full) compare_all(true);
    world_check_thoroughly();
    return 0;
}
