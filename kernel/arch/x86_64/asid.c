/* SPDX-License-Identifier: BSD-2-Clause */
/* Address space numbers: a table of pools, each 512 pointers to PML4s. */
#include "arch/x86_64/asid.h"

#include "arch/arch.h"
#include "cap/cspace.h"
#include "cap/derivation.h"
#include "debug/assert.h"
#include "api/labels.h"
#include "object/tcb.h"

static pte_t **pools[ASID_POOLS]; /* (k) by the upper three bits of an ASID */

pte_t *asid_find(word_t asid)
{
    pte_t **pool = pools[asid >> ASID_POOL_BITS];
    return pool ? pool[asid & MASK(ASID_POOL_BITS)] : NULL;
}

void asid_pool_install(pte_t **pool, word_t base)
{
    kassert(!pools[base >> ASID_POOL_BITS]);
    pools[base >> ASID_POOL_BITS] = pool;
}

static unsigned first_free(pte_t **pool, word_t base)
{
    unsigned index = base == 0 ? 1 : 0; /* ASID 0 is ASID_NONE */
    while (index < BIT(ASID_POOL_BITS) && pool[index]) index++;
    return index;
}

word_t asid_assign(pte_t **pool, word_t base, pte_t *pml4)
{
    unsigned index = first_free(pool, base);
    if (index == BIT(ASID_POOL_BITS)) return ASID_NONE;
    pool[index] = pml4;
    asid_begin(base + index, pml4);
    return base + index;
}

void asid_pool_delete(union x86_cap pool)
{
    pte_t **entries = kptr(pool.asid_pool.ptr);
    word_t base = pool.asid_pool.base;
    if (pools[base >> ASID_POOL_BITS] != entries) return;
    for (unsigned index = 0; index < BIT(ASID_POOL_BITS); index++) {
        if (entries[index]) asid_retire(base + index);
    }
    pools[base >> ASID_POOL_BITS] = NULL;
}

void pml4_delete(union x86_cap pml4)
{
    if (!pml4.table.is_mapped || asid_find(pml4.table.asid) != kptr(pml4.table.ptr)) return;
    pools[pml4.table.asid >> ASID_POOL_BITS][pml4.table.asid & MASK(ASID_POOL_BITS)] = NULL;
    asid_retire(pml4.table.asid);
}

struct make_pool_plan {
    word_t base;
    struct slot *untyped, *dest;
};

static status_t check_make_pool(const struct call *call, struct make_pool_plan *plan,
                                struct sys_error *err)
{
    TRY(call_needs(call, 2, 2, err));
    unsigned pool = 0;
    while (pool < ASID_POOLS && pools[pool]) pool++;
    if (pool == ASID_POOLS) return err_delete_first(err, "all ASID pools are in use");
    plan->base = (word_t)pool << ASID_POOL_BITS;

    plan->untyped = call->extra[0];
    struct cap untyped = plan->untyped->cap;
    if (untyped.type != CAP_UNTYPED || untyped.untyped.size_bits != 12 ||
        untyped.untyped.is_device) {
        return err_capability(err, 1, "untyped is not 4 KiB of ordinary memory");
    }
    TRY(ensure_no_children(plan->untyped, err));
    TRY(cspace_empty_slot(call->extra[1]->cap, call_arg(call, 0), call_arg(call, 1), &plan->dest,
                          err));
    return OK;
}

status_t decode_asid_control(const struct call *call, struct sys_error *err)
{
    if (call->label != LABEL_X86ASIDControlMakePool) return err_illegal(err, "unknown method");
    struct make_pool_plan plan = {0};
    TRY(check_make_pool(call, &plan, err));

    struct untyped_cap *untyped = &plan.untyped->cap.untyped;
    untyped_set_watermark(untyped, BIT(12));
    pte_t **pool = phys_to_kernel((paddr_t){untyped->base});
    clear_memory(pool, BIT(12));
    asid_pool_install(pool, plan.base);
    union x86_cap made = {.asid_pool = {
                              .type = CAP_ASID_POOL,
                              .ptr = kptr_bits(pool),
                              .base = plan.base,
                          }};
    slot_insert(plan.dest, made.cap, plan.untyped);
    call_reply(call, NULL, 0);
    return OK;
}

status_t decode_asid_pool(const struct call *call, struct sys_error *err)
{
    if (call->label != LABEL_X86ASIDPoolAssign) return err_illegal(err, "unknown method");
    TRY(call_needs(call, 0, 1, err));
    struct slot *vspace_slot = call->extra[0];
    union x86_cap vspace = x86_cap(vspace_slot->cap);
    if (vspace.cap.type != CAP_PML4) return err_capability(err, 1, "vspace is not a PML4");
    if (vspace.table.is_mapped) return err_capability(err, 1, "vspace already has an ASID");

    union x86_cap cap = x86_cap(call->cap);
    pte_t **pool = kptr(cap.asid_pool.ptr);
    word_t base = cap.asid_pool.base;
    if (pools[base >> ASID_POOL_BITS] != pool)
        return err_capability(err, 0, "pool is not installed");

    word_t asid = asid_assign(pool, base, kptr(vspace.table.ptr));
    if (asid == ASID_NONE) return err_delete_first(err, "all 512 ASIDs of the pool are in use");
    vspace.table.is_mapped = 1;
    vspace.table.asid = asid;
    vspace_slot->cap = vspace.cap;
    call_reply(call, NULL, 0);
    return OK;
}

/* ---- checkers ---- */

struct broken asid_pool_check(const struct slot *slot)
{
    union x86_cap pool = x86_cap(slot->cap);
    pte_t **entries = kptr(pool.asid_pool.ptr);
    word_t base = pool.asid_pool.base;
    HOLDS(pools[base >> ASID_POOL_BITS] == entries, "asid-pool-installed", slot);
    HOLDS(base != 0 || !entries[ASID_NONE], "asid-none-is-free", slot);
    return SOUND;
}

static bool has_lower(word_t asid, const pte_t *pml4)
{
    for (word_t other = 0; other < asid; other++) {
        if (asid_find(other) == pml4) return true;
    }
    return false;
}

/* The counts disagree: which pool or root has no capability, or has two numbers? */
static struct broken find_orphan(const struct census *census)
{
    for (unsigned i = 0; i < ASID_POOLS; i++) {
        union x86_cap pool = {.asid_pool = {.type = CAP_ASID_POOL, .ptr = kptr_bits(pools[i])}};
        HOLDS(!pools[i] || !census->is_orphan(pool.cap), "asid-pool-has-capability", &pools[i]);
    }
    for (word_t asid = 0; asid < BIT(ASID_BITS); asid++) {
        pte_t *pml4 = asid_find(asid);
        union x86_cap root = {.table = {.type = CAP_PML4, .ptr = kptr_bits(pml4)}};
        if (!pml4) continue;
        HOLDS(!census->is_orphan(root.cap) && !has_lower(asid, pml4), "asid-names-a-root", pml4);
    }
    return SOUND;
}

struct broken asid_check(word_t pools_named, word_t roots_named, const struct census *census)
{
    word_t installed = 0, roots = 0;
    for (unsigned pool = 0; pool < ASID_POOLS; pool++) installed += pools[pool] != NULL;
    for (word_t asid = 0; asid < BIT(ASID_BITS); asid++) roots += asid_find(asid) != NULL;
    if (installed != pools_named || roots != roots_named) SOUND_TOO(find_orphan(census));
    for (word_t asid = 0; asid < BIT(ASID_BITS); asid++) {
        pte_t *pml4 = asid_find(asid);
        if (pml4) SOUND_TOO(vspace_check(asid, pml4, census));
        word_t unused = asid == ASID_NONE ? FAST_NOBODY : 0;
        bool is_right = pml4 || fast_vspaces[asid].cap == unused;
        HOLDS(is_right, "vspace-fast-switch", &fast_vspaces[asid]);
    }
    return SOUND;
}

void asid_check_end(void)
{
    for (word_t asid = 0; asid < BIT(ASID_BITS); asid++) {
        if (asid_find(asid)) vspace_check_end(asid_find(asid));
    }
}
