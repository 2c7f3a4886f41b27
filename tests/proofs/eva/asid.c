/* SPDX-License-Identifier: BSD-2-Clause */
/* Address space numbers. */
#define EVA_KPTR
#include "world.h"

#include "below.h"
#include "caps.h"
#include "arch/x86_64/asid.c"
#include "cap/derivation.c"
#include "entry/call.c"
#include "entry/error.c"

static pte_t *pool[BIT(ASID_POOL_BITS)];

static void *kptr(word_t bits48)
{
    (void)bits48;
    return any_bool() ? (void *)pool : (void *)pages[1];
}

/*@ requires asid < 1 << ASID_BITS && \valid(pml4 + (0 .. PAGE_WORDS - 1));
    assigns \nothing; */
void asid_begin(word_t asid, pte_t *pml4);

static void fill_pools(void)
{
    for (unsigned i = 0; i < ASID_POOLS; i++) pools[i] = any_bool() ? NULL : pool;
    for (unsigned i = 0; i < ARRAY_SIZE(pool); i++) pool[i] = any_bool() ? NULL : pages[1];
}

void driver(void)
{
    DECODE_ALL(decode_asid_control, CAP_ASID_CONTROL, fill_pools());
    DECODE_ALL(decode_asid_pool, CAP_ASID_POOL, fill_pools());
}
