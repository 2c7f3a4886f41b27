/* SPDX-License-Identifier: BSD-2-Clause */
/* The allocator: one manager each of slots, of untyped memory and of bookkeeping memory, and the
 * order in which they may call each other.
 *
 * The first call from outside starts an operation; calls the managers make meanwhile belong to it.
 * A manager says in its properties which of its functions may be called while one is under way.
 * Where it may not, an inner allocation is served from a reserve that was filled before, and an
 * inner free waits in a queue; when the operation ends, the queue is emptied and the reserve filled
 * again. Reserve and queue are configured here; the managers of this library need neither.
 *
 * When an operation fails for lack of something, the managers are asked to give back what they only
 * keep for speed, and it is tried once more.
 *
 * One thread may use an allocator at a time. Functions that return int return 0, or an error that
 * is not 0, after which everything is as before unless said otherwise. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <allocman/cspace/cspace.h>
#include <allocman/mspace/mspace.h>
#include <allocman/usage.h>
#include <allocman/utspace/utspace.h>
#include <sel4/types.h>
#include <vka/cspacepath_t.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Declared in full in <sel4platsupport/timer.h>, which programs that use it include themselves. */
struct timer_objects;
typedef struct timer_objects timer_objects_t;

/* A reserve of bookkeeping memory: `count` pieces of `size` bytes. */
struct allocman_mspace_chunk {
    size_t size;
    size_t count;
};

/* A reserve of `count` objects of one type and size. */
struct allocman_utspace_chunk {
    size_t size_bits;
    seL4_Word type;
    size_t count;
};

/* An object in the reserve. */
struct allocman_utspace_allocation {
    seL4_Word cookie;
    cspacepath_t slot;
};

/* Memory, and an object's memory, that wait to be freed. */
struct allocman_freed_mspace_chunk {
    void *ptr;
    size_t size;
};

struct allocman_freed_utspace_chunk {
    size_t size_bits;
    seL4_Word cookie;
};

typedef struct allocman {
    /* The managers. */
    int have_mspace;
    struct mspace_interface mspace;
    int have_cspace;
    struct cspace_interface cspace;
    int have_utspace;
    struct utspace_interface utspace;

    /* What is under way: whether an operation is, and how deep we are in which function. */
    int in_operation;
    size_t cspace_alloc_depth;
    size_t cspace_free_depth;
    size_t utspace_alloc_depth;
    size_t utspace_free_depth;
    size_t mspace_alloc_depth;
    size_t mspace_free_depth;

    int refilling_watermark; /* the reserve is being filled */
    int used_watermark;      /* something was taken from the reserve */

    /* Queues of inner frees: room, use, entries. */
    size_t desired_freed_slots;
    size_t num_freed_slots;
    cspacepath_t *freed_slots;
    size_t desired_freed_mspace_chunks;
    size_t num_freed_mspace_chunks;
    struct allocman_freed_mspace_chunk *freed_mspace_chunks;
    size_t desired_freed_utspace_chunks;
    size_t num_freed_utspace_chunks;
    struct allocman_freed_utspace_chunk *freed_utspace_chunks;

    /* The reserve of slots: wanted, there, entries. */
    size_t desired_cspace_slots;
    size_t num_cspace_slots;
    cspacepath_t *cspace_slots;

    /* The reserves of memory: for each of num_mspace_chunks sizes what is wanted, what is there,
     * and the pieces. */
    size_t num_mspace_chunks;
    struct allocman_mspace_chunk *mspace_chunk;
    size_t *mspace_chunk_count;
    void ***mspace_chunks;

    /* The reserves of objects, in the same way. */
    size_t num_utspace_chunks;
    struct allocman_utspace_chunk *utspace_chunk;
    size_t *utspace_chunk_count;
    struct allocman_utspace_allocation **utspace_chunks;

    size_t quoll_lost; /* see struct quoll_allocman_usage */
} allocman_t;

/* Begin an allocator with a manager of bookkeeping memory. */
int allocman_create(allocman_t *alloc, struct mspace_interface mspace);

/* Add the other managers; an error if there is one already. */
int allocman_attach_cspace(allocman_t *alloc, struct cspace_interface cspace);
int allocman_attach_utspace(allocman_t *alloc, struct utspace_interface utspace);

/* Bookkeeping memory; see struct mspace_interface. */
void *allocman_mspace_alloc(allocman_t *alloc, size_t bytes, int *_error);
void allocman_mspace_free(allocman_t *alloc, void *ptr, size_t bytes);

/* An empty slot, to *slot. */
int allocman_cspace_alloc(allocman_t *alloc, cspacepath_t *slot);

/* Give back a slot, which must be empty. */
void allocman_cspace_free(allocman_t *alloc, const cspacepath_t *slot);

/* `count` neighbouring slots of one CNode, to *path, and giving them back. Not every CSpace manager
 * can: an error then. */
int quoll_allocman_cspace_alloc_range(allocman_t *alloc, size_t count, cspacepath_t *path);
void quoll_allocman_cspace_free_range(allocman_t *alloc, const cspacepath_t *path);

/* The path of a slot. */
static inline cspacepath_t allocman_cspace_make_path(allocman_t *alloc, seL4_CPtr slot)
{
    return alloc->cspace.make_path(alloc->cspace.cspace, slot);
}

/* An object at a physical address; see struct utspace_interface. */
seL4_Word allocman_utspace_alloc_at(allocman_t *alloc, size_t size_bits, seL4_Word type,
                                    const cspacepath_t *path, uintptr_t paddr, bool canBeDev,
                                    int *_error);

/* The same anywhere. */
static inline seL4_Word allocman_utspace_alloc(allocman_t *alloc, size_t size_bits, seL4_Word type,
                                               const cspacepath_t *path, bool canBeDev, int *_error)
{
    return allocman_utspace_alloc_at(alloc, size_bits, type, path, ALLOCMAN_NO_PADDR, canBeDev,
                                     _error);
}

/* Give back the memory of an object whose capabilities are all deleted; `size_bits` is log2 of its
 * bytes. */
void allocman_utspace_free(allocman_t *alloc, seL4_Word cookie, size_t size_bits);

/* The physical address of an object, or ALLOCMAN_NO_PADDR. */
static inline uintptr_t allocman_utspace_paddr(allocman_t *alloc, seL4_Word cookie,
                                               size_t size_bits)
{
    return alloc->utspace.paddr(alloc->utspace.utspace, cookie, size_bits);
}

/* Hand over untypeds; see struct utspace_interface. Their slots must not be ones that the allocator
 * believes to be free. */
static inline int allocman_utspace_add_uts(allocman_t *alloc, size_t num, const cspacepath_t *uts,
                                           size_t *size_bits, uintptr_t *paddr, int utType)
{
    return alloc->utspace.add_uts(alloc, alloc->utspace.utspace, num, uts, size_bits, paddr,
                                  utType);
}

/* Hand over the device memory of a timer that is no longer used. Fails where
 * no timer library is. */
int allocman_add_untypeds_from_timer_objects(allocman_t *alloc, timer_objects_t *to);

/* Set the size of a reserve; it is filled at once. Should that not be possible, an error is
 * returned and the reserve is filled as soon as it is. A reserve can be made smaller, too. */
int allocman_configure_cspace_reserve(allocman_t *alloc, size_t num);
int allocman_configure_mspace_reserve(allocman_t *alloc, struct allocman_mspace_chunk chunk);
int allocman_configure_utspace_reserve(allocman_t *alloc, struct allocman_utspace_chunk chunk);

/* Set how many inner frees can wait. When a queue is full, what is freed is lost: that is logged
 * and counted. */
int allocman_configure_max_freed_slots(allocman_t *alloc, size_t num);
int allocman_configure_max_freed_memory_chunks(allocman_t *alloc, size_t num);
int allocman_configure_max_freed_untyped_chunks(allocman_t *alloc, size_t num);

/* Fill the reserves. An error if that is not possible now. */
int allocman_fill_reserves(allocman_t *alloc);

/* Give back what the managers keep for speed only: join free untypeds, delete CNodes without a
 * capability in them. Returns how many things were given back. Two settled states with the same
 * live objects have the same usage. */
size_t quoll_allocman_settle(allocman_t *alloc);

/* What is free, to *usage; the reserves do not count. */
void quoll_allocman_usage(const allocman_t *alloc, struct quoll_allocman_usage *usage);

#ifdef __cplusplus
}
#endif
