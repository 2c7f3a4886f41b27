/* SPDX-License-Identifier: BSD-2-Clause */
/* The wrappers of an address space, over a manager that keeps book of a few pages. */

#include "support.h"
#include <allocman/bootstrap.h>
#include <allocman/mspace/vspace_pool.h>
#include <utils/util.h>
#include <vspace/mapping.h>
#include <vspace/page.h>
#include <vspace/vspace.h>

enum { PAGES = 256 };

/* Pages of a window of memory. A reservation is a row of pages with the same number. */
struct book {
    char *base;
    int reserved[PAGES];
    int mapped[PAGES];
    int next_reservation;
    size_t fail_maps; /* fail this many times */
};

static struct book book, other_book;
static vspace_t vspace, other;
static _Alignas(1 << 21) char window[PAGES * 4096], other_window[PAGES * 4096];

static struct book *book_of(vspace_t *v)
{
    return v->data;
}

static size_t page_of(struct book *b, void *vaddr)
{
    size_t page = ((size_t)vaddr - (size_t)b->base) >> 12;
    assert_true(page < PAGES);
    assert_int_equal((size_t)vaddr % 4096, 0);
    return page;
}

static reservation_t reserve_pages(struct book *b, size_t first, size_t count)
{
    for (size_t i = first; i < first + count; i++) {
        if (b->reserved[i] || b->mapped[i]) return (reservation_t){NULL};
    }
    int number = ++b->next_reservation;
    for (size_t i = first; i < first + count; i++) {
        b->reserved[i] = number;
    }
    return (reservation_t){(void *)(intptr_t)number};
}

static reservation_t reserve_range_aligned(vspace_t *v, size_t bytes, size_t size_bits,
                                           seL4_CapRights_t rights, int cacheable, void **vaddr)
{
    (void)rights, (void)cacheable;
    struct book *b = book_of(v);
    size_t count = BYTES_TO_4K_PAGES(bytes), step = BIT(size_bits - 12);
    for (size_t i = 0; i + count <= PAGES; i += step) {
        reservation_t res = reserve_pages(b, i, count);
        if (res.res != NULL) {
            *vaddr = b->base + i * 4096;
            return res;
        }
    }
    return (reservation_t){NULL};
}

static reservation_t reserve_range_at(vspace_t *v, void *vaddr, size_t bytes,
                                      seL4_CapRights_t rights, int cacheable)
{
    (void)rights, (void)cacheable;
    return reserve_pages(book_of(v), page_of(book_of(v), vaddr), BYTES_TO_4K_PAGES(bytes));
}

static void free_reservation(vspace_t *v, reservation_t res)
{
    for (size_t i = 0; i < PAGES; i++) {
        if (book_of(v)->reserved[i] == (int)(intptr_t)res.res) book_of(v)->reserved[i] = 0;
    }
}

static void free_reservation_by_vaddr(vspace_t *v, void *vaddr)
{
    int number = book_of(v)->reserved[page_of(book_of(v), vaddr)];
    assert_int_not_equal(number, 0);
    free_reservation(v, (reservation_t){(void *)(intptr_t)number});
}

static int new_pages_at_vaddr(vspace_t *v, void *vaddr, size_t num_pages, size_t size_bits,
                              reservation_t res, bool can_use_dev)
{
    (void)can_use_dev;
    struct book *b = book_of(v);
    size_t first = page_of(b, vaddr), count = num_pages << (size_bits - 12);
    if (b->fail_maps > 0) {
        b->fail_maps--;
        return -1;
    }
    if (first + count > PAGES) return -1;
    for (size_t i = first; i < first + count; i++) {
        assert_int_equal(b->reserved[i], (int)(intptr_t)res.res);
        assert_int_equal(b->mapped[i], 0);
        b->mapped[i] = (int)(1000 + i);
    }
    return 0;
}

static void *new_pages(vspace_t *v, seL4_CapRights_t rights, size_t num_pages, size_t size_bits)
{
    void *vaddr;
    reservation_t res =
        reserve_range_aligned(v, num_pages << size_bits, size_bits, rights, 1, &vaddr);
    if (res.res == NULL) return NULL;
    int error = new_pages_at_vaddr(v, vaddr, num_pages, size_bits, res, false);
    free_reservation(v, res);
    return error ? NULL : vaddr;
}

static void unmap_pages(vspace_t *v, void *vaddr, size_t num_pages, size_t size_bits, vka_t *free)
{
    struct book *b = book_of(v);
    assert_ptr_equal(free, VSPACE_FREE);
    size_t first = page_of(b, vaddr);
    for (size_t i = first; i < first + (num_pages << (size_bits - 12)); i++) {
        assert_int_not_equal(b->mapped[i], 0);
        b->mapped[i] = 0;
    }
}

static seL4_CPtr get_cap(vspace_t *v, void *vaddr)
{
    return (seL4_CPtr)book_of(v)->mapped[page_of(book_of(v), vaddr)];
}

static int share_mem_at_vaddr(vspace_t *from, vspace_t *to, void *start, int num_pages,
                              size_t size_bits, void *vaddr, reservation_t res)
{
    assert_int_not_equal(get_cap(from, start), 0);
    return new_pages_at_vaddr(to, vaddr, (size_t)num_pages, size_bits, res, false);
}

static void make(vspace_t *v, struct book *b, char *base)
{
    *b = (struct book){.base = base};
    *v = (vspace_t){
        .data = b,
        .new_pages = new_pages,
        .new_pages_at_vaddr = new_pages_at_vaddr,
        .unmap_pages = unmap_pages,
        .reserve_range_aligned = reserve_range_aligned,
        .reserve_range_at = reserve_range_at,
        .free_reservation = free_reservation,
        .free_reservation_by_vaddr = free_reservation_by_vaddr,
        .get_cap = get_cap,
        .share_mem_at_vaddr = share_mem_at_vaddr,
    };
}

static int set_up(void **state)
{
    (void)state;
    log_capture();
    make(&vspace, &book, window);
    make(&other, &other_book, other_window);
    return 0;
}

static size_t pages_in_use(const struct book *b)
{
    size_t count = 0;
    for (size_t i = 0; i < PAGES; i++) {
        count += b->mapped[i] != 0 || b->reserved[i] != 0;
    }
    return count;
}

static int tear_down(void **state)
{
    (void)state;
    assert_int_equal(pages_in_use(&book), 0);
    assert_int_equal(pages_in_use(&other_book), 0);
    return 0;
}

static void wrappers__of_an_empty_vspace__say_not_implemented(void **state)
{
    (void)state;
    vspace_t none = {0};
    void *vaddr = NULL;
    zf_log_set_tag_prefix("dynamic-3:");
    reservation_t res = vspace_reserve_range(&none, 4096, seL4_AllRights, 1, &vaddr);
    zf_log_set_tag_prefix(NULL);
    assert_null(res.res);
    const char *start = "dynamic-3: vspace_reserve_range_aligned@vspace.h:";
    const char *end = strrchr(log_last(), ' ');
    assert_memory_equal(log_last(), start, strlen(start));
    assert_non_null(strstr(log_last(), " Not implemented"));
    assert_non_null(end);

    size_t lines = log_lines();
    assert_null(vspace_new_pages(&none, seL4_AllRights, 1, 12));
    assert_null(vspace_map_pages(&none, NULL, NULL, seL4_AllRights, 1, 12, 1));
    assert_int_not_equal(vspace_new_pages_at_vaddr(&none, window, 1, 12, res), 0);
    assert_int_not_equal(vspace_map_pages_at_vaddr(&none, NULL, NULL, window, 1, 12, res), 0);
    assert_int_not_equal(vspace_deferred_rights_map_pages_at_vaddr(&none, NULL, NULL, window, 1, 12,
                                                                   seL4_AllRights, res),
                         0);
    vspace_unmap_pages(&none, window, 1, 12, VSPACE_FREE);
    vspace_tear_down(&none, VSPACE_FREE);
    assert_null(vspace_reserve_range_at(&none, window, 4096, seL4_AllRights, 1).res);
    assert_null(vspace_reserve_deferred_rights_range_at(&none, window, 4096, 1).res);
    vspace_free_reservation(&none, res);
    vspace_free_reservation_by_vaddr(&none, window);
    assert_int_equal(vspace_get_cap(&none, window), 0);
    assert_int_equal(vspace_get_root(&none), 0);
    assert_int_equal(vspace_get_cookie(&none, window), 0);
    assert_int_not_equal(vspace_share_mem_at_vaddr(&none, &none, window, 1, 12, window, res), 0);
    assert_int_equal(log_lines(), lines + 15);
    vspace_maybe_call_allocated_object(&none, (vka_object_t){0});
    assert_int_equal(log_lines(), lines + 15);
    assert_null(vspace_new_pages(NULL, seL4_AllRights, 1, 12));
}

static void stack__has_a_guard_page_and_all_comes_back(void **state)
{
    (void)state;
    char *top = vspace_new_sized_stack(&vspace, 4);
    assert_ptr_equal(top, window + 5 * 4096);
    assert_int_equal(book.mapped[0], 0);
    assert_int_not_equal(book.reserved[0], 0);
    for (int i = 1; i < 5; i++) {
        assert_int_not_equal(book.mapped[i], 0);
    }
    vspace_free_sized_stack(&vspace, top, 4);

    top = vspace_new_stack(&vspace);
    assert_ptr_equal(top, window + 17 * 4096);
    vspace_free_stack(&vspace, top);
}

static void stack__no_memory__nothing_stays_reserved(void **state)
{
    (void)state;
    book.fail_maps = 1;
    assert_null(vspace_new_sized_stack(&vspace, 4));
    assert_null(vspace_new_sized_stack(&vspace, PAGES));
    assert_null(vspace_new_sized_stack(&vspace, SIZE_MAX / 4096));
}

static void ipc_buffer__is_a_page_with_its_capability(void **state)
{
    (void)state;
    seL4_CPtr cap = 0;
    void *buffer = vspace_new_ipc_buffer(&vspace, &cap);
    assert_non_null(buffer);
    assert_int_equal(cap, 1000);
    vspace_free_ipc_buffer(&vspace, buffer);
    book.fail_maps = 1;
    assert_null(vspace_new_ipc_buffer(&vspace, &cap));
}

static int seen(void *access_addr, void *vaddr, void *cookie)
{
    assert_int_equal((size_t)access_addr % 4096, 100);
    assert_int_equal((size_t)vaddr % 4096, 100);
    assert_true((char *)vaddr >= other_window &&
                (char *)vaddr < other_window + sizeof(other_window));
    *(int *)cookie += 1;
    return 42;
}

static void access__page_is_there_for_one_call(void **state)
{
    (void)state;
    int calls = 0;
    char *page = vspace_new_pages(&vspace, seL4_AllRights, 1, 12);
    assert_int_equal(vspace_access_page_with_callback(&vspace, &other, page + 100, 12,
                                                      seL4_AllRights, 1, seen, &calls),
                     42);
    assert_int_equal(calls, 1);
    other_book.fail_maps = 1;
    assert_int_equal(vspace_access_page_with_callback(&vspace, &other, page + 100, 12,
                                                      seL4_AllRights, 1, seen, &calls),
                     -1);
    assert_int_equal(calls, 1);
    assert_int_equal(
        vspace_access_page_with_callback(&vspace, &other, page, 12, seL4_AllRights, 1, NULL, NULL),
        -1);
    vspace_unmap_pages(&vspace, page, 1, 12, VSPACE_FREE);
}

static void share__impossible_requests__fail(void **state)
{
    (void)state;
    char *page = vspace_new_pages(&vspace, seL4_AllRights, 2, 12);
    char *shared = vspace_share_mem(&vspace, &other, page, 2, 12, seL4_AllRights, 1);
    assert_non_null(shared);
    assert_null(vspace_share_mem(&vspace, &other, page, 0, 12, seL4_AllRights, 1));
    assert_null(vspace_share_mem(&vspace, &other, page, -1, 12, seL4_AllRights, 1));
    assert_null(vspace_share_mem(&vspace, &other, page, 1, 13, seL4_AllRights, 1));
    assert_int_not_equal(
        vspace_share_mem_at_vaddr(&vspace, &other, page, 1, 12, NULL, (reservation_t){NULL}), 0);
    vspace_unmap_pages(&other, shared, 2, 12, VSPACE_FREE);
    vspace_unmap_pages(&vspace, page, 2, 12, VSPACE_FREE);
}

static void config__pages_anywhere_or_at_an_address(void **state)
{
    (void)state;
    vspace_new_pages_config_t config;
    assert_int_not_equal(default_vspace_new_pages_config(1, 17, &config), 0);
    assert_int_not_equal(default_vspace_new_pages_config(0, 12, &config), 0);
    assert_int_equal(default_vspace_new_pages_config(3, 12, &config), 0);
    assert_false(config.can_use_dev);
    assert_int_equal(vspace_new_pages_config_use_device_ut(true, &config), 0);
    assert_true(config.can_use_dev);
    char *anywhere = vspace_new_pages_with_config(&vspace, &config, seL4_AllRights);
    assert_non_null(anywhere);

    assert_int_equal(vspace_new_pages_config_set_vaddr(window + 50 * 4096, &config), 0);
    char *there = vspace_new_pages_with_config(&vspace, &config, seL4_AllRights);
    assert_ptr_equal(there, window + 50 * 4096);
    assert_null(vspace_new_pages_with_config(&vspace, &config, seL4_AllRights));
    book.fail_maps = 1;
    config.vaddr = NULL;
    assert_null(vspace_new_pages_with_config(&vspace, &config, seL4_AllRights));
    vspace_unmap_pages(&vspace, anywhere, 3, 12, VSPACE_FREE);
    vspace_unmap_pages(&vspace, there, 3, 12, VSPACE_FREE);
}

static void page_sizes__are_those_of_the_machine(void **state)
{
    (void)state;
    assert_true(sel4_valid_size_bits(12));
    assert_true(sel4_valid_size_bits(21));
    assert_false(sel4_valid_size_bits(13));
    assert_int_equal(sel4_page_size_bits_for_memory_region(4096), 12);
    assert_int_equal(sel4_page_size_bits_for_memory_region(3 << 21), 21);
    assert_int_equal(sel4_page_size_bits_for_memory_region((3 << 21) + 4096), 12);
    assert_int_equal(sel4_page_size_bits_for_memory_region(100), -1);
    assert_int_equal(sel4_page_size_bits_for_memory_region(0), -1);
}

static void mapping__each_missing_level_has_its_object(void **state)
{
    (void)state;
    vspace_map_obj_t obj;
    assert_int_equal(vspace_get_map_obj(SEL4_MAPPING_LOOKUP_NO_PDPT, &obj), 0);
    assert_int_equal(obj.type, seL4_X86_PDPTObject);
    assert_int_equal(vspace_get_map_obj(SEL4_MAPPING_LOOKUP_NO_PD, &obj), 0);
    assert_int_equal(obj.type, seL4_X86_PageDirectoryObject);
    assert_int_equal(vspace_get_map_obj(SEL4_MAPPING_LOOKUP_NO_PT, &obj), 0);
    assert_int_equal(obj.type, seL4_X86_PageTableObject);
    assert_int_equal(obj.size_bits, 12);
    assert_int_not_equal(vspace_get_map_obj(48, &obj), 0);
    assert_int_not_equal(vspace_get_ept_map_obj(21, &obj), 0);
    assert_int_not_equal(vspace_get_iospace_map_obj(21, &obj), 0);
    assert_int_equal(vspace_iospace_map_page(1, 1, 0, seL4_AllRights, 0), seL4_IllegalOperation);
}

static void vspace_pool__grows_within_its_reservation(void **state)
{
    (void)state;
    void *start;
    reservation_t res = vspace_reserve_range(&vspace, 64 * 4096, seL4_AllRights, 1, &start);
    mspace_vspace_pool_t pool;
    mspace_vspace_pool_create(&pool,
                              (struct mspace_vspace_pool_config){(uintptr_t)start, res, vspace});
    struct mspace_interface manager = mspace_vspace_pool_make_interface(&pool);

    int error;
    book.fail_maps = 4;
    assert_null(manager.alloc(NULL, manager.mspace, 100, &error));
    assert_int_not_equal(error, 0);
    char *memory = manager.alloc(NULL, manager.mspace, 150000, &error);
    assert_non_null(memory);
    assert_int_equal(error, 0);
    memset(memory, 1, 150000);
    manager.free(NULL, manager.mspace, memory, 150000);
    struct quoll_allocman_usage usage = {0};
    manager.quoll_usage(manager.mspace, &usage);
    assert_true(usage.free_heap > 150000);

    size_t mapped = (pool.pool_top - (uintptr_t)start) / 4096;
    unmap_pages(&vspace, start, mapped, 12, VSPACE_FREE);
    free_reservation(&vspace, res);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(wrappers__of_an_empty_vspace__say_not_implemented),
        TEST(stack__has_a_guard_page_and_all_comes_back),
        TEST(stack__no_memory__nothing_stays_reserved),
        TEST(ipc_buffer__is_a_page_with_its_capability),
        TEST(access__page_is_there_for_one_call),
        TEST(share__impossible_requests__fail),
        TEST(config__pages_anywhere_or_at_an_address),
        TEST(page_sizes__are_those_of_the_machine),
        TEST(mapping__each_missing_level_has_its_object),
        TEST(vspace_pool__grows_within_its_reservation),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
