/* SPDX-License-Identifier: BSD-2-Clause */
/* Invocations of frames and tables: everything is checked first, in the order of the manual; what
 * follows the checks cannot fail. */
#include "arch/x86_64/asid.h"

#include "api/labels.h"
#include "arch/arch.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/layout.h"
#include "cap/derivation.h"
#include "object/cnode.h"
#include "object/tcb.h"

enum { PAGE_BITS = 12 };

/* The PML4 of a VSpace capability given as an argument, if it still owns its ASID. */
static status_t vspace_argument(union x86_cap vspace, pte_t **pml4, struct sys_error *err)
{
    *pml4 = asid_find(vspace.table.asid);
    if (!*pml4) {
        err_lookup(err, false, (struct lookup_fail){.type = LOOKUP_INVALID_ROOT});
        err->why = "vspace lost its ASID with the pool";
        return FAILED;
    }
    if (*pml4 != kptr(vspace.table.ptr)) {
        return err_capability(err, 1, "vspace lost its ASID to another");
    }
    return OK;
}

static status_t check_vspace_type(union x86_cap vspace, struct sys_error *err)
{
    if (vspace.cap.type != CAP_PML4) return err_capability(err, 1, "vspace is not a PML4");
    if (!vspace.table.is_mapped) return err_capability(err, 1, "vspace has no ASID assigned");
    return OK;
}

static status_t missing_table(unsigned bits, struct sys_error *err)
{
    err_lookup(err, false, (struct lookup_fail){.type = LOOKUP_MISSING, .bits_left = bits});
    err->why = bits == level_bits(LEVEL_PD)     ? "no page table there"
               : bits == level_bits(LEVEL_PDPT) ? "no page directory there"
                                                : "no PDPT there";
    return FAILED;
}

struct map_plan {
    word_t asid, vaddr;
    pte_t *entry;
    pte_t value;
};

static status_t check_frame_address(union x86_cap frame, union x86_cap vspace, word_t vaddr,
                                    struct sys_error *err)
{
    if (frame.frame.asid != ASID_NONE) {
        if (frame.frame.asid != vspace.table.asid) {
            return err_capability(err, 1, "the page is mapped in another address space");
        }
        if (frame.frame.vaddr != vaddr) {
            return err_argument(err, 0, vaddr, "the page is mapped at another address");
        }
        return OK;
    }
    word_t last = vaddr + MASK(frame_bits(frame.frame.size));
    if (vaddr > USER_TOP || last > USER_TOP) {
        return err_argument(err, 0, vaddr, "the address is not a user address");
    }
    return OK;
}

static status_t check_frame_map(const struct call *call, struct map_plan *plan,
                                struct sys_error *err)
{
    TRY(call_needs(call, 3, 1, err));
    word_t vaddr = call_arg(call, 0);
    union x86_cap frame = x86_cap(call->cap);
    if (frame.frame.size == FRAME_1G && !cpu.huge_pages) {
        return err_illegal(err, "this CPU has no pages of 1 GiB");
    }
    union x86_cap vspace = x86_cap(call->extra[0]->cap);

    TRY(check_vspace_type(vspace, err));
    TRY(check_frame_address(frame, vspace, vaddr, err));
    pte_t *pml4;
    TRY(vspace_argument(vspace, &pml4, err));
    if (!IS_ALIGNED(vaddr, frame_bits(frame.frame.size))) {
        return err_alignment(err, vaddr, "the address is not a multiple of the page size");
    }
    unsigned missing;
    plan->entry = vspace_entry(pml4, vaddr, (enum vspace_level)frame.frame.size, &missing);
    if (!plan->entry) return missing_table(missing, err);
    if ((*plan->entry & PTE_PRESENT) && plan->entry != frame_mapped_entry(frame)) {
        return err_delete_first(err, "something else is mapped at this address");
    }
    plan->asid = vspace.table.asid;
    plan->vaddr = vaddr;
    plan->value = frame_entry(frame, (unsigned)call_arg(call, 1), call_arg(call, 2));
    return OK;
}

static status_t frame_map(const struct call *call, struct sys_error *err)
{
    struct map_plan plan = {0};
    TRY(check_frame_map(call, &plan, err));
    frame_write_entry(plan.entry, plan.value, plan.asid, plan.vaddr);
    union x86_cap frame = x86_cap(call->cap);
    frame.frame.asid = plan.asid;
    frame.frame.vaddr = plan.vaddr;
    call->slot->cap = frame.cap;
    call_reply(call, NULL, 0);
    return OK;
}

status_t decode_frame(const struct call *call, struct sys_error *err)
{
    union x86_cap frame = x86_cap(call->cap);
    switch (call->label) {
    case LABEL_X86PageMap:
        return frame_map(call, err);
    case LABEL_X86PageUnmap:
        frame_unmap(frame);
        frame.frame.asid = ASID_NONE;
        frame.frame.vaddr = 0;
        call->slot->cap = frame.cap;
        call_reply(call, NULL, 0);
        return OK;
    case LABEL_X86PageGetAddress: {
        word_t address = frame.frame.base;
        call_reply(call, &address, 1);
        return OK;
    }
    default:
        return err_illegal(err, "not a method of a page");
    }
}

static status_t check_table_map(const struct call *call, struct map_plan *plan,
                                struct sys_error *err)
{
    TRY(call_needs(call, 2, 1, err));
    union x86_cap table = x86_cap(call->cap);
    if (table.table.is_mapped) return err_capability(err, 0, "the table is already mapped");
    union x86_cap vspace = x86_cap(call->extra[0]->cap);
    TRY(check_vspace_type(vspace, err));

    word_t vaddr = table_span_base(table, call_arg(call, 0));
    if (vaddr > USER_TOP) return err_argument(err, 0, vaddr, "the address is not a user address");
    pte_t *pml4;
    TRY(vspace_argument(vspace, &pml4, err));
    unsigned missing;
    plan->entry = table_parent_entry(pml4, table, vaddr, &missing);
    if (!plan->entry) return missing_table(missing, err);
    if (*plan->entry & PTE_PRESENT) {
        return err_delete_first(err, "a table or large page is mapped there already");
    }
    plan->asid = vspace.table.asid;
    plan->vaddr = vaddr;
    plan->value = table_entry(kptr(table.table.ptr));
    return OK;
}

static status_t table_map(const struct call *call, struct sys_error *err)
{
    struct map_plan plan = {0};
    TRY(check_table_map(call, &plan, err));
    frame_write_entry(plan.entry, plan.value, plan.asid, plan.vaddr);
    union x86_cap table = x86_cap(call->cap);
    table.table.is_mapped = 1;
    table.table.asid = plan.asid;
    table.table.vaddr = plan.vaddr;
    call->slot->cap = table.cap;
    call_reply(call, NULL, 0);
    return OK;
}

static status_t table_unmap_call(const struct call *call, struct sys_error *err)
{
    if (!slot_is_final(call->slot)) {
        return err_revoke_first(err, "other capabilities to the table exist");
    }
    union x86_cap table = x86_cap(call->cap);
    if (table.table.is_mapped) {
        table_unmap(table);
        /* Empty when it is next mapped: no old page may appear at a new address. */
        clear_memory(kptr(table.table.ptr), BIT(12));
        table.table.is_mapped = 0;
        table.table.asid = ASID_NONE;
        table.table.vaddr = 0;
        call->slot->cap = table.cap;
    }
    call_reply(call, NULL, 0);
    return OK;
}

/* ---- a range of frames ---- */

struct map_range_plan {
    union x86_cap vspace;
    pte_t *pml4;
    struct slot *frames;
    word_t count, vaddr;
    unsigned rights;
    word_t attributes;
};

static word_t range_vaddr(const struct map_range_plan *plan, word_t at)
{
    return plan->vaddr + (at << PAGE_BITS);
}

/* The entry for frame `at` of the range. Neighbours share a table: `previous` is the entry of the
 * one before, or NULL. */
static pte_t *range_entry(const struct map_range_plan *plan, word_t at, pte_t *previous,
                          unsigned *missing)
{
    word_t vaddr = range_vaddr(plan, at);
    if (previous && level_index(LEVEL_PT, vaddr) != 0) return previous + 1;
    return vspace_entry(plan->pml4, vaddr, LEVEL_PT, missing);
}

static status_t check_range_frames(const struct map_range_plan *plan, struct sys_error *err)
{
    pte_t *entry = NULL;
    for (word_t at = 0; at < plan->count; at++) {
        union x86_cap frame = x86_cap(plan->frames[at].cap);
        if (frame.cap.type != CAP_FRAME || frame.frame.size != FRAME_4K) {
            return err_capability(err, 1, "a slot of the range holds no frame of 4 KiB");
        }
        if (frame.frame.asid != ASID_NONE) {
            return err_capability(err, 1, "a page of the range is mapped already");
        }
        unsigned missing;
        entry = range_entry(plan, at, entry, &missing);
        if (!entry) return missing_table(missing, err);
        if (*entry & PTE_PRESENT) {
            return err_delete_first(err, "something is mapped at an address of the range");
        }
    }
    return OK;
}

static status_t check_map_range(const struct call *call, struct map_range_plan *plan,
                                struct sys_error *err)
{
    TRY(call_needs(call, 5, 1, err));
    struct cap node = call->extra[0]->cap;
    plan->vspace = x86_cap(call->cap);
    if (!plan->vspace.table.is_mapped) return err_capability(err, 0, "vspace has no ASID assigned");
    if (node.type != CAP_CNODE) return err_capability(err, 1, "the frames are in no CNode");
    plan->count = call_arg(call, 1);
    plan->vaddr = call_arg(call, 2);
    plan->rights = (unsigned)call_arg(call, 3);
    plan->attributes = call_arg(call, 4);
    TRY(cnode_range(node, call_arg(call, 0), plan->count, &plan->frames, err));
    if (plan->vaddr > USER_TOP || range_vaddr(plan, plan->count) - 1 > USER_TOP) {
        return err_argument(err, 2, plan->vaddr, "not all addresses are user addresses");
    }
    TRY(vspace_argument(plan->vspace, &plan->pml4, err));
    if (!IS_ALIGNED(plan->vaddr, PAGE_BITS)) {
        return err_alignment(err, plan->vaddr, "the address is not a multiple of the page size");
    }
    return check_range_frames(plan, err);
}

/* Not preemptible: its length has a limit. Nothing was mapped there, so the TLB has nothing of it.
 */
static status_t map_range(const struct call *call, struct sys_error *err)
{
    struct map_range_plan plan = {0};
    TRY(check_map_range(call, &plan, err));
    pte_t *entry = NULL;
    for (word_t at = 0; at < plan.count; at++) {
        unsigned missing;
        union x86_cap frame = x86_cap(plan.frames[at].cap);
        entry = range_entry(&plan, at, entry, &missing);
        *entry = frame_entry(frame, plan.rights, plan.attributes);
        frame.frame.asid = plan.vspace.table.asid;
        frame.frame.vaddr = range_vaddr(&plan, at);
        plan.frames[at].cap = frame.cap;
    }
    call_reply(call, NULL, 0);
    return OK;
}

status_t decode_table(const struct call *call, struct sys_error *err)
{
    switch (call->cap.type) {
    case CAP_PAGE_TABLE:
        if (call->label == LABEL_X86PageTableMap) return table_map(call, err);
        if (call->label == LABEL_X86PageTableUnmap) return table_unmap_call(call, err);
        break;
    case CAP_PAGE_DIRECTORY:
        if (call->label == LABEL_X86PageDirectoryMap) return table_map(call, err);
        if (call->label == LABEL_X86PageDirectoryUnmap) return table_unmap_call(call, err);
        break;
    case CAP_PDPT:
        if (call->label == LABEL_X86PDPTMap) return table_map(call, err);
        if (call->label == LABEL_X86PDPTUnmap) return table_unmap_call(call, err);
        break;
    default:
        if (call->label == LABEL_QuollX64PML4MapRange) return map_range(call, err);
        break;
    }
    return err_illegal(err, "not a method of this table");
}
