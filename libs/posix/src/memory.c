/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * brk, mmap and their kin, over regions of memory: one built into the program, one it may name in
 * morecore_area, and more from its VSpace if it gives that in muslc_this_vspace; those go back to
 * the VSpace when nothing is in them. Pages come zeroed. Protection is not enforced: all of it is
 * readable and writable, none executable.
 */
#include "posix.h"
#include "page_area.h"

#include <errno.h>
#include <muslcsys/quoll_threads.h>
#include <sel4muslcsys/gen_config.h>
#include <string.h>
#include <sys/mman.h>

#define GROWTH_PAGES 64 /* asked of the VSpace at least */
#define PAGE_MASK    ((uintptr_t)(AREA_PAGE - 1))

#define BUILT_IN_PAGES (CONFIG_LIB_SEL4_MUSLC_SYS_MORECORE_BYTES / AREA_PAGE)

/* A program may set these before its heap is used up: memory of its own, page-aligned or not. Some
 * programs have the variables, too. */
__attribute__((weak)) char *morecore_area;
__attribute__((weak)) size_t morecore_size;

/* In x86_64/heap_area.S. */
extern char __quoll_heap[] __attribute__((visibility("hidden")));
static uint64_t built_in_map[(BUILT_IN_PAGES + 63) / 64];
static uint64_t backed_map[(BUILT_IN_PAGES + 63) / 64];

struct region {
    struct page_area area;
    struct region *next;
    size_t pages; /* of the VSpace, in all, with the books at the end; 0: not of the VSpace */
};

static struct region built_in = {
    .area = {(uintptr_t)__quoll_heap, BUILT_IN_PAGES, built_in_map},
};
/* Its pages that have memory; the others get it when they are first taken. */
static struct page_area backed = {(uintptr_t)__quoll_heap, BUILT_IN_PAGES, backed_map};
static bool backed_known;
static const char *adopted; /* the morecore_area already in the list */
static size_t brk_pages;    /* used by brk, at the low end of the built-in region */
static uintptr_t brk_now = (uintptr_t)__quoll_heap;
static int memory_lock;

/* --- Regions -------------------------------------------------------------------------------- */

/* What a region of `pages` pages needs for its books. */
static size_t book_pages(size_t pages)
{
    size_t bytes = sizeof(struct region) + area_bitmap_bytes(pages);
    return (bytes + AREA_PAGE - 1) / AREA_PAGE;
}

/* Whole pages of any memory become a region that keeps its books in the last ones. */
static bool adopt(void *memory, size_t bytes, bool of_vspace)
{
    uintptr_t start = ((uintptr_t)memory + AREA_PAGE - 1) & ~PAGE_MASK;
    uintptr_t end = ((uintptr_t)memory + bytes) & ~PAGE_MASK;
    size_t pages = end > start ? (end - start) / AREA_PAGE : 0, books = book_pages(pages);
    if (pages <= books) {
        return false;
    }
    struct region *region = (struct region *)(end - books * AREA_PAGE);
    *region = (struct region){.next = built_in.next, .pages = of_vspace ? pages : 0};
    area_init(&region->area, start, pages - books, (uint64_t *)(region + 1));
    built_in.next = region;
    return true;
}

/* The VSpace is asked without the lock, by one thread at a time. It may need memory itself, and
 * frees some: in that thread there is then no VSpace. */
static int vspace_lock;
static const void *vspace_user; /* a variable of the thread's that has the lock */

static bool enter_vspace(void)
{
    if (__atomic_load_n(&vspace_user, __ATOMIC_RELAXED) == &quoll_own_waiter) return false;
    posix_unlock(&memory_lock);
    posix_lock(&vspace_lock);
    __atomic_store_n(&vspace_user, &quoll_own_waiter, __ATOMIC_RELAXED);
    return true;
}

static void leave_vspace(void)
{
    __atomic_store_n(&vspace_user, NULL, __ATOMIC_RELAXED);
    posix_unlock(&vspace_lock);
    posix_lock(&memory_lock);
}

/* One more region that can hold `pages`, or false. */
static bool grow(size_t pages)
{
    if (morecore_area != NULL && morecore_area != adopted) {
        adopted = morecore_area;
        if (adopt(morecore_area, morecore_size, false)) return true;
    }
    size_t wanted = pages + book_pages(pages) + 1;
    if (wanted < GROWTH_PAGES) wanted = GROWTH_PAGES;
    if (!enter_vspace()) {
        return false;
    }
    void *memory = system_more_pages(&wanted);
    leave_vspace();
    return memory != NULL && adopt(memory, wanted * AREA_PAGE, true);
}

/* Whatever is empty goes back to the VSpace it came from. */
static void give_back(void)
{
    struct region **link = &built_in.next;
    while (*link != NULL) {
        struct region *region = *link;
        if (region->pages == 0 || !area_is_free(&region->area, 0, region->area.pages)) {
            link = &region->next;
            continue;
        }
        *link = region->next;
        void *memory = (void *)region->area.start;
        size_t pages = region->pages;
        if (!enter_vspace()) {
            *link = region;
            return;
        }
        system_fewer_pages(memory, pages);
        leave_vspace();
        link = &built_in.next; /* the list may have changed */
    }
}

static struct page_area *area_of(uintptr_t address)
{
    for (struct region *region = &built_in; region != NULL; region = region->next) {
        struct page_area *area = &region->area;
        if (address - area->start < area->pages * AREA_PAGE) return area;
    }
    return NULL;
}

static size_t page_of(const struct page_area *area, uintptr_t address)
{
    return (address - area->start) / AREA_PAGE;
}

static void know_backed(void)
{
    if (backed_known) return;
    backed_known = true;
    bool given = system_heap_is_given();
    area_take(&backed, 0, given ? 1 : BUILT_IN_PAGES);
    area_take(&backed, BUILT_IN_PAGES - 1, 1);
}

bool __quoll_posix_back_heap(void)
{
    bool done = true;
    posix_lock(&memory_lock);
    know_backed();
    for (size_t page = 0, count; page < BUILT_IN_PAGES && done; page += count) {
        count = 1;
        if (!area_is_free(&backed, page, 1)) continue;
        while (area_is_free(&backed, page, count + 1)) count++; /* the last page is never free */
        done = system_heap_back(backed.start, page, count);
        if (done) area_take(&backed, page, count);
    }
    posix_unlock(&memory_lock);
    return done;
}

/* Clear the pages of the built-in heap that had memory before, and give it to the others. */
static bool back(size_t first, size_t count)
{
    know_backed();
    for (size_t end = first + count; first < end; first += count) {
        bool fresh = area_is_free(&backed, first, 1);
        for (count = 1; first + count < end; count++) {
            if (area_is_free(&backed, first + count, 1) != fresh) break;
        }
        if (!fresh) {
            memset((void *)(backed.start + first * AREA_PAGE), 0, count * AREA_PAGE);
            continue;
        }
        if (!system_heap_back(backed.start, first, count)) return false;
        area_take(&backed, first, count);
    }
    return true;
}

/* Returns 0 if there is no memory. */
static uintptr_t take(struct page_area *area, size_t first, size_t count)
{
    uintptr_t address = area->start + first * AREA_PAGE;
    if (area != &built_in.area) {
        memset((void *)address, 0, count * AREA_PAGE);
    } else if (!back(first, count)) {
        return 0;
    }
    area_take(area, first, count);
    return address;
}

/* `pages` zeroed pages, or 0. */
static uintptr_t allocate(size_t pages)
{
    do {
        for (struct region *region = &built_in; region != NULL; region = region->next) {
            size_t first;
            if (!area_find(&region->area, pages, &first)) continue;
            uintptr_t address = take(&region->area, first, pages);
            if (address != 0) return address;
        }
    } while (grow(pages));
    return 0;
}

/* Free what is ours of a range; the rest was never mapped by us. */
static void release(uintptr_t address, size_t pages)
{
    for (; pages > 0; pages--, address += AREA_PAGE) {
        struct page_area *area = area_of(address);
        if (area != NULL) area_release(area, page_of(area, address), 1);
    }
}

/* The area in which [address, address + pages) is in use throughout, or NULL. */
static struct page_area *mapped(uintptr_t address, size_t pages)
{
    struct page_area *area = area_of(address);
    bool used = area != NULL && area_is_used(area, page_of(area, address), pages);
    return used ? area : NULL;
}

/* Bytes rounded up to pages; false for none and for more than there are addresses. */
static bool whole_pages(size_t bytes, size_t *pages)
{
    *pages = bytes / AREA_PAGE + (bytes % AREA_PAGE != 0);
    return *pages != 0 && *pages <= SIZE_MAX / AREA_PAGE / 2;
}

/* --- mmap, munmap, mremap ------------------------------------------------------------------- */

/* At a given place: only over what is mapped or free in one of the regions. */
static uintptr_t map_fixed(uintptr_t address, size_t pages)
{
    struct page_area *area = area_of(address);
    if (area == NULL || pages > area->pages - page_of(area, address)) {
        return 0;
    }
    return take(area, page_of(area, address), pages);
}

static long map(uintptr_t address, size_t pages, int flags, const char *from, size_t count)
{
    posix_lock(&memory_lock);
    uintptr_t at = flags & MAP_FIXED ? map_fixed(address, pages) : allocate(pages);
    posix_unlock(&memory_lock);
    if (at == 0) {
        return -ENOMEM;
    }
    if (count > pages * AREA_PAGE) count = pages * AREA_PAGE;
    if (count > 0) memcpy((void *)at, from, count);
    return (long)at;
}

long call_mmap(va_list ap)
{
    uintptr_t address = va_arg(ap, uintptr_t);
    size_t bytes = va_arg(ap, size_t);
    int protection = va_arg(ap, int);
    int flags = va_arg(ap, int);
    int fd = va_arg(ap, int);
    uint64_t offset = va_arg(ap, uint64_t);
    size_t pages;
    const char *from = NULL;
    size_t count = 0;
    if (bytes == 0 || ((address | offset) & PAGE_MASK) != 0) {
        return -EINVAL;
    }
    if (!whole_pages(bytes, &pages)) {
        return -ENOMEM;
    }
    if (protection & PROT_EXEC) {
        return -EPERM; /* nothing is both writable and executable */
    }
    if (!(flags & MAP_ANONYMOUS)) {
        from = file_bytes(fd, offset, &count);
        if (from == NULL) return -EBADF;
        /* A private copy: writes would never reach the file. */
        if ((flags & MAP_SHARED) && (protection & PROT_WRITE)) return -EACCES;
    }
    return map(address, pages, flags, from, count);
}

long call_munmap(va_list ap)
{
    uintptr_t address = va_arg(ap, uintptr_t);
    size_t bytes = va_arg(ap, size_t);
    size_t pages;
    if ((address & PAGE_MASK) != 0 || !whole_pages(bytes, &pages) ||
        pages > (UINTPTR_MAX - address) / AREA_PAGE) {
        return -EINVAL;
    }
    posix_lock(&memory_lock);
    release(address, pages);
    give_back();
    posix_unlock(&memory_lock);
    return 0;
}

static long remap_locked(uintptr_t address, size_t old_pages, size_t new_pages, int flags)
{
    struct page_area *area = mapped(address, old_pages);
    if (area == NULL) {
        return -EFAULT;
    }
    size_t first = page_of(area, address);
    if (new_pages <= old_pages) {
        area_release(area, first + new_pages, old_pages - new_pages);
        return (long)address;
    }
    if (area_is_free(area, first + old_pages, new_pages - old_pages) &&
        take(area, first + old_pages, new_pages - old_pages) != 0) {
        return (long)address;
    }
    uintptr_t moved = flags & MREMAP_MAYMOVE ? allocate(new_pages) : 0;
    if (moved == 0) {
        return -ENOMEM;
    }
    memcpy((void *)moved, (void *)address, old_pages * AREA_PAGE);
    release(address, old_pages);
    return (long)moved;
}

long call_mremap(va_list ap)
{
    uintptr_t address = va_arg(ap, uintptr_t);
    size_t old_bytes = va_arg(ap, size_t);
    size_t new_bytes = va_arg(ap, size_t);
    int flags = va_arg(ap, int);
    size_t old_pages, new_pages;
    if ((address & PAGE_MASK) != 0 || (flags & ~MREMAP_MAYMOVE) != 0 || new_bytes == 0 ||
        !whole_pages(old_bytes, &old_pages)) {
        return -EINVAL;
    }
    if (!whole_pages(new_bytes, &new_pages)) {
        return -ENOMEM;
    }
    posix_lock(&memory_lock);
    long result = remap_locked(address, old_pages, new_pages, flags);
    give_back(); /* what has been left */
    posix_unlock(&memory_lock);
    return result;
}

/* --- Hints, and the heap -------------------------------------------------------------------- */

long call_mprotect(va_list ap)
{
    (void)va_arg(ap, uintptr_t);
    (void)va_arg(ap, size_t);
    return va_arg(ap, int) & PROT_EXEC ? -EACCES : 0;
}

long call_madvise(va_list ap)
{
    uintptr_t address = va_arg(ap, uintptr_t);
    size_t bytes = va_arg(ap, size_t);
    int advice = va_arg(ap, int);
    size_t pages;
    if ((address & PAGE_MASK) != 0) {
        return -EINVAL;
    }
    if (advice != MADV_DONTNEED || !whole_pages(bytes, &pages)) {
        return 0;
    }
    posix_lock(&memory_lock);
    bool ours = mapped(address, pages) != NULL;
    posix_unlock(&memory_lock);
    if (!ours) {
        return -ENOMEM;
    }
    memset((void *)address, 0, pages * AREA_PAGE); /* the one hint that changes what is read */
    return 0;
}

/* As on Linux, the answer is the end of the heap: the one asked for, or the old one. */
long call_brk(va_list ap)
{
    uintptr_t end = va_arg(ap, uintptr_t);
    struct page_area *heap = &built_in.area;
    posix_lock(&memory_lock);
    if (end >= heap->start && end <= heap->start + heap->pages * AREA_PAGE) {
        size_t pages = (end - heap->start + AREA_PAGE - 1) / AREA_PAGE;
        if (pages <= brk_pages) {
            area_release(heap, pages, brk_pages - pages);
            brk_pages = pages;
            brk_now = end;
        } else if (area_is_free(heap, brk_pages, pages - brk_pages) &&
                   take(heap, brk_pages, pages - brk_pages) != 0) {
            brk_pages = pages;
            brk_now = end;
        }
    }
    uintptr_t now = brk_now;
    posix_unlock(&memory_lock);
    return (long)now;
}
