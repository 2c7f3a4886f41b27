/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards first; they only decline. What they let through is what check_frame_map() in
 * vspace_decode.c lets through, of which they are the usual cases: capabilities that one step
 * finds, every table present, and an entry that is free or maps this frame already. */
#include "arch/x86_64/fast_map.h"

#include "arch/arch.h"
#include "arch/x86_64/arch_fast.h"
#include "arch/x86_64/asid.h"
#include "arch/x86_64/layout.h"
#include "cap/cspace.h"
#include "entry/ipc.h"

/* First words of capabilities, as far as they say what it is (arch_cap.h). Compared whole, since
 * taking them apart costs more than all the rest. */
enum {
    IS_FRAME = CAP_FRAME | FRAME_4K << 6,
    FRAME_MASK = 255,
    IS_SPACE = CAP_PML4 | 1 << 6,
    SPACE_MASK = 127,
};

/* The second word of the capability of a mapped frame. */
static inline word_t mapping(word_t asid, word_t vaddr)
{
    return asid | vaddr << 16;
}

/* The entry for a page of 4 KiB, if every table on the way is there. */
static inline bool find_entry(pte_t *table, word_t vaddr, pte_t **entry)
{
    if (!vspace_descend(&table, LEVEL_PML4, vaddr)) return false;
    if (!vspace_descend(&table, LEVEL_PDPT, vaddr)) return false;
    if (!vspace_descend(&table, LEVEL_PD, vaddr)) return false;
    *entry = &table[level_index(LEVEL_PT, vaddr)];
    return true;
}

bool fast_page_map(struct tcb *self)
{
    struct cap cspace = self->slots[TCB_CSPACE].cap;
    struct slot *slot = cspace_flat_slot(cspace, arch_badge_register(self));
    word_t *buffer;
    if (unlikely(!slot) || !arch_fast_buffer(self, false, &buffer)) return false;
    const struct slot *space = cspace_flat_slot(cspace, buffer[IPC_BUFFER_CAPS]);
    struct cap frame = slot->cap;
    if (unlikely(!space || (frame.words[0] & FRAME_MASK) != IS_FRAME)) return false;
    if (unlikely((space->cap.words[0] & SPACE_MASK) != IS_SPACE)) return false;

    word_t vaddr = arch_message_register(self, 0), asid = space->cap.words[1] & MASK(ASID_BITS);
    pte_t *pml4 = kptr(x86_cap(space->cap).table.ptr), *entry;
    if (unlikely(asid_find(asid) != pml4)) return false;
    if (unlikely(vaddr > USER_TOP || !IS_ALIGNED(vaddr, 12))) return false;
    if (unlikely(!find_entry(pml4, vaddr, &entry))) return false;
    word_t wanted = mapping(asid, vaddr);
    pte_t present = *entry & (PTE_ADDRESS | PTE_PRESENT);
    bool again = frame.words[1] == wanted && present == (x86_cap(frame).frame.base | PTE_PRESENT);
    bool first = (frame.words[1] & MASK(ASID_BITS)) == ASID_NONE && !(present & PTE_PRESENT);
    if (unlikely(!again && !first)) return false;

    pte_t value = frame_entry(x86_cap(frame), (unsigned)arch_message_register(self, 1),
                              arch_message_register(self, 2));
    if (again) {
        frame_write_entry(entry, value, asid, vaddr);
    } else {
        *entry = value;
        slot->cap.words[1] = wanted;
    }
    arch_set_info_register(self, 0);
    arch_set_badge_register(self, 0);
    return true;
}
