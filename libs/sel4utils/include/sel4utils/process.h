/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes: a thread with a CSpace and an address space of its own, made from an ELF file.
 *
 * A process is made whole or not at all: after an error everything it took is given back.
 * Destroying it returns every byte and every slot, and ends whatever it still does. */
#pragma once

#include <sel4/sel4.h>
#include <sel4platsupport/timer.h>
#include <sel4utils/arena.h>
#include <sel4utils/elf.h>
#include <sel4utils/process_config.h>
#include <sel4utils/thread.h>
#include <sel4utils/util.h>
#include <sel4utils/vspace.h>
#include <vka/object.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Characters of a word in decimal, with the NUL. */
#define WORD_STRING_SIZE ((CONFIG_WORD_SIZE / 3) + 1)

typedef struct object_node object_node_t;
struct object_node {
    vka_object_t object;
    object_node_t *next;
};

typedef struct {
    /* The root of its address space. */
    vka_object_t pd;
    vspace_t vspace;
    sel4utils_alloc_data_t data;
    vka_object_t cspace;
    /* In bits, and the first slot that nothing was put into yet. */
    uint32_t cspace_size;
    uint32_t cspace_next_free;
    sel4utils_thread_t thread;
    vka_object_t fault_endpoint;
    void *entry_point;
    uintptr_t sysinfo;
    /* Where its own CSpace has its thread. */
    seL4_CPtr dest_tcb_cptr;
    seL4_Word pagesz;
    /* Paging objects of its address space. */
    object_node_t *allocated_object_list_head;
    int num_elf_phdrs;
    Elf_Phdr *elf_phdrs;
    /* Recorded if the program was only reserved. */
    int num_elf_regions;
    sel4utils_elf_region_t *elf_regions;
    bool own_vspace;
    bool own_cspace;
    bool own_ep;
    /* The program headers in its memory, 0 if they are not loaded. */
    uintptr_t phdrs_vaddr;
    /* A copy of the image's name, NULL for code that was there already. */
    char *name;
    /* What it was made of, unless its address space is someone else's. */
    struct quoll_arena arena;
    /* The addresses of its heap that get memory only when it uses them; 0 bytes: none. */
    struct quoll_elf_heap heap;
} sel4utils_process_t;

/* The first slots of a new process' CSpace. */
enum sel4utils_cspace_layout {
    SEL4UTILS_NULL_SLOT,
    SEL4UTILS_CNODE_SLOT,
    SEL4UTILS_ENDPOINT_SLOT,
    SEL4UTILS_PD_SLOT,
    SEL4UTILS_ASID_POOL_SLOT,
    SEL4UTILS_TCB_SLOT,
    SEL4UTILS_SCHED_CONTEXT_SLOT,
    SEL4UTILS_REPLY_SLOT,
    SEL4UTILS_FIRST_FREE,
    /* Ours; the classic kernel has no use for the slots. See sel4runtime/auxv.h. */
    QUOLL_HEAP_MEMORY_SLOT = SEL4UTILS_SCHED_CONTEXT_SLOT,
    QUOLL_HEAP_FRAMES_SLOT = SEL4UTILS_REPLY_SLOT,
};

/* Make a process as `config` says, not yet running. Objects and slots come from `target_vka`,
 * `spawner_vspace` is the caller's address space. The process must stay where it is in memory.
 * Returns 0, or -1 (with the reason on the log) and then nothing is held. */
int sel4utils_configure_process_custom(sel4utils_process_t *process, vka_t *target_vka,
                                       vspace_t *spawner_vspace, sel4utils_process_config_t config);

/* The same with the usual configuration, assigned to the first thread's ASID pool, at priority 0.
 */
int sel4utils_configure_process(sel4utils_process_t *process, vka_t *vka, vspace_t *vspace,
                                const char *image_name);

/* Put a capability into the next free slot of the process' CSpace: a copy of `src` with `rights`
 * and the badge, or for a CNode the guard, `data`; a copy as it is, by path or by slot; or the
 * capability itself, whose slot goes back to `from_vka` if that is not NULL. Returns the slot in
 * the process' CSpace, 0 on an error. */
seL4_CPtr sel4utils_mint_cap_to_process(sel4utils_process_t *process, cspacepath_t src,
                                        seL4_CapRights_t rights, seL4_Word data);
seL4_CPtr sel4utils_copy_path_to_process(sel4utils_process_t *process, cspacepath_t src);
seL4_CPtr sel4utils_copy_cap_to_process(sel4utils_process_t *process, vka_t *vka, seL4_CPtr cap);
seL4_CPtr sel4utils_move_cap_to_process(sel4utils_process_t *process, cspacepath_t src,
                                        vka_t *from_vka);

/* Write the words that follow `argc` in decimal to strings[0] on, and their addresses to argv[0]
 * on. */
void sel4utils_create_word_args(char strings[][WORD_STRING_SIZE], char *argv[], int argc, ...);

/* Give the process a SysV stack image with the arguments, an empty environment and the auxiliary
 * vector, and start it with `resume`. Returns 0, or -1 and it does not run. */
int sel4utils_spawn_process_v(sel4utils_process_t *process, vka_t *vka, vspace_t *vspace, int argc,
                              char *argv[], int resume);

/* The same for programs that expect argc and argv in the registers of a function's arguments; the
 * stack image is there as well. */
int sel4utils_spawn_process(sel4utils_process_t *process, vka_t *vka, vspace_t *vspace, int argc,
                            char *argv[], int resume);

/* End the process and free all it holds. `vka` is the one it was made with. A CSpace, address space
 * or fault endpoint that was the caller's stays. */
void sel4utils_destroy_process(sel4utils_process_t *process, vka_t *vka);

/* Keep account of a paging object; `cookie` is the process. */
void sel4utils_allocated_object(void *cookie, vka_object_t object);

/* Copy the capabilities of a timer, *from, to the process, and describe them in *to with the slots
 * they have there. `vka` is the allocator of the originals. Returns 0, or -1 and the copies made so
 * far stay in the process. */
int sel4utils_copy_timer_caps_to_process(timer_objects_t *to, timer_objects_t *from, vka_t *vka,
                                         sel4utils_process_t *process);

/* Where a process finds what the first thread has in slot `cap`; `data` is not used. 0: it does
 * not. */
seL4_CPtr sel4utils_process_init_cap(void *data, seL4_CPtr cap);

#ifdef __cplusplus
}
#endif
