/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards first; they only decline. What they let through is what untyped_retype() lets through, of
 * which it is the usual case: capabilities that one step finds, memory of which frames have been
 * made and the next is free, and an empty slot. Capabilities are compared and made in words, since
 * taking them apart costs more than all the rest (arch_cap.h, cap.h). */
#include "arch/x86_64/fast_retype.h"

#include "arch/x86_64/arch_cap.h"
#include "arch/x86_64/layout.h"
#include "entry/fast_parts.h"

enum {
    PAGE_BITS = 12,
    NEW_FRAME = CAP_FRAME | FRAME_4K << 6 | (RIGHT_READ | RIGHT_WRITE) << 8,
    IS_FRAME = CAP_FRAME | FRAME_4K << 6,
    FRAME_MASK = 255,
    MEMORY_MASK = 63 | 1 << 12, /* the type, and that it is no device */
    TYPE_MASK = 63,
    BASE = 16,      /* in first words: where the address begins */
    USED_UNIT = 4,  /* in the second word of memory: what is used, in units of 16 bytes; */
    CLEAR_MARK = 44 /* and where the mark begins */
};

/* Is one frame asked for, by a CNode's capability and an offset in it? */
static inline bool asks_for_frame(const struct tcb *self, const word_t *words)
{
    const struct registers *regs = &self->arch.regs;
    word_t others = (regs->r10 ^ OBJECT_FRAME_4K) | regs->r8 | regs->r15;
    return likely(!others) && likely(words[5] == 1);
}

/* The slot `offset` of a CNode, if it is empty. */
static inline bool empty_slot(const struct slot *node, word_t offset, struct slot **out)
{
    if (unlikely((node->cap.words[0] & TYPE_MASK) != CAP_CNODE)) return false;
    *out = (struct slot *)object_of(node->cap.words[0]) + offset;
    return likely(!(offset >> node->cap.cnode.radix)) && likely(slot_empty(*out));
}

/* May the next page of it be a frame? Then `next`, behind it in the list, is one: so there is no
 * question whether all of it is free again. */
static inline bool has_page(word_t memory, word_t used, const struct slot *next)
{
    word_t bits = memory >> 6; /* with the base above, which a shift does not look at */
    if (unlikely((memory & MEMORY_MASK) != CAP_UNTYPED)) return false;
    if (unlikely(used >> CLEAR_MARK) || unlikely(used & MASK(PAGE_BITS - USED_UNIT))) return false;
    if (unlikely(!next)) return false;
    word_t frame = next->cap.words[0];
    word_t outside = ((frame ^ memory) >> BASE | used << USED_UNIT) >> (bits & 63);
    return likely((frame & FRAME_MASK) == IS_FRAME) && likely(!outside);
}

static inline void clear_page(word_t address)
{
    word_t words = BIT(PAGE_BITS) / sizeof(word_t);
    void *to = (void *)(PHYS_WINDOW + address);
    __asm__ volatile("rep stosq" : "+D"(to), "+c"(words) : "a"(0) : "memory");
}

/* As slot_insert_original(), behind `parent` and before `next`. */
static inline void insert(struct slot *dest, word_t cap, struct slot *parent, struct slot *next)
{
    const word_t flags = SLOT_REVOCABLE | SLOT_FIRST_BADGED;
    dest->cap.words[0] = cap;
    dest->cap.words[1] = 0;
    dest->prev_link = (word_t)(uintptr_t)parent;
    dest->next_link = (word_t)(uintptr_t)next + flags;
    parent->next_link += (word_t)(uintptr_t)dest - (word_t)(uintptr_t)next; /* keeps its flags */
    next->prev_link = (word_t)(uintptr_t)dest;
}

struct tcb *fast_retype(cptr_t cptr, UNUSED word_t info, struct tcb *self)
{
    const struct slot *found, *node;
    word_t *buffer;
    if (!arch_fast_buffer(self, false, &buffer)) return arch_fast_decline();
    const word_t *words = buffer + IPC_BUFFER_MESSAGE;
    if (!asks_for_frame(self, words)) return arch_fast_decline();
    if (unlikely(!lookup_both(self, cptr, buffer[IPC_BUFFER_CAPS], &found, &node))) {
        return arch_fast_decline();
    }
    struct slot *dest, *slot = (struct slot *)(uintptr_t)found, *next = slot_next(slot);
    word_t memory = slot->cap.words[0], used = slot->cap.words[1];
    if (!has_page(memory, used, next)) return arch_fast_decline();
    if (!empty_slot(node, words[4], &dest)) return arch_fast_decline();

    word_t address = (memory >> BASE) + (used << USED_UNIT);
    clear_page(address);
    insert(dest, address << BASE | NEW_FRAME, slot, next);
    slot->cap.words[1] = used + BIT(PAGE_BITS - USED_UNIT);
    arch_fast_deliver(self, 0, 0);
    return arch_fast_go_on(self);
}
