/* SPDX-License-Identifier: BSD-2-Clause */
/* Making an allocator out of what a program has at its start.
 *
 * The simple way is bootstrap_use_current_simple(): the free slots of the CNode a root task was
 * started with, and all untypeds. The bootstrap_new_ functions move the program into a new CSpace
 * instead, of one CNode or of two levels, which can hold more: with the second level, as many
 * capabilities as there is memory for.
 *
 * `pool` is memory for bookkeeping, `pool_size` bytes, which the allocator keeps for good: 160
 * bytes for each untyped (400 for the bootstrap_new_ functions), one bit for each slot, and 16 KiB
 * are a good size. Once bootstrap_configure_virtual_pool() was called the allocator gets itself
 * more.
 *
 * Functions that return a pointer return NULL on an error, those that return int another value than
 * 0; then the capabilities are where they were, the thread is in its old CSpace, and the pool may
 * be used for something else. */
#pragma once

#include <allocman/allocman.h>
#include <allocman/cspace/simple1level.h>
#include <sel4/sel4.h>
#include <simple/simple.h>
#include <vka/cspacepath_t.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Declared in full in <platsupport/pmem.h>. */
struct pmem_region;
typedef struct pmem_region pmem_region_t;

/* A start in several steps: create, name the CSpace we are in and the untypeds, then
 * bootstrap_new_1level() or bootstrap_new_2level(). */
struct bootstrap_info;
typedef struct bootstrap_info bootstrap_info_t;

/* An allocator that manages nothing but bookkeeping memory. */
allocman_t *bootstrap_create_allocman(size_t pool_size, void *pool);

/* The same, as the first step of several. */
bootstrap_info_t *bootstrap_create_info(size_t pool_size, void *pool);

/* Name the CSpace the thread runs in: a manager of free slots of it, and its
 * root CNode. Once only. */
int bootstrap_set_boot_cspace(bootstrap_info_t *bs, cspace_interface_t cspace,
                              cspacepath_t root_cnode);

/* Add untypeds; none of them has been used. */
int bootstrap_add_untypeds(bootstrap_info_t *bs, size_t num, const cspacepath_t *uts,
                           size_t *size_bits, uintptr_t *paddr, bool isDevice);

/* Add those of the boot info. The boot CSpace must have been set. */
int bootstrap_add_untypeds_from_bootinfo(bootstrap_info_t *bs, seL4_BootInfo *bi);

/* Move into a new CSpace of one CNode with 2^cnode_size slots, and make the allocator for it. `tcb`
 * and `pd` are the calling thread and its address space. The old root CNode is afterwards at
 * *oldroot, and in it all that is not an untyped; cspace_move_alloc() fetches it. The thread has no
 * fault endpoint afterwards. */
allocman_t *bootstrap_new_1level(bootstrap_info_t *info, size_t cnode_size, cspacepath_t tcb,
                                 cspacepath_t pd, cspacepath_t *oldroot);

/* The same with two levels: 2^l1size CNodes of 2^l2size slots, most of them made when they are
 * needed. */
allocman_t *bootstrap_new_2level(bootstrap_info_t *info, size_t l1size, size_t l2size,
                                 cspacepath_t tcb, cspacepath_t pd, cspacepath_t *oldroot);

/* The same for a root task, in one step. *old_cspace, unless NULL, describes the old CSpace: its
 * make_path() gives paths for cspace_move_alloc_cptr(). */
allocman_t *bootstrap_new_1level_bootinfo(seL4_BootInfo *bi, size_t cnode_size, size_t pool_size,
                                          void *pool, cspace_simple1level_t **old_cspace);
allocman_t *bootstrap_new_2level_bootinfo(seL4_BootInfo *bi, size_t l1size, size_t l2size,
                                          size_t pool_size, void *pool,
                                          cspace_simple1level_t **old_cspace);

/* The same, and all that `simple` names keeps its slot: it is as valid as before. */
allocman_t *bootstrap_new_1level_simple(simple_t *simple, size_t l1size, size_t pool_size,
                                        void *pool);
allocman_t *bootstrap_new_2level_simple(simple_t *simple, size_t l1size, size_t l2size,
                                        size_t pool_size, void *pool);

/* An allocator for slots start_slot to end_slot, exclusive, of the CNode the thread has as its
 * CSpace, with 2^cnode_size slots. It has a manager of untypeds, and none yet. */
allocman_t *bootstrap_use_current_1level(seL4_CPtr root_cnode, size_t cnode_size,
                                         seL4_CPtr start_slot, seL4_CPtr end_slot, size_t pool_size,
                                         void *pool);

/* The same for a root task, with all free slots and all untypeds. */
allocman_t *bootstrap_use_bootinfo(seL4_BootInfo *bi, size_t pool_size, void *pool);
allocman_t *bootstrap_use_current_simple(simple_t *simple, size_t pool_size, void *pool);

/* Let an allocator made by the functions above get its bookkeeping memory from now on by mapping
 * frames at vstart, `vsize` bytes in which nothing else may be mapped, of address space `pd`. */
void bootstrap_configure_virtual_pool(allocman_t *alloc, void *vstart, size_t vsize, seL4_CPtr pd);

/* Hand over all untypeds of `simple`. */
int allocman_add_simple_untypeds(allocman_t *alloc, simple_t *simple);

/* The same; device untypeds that lie within one of the regions of type PMEM_TYPE_RAM count as plain
 * memory, which may be used for any frame that its owner allows to be device memory. */
int allocman_add_simple_untypeds_with_regions(allocman_t *alloc, simple_t *simple, int num_regions,
                                              pmem_region_t *region_list);

#ifdef __cplusplus
}
#endif
