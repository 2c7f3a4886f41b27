/* SPDX-License-Identifier: BSD-2-Clause */
/* Untyped memory, split in halves.
 *
 * An object gets an untyped of just its size. Where there is none, the smallest that is larger is
 * split into two, again and again. Two halves that are both free can be joined again.
 *
 * Joining is put off: for each size some free pairs are kept as they are, about a mebibyte in all,
 * for programs free what they will soon want again, and to split and join takes kernel calls, and
 * the kernel clears what is joined. What is kept is joined as soon as memory or slots run short,
 * and by quoll_allocman_settle(). Device memory, which is used by address, is joined at once.
 *
 * Splitting takes two slots and bookkeeping memory; joining gives them back. */
#pragma once

#include <allocman/utspace/utspace.h>
#include <autoconf.h>
#include <vka/cspacepath_t.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An untyped. Free, when it is in a list; split, when it has a child; else in use. */
struct utspace_split_node {
    cspacepath_t ut;                    /* its capability */
    struct utspace_split_node *parent;  /* what it is a half of; NULL: it was given to us */
    struct utspace_split_node *sibling; /* the other half; of what was given to us: the next one */
    struct utspace_split_node **head;   /* the list it is in, NULL if none */
    struct utspace_split_node **origin_head; /* the list it goes to */
    uintptr_t paddr;                         /* physical address, or ALLOCMAN_NO_PADDR */
    struct utspace_split_node *next;         /* in its list */
    struct utspace_split_node *prev;
    struct utspace_split_node *quoll_child; /* its lower half */
    size_t quoll_size_bits;                 /* log2 of its bytes */
};

typedef struct utspace_split {
    /* Free untypeds by log2 of their bytes: ordinary memory, devices, device
     * memory that is plain. */
    struct utspace_split_node *heads[CONFIG_WORD_SIZE];
    struct utspace_split_node *dev_heads[CONFIG_WORD_SIZE];
    struct utspace_split_node *dev_mem_heads[CONFIG_WORD_SIZE];
    size_t quoll_num_free[CONFIG_WORD_SIZE]; /* lengths of the lists of ordinary memory */
    size_t quoll_free_pairs;                 /* pairs of which both halves are free */
    struct utspace_split_node *quoll_roots;  /* what was given to us */
} utspace_split_t;

/* Begin a manager with nothing. */
void utspace_split_create(utspace_split_t *split);

int _utspace_split_add_uts(struct allocman *alloc, void *_split, size_t num,
                           const cspacepath_t *uts, size_t *size_bits, uintptr_t *paddr,
                           int utType);
seL4_Word _utspace_split_alloc(struct allocman *alloc, void *_split, size_t size_bits,
                               seL4_Word type, const cspacepath_t *slot, uintptr_t paddr,
                               bool canBeDev, int *error);
void _utspace_split_free(struct allocman *alloc, void *_split, seL4_Word cookie, size_t size_bits);
uintptr_t _utspace_split_paddr(void *_split, seL4_Word cookie, size_t size_bits);
size_t quoll_utspace_split_reclaim(struct allocman *alloc, void *_split);
void quoll_utspace_split_usage(void *_split, struct quoll_allocman_usage *usage);

static inline struct utspace_interface utspace_split_make_interface(utspace_split_t *split)
{
    return (struct utspace_interface){
        .alloc = _utspace_split_alloc,
        .free = _utspace_split_free,
        .add_uts = _utspace_split_add_uts,
        .paddr = _utspace_split_paddr,
        .properties = {1, 1, 1, 1},
        .utspace = split,
        .quoll_reclaim = quoll_utspace_split_reclaim,
        .quoll_usage = quoll_utspace_split_usage,
    };
}

#ifdef __cplusplus
}
#endif
