/* SPDX-License-Identifier: BSD-2-Clause */
/* The manager of address spaces: what it maps where, and that it fails without a trace. */
#include "host_test.h"

#include "world.h"
#include <sel4utils/mapping.h>
#include <stdio.h>
#include <utils/util.h>
#include <vka/object.h>

#define PAGE 4096ul

static vspace_t space;
static sel4utils_alloc_data_t data;
static vka_object_t root;
static vka_object_t paging[64];
static size_t paging_count;

static void note_paging(void *cookie, vka_object_t object)
{
    (void)cookie;
    paging[paging_count++] = object;
}

static void quiet(zf_log_output_ctx *ctx)
{
    (void)ctx;
}

static int begin(void **state)
{
    (void)state;
    world_begin();
    zf_log_set_output_callback(quiet);
    paging_count = 0;
    assert_int_equal(vka_alloc_pml4(&world_vka, &root), 0);
    assert_int_equal(sel4utils_get_vspace(&world_loader, &space, &data, &world_vka, root.cptr,
                                          note_paging, NULL),
                     0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    vspace_tear_down(&space, VSPACE_FREE);
    while (paging_count > 0) {
        vka_free_object(&world_vka, &paging[--paging_count]);
    }
    vka_free_object(&world_vka, &root);
    world_end();
    return 0;
}

static reservation_t reserve_at(uintptr_t vaddr, size_t bytes)
{
    return vspace_reserve_range_at(&space, (void *)vaddr, bytes, seL4_AllRights, 1);
}

static void *reserve(size_t bytes)
{
    void *vaddr = NULL;
    reservation_t res = vspace_reserve_range(&space, bytes, seL4_AllRights, 1, &vaddr);
    return res.res == NULL ? NULL : vaddr;
}

static void new_pages_are_mapped_and_freed(void **state)
{
    (void)state;
    uintptr_t vaddr = (uintptr_t)vspace_new_pages(&space, seL4_AllRights, 3, 12);
    assert_int_not_equal(vaddr, 0);
    for (size_t i = 0; i < 3; i++) {
        assert_non_null(world_memory(root.cptr, vaddr + i * PAGE));
        assert_int_not_equal(vspace_get_cap(&space, (void *)(vaddr + i * PAGE)), 0);
        assert_int_not_equal(vspace_get_cookie(&space, (void *)(vaddr + i * PAGE)), 0);
    }
    assert_int_equal(vspace_get_cap(&space, (void *)(vaddr + 3 * PAGE)), 0);
    vspace_unmap_pages(&space, (void *)(vaddr + PAGE), 1, 12, VSPACE_FREE);
    assert_null(world_memory(root.cptr, vaddr + PAGE));
    assert_non_null(world_memory(root.cptr, vaddr + 2 * PAGE));
    assert_int_equal(vspace_get_root(&space), root.cptr);
}

static void rights_and_execution_follow_the_reservation(void **state)
{
    (void)state;
    void *vaddr;
    reservation_t res =
        vspace_reserve_range(&space, PAGE, seL4_CanRead, 1 | QUOLL_VSPACE_NO_EXECUTE, &vaddr);
    assert_int_equal(vspace_new_pages_at_vaddr(&space, vaddr, 1, 12, res), 0);
    assert_false(world_is_writable(root.cptr, (uintptr_t)vaddr));
    assert_false(world_is_executable(root.cptr, (uintptr_t)vaddr));
    res = vspace_reserve_range(&space, PAGE, seL4_AllRights, 0, &vaddr);
    assert_int_equal(vspace_new_pages_at_vaddr(&space, vaddr, 1, 12, res), 0);
    assert_true(world_is_writable(root.cptr, (uintptr_t)vaddr));
    assert_true(world_is_executable(root.cptr, (uintptr_t)vaddr));
    assert_int_equal(world_last_attributes, seL4_ARCH_Uncached_VMAttributes);
}

static void reservations_do_not_overlap(void **state)
{
    (void)state;
    assert_non_null(reserve_at(0x400000, 3 * PAGE).res);
    assert_null(reserve_at(0x400000, 1).res);
    assert_null(reserve_at(0x3ff000, PAGE + 1).res);
    assert_null(reserve_at(0x402fff, 1).res);
    assert_non_null(reserve_at(0x403000, 1).res);
    assert_non_null(reserve_at(0x3ff001, 5).res);
    vspace_free_reservation_by_vaddr(&space, (void *)0x401234);
    assert_non_null(reserve_at(0x401000, PAGE).res);
    vspace_free_reservation_by_vaddr(&space, (void *)0x400000);
}

static void impossible_reservations_are_refused(void **state)
{
    (void)state;
    assert_null(reserve_at(0x400000, 0).res);
    assert_null(reserve_at(KERNEL_RESERVED_START, PAGE).res);
    assert_null(reserve_at(KERNEL_RESERVED_START - PAGE, PAGE + 1).res);
    assert_null(reserve_at(UINTPTR_MAX - 5, 10).res);
    assert_null(reserve_at(0x400000, SIZE_MAX).res);
    assert_null(reserve_at(0x400fff, SIZE_MAX - 0xffe).res);
    assert_null(reserve(0));
    assert_null(reserve(SIZE_MAX));
    assert_null(reserve(KERNEL_RESERVED_START));
    assert_non_null(reserve_at(KERNEL_RESERVED_START - PAGE, PAGE).res);
}

static void free_addresses_are_used_again(void **state)
{
    (void)state;
    char *first = reserve(2 * PAGE);
    char *second = reserve(PAGE);
    char *third = reserve(5 * PAGE);
    assert_ptr_equal(second, first + 2 * PAGE);
    assert_ptr_equal(third, first + 3 * PAGE);
    vspace_free_reservation_by_vaddr(&space, second);
    assert_ptr_equal(reserve(2 * PAGE), third + 5 * PAGE);
    assert_ptr_equal(reserve(PAGE), second);
    vspace_free_reservation_by_vaddr(&space, first);
    vspace_free_reservation_by_vaddr(&space, second);
    assert_ptr_equal(reserve(3 * PAGE), first);
}

static void addresses_are_aligned_as_asked(void **state)
{
    (void)state;
    void *vaddr;
    reserve(PAGE);
    vspace_reserve_range_aligned(&space, PAGE, 21, seL4_AllRights, 1, &vaddr);
    assert_int_equal((uintptr_t)vaddr % BIT(21), 0);
    vspace_reserve_range_aligned(&space, PAGE, 30, seL4_AllRights, 1, &vaddr);
    assert_int_equal((uintptr_t)vaddr % BIT(30), 0);
}

static void pages_keep_their_addresses_without_a_reservation(void **state)
{
    (void)state;
    uintptr_t vaddr = (uintptr_t)vspace_new_pages(&space, seL4_AllRights, 2, 12);
    assert_null(reserve_at(vaddr + PAGE, PAGE).res);
    assert_ptr_equal(reserve(PAGE), (void *)(vaddr + 2 * PAGE));
    vspace_unmap_pages(&space, (void *)vaddr, 2, 12, VSPACE_FREE);
    assert_ptr_equal(reserve(PAGE), (void *)vaddr);
}

static void pages_must_fit_their_reservation(void **state)
{
    (void)state;
    reservation_t res = reserve_at(0x400000, 2 * PAGE);
    assert_int_equal(vspace_new_pages_at_vaddr(&space, (void *)0x401000, 2, 12, res), -1);
    assert_int_equal(vspace_new_pages_at_vaddr(&space, (void *)0x3ff000, 1, 12, res), -1);
    assert_int_equal(vspace_new_pages_at_vaddr(&space, (void *)0x400010, 1, 12, res), -1);
    assert_int_equal(vspace_new_pages_at_vaddr(&space, (void *)0x400000, 1, 13, res), -1);
    assert_int_equal(vspace_new_pages_at_vaddr(&space, (void *)0x400000, 0, 12, res), -1);
    assert_int_equal(vspace_new_pages_at_vaddr(&space, (void *)0x400000, SIZE_MAX, 12, res), -1);
    assert_int_equal(
        vspace_new_pages_at_vaddr(&space, (void *)0x400000, 1, 12, (reservation_t){NULL}), -1);
    assert_int_equal(vspace_new_pages_at_vaddr(&space, (void *)0x401000, 1, 12, res), 0);
    assert_int_equal(vspace_new_pages_at_vaddr(&space, (void *)0x400000, 2, 12, res), -1);
    assert_null(world_memory(root.cptr, 0x400000));
}

static void deferred_rights_come_with_the_pages(void **state)
{
    (void)state;
    vka_object_t frames[2];
    seL4_CPtr caps[2];
    uintptr_t cookies[2];
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(vka_alloc_frame(&world_vka, 12, &frames[i]), 0);
        caps[i] = frames[i].cptr;
        cookies[i] = frames[i].ut;
    }
    reservation_t plain = reserve_at(0x600000, 2 * PAGE);
    reservation_t res =
        vspace_reserve_deferred_rights_range_at(&space, (void *)0x400000, 2 * PAGE, 1);
    void *at = (void *)0x400000;
    assert_int_equal(vspace_new_pages_at_vaddr(&space, at, 1, 12, res), -1);
    assert_int_equal(vspace_map_pages_at_vaddr(&space, caps, cookies, at, 2, 12, res), -1);
    assert_int_equal(vspace_deferred_rights_map_pages_at_vaddr(
                         &space, caps, cookies, (void *)0x600000, 2, 12, seL4_CanRead, plain),
                     -1);
    assert_int_equal(vspace_deferred_rights_map_pages_at_vaddr(&space, caps, cookies, at, 1, 12,
                                                               seL4_CanRead, res),
                     0);
    assert_int_equal(vspace_deferred_rights_map_pages_at_vaddr(&space, caps + 1, cookies + 1,
                                                               (void *)0x401000, 1, 12,
                                                               seL4_AllRights, res),
                     0);
    assert_false(world_is_writable(root.cptr, 0x400000));
    assert_true(world_is_writable(root.cptr, 0x401000));
}

static void preserved_frames_stay_with_their_owner(void **state)
{
    (void)state;
    vka_object_t frame;
    assert_int_equal(vka_alloc_frame(&world_vka, 12, &frame), 0);
    void *vaddr = vspace_map_pages(&space, &frame.cptr, NULL, seL4_AllRights, 1, 12, 1);
    assert_int_equal(vspace_get_cap(&space, vaddr), frame.cptr);
    vspace_unmap_pages(&space, vaddr, 1, 12, VSPACE_PRESERVE);
    assert_null(world_memory(root.cptr, (uintptr_t)vaddr));
    assert_int_equal(vspace_get_cap(&space, vaddr), 0);
    vka_free_object(&world_vka, &frame);
}

static void unmapping_what_is_not_mapped_does_nothing(void **state)
{
    (void)state;
    vspace_unmap_pages(&space, (void *)0x400000, 5, 12, VSPACE_FREE);
    vspace_unmap_pages(&space, (void *)0x400001, 5, 12, VSPACE_FREE);
    vspace_unmap_pages(&space, (void *)0x400000, SIZE_MAX, 12, VSPACE_FREE);
}

static void shared_memory_is_the_same_memory(void **state)
{
    (void)state;
    uintptr_t here = (uintptr_t)vspace_new_pages(&space, seL4_AllRights, 2, 12);
    char *there = vspace_share_mem(&space, &world_loader, (void *)here, 2, 12, seL4_AllRights, 1);
    assert_non_null(there);
    strcpy(there + PAGE + 5, "shared");
    assert_string_equal((char *)world_memory(root.cptr, here + PAGE + 5), "shared");
    vspace_unmap_pages(&world_loader, there, 2, 12, VSPACE_FREE);
    assert_non_null(world_memory(root.cptr, here));
    assert_null(
        vspace_share_mem(&space, &world_loader, (void *)(here + PAGE), 2, 12, seL4_AllRights, 1));
}

static void duplicates_are_undone(void **state)
{
    (void)state;
    vka_object_t frame;
    assert_int_equal(vka_alloc_frame(&world_vka, 12, &frame), 0);
    char *mapping = sel4utils_dup_and_map(&world_vka, &world_loader, frame.cptr, 12);
    assert_non_null(mapping);
    mapping[0] = 1;
    sel4utils_unmap_dup(&world_vka, &world_loader, mapping, 12);
    vka_free_object(&world_vka, &frame);
}

static void stacks_have_a_guard(void **state)
{
    (void)state;
    uintptr_t top = (uintptr_t)vspace_new_sized_stack(&space, 4);
    assert_non_null(world_memory(root.cptr, top - 1));
    assert_non_null(world_memory(root.cptr, top - 4 * PAGE));
    assert_null(world_memory(root.cptr, top - 4 * PAGE - 1));
    assert_null(reserve_at(top - 5 * PAGE, PAGE).res);
    assert_false(world_is_executable(root.cptr, top - 1));
    vspace_free_sized_stack(&space, (void *)top, 4);
    assert_non_null(reserve_at(top - 5 * PAGE, 5 * PAGE).res);
}

static void reservations_move_and_grow(void **state)
{
    (void)state;
    reservation_t res = reserve_at(0x400000, 4 * PAGE);
    reserve_at(0x408000, PAGE);
    assert_int_equal(vspace_new_pages_at_vaddr(&space, (void *)0x401000, 1, 12, res), 0);
    assert_int_equal(sel4utils_move_resize_reservation(&space, res, (void *)0x400000, 8 * PAGE), 0);
    assert_int_equal(sel4utils_move_resize_reservation(&space, res, (void *)0x400000, 9 * PAGE),
                     -1);
    assert_int_equal(sel4utils_move_resize_reservation(&space, res, (void *)0x402000, PAGE), -1);
    assert_int_equal(sel4utils_move_resize_reservation(&space, res, (void *)0x400000, PAGE), -1);
    assert_int_equal(sel4utils_move_resize_reservation(&space, res, (void *)0x500000, PAGE), -1);
    assert_int_equal(sel4utils_move_resize_reservation(&space, res, (void *)0x400000, 0), -1);
    assert_int_equal(sel4utils_move_resize_reservation(&space, res, (void *)0x3ff000, 3 * PAGE), 0);
    assert_non_null(reserve_at(0x402000, PAGE).res);
    vspace_unmap_pages(&space, (void *)0x401000, 1, 12, VSPACE_FREE);
    assert_int_equal(sel4utils_move_resize_reservation(&space, res, (void *)0x500000, PAGE), 0);
    assert_non_null(reserve_at(0x3ff000, 3 * PAGE).res);
}

static void many_pages_need_more_bookkeeping(void **state)
{
    (void)state;
    size_t count = 40;
    for (size_t i = 0; i < count; i++) {
        uintptr_t vaddr = 0x10000000 + i * 0x10000;
        reservation_t res = reserve_at(vaddr, PAGE);
        assert_int_equal(vspace_new_pages_at_vaddr(&space, (void *)vaddr, 1, 12, res), 0);
    }
    for (size_t i = 0; i < count; i++) {
        assert_int_not_equal(vspace_get_cap(&space, (void *)(0x10000000 + i * 0x10000)), 0);
    }
}

/* Each step of mapping pages fails in turn: then nothing is mapped, and nothing more is in use
 * except for paging objects. */
static void a_failure_leaves_nothing_mapped(void **state)
{
    (void)state;
    size_t step = 1;
    void *vaddr;
    do {
        struct world_usage before = world_usage();
        size_t paging_before = paging_count;
        world_fail_step(step++);
        vaddr = vspace_new_pages(&space, seL4_AllRights, 20, 12);
        assert_int_equal(vaddr == NULL, world_has_failed());
        if (vaddr != NULL) break;
        struct quoll_page page;
        assert_false(quoll_page_map_next(&data.pages, 0, &page));
        struct world_usage after = world_usage();
        size_t made = paging_count - paging_before;
        assert_int_equal(after.slots, before.slots + made);
        assert_int_equal(after.objects, before.objects + made);
    } while (step < 1000);
    world_fail_step(0);
    assert_in_range(step, 20, 999);
}

static void an_uninitialised_address_space_says_so(void **state)
{
    (void)state;
    static vspace_t nothing;
    void *vaddr;
    assert_null(vspace_reserve_range(&nothing, PAGE, seL4_AllRights, 1, &vaddr).res);
    assert_null(vspace_new_pages(&nothing, seL4_AllRights, 1, 12));
    assert_int_equal(sel4utils_get_vspace_leaky(NULL, &nothing, &data, &world_vka, 1), -1);
    assert_int_equal(sel4utils_get_vspace_ept_leaky(&world_loader, &nothing, &world_vka, 1), -1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(new_pages_are_mapped_and_freed),
        TEST(rights_and_execution_follow_the_reservation),
        TEST(reservations_do_not_overlap),
        TEST(impossible_reservations_are_refused),
        TEST(free_addresses_are_used_again),
        TEST(addresses_are_aligned_as_asked),
        TEST(pages_keep_their_addresses_without_a_reservation),
        TEST(pages_must_fit_their_reservation),
        TEST(deferred_rights_come_with_the_pages),
        TEST(preserved_frames_stay_with_their_owner),
        TEST(unmapping_what_is_not_mapped_does_nothing),
        TEST(shared_memory_is_the_same_memory),
        TEST(duplicates_are_undone),
        TEST(stacks_have_a_guard),
        TEST(reservations_move_and_grow),
        TEST(many_pages_need_more_bookkeeping),
        TEST(a_failure_leaves_nothing_mapped),
        TEST(an_uninitialised_address_space_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
