/* SPDX-License-Identifier: BSD-2-Clause */
/* What follows from what a root task has been given. */

#include <simple/simple_helpers.h>

bool simple_is_untyped_cap(simple_t *simple, seL4_CPtr pos)
{
    int count = simple_get_untyped_count(simple);
    for (int i = 0; i < count; i++) {
        if (simple_get_nth_untyped(simple, i, NULL, NULL, NULL) == pos) return true;
    }
    return false;
}

seL4_CPtr simple_last_valid_cap(simple_t *simple)
{
    seL4_CPtr last = seL4_CapNull;
    int count = simple_get_cap_count(simple);
    for (int i = 0; i < count; i++) {
        last = MAX(last, simple_get_nth_cap(simple, i));
    }
    return last;
}

static void cspace_make_path(void *data, seL4_CPtr slot, cspacepath_t *res)
{
    *res = (cspacepath_t){
        .capPtr = slot,
        .capDepth = seL4_WordBits,
        .root = simple_get_cnode(data),
        .dest = 0,
        .destDepth = 0,
        .offset = slot,
        .window = 1,
    };
}

void simple_make_vka(simple_t *simple, vka_t *vka)
{
    *vka = (vka_t){.data = simple, .cspace_make_path = cspace_make_path};
}
