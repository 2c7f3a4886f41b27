/* SPDX-License-Identifier: BSD-2-Clause */
#include "benchmark/log.h"

#include "arch/arch.h"
#include "benchmark/kind.h"
#include "cap/cspace.h"
#include "cap/delete.h"
#include "cap/derivation.h"
#include "sched/sched.h"

static struct slot frame; /* (k) */
static bool is_on;
static word_t entries, bytes_used;

bool benchmark_set_buffer(cptr_t cptr)
{
    struct slot *source;
    struct lookup_fail why;
    struct sys_error err;
    struct cap cap;
    if (cspace_lookup(current_thread, cptr, &source, &why) != OK) return false;
    if (!arch_large_page(source->cap)) return false;
    if (cap_derive(source, source->cap, &cap, &err) != OK) return false;
    slot_delete_one(&frame);
    slot_insert(&frame, cap, source);
    is_on = false;
    return true;
}

bool benchmark_reset(void)
{
    entries = bytes_used = 0;
    is_on = !slot_empty(&frame);
    return is_on;
}

word_t benchmark_finalise(void)
{
    is_on = false;
    return entries;
}

bool benchmark_own_call(sword_t number)
{
    (void)number;
    return false;
}

void *log_next(word_t bytes)
{
    char *page = is_on ? arch_large_page(frame.cap) : NULL;
    if (!page || bytes_used + bytes > ARCH_LARGE_PAGE_BYTES) return NULL;
    void *entry = page + bytes_used;
    bytes_used += bytes;
    entries++;
    return entry;
}
