/* SPDX-License-Identifier: BSD-2-Clause */
/* A world for tests of address spaces and processes: a kernel as far as sel4utils calls it, an
 * allocator, and an address space to work from. Frames have real memory; what is mapped into the
 * tester's own address space can be touched at its address. Everything is counted, each allocation
 * and each invocation can be made to fail, and freeing what is still in use fails the test. */
#pragma once

#include <sel4/sel4.h>
#include <sel4utils/vspace.h>
#include <stdbool.h>
#include <stddef.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

/* What is in use. The heap is the sanitizer's to watch. */
struct world_usage {
    size_t slots;
    size_t objects;
};

extern vka_t world_vka;
/* The tester's own address space. */
extern vspace_t world_loader;
extern sel4utils_alloc_data_t world_loader_data;

/* Attributes of the mapping made last. */
extern seL4_Word world_last_attributes;

void world_begin(void);
/* Fails the test if anything is left. */
void world_end(void);

struct world_usage world_usage(void);

/* The n-th step from now on fails, 1 the next; 0: none. A step is an allocation of a slot or an
 * object, or an invocation other than deleting, unmapping and suspending. Returns how many steps
 * there were since. */
size_t world_fail_step(size_t n);

/* What an invocation that fails so answers; seL4_IllegalOperation if nobody says otherwise. */
void world_fail_with(seL4_Error error);

/* Whether a fault was delivered since. */
bool world_has_failed(void);

/* The memory mapped at `vaddr` below a root, NULL if there is none; how large the page is (0:
 * none), and whether it is writable and not executable. */
unsigned char *world_memory(seL4_CPtr root, uintptr_t vaddr);
size_t world_page_bits(seL4_CPtr root, uintptr_t vaddr);
bool world_is_writable(seL4_CPtr root, uintptr_t vaddr);
bool world_is_executable(seL4_CPtr root, uintptr_t vaddr);

/* Let the loader know the frames of `bytes` of memory at `start`, a page address: frames that exist
 * outside of the count. */
void world_share_image(void *start, size_t bytes);
/* And large frames over `count` pieces of it; and that somebody deletes their capabilities. */
void world_share_large_image(void *start, size_t count);
void world_lose_large_image(void);

/* The registers a thread was given. */
const seL4_UserContext *world_registers(seL4_CPtr tcb);
bool world_runs(seL4_CPtr tcb);

/* The type of the object in a slot of a CNode, -1 if it is empty, and the badge there. */
int world_type_in(seL4_CPtr cnode, seL4_Word index);
seL4_Word world_badge_in(seL4_CPtr cnode, seL4_Word index);
