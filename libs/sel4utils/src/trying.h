/* SPDX-License-Identifier: BSD-2-Clause */
/* Trying to map a page is how to find out which paging object is missing: nothing that a debug
 * kernel should comment on. */
#pragma once

#include <sel4/quoll.h>
#include <vka/object.h>

/* Ask the kernel for silence. Returns what end_trying() restores. */
static inline seL4_Bool begin_trying(void)
{
#ifdef CONFIG_DEBUG_BUILD
    return quoll_Quiet(1);
#else
    return 0;
#endif
}

static inline void end_trying(seL4_Bool was_quiet)
{
#ifdef CONFIG_DEBUG_BUILD
    quoll_Quiet(was_quiet);
#else
    (void)was_quiet;
#endif
}

/* As sel4utils_map_page(), for callers that map many pages: the silence is theirs to ask for. */
int try_map_page(vka_t *vka, seL4_CPtr pd, seL4_CPtr frame, void *vaddr, seL4_CapRights_t rights,
                 int cacheable, vka_object_t *objects, int *num_objects);
