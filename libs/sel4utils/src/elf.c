/* SPDX-License-Identifier: BSD-2-Clause */
/* Loading ELF programs, in two steps: plan the regions, which is arithmetic, then reserve and fill
 * them from the lowest page to the highest, some pages at a time. */

#include <elf/elf64.h>
#include "elf_load.h"
#include <sel4utils/arena.h>
#include <sel4utils/elf.h>
#include <sel4utils/mapping.h>
#include <sel4utils/vspace.h>
#include <stdlib.h>
#include <string.h>
#include <utils/util.h>
#include <vka/capops.h>
#include <vka/object.h>

/* Pages that are filled and mapped together. */
enum {
    BATCH_PAGES = 16,
    RUN_PAGES = 256,
    RUN_BITS = 20, /* log2 of their bytes */
};

static bool takes_memory(const elf_t *elf, size_t ph)
{
    return elf_getProgramHeaderType(elf, ph) == PT_LOAD &&
           elf_getProgramHeaderMemorySize(elf, ph) > 0;
}

int sel4utils_elf_num_regions(const elf_t *elf)
{
    int count = 0;
    for (size_t ph = 0; ph < elf_getNumProgramHeaders(elf); ph++) {
        if (takes_memory(elf, ph)) count++;
    }
    return count;
}

/* Segments and regions. */

static void read_segments(struct load *load)
{
    struct segment *out = load->segments;
    for (size_t ph = 0; ph < elf_getNumProgramHeaders(load->elf); ph++) {
        if (!takes_memory(load->elf, ph)) continue;
        uintptr_t start = elf_getProgramHeaderVaddr(load->elf, ph) + load->bias;
        *out++ = (struct segment){
            .start = start,
            .file_end = start + elf_getProgramHeaderFileSize(load->elf, ph),
            .end = start + elf_getProgramHeaderMemorySize(load->elf, ph),
            .bytes = elf_getProgramSegment(load->elf, ph),
            .flags = elf_getProgramHeaderFlags(load->elf, ph),
            .index = (int)ph,
        };
    }
}

/* Whether code lies in a page of the segment, by itself or by one that shares its last page. */
static bool has_code(const struct load *load, size_t i)
{
    uintptr_t pages_end = ALIGN_UP(load->segments[i].end, PAGE_SIZE_4K);
    do {
        if (load->segments[i].flags & PF_X) return true;
        i++;
    } while (i < load->count && load->segments[i].start < pages_end);
    return false;
}

static void plan_regions(struct load *load)
{
    uintptr_t covered = 0;
    for (size_t i = 0; i < load->count; i++) {
        const struct segment *segment = &load->segments[i];
        uintptr_t start = MAX(ALIGN_DOWN(segment->start, PAGE_SIZE_4K), covered);
        uintptr_t end = ALIGN_UP(segment->end, PAGE_SIZE_4K);
        load->regions[i] = (sel4utils_elf_region_t){
            .rights = load_rights_of(segment->flags),
            .elf_vstart = (void *)segment->start,
            .reservation_vstart = (void *)start,
            .size = (uint32_t)(segment->end - segment->start),
            .reservation_size = end - start,
            .cacheable = has_code(load, i) ? 1 : 1 | QUOLL_VSPACE_NO_EXECUTE,
            .segment_index = segment->index,
        };
        covered = end;
    }
}

static void free_reservations(struct load *load)
{
    for (size_t i = 0; i < load->count; i++) {
        if (load->regions[i].reservation.res == NULL) continue;
        vspace_free_reservation(load->loadee, load->regions[i].reservation);
        load->regions[i].reservation.res = NULL;
    }
}

static int reserve_regions(struct load *load)
{
    if (load->loadee == NULL) return 0; /* it is enough to know them */
    for (size_t i = 0; i < load->count; i++) {
        sel4utils_elf_region_t *region = &load->regions[i];
        /* All of it lies in pages of the segment before. */
        if (region->reservation_size == 0) continue;
        region->reservation = vspace_reserve_deferred_rights_range_at(
            load->loadee, region->reservation_vstart, region->reservation_size, region->cacheable);
        if (region->reservation.res == NULL) {
            ZF_LOGE("the addresses of segment %d, %p on, are in use", region->segment_index,
                    region->reservation_vstart);
            free_reservations(load);
            return -1;
        }
    }
    return 0;
}

static size_t largest_alignment(const elf_t *elf)
{
    size_t largest = PAGE_SIZE_4K;
    for (size_t ph = 0; ph < elf_getNumProgramHeaders(elf); ph++) {
        if (!takes_memory(elf, ph)) continue;
        largest = MAX(largest, elf_getProgramHeaderAlign(elf, ph));
        /* So that it can be shared by large pages: archives place it accordingly. */
        bool is_shared = !(elf_getProgramHeaderFlags(elf, ph) & PF_W);
        if (is_shared && elf_getProgramHeaderFileSize(elf, ph) >= PAGE_SIZE_2M) {
            largest = MAX(largest, PAGE_SIZE_2M);
        }
    }
    return MIN(largest, BIT(PAGE_BITS_1G));
}

/* Find free addresses for a program that can be anywhere. It is aligned within a larger range, not
 * by the manager, which keeps aligned ranges for large pages. */
static int choose_bias(struct load *load)
{
    uintptr_t lowest, end;
    void *base;
    size_t align = largest_alignment(load->elf);
    elf_getMemoryBounds(load->elf, VIRTUAL, &lowest, &end);
    lowest = ALIGN_DOWN(lowest, align);
    reservation_t whole = vspace_reserve_range(load->loadee, end - lowest + align - PAGE_SIZE_4K,
                                               seL4_NoRights, 1, &base);
    if (whole.res == NULL) {
        ZF_LOGE("no addresses for a program of %zu bytes", end - lowest);
        return -1;
    }
    vspace_free_reservation(load->loadee, whole);
    load->bias = ALIGN_UP((uintptr_t)base, align) - lowest;
    return 0;
}

/* Check the file and reserve its regions, which must be freed on any later error. */
static int start_load(struct load *load, bool anywhere)
{
    const char *why;
    if (quoll_elf_check_loadable(load->elf, KERNEL_RESERVED_START, &why) != 0) {
        ZF_LOGE("cannot load the program: %s", why);
        return -1;
    }
    load->count = (size_t)sel4utils_elf_num_regions(load->elf);
    load->segments = calloc(load->count, sizeof(*load->segments));
    if (load->segments == NULL) {
        ZF_LOGE("out of heap memory for %zu segments", load->count);
        return -1;
    }
    int error = 0;
    if (anywhere || elf64_getHeader(load->elf).e_type == ET_DYN) error = choose_bias(load);
    if (error == 0) {
        read_segments(load);
        plan_regions(load);
        error = reserve_regions(load);
    }
    if (error != 0) free(load->segments);
    return error;
}

/* Pages. */

enum page_kind { PAGE_SHARED, PAGE_COPIED, PAGE_ZERO };

/* What one page is to become. */
struct page_plan {
    enum page_kind kind;
    bool writable;
    /* The frame that is shared. */
    seL4_CPtr cap;
};

/* The loader's frame that holds just what the page at `vaddr` of this segment is to hold, or 0. */
static seL4_CPtr frame_in_file(const struct load *load, const struct segment *segment,
                               uintptr_t vaddr)
{
    uintptr_t end = MIN(vaddr + PAGE_SIZE_4K, segment->end);
    if ((segment->flags & PF_W) || end > segment->file_end) return 0;
    uintptr_t in_file = (uintptr_t)segment->bytes + (vaddr - segment->start);
    if (!IS_ALIGNED_4K(in_file)) return 0;
    return vspace_get_cap(load->loader, (void *)in_file);
}

/* `first` is the lowest segment with memory in the page. */
static struct page_plan plan_page(const struct load *load, size_t first, uintptr_t vaddr)
{
    struct page_plan plan = {.kind = PAGE_ZERO};
    uintptr_t end = vaddr + PAGE_SIZE_4K;
    size_t i = first;
    for (; i < load->count && load->segments[i].start < end; i++) {
        const struct segment *segment = &load->segments[i];
        if (segment->flags & PF_W) plan.writable = true;
        if (segment->file_end > vaddr && segment->file_end > segment->start) {
            plan.kind = PAGE_COPIED;
        }
    }
    bool alone = i == first + 1;
    if (alone && plan.kind == PAGE_COPIED) {
        plan.cap = frame_in_file(load, &load->segments[first], vaddr);
        if (plan.cap != 0) plan.kind = PAGE_SHARED;
    }
    return plan;
}

/* Pages side by side that are made in the same way. */
struct batch {
    uintptr_t vaddr;
    size_t count;
    enum page_kind kind;
    bool writable;
    seL4_CPtr caps[BATCH_PAGES];
    uintptr_t cookies[BATCH_PAGES];
};

void load_free_copy(const struct load *load, seL4_CPtr copy)
{
    cspacepath_t path;
    vka_cspace_make_path(load->loadee_vka, copy, &path);
    vka_cnode_delete(&path);
    vka_cspace_free_path(load->loadee_vka, path);
}

static void free_batch(const struct load *load, struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        vka_object_t frame = {
            .cptr = batch->caps[i],
            .ut = batch->cookies[i],
            .type = kobject_get_type(KOBJECT_FRAME, seL4_PageBits),
            .size_bits = seL4_PageBits,
        };
        if (batch->kind == PAGE_SHARED) {
            load_free_copy(load, frame.cptr);
        } else {
            vka_free_object(load->loadee_vka, &frame);
        }
    }
}

int load_copy_frame(const struct load *load, seL4_CPtr cap, vka_object_t *frame)
{
    cspacepath_t original, copy;
    vka_cspace_make_path(load->loader_vka, cap, &original);
    int error = vka_cspace_alloc_path(load->loadee_vka, &copy);
    if (error != 0) return error;
    error = vka_cnode_copy(&copy, &original, seL4_CanRead);
    if (error != 0) vka_cspace_free_path(load->loadee_vka, copy);
    frame->cptr = copy.capPtr;
    /* Then its slot ends with the arena, as memory does. */
    if (load->loadee_vka->quoll_alloc_run != NULL) frame->ut = QUOLL_ARENA_COOKIE;
    return error;
}

/* Add a frame for one more page. */
static int add_to_batch(const struct load *load, struct batch *batch, const struct page_plan *plan)
{
    vka_object_t frame = {0};
    int error = plan->kind == PAGE_SHARED
                    ? load_copy_frame(load, plan->cap, &frame)
                    : vka_alloc_frame(load->loadee_vka, seL4_PageBits, &frame);
    if (error != 0) {
        ZF_LOGE("no frame for a page of the program");
        return -1;
    }
    batch->caps[batch->count] = frame.cptr;
    batch->cookies[batch->count] = frame.ut;
    batch->count++;
    return 0;
}

void load_copy_contents(const struct load *load, size_t first, uintptr_t vaddr, size_t bytes,
                        char *to)
{
    for (size_t i = first; i < load->count && load->segments[i].start < vaddr + bytes; i++) {
        const struct segment *segment = &load->segments[i];
        uintptr_t from = MAX(segment->start, vaddr);
        uintptr_t end = MIN(segment->file_end, vaddr + bytes);
        if (from < end)
            memcpy(to + (from - vaddr), segment->bytes + (from - segment->start), end - from);
    }
}

/* Fill the frames of a batch by way of the loader's window. */
static int fill_batch(struct load *load, size_t first, struct batch *batch)
{
    if (load->window.res == NULL) {
        void *vaddr;
        load->window = vspace_reserve_range(load->loader, BATCH_PAGES * PAGE_SIZE_4K,
                                            seL4_ReadWrite, 1 | QUOLL_VSPACE_NO_EXECUTE, &vaddr);
        if (load->window.res == NULL) return -1;
        load->window_vaddr = vaddr;
    }
    if (vspace_map_pages_at_vaddr(load->loader, batch->caps, NULL, load->window_vaddr, batch->count,
                                  seL4_PageBits, load->window) != 0) {
        return -1;
    }
    load_copy_contents(load, first, batch->vaddr, batch->count * PAGE_SIZE_4K, load->window_vaddr);
    vspace_unmap_pages(load->loader, load->window_vaddr, batch->count, seL4_PageBits,
                       VSPACE_PRESERVE);
    return 0;
}

/* Make the pages at `vaddr` on that can be made together, at most up to `end`. Returns how many, 0
 * on an error. */
static size_t load_batch(struct load *load, size_t region, uintptr_t vaddr, uintptr_t end)
{
    size_t first = region;
    struct page_plan plan = plan_page(load, first, vaddr);
    struct batch batch = {.vaddr = vaddr, .kind = plan.kind, .writable = plan.writable};
    int error;
    do {
        error = add_to_batch(load, &batch, &plan);
        vaddr += PAGE_SIZE_4K;
        if (error != 0 || vaddr == end || batch.count == BATCH_PAGES) break;
        plan = plan_page(load, first, vaddr);
    } while (plan.kind == batch.kind && plan.writable == batch.writable);

    if (error == 0 && batch.kind == PAGE_COPIED) error = fill_batch(load, first, &batch);
    if (error == 0) {
        error = vspace_deferred_rights_map_pages_at_vaddr(
            load->loadee, batch.caps, batch.cookies, (void *)batch.vaddr, batch.count,
            seL4_PageBits, load_rights_of(batch.writable ? PF_W : PF_R),
            load->regions[region].reservation);
    }
    if (error != 0) {
        free_batch(load, &batch);
        return 0;
    }
    return batch.count;
}

/* Runs: as many pages as possible, in neighbouring slots. */

static bool can_make_runs(const struct load *load)
{
    return load_is_ours(load->loader) && load_is_ours(load->loadee) &&
           vspace_makes_runs(load->loadee) && load->loader_vka->quoll_cspace_alloc_range != NULL;
}

/* Up to where the pages of a segment that has them to itself are of this kind. */
static uintptr_t end_of_kind(const struct segment *segment, enum page_kind kind)
{
    bool whole = segment->file_end == segment->end;
    switch (kind) {
    case PAGE_SHARED:
        return whole ? ALIGN_UP(segment->end, PAGE_SIZE_4K) : PAGE_ALIGN_4K(segment->file_end);
    case PAGE_COPIED:
        return ALIGN_UP(segment->file_end, PAGE_SIZE_4K);
    default:
        return UINTPTR_MAX;
    }
}

/* The pages from `vaddr` on that are made like the first, whose plan is given. */
static size_t same_pages(const struct load *load, size_t first, uintptr_t vaddr, uintptr_t end,
                         const struct page_plan *plan)
{
    const struct segment *segment = &load->segments[first];
    if (first + 1 < load->count) end = MIN(end, PAGE_ALIGN_4K(load->segments[first + 1].start));
    /* The first is shared with the next segment; or others may have frames in the file. */
    if (vaddr >= end || (plan->kind == PAGE_COPIED && !plan->writable)) return 1;
    end = MIN(end, end_of_kind(segment, plan->kind));
    size_t count = MIN((end - vaddr) >> PAGE_BITS_4K, (size_t)RUN_PAGES);
    if (plan->kind != PAGE_SHARED) return count;
    uintptr_t in_file = (uintptr_t)segment->bytes + (vaddr - segment->start);
    return vspace_cap_run(load->loader, in_file, count);
}

/* As many neighbouring slots as a run has pages, or as there are. */
static int alloc_copies(struct load *load)
{
    vka_t *vka = load->loader_vka;
    size_t count = RUN_PAGES;
    while (count > 0 && vka->quoll_cspace_alloc_range(vka->data, count, &load->copies) != 0) {
        count /= 2;
    }
    if (count > 0) return 0;
    ZF_LOGE("no free slot to map the program's pages for filling: the loader's CSpace is full; "
            "end a process, or give the loader a larger CSpace");
    return -1;
}

static int open_window(struct load *load)
{
    void *vaddr;
    if (load->window.res != NULL) return 0;
    vka_t *vka = load->loader_vka;
    if (alloc_copies(load) != 0) return -1;
    load->window =
        vspace_reserve_range_aligned(load->loader, RUN_PAGES * PAGE_SIZE_4K, RUN_BITS,
                                     seL4_ReadWrite, 1 | QUOLL_VSPACE_NO_EXECUTE, &vaddr);
    if (load->window.res == NULL) {
        vka->quoll_cspace_free_range(vka->data, &load->copies);
        return -1;
    }
    load->window_vaddr = vaddr;
    return 0;
}

static void close_windows(struct load *load)
{
    if (load->large_window.res != NULL) {
        vspace_free_reservation(load->loader, load->large_window);
    }
    if (load->window.res == NULL) return;
    vspace_free_reservation(load->loader, load->window);
    if (load->makes_runs) {
        load->loader_vka->quoll_cspace_free_range(load->loader_vka->data, &load->copies);
    }
}

/* Map copies of the frames into the window. They must be deleted. */
static int map_window(struct load *load, const cspacepath_t *copies)
{
    vka_object_t objects[VSPACE_MAP_PAGING_OBJECTS];
    int count;
    int error = quoll_map_run(get_alloc_data(load->loader)->vka, vspace_get_root(load->loader),
                              copies, (uintptr_t)load->window_vaddr, seL4_ReadWrite,
                              1 | QUOLL_VSPACE_NO_EXECUTE, objects, &count);
    for (int i = 0; i < count; i++) {
        vspace_maybe_call_allocated_object(load->loader, objects[i]);
    }
    return error;
}

/* Fill some of a run's frames, for which there are slots. */
static int fill_part(struct load *load, size_t first, uintptr_t vaddr, const cspacepath_t *frames)
{
    cspacepath_t copies = load->copies;
    copies.window = frames->window;
    int error = quoll_CNode_CopyRange(copies.root, copies.offset, frames->root, frames->offset,
                                      copies.window, seL4_ReadWrite);
    if (error == seL4_NoError) {
        error = map_window(load, &copies);
        if (error == seL4_NoError) {
            load_copy_contents(load, first, vaddr, copies.window * PAGE_SIZE_4K,
                               load->window_vaddr);
        }
        quoll_CNode_DeleteRange(copies.root, copies.offset, copies.window);
    }
    if (error != seL4_NoError) ZF_LOGE("cannot fill pages at %#lx: kernel error %d", vaddr, error);
    return error == seL4_NoError ? 0 : -1;
}

static int fill_run(struct load *load, size_t first, uintptr_t vaddr, const cspacepath_t *frames)
{
    if (open_window(load) != 0) return -1;
    int error = 0;
    for (size_t done = 0; done < frames->window && error == 0; done += load->copies.window) {
        cspacepath_t part = *frames;
        part.offset += done;
        part.window = MIN(frames->window - done, load->copies.window);
        error = fill_part(load, first, vaddr + done * PAGE_SIZE_4K, &part);
    }
    return error;
}

/* Returns how many pages were made, 0 on an error. */
static size_t load_run(struct load *load, size_t region, uintptr_t vaddr, uintptr_t end)
{
    struct page_plan plan = plan_page(load, region, vaddr);
    size_t count = same_pages(load, region, vaddr, end, &plan);
    int cacheable = load->regions[region].cacheable;
    cspacepath_t frames;
    if (vspace_prepare(load->loadee, vaddr, count,
                       reservation_to_res(load->regions[region].reservation)) != 0) {
        return 0;
    }
    if (plan.kind == PAGE_SHARED) {
        vka_cspace_make_path(load->loader_vka, plan.cap, &frames);
        frames.window = count;
        return vspace_share_run(load->loadee, &frames, vaddr, seL4_CanRead, cacheable);
    }
    count = vspace_new_run(load->loadee, vaddr, count, load_rights_of(plan.writable ? PF_W : PF_R),
                           cacheable, &frames);
    if (count > 0 && plan.kind == PAGE_COPIED && fill_run(load, region, vaddr, &frames) != 0) {
        return 0;
    }
    return count;
}

static int load_region(struct load *load, size_t region)
{
    uintptr_t vaddr = (uintptr_t)load->regions[region].reservation_vstart;
    uintptr_t end = vaddr + load->regions[region].reservation_size;
    uintptr_t heap = load->heap.start;
    while (vaddr < end) {
        if (load->heap.bytes > 0 && vaddr == heap) {
            vaddr += load->heap.bytes;
            continue;
        }
        uintptr_t stop = load->heap.bytes > 0 && vaddr < heap && heap < end ? heap : end;
        if (load_fits_large_page(load, region, vaddr, stop) &&
            load_large_page(load, region, vaddr) == 0) {
            vaddr += PAGE_SIZE_2M;
            continue;
        }
        /* Up to where the next large page may be. */
        stop = MIN(stop, PAGE_ALIGN_2M(vaddr) + PAGE_SIZE_2M);
        size_t pages = load->makes_runs ? load_run(load, region, vaddr, stop)
                                        : load_batch(load, region, vaddr, stop);
        if (pages == 0) {
            ZF_LOGE("segment %d cannot be loaded from %#lx on: out of memory, or of slots",
                    load->regions[region].segment_index, vaddr);
            return -1;
        }
        vaddr += pages * PAGE_SIZE_4K;
    }
    return 0;
}

/* Unmap what was loaded of a region. */
static void unload_region(struct load *load, size_t region)
{
    uintptr_t vaddr = (uintptr_t)load->regions[region].reservation_vstart;
    uintptr_t end = vaddr + load->regions[region].reservation_size;
    while (vaddr < end) {
        size_t bits = load->makes_large ? vspace_page_bits(load->loadee, vaddr) : seL4_PageBits;
        vspace_unmap_pages(load->loadee, (void *)vaddr, 1, bits, load->loadee_vka);
        vaddr += BIT(bits);
    }
}

static void unload(struct load *load)
{
    for (size_t i = 0; i < load->count; i++) {
        unload_region(load, i);
    }
    free_reservations(load);
}

static void *load_program(struct load *load, bool anywhere)
{
    if (start_load(load, anywhere) != 0) return NULL;
    load->makes_runs = can_make_runs(load);
    load->makes_large = load_is_ours(load->loader) && load_is_ours(load->loadee);
    load->heap.start += load->bias;
    load->small_from = UINTPTR_MAX;
    int error = 0;
    for (size_t i = 0; error == 0 && i < load->count; i++) {
        error = load_region(load, i);
    }
    if (error != 0) unload(load);
    if (load->spare.cptr != 0) vka_free_object(load->loadee_vka, &load->spare);
    close_windows(load);
    free(load->segments);
    return error == 0 ? (void *)(elf_getEntryPoint(load->elf) + load->bias) : NULL;
}

void *sel4utils_elf_load_record_regions(vspace_t *loadee, vspace_t *loader, vka_t *loadee_vka,
                                        vka_t *loader_vka, const elf_t *elf,
                                        sel4utils_elf_region_t *regions, int mapanywhere)
{
    struct load load = {
        .loadee = loadee,
        .loader = loader,
        .loadee_vka = loadee_vka,
        .loader_vka = loader_vka,
        .elf = elf,
        .regions = regions,
    };
    return load_program(&load, mapanywhere != 0);
}

void *quoll_elf_load_without_heap(vspace_t *loadee, vspace_t *loader, vka_t *loadee_vka,
                                  vka_t *loader_vka, const elf_t *elf, struct quoll_elf_heap *heap)
{
    struct load load = {
        .loadee = loadee,
        .loader = loader,
        .loadee_vka = loadee_vka,
        .loader_vka = loader_vka,
        .elf = elf,
        .heap = *heap,
    };
    int count = sel4utils_elf_num_regions(elf);
    load.regions = calloc((size_t)count, sizeof(*load.regions));
    if (load.regions == NULL) {
        ZF_LOGE("no loadable segments, or out of heap memory for %d of them", count);
        return NULL;
    }
    void *entry = load_program(&load, false);
    for (int i = 0; entry != NULL && i < count; i++) {
        vspace_free_reservation(loadee, load.regions[i].reservation);
    }
    free(load.regions);
    heap->start = load.heap.start;
    return entry;
}

void *sel4utils_elf_load(vspace_t *loadee, vspace_t *loader, vka_t *loadee_vka, vka_t *loader_vka,
                         const elf_t *elf)
{
    struct quoll_elf_heap none = {0};
    return quoll_elf_load_without_heap(loadee, loader, loadee_vka, loader_vka, elf, &none);
}

/* Whether whole pages of a segment, behind what the file has of it, hold [start, start + bytes). */
static bool is_zero_memory(const elf_t *elf, uintptr_t start, size_t bytes)
{
    for (size_t ph = 0; ph < elf_getNumProgramHeaders(elf); ph++) {
        uintptr_t segment = elf_getProgramHeaderVaddr(elf, ph);
        if (elf_getProgramHeaderType(elf, ph) != PT_LOAD || start < segment) continue;
        size_t offset = start - segment, size = elf_getProgramHeaderMemorySize(elf, ph);
        if (offset >= elf_getProgramHeaderFileSize(elf, ph) && offset < size &&
            bytes <= size - offset && (elf_getProgramHeaderFlags(elf, ph) & PF_W)) {
            return true;
        }
    }
    return false;
}

/* Read the note at `bytes`, which is at `vaddr` in memory. */
static bool read_heap_note(const elf_t *elf, const char *bytes, size_t count, uintptr_t vaddr,
                           struct quoll_elf_heap *heap)
{
    enum { NAME = 12, PLACE = 20, SIZE = 28, END = 36 };
    static const char head[NAME + 6] = "\6\0\0\0\20\0\0\0\1\0\0\0Quoll";
    uint64_t place, size;
    if (count < END || memcmp(bytes, head, sizeof(head)) != 0) return false;
    memcpy(&place, bytes + PLACE, sizeof(place));
    memcpy(&size, bytes + SIZE, sizeof(size));
    uintptr_t start = vaddr + PLACE + place;
    if (!IS_ALIGNED_4K(start) || !IS_ALIGNED_4K(size) || size < 3 * PAGE_SIZE_4K ||
        size > PAGE_SIZE_2M || !is_zero_memory(elf, start, size)) {
        return false;
    }
    *heap = (struct quoll_elf_heap){start + PAGE_SIZE_4K, size - 2 * PAGE_SIZE_4K};
    return true;
}

bool quoll_elf_find_heap(const elf_t *elf, struct quoll_elf_heap *heap)
{
    for (size_t ph = 0; ph < elf_getNumProgramHeaders(elf); ph++) {
        if (elf_getProgramHeaderType(elf, ph) == PT_NOTE &&
            read_heap_note(elf, elf_getProgramSegment(elf, ph),
                           elf_getProgramHeaderFileSize(elf, ph),
                           elf_getProgramHeaderVaddr(elf, ph), heap)) {
            return true;
        }
    }
    return false;
}

void *sel4utils_elf_reserve(vspace_t *loadee, const elf_t *elf, sel4utils_elf_region_t *regions)
{
    struct load load = {.loadee = loadee, .elf = elf, .regions = regions};
    if (start_load(&load, false) != 0) return NULL;
    free(load.segments);
    return (void *)(elf_getEntryPoint(elf) + load.bias);
}

/* Headers and sections. */

uint32_t sel4utils_elf_num_phdrs(const elf_t *elf)
{
    return (uint32_t)elf_getNumProgramHeaders(elf);
}

void sel4utils_elf_read_phdrs(const elf_t *elf, size_t max_phdrs, Elf_Phdr *phdrs)
{
    size_t count = MIN(max_phdrs, elf_getNumProgramHeaders(elf));
    for (size_t i = 0; i < count; i++) {
        phdrs[i] = (Elf_Phdr){
            .p_type = elf_getProgramHeaderType(elf, i),
            .p_flags = elf_getProgramHeaderFlags(elf, i),
            .p_offset = elf_getProgramHeaderOffset(elf, i),
            .p_vaddr = elf_getProgramHeaderVaddr(elf, i),
            .p_paddr = elf_getProgramHeaderPaddr(elf, i),
            .p_filesz = elf_getProgramHeaderFileSize(elf, i),
            .p_memsz = elf_getProgramHeaderMemorySize(elf, i),
            .p_align = elf_getProgramHeaderAlign(elf, i),
        };
    }
}

uintptr_t sel4utils_elf_get_section(const elf_t *elf, const char *section_name,
                                    uint64_t *section_size)
{
    size_t i;
    const void *bytes = elf_getSectionNamed(elf, section_name, &i);
    if (bytes != NULL && section_size != NULL) *section_size = elf_getSectionSize(elf, i);
    return (uintptr_t)bytes;
}

uintptr_t sel4utils_elf_get_vsyscall(const elf_t *elf)
{
    size_t i = 0;
    uintptr_t address = 0;
    const void *bytes = elf_getSectionNamed(elf, "__vsyscall", &i);
    if (bytes != NULL && elf_getSectionSize(elf, i) >= sizeof(address)) {
        memcpy(&address, bytes, sizeof(address));
    }
    return address;
}
