/* SPDX-License-Identifier: BSD-2-Clause */
/* Making and ending processes. What a process holds is noted in it as soon as it holds it, so that
 * ending one is the same whether it ran for days or was never finished. */

#include "vspace_state.h"
#include <cpio/cpio.h>
#include <elf/elf64.h>
#include <sel4utils/api.h>
#include <sel4utils/process.h>
#include <sel4utils/strerror.h>
#include <stdlib.h>
#include <string.h>
#include <utils/util.h>
#include <vka/capops.h>

/* The program's archive, put next to it by its build. */
extern char _cpio_archive[] WEAK;
extern char _cpio_archive_end[] WEAK;

/* The address space. */

void sel4utils_allocated_object(void *cookie, vka_object_t object)
{
    sel4utils_process_t *process = cookie;
    object_node_t *node = malloc(sizeof(*node));
    if (node == NULL) {
        ZF_LOGE("out of heap memory: a paging object is never freed");
        return;
    }
    *node = (object_node_t){.object = object, .next = process->allocated_object_list_head};
    process->allocated_object_list_head = node;
}

/* Whatever is chosen automatically goes behind the program, and where programs know of it: the IPC
 * buffer, which is the first, is at this address in processes of seL4's library, too, unless they
 * are large. In a copy of a running program it goes where it went in the original: that copy has a
 * pointer to its IPC buffer. */
#define FIRST_CHOICE BIT(28)
static void choose_addresses_from(sel4utils_process_t *process, uintptr_t end)
{
    if (process->own_vspace) {
        process->data.last_allocated = MAX(ALIGN_UP(end, PAGE_SIZE_4K), FIRST_CHOICE);
    }
}

static int keep_free(sel4utils_process_t *process, sel4utils_elf_region_t *regions, int count)
{
    uintptr_t end = 0;
    for (int i = 0; i < count; i++) {
        bool is_reserved = regions[i].reservation_size != 0; /* or the caller says what is in it */
        void *vaddr = is_reserved ? regions[i].reservation_vstart : regions[i].elf_vstart;
        size_t bytes = is_reserved ? regions[i].reservation_size : regions[i].size;
        regions[i].reservation = vspace_reserve_range_at(&process->vspace, vaddr, bytes,
                                                         regions[i].rights, regions[i].cacheable);
        if (regions[i].reservation.res == NULL) {
            ZF_LOGE("cannot keep %p free in a new address space", vaddr);
            return -1;
        }
        end = MAX(end, (uintptr_t)vaddr + bytes);
    }
    if (end != 0) choose_addresses_from(process, end);
    return 0;
}

static int make_address_space(sel4utils_process_t *process, vka_t *vka, vspace_t *spawner,
                              const sel4utils_process_config_t *config)
{
    if (!config->create_vspace) {
        process->vspace = *config->vspace;
        process->pd = config->page_dir;
        return 0;
    }
    process->own_vspace = true;
    if (vka_alloc_pml4(vka, &process->pd) != 0) {
        ZF_LOGE("no memory for an address space");
        return -1;
    }
    seL4_Error error = seL4_ARCH_ASIDPool_Assign(config->asid_pool, process->pd.cptr);
    if (error != seL4_NoError) {
        ZF_LOGE("cannot assign an address space to ASID pool %#lx: %s", config->asid_pool,
                sel4_strerror(error));
        return -1;
    }
    if (sel4utils_get_vspace(spawner, &process->vspace, &process->data, vka, process->pd.cptr,
                             sel4utils_allocated_object, process) != 0) {
        return -1;
    }
    return keep_free(process, config->reservations, config->num_reservations);
}

/* The CSpace. */

static cspacepath_t slot_of_process(const sel4utils_process_t *process, seL4_CPtr slot)
{
    return (cspacepath_t){
        .root = process->cspace.cptr,
        .capPtr = slot,
        .capDepth = process->cspace_size,
        .offset = slot,
        .window = 1,
    };
}

/* Copy one of the spawner's capabilities, if there is one, to a slot of the process. */
static int give(const sel4utils_process_t *process, vka_t *vka, seL4_CPtr cap, seL4_CPtr slot,
                seL4_Word data)
{
    cspacepath_t source, target = slot_of_process(process, slot);
    if (cap == seL4_CapNull) return 0;
    vka_cspace_make_path(vka, cap, &source);
    int error = data == 0 ? vka_cnode_copy(&target, &source, seL4_AllRights)
                          : vka_cnode_mint(&target, &source, seL4_AllRights, data);
    if (error != seL4_NoError) {
        ZF_LOGE("cannot put capability %#lx into slot %lu of a new CSpace: %s", cap, slot,
                sel4_strerror(error));
        return -1;
    }
    return 0;
}

static seL4_Word guard_of(const sel4utils_process_t *process)
{
    return api_make_guard_skip_word(seL4_WordBits - process->cspace_size);
}

static int make_cnode(sel4utils_process_t *process, vka_t *vka,
                      const sel4utils_process_config_t *config)
{
    process->cspace_size = (uint32_t)config->one_level_cspace_size_bits;
    process->cspace_next_free = SEL4UTILS_FIRST_FREE;
    if (!config->create_cspace) {
        process->cspace = config->cnode;
        if (process->cspace_size == 0) process->cspace_size = (uint32_t)config->cnode.size_bits;
        return 0;
    }
    process->own_cspace = true;
    if (vka_alloc_cnode_object(vka, process->cspace_size, &process->cspace) != 0) {
        ZF_LOGE("no memory for a CSpace of 2^%u slots", process->cspace_size);
        return -1;
    }
    return 0;
}

static int fill_cnode(const sel4utils_process_t *process, vka_t *vka,
                      const sel4utils_process_config_t *config)
{
    if (!process->own_cspace) return 0;
    int error = give(process, vka, process->cspace.cptr, SEL4UTILS_CNODE_SLOT, guard_of(process));
    if (error == 0) error = give(process, vka, process->pd.cptr, SEL4UTILS_PD_SLOT, 0);
    if (error == 0) error = give(process, vka, config->asid_pool, SEL4UTILS_ASID_POOL_SLOT, 0);
    return error;
}

static int make_fault_endpoint(sel4utils_process_t *process, vka_t *vka,
                               const sel4utils_process_config_t *config)
{
    if (config->create_fault_endpoint) {
        if (vka_alloc_endpoint(vka, &process->fault_endpoint) != 0) {
            ZF_LOGE("no memory for a fault endpoint");
            return -1;
        }
        process->own_ep = true;
    } else {
        process->fault_endpoint = config->fault_endpoint;
    }
    if (!process->own_cspace) return 0;
    return give(process, vka, process->fault_endpoint.cptr, SEL4UTILS_ENDPOINT_SLOT, 0);
}

/* The program. */

static int keep_name(sel4utils_process_t *process, const char *name)
{
    process->name = strdup(name);
    if (process->name != NULL) return 0;
    ZF_LOGE("out of heap memory for the name of \"%s\"", name);
    return -1;
}

static int open_image(const char *name, elf_t *elf)
{
    unsigned long size;
    const char *why = NULL;
    unsigned long archive_size = (unsigned long)(_cpio_archive_end - _cpio_archive);
    if (_cpio_archive == NULL) {
        ZF_LOGE("this program has no archive to load \"%s\" from", name);
        return -1;
    }
    const void *file = cpio_get_file(_cpio_archive, archive_size, name, &size);
    if (file == NULL) {
        quoll_cpio_check(_cpio_archive, archive_size, &why);
        ZF_LOGE("no \"%s\" in the archive%s%s", name, why != NULL ? ", which is damaged: " : "",
                why != NULL ? why : "");
        return -1;
    }
    if (quoll_elf_check(file, size, elf, &why) != 0) {
        ZF_LOGE("\"%s\" is damaged: %s", name, why);
        return -1;
    }
    return 0;
}

static int keep_phdrs(sel4utils_process_t *process, const elf_t *elf)
{
    uint32_t count = sel4utils_elf_num_phdrs(elf);
    process->elf_phdrs = calloc(count, sizeof(*process->elf_phdrs));
    if (process->elf_phdrs == NULL) {
        ZF_LOGE("out of heap memory for %u program headers", count);
        return -1;
    }
    process->num_elf_phdrs = (int)count;
    sel4utils_elf_read_phdrs(elf, count, process->elf_phdrs);
    return 0;
}

/* Where a segment has the program headers in memory, 0 if none has. */
static uintptr_t find_phdrs(const sel4utils_process_t *process, const elf_t *elf, uintptr_t bias)
{
    uint64_t offset = elf64_getHeader(elf).e_phoff;
    uint64_t bytes = (uint64_t)process->num_elf_phdrs * sizeof(Elf_Phdr);
    for (int i = 0; i < process->num_elf_phdrs; i++) {
        const Elf_Phdr *phdr = &process->elf_phdrs[i];
        if (phdr->p_type == PT_LOAD && phdr->p_offset <= offset &&
            offset + bytes <= phdr->p_offset + phdr->p_filesz) {
            return phdr->p_vaddr + (offset - phdr->p_offset) + bias;
        }
    }
    return 0;
}

static void *reserve_image(sel4utils_process_t *process, const elf_t *elf)
{
    int count = sel4utils_elf_num_regions(elf);
    process->elf_regions = calloc((size_t)count, sizeof(*process->elf_regions));
    if (process->elf_regions == NULL) return NULL;
    process->num_elf_regions = count;
    return sel4utils_elf_reserve(&process->vspace, elf, process->elf_regions);
}

static int load_image(sel4utils_process_t *process, vka_t *vka, vspace_t *spawner,
                      const sel4utils_process_config_t *config, const elf_t *elf)
{
    process->pagesz = PAGE_SIZE_4K;
    if (!config->is_elf) {
        process->entry_point = config->entry_point;
        process->sysinfo = config->sysinfo;
        return 0;
    }
    if (keep_name(process, config->image_name) != 0 || keep_phdrs(process, elf) != 0) return -1;
    process->entry_point =
        config->do_elf_load
            ? quoll_elf_load_without_heap(&process->vspace, spawner, vka, vka, elf, &process->heap)
            : reserve_image(process, elf);
    if (process->entry_point == NULL) {
        ZF_LOGE("\"%s\" is not loaded", config->image_name);
        return -1;
    }
    uintptr_t bias = (uintptr_t)process->entry_point - elf_getEntryPoint(elf);
    process->phdrs_vaddr = find_phdrs(process, elf, bias);
    process->sysinfo = sel4utils_elf_get_vsyscall(elf);
    uintptr_t start, end;
    if (elf_getMemoryBounds(elf, VIRTUAL, &start, &end) != 0)
        choose_addresses_from(process, end + bias);
    return 0;
}

/* The heap. */

/* What the process makes the pages of its heap of; all zero: it has no such heap. */
struct heap {
    vka_object_t memory, frames;
};

/* Large, so it comes first: the arena was estimated with it. */
static int make_heap(const sel4utils_process_t *process, vka_t *vka, struct heap *heap)
{
    if (process->heap.bytes == 0) return 0;
    size_t pages = process->heap.bytes / PAGE_SIZE_4K + 2; /* as many as the program counts */
    size_t bits = LOG_BASE_2(pages - 1) + 1;
    if (vka_alloc_untyped(vka, (uint32_t)bits + seL4_PageBits, &heap->memory) != 0 ||
        vka_alloc_cnode_object(vka, (uint32_t)bits, &heap->frames) != 0) {
        ZF_LOGE("no memory for a heap of %zu pages", pages);
        return -1;
    }
    return 0;
}

static int give_heap(sel4utils_process_t *process, vka_t *vka, const struct heap *heap)
{
    if (process->heap.bytes == 0) return 0;
    reservation_t res =
        vspace_reserve_range_at(&process->vspace, (void *)process->heap.start, process->heap.bytes,
                                seL4_ReadWrite, 1 | QUOLL_VSPACE_NO_EXECUTE);
    if (res.res == NULL) return -1;
    int error = give(process, vka, heap->frames.cptr, QUOLL_HEAP_FRAMES_SLOT, 0);
    if (error == 0) error = give(process, vka, heap->memory.cptr, QUOLL_HEAP_MEMORY_SLOT, 0);
    return error;
}

/* The thread. */

static int make_thread(sel4utils_process_t *process, vka_t *vka, vspace_t *spawner,
                       const sel4utils_process_config_t *config)
{
    bool has_handler = process->fault_endpoint.cptr != seL4_CapNull;
    seL4_CPtr handler =
        process->own_cspace ? SEL4UTILS_ENDPOINT_SLOT : process->fault_endpoint.cptr;
    sel4utils_thread_config_t thread = {
        .fault_endpoint = has_handler ? handler : seL4_CapNull,
        .cspace = process->cspace.cptr,
        .cspace_root_data = guard_of(process),
        .sched_params = config->sched_params,
    };
    if (sel4utils_configure_thread_config(vka, spawner, &process->vspace, thread,
                                          &process->thread) != 0) {
        return -1;
    }
    /* Until its maker has a better name for it. */
    if (process->name != NULL) {
        NAME_THREAD(process->thread.tcb.cptr, process->name);
    }
    if (!process->own_cspace) {
        process->dest_tcb_cptr = config->dest_cspace_tcb_cptr;
        return 0;
    }
    process->dest_tcb_cptr = SEL4UTILS_TCB_SLOT;
    return give(process, vka, process->thread.tcb.cptr, SEL4UTILS_TCB_SLOT, 0);
}

/* Its memory. */

/* About how many bytes the objects of the process take. What is shared with the archive takes none.
 */
static size_t estimate(const sel4utils_process_config_t *config, const elf_t *elf)
{
    enum { TABLES = 5, SMALL_OBJECTS = 1, IPC_BUFFER = 1 };
    size_t pages =
        TABLES + SMALL_OBJECTS + IPC_BUFFER + BYTES_TO_4K_PAGES(CONFIG_SEL4UTILS_STACK_SIZE);
    for (size_t ph = 0; config->is_elf && config->do_elf_load && ph < elf_getNumProgramHeaders(elf);
         ph++) {
        size_t bytes = elf_getProgramHeaderMemorySize(elf, ph);
        if (elf_getProgramHeaderType(elf, ph) != PT_LOAD) continue;
        if (elf_getProgramHeaderFlags(elf, ph) & PF_W) pages += BYTES_TO_4K_PAGES(bytes) + 1;
        pages += bytes / PAGE_SIZE_2M;
    }
    size_t cnode =
        config->create_cspace ? BIT(config->one_level_cspace_size_bits + seL4_SlotBits) : 0;
    return cnode + pages * PAGE_SIZE_4K;
}

/* Where the objects of the process come from: an arena of its own where that is possible, and the
 * program can be loaded in runs; what is loaded page by page must be freed so. */
static vka_t *open_arena(sel4utils_process_t *process, vka_t *vka, const vspace_t *spawner,
                         const sel4utils_process_config_t *config, const elf_t *elf)
{
    if (!config->create_vspace || spawner->map_pages != sel4utils_map_pages ||
        !quoll_arena_possible(vka) ||
        quoll_arena_begin(&process->arena, vka, estimate(config, elf)) != 0) {
        return vka;
    }
    /* Such a heap needs an arena, and slots of its own. */
    if (config->is_elf && config->do_elf_load && config->create_cspace) {
        quoll_elf_find_heap(elf, &process->heap);
    }
    return &process->arena.vka;
}

/* The whole. */

int sel4utils_configure_process_custom(sel4utils_process_t *process, vka_t *target_vka,
                                       vspace_t *spawner_vspace, sel4utils_process_config_t config)
{
    memset(process, 0, sizeof(*process));
    elf_t elf;
    int error = config.is_elf ? open_image(config.image_name, &elf) : 0;
    vka_t *vka = error == 0 ? open_arena(process, target_vka, spawner_vspace, &config, &elf) : NULL;
    /* The largest objects first. */
    struct heap heap = {0};
    if (error == 0) error = make_heap(process, vka, &heap);
    if (error == 0) error = make_cnode(process, vka, &config);
    if (error == 0) error = make_address_space(process, vka, spawner_vspace, &config);
    if (error == 0) error = fill_cnode(process, vka, &config);
    if (error == 0) error = load_image(process, vka, spawner_vspace, &config, &elf);
    if (error == 0) error = give_heap(process, vka, &heap);
    if (error == 0) error = make_fault_endpoint(process, vka, &config);
    if (error == 0) error = make_thread(process, vka, spawner_vspace, &config);
    quoll_arena_seal(&process->arena);
    if (error != 0) {
        ZF_LOGE("no process is made of \"%s\"", config.is_elf ? config.image_name : "given code");
        sel4utils_destroy_process(process, target_vka);
    }
    return error;
}

int sel4utils_configure_process(sel4utils_process_t *process, vka_t *vka, vspace_t *vspace,
                                const char *image_name)
{
    return sel4utils_configure_process_custom(
        process, vka, vspace, process_config_default(image_name, seL4_CapInitThreadASIDPool));
}

/* Free an object and with it every copy of its capability, which the process may have handed on. */
static void free_with_copies(vka_t *vka, vka_object_t *object)
{
    cspacepath_t path;
    if (object->cptr == 0) return;
    vka_cspace_make_path(vka, object->cptr, &path);
    seL4_Error error = vka_cnode_revoke(&path);
    if (error != seL4_NoError) {
        ZF_LOGE("cannot revoke capability %#lx: %s", object->cptr, sel4_strerror(error));
    }
    vka_free_object(vka, object);
}

static void free_address_space(sel4utils_process_t *process, vka_t *vka)
{
    /* Not yet set up if its root could not be made. */
    if (process->vspace.data != NULL) vspace_tear_down(&process->vspace, VSPACE_FREE);
    while (process->allocated_object_list_head != NULL) {
        object_node_t *node = process->allocated_object_list_head;
        process->allocated_object_list_head = node->next;
        if (node->object.ut != QUOLL_ARENA_COOKIE) vka_free_object(vka, &node->object);
        free(node);
    }
    free_with_copies(vka, &process->pd);
}

static void free_regions(sel4utils_process_t *process)
{
    for (int i = 0; i < process->num_elf_regions; i++) {
        reservation_t res = process->elf_regions[i].reservation;
        if (!process->own_vspace && res.res != NULL) {
            vspace_free_reservation(&process->vspace, res);
        }
    }
    free(process->elf_regions);
}

static void forget_object(vka_object_t *object)
{
    if (object->ut == QUOLL_ARENA_COOKIE) *object = (vka_object_t){0};
}

/* Delete the address space, so that pages need not be taken out of it one by one. */
static void end_space(const sel4utils_process_t *process)
{
    cspacepath_t path;
    if (process->pd.ut != QUOLL_ARENA_COOKIE) return;
    vka_cspace_make_path(process->arena.parent, process->pd.cptr, &path);
    vka_cnode_revoke(&path);
    vka_cnode_delete(&path);
}

/* End what is in the arena. What is left to free came later, or from elsewhere. */
static void end_arena(sel4utils_process_t *process)
{
    if (process->arena.parent == NULL) return;
    end_space(process);
    quoll_arena_end(&process->arena);
    if (process->vspace.data != NULL) vspace_forget_runs(&process->vspace);
    forget_object(&process->cspace);
    forget_object(&process->pd);
    forget_object(&process->fault_endpoint);
    memset(&process->thread, 0, sizeof(process->thread));
}

void sel4utils_destroy_process(sel4utils_process_t *process, vka_t *vka)
{
    sel4utils_thread_t *thread = &process->thread;
    if (thread->tcb.cptr != 0) seL4_TCB_Suspend(thread->tcb.cptr);
    end_arena(process);
    /* The CSpace first: it holds copies of what follows. */
    if (process->own_cspace) free_with_copies(vka, &process->cspace);
    if (thread->tcb.cptr != 0) {
        cspacepath_t path;
        vka_cspace_make_path(vka, thread->tcb.cptr, &path);
        vka_cnode_revoke(&path);
        sel4utils_clean_up_thread(vka, &process->vspace, thread);
    }
    free_regions(process);
    if (process->own_vspace) free_address_space(process, vka);
    if (process->own_ep) free_with_copies(vka, &process->fault_endpoint);
    free(process->elf_phdrs);
    free(process->name);
    memset(process, 0, sizeof(*process));
}

/* Capabilities for the process. */

/* The next free slot; put_cap() takes it. */
static int next_slot(const sel4utils_process_t *process, cspacepath_t *out)
{
    if (process->cspace_next_free >= BIT(process->cspace_size)) {
        ZF_LOGE("the CSpace of the process is full");
        return -1;
    }
    *out = slot_of_process(process, process->cspace_next_free);
    return 0;
}

/* What came of putting a capability into the next free slot. */
static seL4_CPtr put_cap(sel4utils_process_t *process, seL4_Error error)
{
    if (error != seL4_NoError) {
        ZF_LOGE("cannot put a capability into slot %u of the process: %s",
                process->cspace_next_free, sel4_strerror(error));
        return 0;
    }
    return process->cspace_next_free++;
}

seL4_CPtr sel4utils_mint_cap_to_process(sel4utils_process_t *process, cspacepath_t src,
                                        seL4_CapRights_t rights, seL4_Word data)
{
    cspacepath_t slot;
    if (next_slot(process, &slot) != 0) return 0;
    return put_cap(process, vka_cnode_mint(&slot, &src, rights, data));
}

seL4_CPtr sel4utils_copy_path_to_process(sel4utils_process_t *process, cspacepath_t src)
{
    cspacepath_t slot;
    if (next_slot(process, &slot) != 0) return 0;
    return put_cap(process, vka_cnode_copy(&slot, &src, seL4_AllRights));
}

seL4_CPtr sel4utils_copy_cap_to_process(sel4utils_process_t *process, vka_t *vka, seL4_CPtr cap)
{
    cspacepath_t src;
    vka_cspace_make_path(vka, cap, &src);
    return sel4utils_copy_path_to_process(process, src);
}

seL4_CPtr sel4utils_move_cap_to_process(sel4utils_process_t *process, cspacepath_t src,
                                        vka_t *from_vka)
{
    cspacepath_t slot;
    if (next_slot(process, &slot) != 0) return 0;
    seL4_CPtr result = put_cap(process, vka_cnode_move(&slot, &src));
    if (result != 0 && from_vka != NULL) vka_cspace_free_path(from_vka, src);
    return result;
}

int sel4utils_copy_timer_caps_to_process(timer_objects_t *to, timer_objects_t *from, vka_t *vka,
                                         sel4utils_process_t *process)
{
    *to = *from;
    for (size_t i = 0; i < from->nirqs; i++) {
        seL4_CPtr slot = sel4utils_copy_path_to_process(process, from->irqs[i].handler_path);
        if (slot == 0) return -1;
        to->irqs[i].handler_path = (cspacepath_t){
            .capPtr = slot,
            .capDepth = seL4_WordBits,
            .root = SEL4UTILS_CNODE_SLOT,
            .offset = slot,
            .window = 1,
        };
        to->irqs[i].badged_ntfn_path = (cspacepath_t){0};
    }
    for (size_t i = 0; i < from->nobjs; i++) {
        seL4_CPtr slot = sel4utils_copy_cap_to_process(process, vka, from->objs[i].obj.cptr);
        if (slot == 0) return -1;
        to->objs[i].obj.cptr = slot;
    }
    return 0;
}

seL4_CPtr sel4utils_process_init_cap(UNUSED void *data, seL4_CPtr cap)
{
    switch (cap) {
    case seL4_CapInitThreadTCB:
        return SEL4UTILS_TCB_SLOT;
    case seL4_CapInitThreadCNode:
        return SEL4UTILS_CNODE_SLOT;
    case seL4_CapInitThreadVSpace:
        return SEL4UTILS_PD_SLOT;
    case seL4_CapInitThreadASIDPool:
        return SEL4UTILS_ASID_POOL_SLOT;
    default:
        return 0;
    }
}
