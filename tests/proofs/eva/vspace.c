/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames and page tables. */
#define EVA_KPTR
#include "world.h"

#include "below.h"
#include "caps.h"
#include "arch/x86_64/vspace_decode.c"
#include "arch/x86_64/vspace.c"
#include "cap/derivation.c"
#include "entry/call.c"
#include "entry/error.c"
#include "object/cnode.c"

struct cpu cpu;

static void *kptr(word_t bits48)
{
    (void)bits48;
    return pages[any_bool() ? 1 : 2];
}

pte_t *asid_find(word_t asid)
{
    //@ assert asid < 1 << ASID_BITS;
    return any_bool() ? NULL : pages[1];
}

static void fill_vspaces(void)
{
    cpu.huge_pages = any_bool();
    cpu.pcid = any_bool();
    cpu.fsgsbase = any_bool();
    vs.kernel_pml4 = pages[1];
    Frama_C_make_unknown((char *)vs.stale, sizeof vs.stale);
    Frama_C_make_unknown((char *)fast_vspaces, sizeof fast_vspaces);
    vspace_active = &fast_vspaces[any_upto(MASK(ASID_BITS))];
}

static void call_beside_range(unsigned side, struct call *call)
{
    fill_vspaces();
    call->label = label_beside(LABEL_QuollX64PML4MapRange, side);
}

static void map_range_of(unsigned first, unsigned count, struct call *call)
{
    fill_vspaces();
    call->label = LABEL_QuollX64PML4MapRange;
    message[0] = slot_number(first);
    message[1] = slot_count(count);
}

void driver(void)
{
    DECODE(decode_frame, CAP_FRAME, fill_vspaces());
    DECODE(decode_table, CAP_PAGE_TABLE, fill_vspaces());
    DECODE(decode_table, CAP_PAGE_DIRECTORY, fill_vspaces());
    DECODE(decode_table, CAP_PDPT, fill_vspaces());
    //@ loop unroll SIDES;
    for (unsigned side = 0; side < SIDES; side++) {
        DECODE(decode_table, CAP_PML4, call_beside_range(side, &call));
    }
    //@ loop unroll SLOT_CHOICES;
    for (unsigned first = 0; first < SLOT_CHOICES; first++) {
        //@ loop unroll COUNT_CHOICES;
        for (unsigned count = 0; count < COUNT_CHOICES; count++) {
            DECODE_WAYS(decode_table, CAP_PML4, LONG_CALL + 2, 1,
                        map_range_of(first, count, &call));
        }
    }
}
