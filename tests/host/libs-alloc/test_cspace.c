/* SPDX-License-Identifier: BSD-2-Clause */
/* The managers of slots. */

#include "support.h"
#include <allocman/allocman.h>
#include <allocman/bootstrap.h>
#include <allocman/cspace/simple1level.h>
#include <allocman/cspace/single_level.h>
#include <allocman/cspace/two_level.h>
#include <allocman/mspace/malloc.h>
#include <utils/util.h>
#include <vka/capops.h>

static allocman_t plain;

static int set_up(void **state)
{
    (void)state;
    log_capture();
    return allocman_create(&plain, mspace_malloc_interface);
}

static void simple1level__hands_out_in_order_until_the_end(void **state)
{
    (void)state;
    cspace_simple1level_t cspace;
    cspace_simple1level_create(&cspace, (struct cspace_simple1level_config){
                                            .cnode = 2,
                                            .cnode_size_bits = 10,
                                            .cnode_guard_bits = 54,
                                            .first_slot = 100,
                                            .end_slot = 103,
                                        });
    struct cspace_interface manager = cspace_simple1level_make_interface(&cspace);
    cspacepath_t path;
    for (seL4_CPtr slot = 100; slot < 103; slot++) {
        assert_int_equal(manager.alloc(NULL, manager.cspace, &path), 0);
        assert_int_equal(path.capPtr, slot);
        assert_int_equal(path.capDepth, 64);
        assert_int_equal(path.root, 2);
        assert_int_equal(path.destDepth, 0);
        assert_int_equal(path.offset, slot);
        assert_int_equal(path.window, 1);
    }
    assert_int_not_equal(manager.alloc(NULL, manager.cspace, &path), 0);
    manager.free(NULL, manager.cspace, &path);
    assert_int_equal(manager.alloc(NULL, manager.cspace, &path), 0);
    assert_int_equal(path.capPtr, 102);
}

static const struct cspace_single_level_config one_level = {
    .cnode = 2, .cnode_size_bits = 13, .cnode_guard_bits = 51, .first_slot = 30, .end_slot = 8192};

static void single_level__every_slot_once_and_lowest_first(void **state)
{
    (void)state;
    cspace_single_level_t cspace;
    assert_int_equal(cspace_single_level_create(&plain, &cspace, one_level), 0);
    cspacepath_t path;
    for (seL4_CPtr slot = 30; slot < 8192; slot++) {
        assert_int_equal(_cspace_single_level_alloc(&plain, &cspace, &path), 0);
        assert_int_equal(path.capPtr, slot);
    }
    assert_int_not_equal(_cspace_single_level_alloc(&plain, &cspace, &path), 0);

    for (seL4_CPtr slot = 8191; slot >= 30; slot--) {
        path = _cspace_single_level_make_path(&cspace, slot);
        _cspace_single_level_free(&plain, &cspace, &path);
    }
    struct quoll_allocman_usage usage = {0};
    quoll_cspace_single_level_usage(&cspace, &usage);
    assert_int_equal(usage.free_slots, 8192 - 30);
    assert_int_equal(log_lines(), 0);
    cspace_single_level_destroy(&plain, &cspace);
}

static void single_level__slot_freed_twice_or_foreign__is_reported_and_harmless(void **state)
{
    (void)state;
    cspace_single_level_t cspace;
    assert_int_equal(cspace_single_level_create(&plain, &cspace, one_level), 0);
    static const seL4_CPtr wrong[] = {0, 29, 30, 8192, 1ul << 40};
    for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
        cspacepath_t path = {.capPtr = wrong[i]};
        _cspace_single_level_free(&plain, &cspace, &path);
        assert_int_equal(log_lines(), i + 1);
    }
    assert_int_equal(cspace.quoll_free, 8192 - 30);
    cspace_single_level_destroy(&plain, &cspace);
}

static void single_level__certain_slot__is_taken_once(void **state)
{
    (void)state;
    cspace_single_level_t cspace;
    assert_int_equal(cspace_single_level_create(&plain, &cspace, one_level), 0);
    assert_int_equal(_cspace_single_level_alloc_at(&plain, &cspace, 30), 0);
    assert_int_not_equal(_cspace_single_level_alloc_at(&plain, &cspace, 30), 0);
    assert_int_not_equal(_cspace_single_level_alloc_at(&plain, &cspace, 29), 0);
    assert_int_not_equal(_cspace_single_level_alloc_at(&plain, &cspace, 8192), 0);
    cspacepath_t path;
    assert_int_equal(_cspace_single_level_alloc(&plain, &cspace, &path), 0);
    assert_int_equal(path.capPtr, 31);
    cspace_single_level_destroy(&plain, &cspace);
}

static void single_level__impossible_range__is_refused(void **state)
{
    (void)state;
    cspace_single_level_t cspace;
    struct cspace_single_level_config config = one_level;
    config.end_slot = 8193;
    assert_int_not_equal(cspace_single_level_create(&plain, &cspace, config), 0);
    config = one_level;
    config.first_slot = config.end_slot;
    assert_int_not_equal(cspace_single_level_create(&plain, &cspace, config), 0);
}

/* --- two levels, in a root task that moved into them
 * ---------------------------------------------- */

static const struct fake_untyped memory[] = {{0x1000000, 24, false}, {0x2000000, 25, false}};
static char pool[256 * 1024];

static allocman_t *boot_two_level(size_t l1, size_t l2)
{
    seL4_BootInfo *bi = fake_boot(12, 20, memory, ARRAY_SIZE(memory));
    allocman_t *alloc = bootstrap_new_2level_bootinfo(bi, l1, l2, sizeof(pool), pool, NULL);
    assert_non_null(alloc);
    return alloc;
}

static void two_level__many_slots__all_can_hold_a_capability(void **state)
{
    (void)state;
    enum { SLOTS = 20000 };
    allocman_t *alloc = boot_two_level(8, 9);
    struct quoll_allocman_usage before, after;
    quoll_allocman_settle(alloc);
    quoll_allocman_usage(alloc, &before);
    size_t caps = fake_num_caps();

    cspacepath_t source;
    int error;
    assert_int_equal(allocman_cspace_alloc(alloc, &source), 0);
    seL4_Word cookie = allocman_utspace_alloc(alloc, seL4_EndpointBits, seL4_EndpointObject,
                                              &source, false, &error);
    assert_int_equal(error, 0);

    static seL4_CPtr slots[SLOTS];
    for (size_t i = 0; i < SLOTS; i++) {
        cspacepath_t path;
        assert_int_equal(allocman_cspace_alloc(alloc, &path), 0);
        assert_int_equal(vka_cnode_copy(&path, &source, seL4_AllRights), 0);
        assert_int_equal(fake_type_at(path.capPtr), seL4_EndpointObject);
        slots[i] = path.capPtr;
    }
    for (size_t i = 0; i < SLOTS; i++) {
        cspacepath_t path = allocman_cspace_make_path(alloc, slots[i]);
        assert_int_equal(vka_cnode_delete(&path), 0);
        allocman_cspace_free(alloc, &path);
    }
    assert_int_equal(vka_cnode_delete(&source), 0);
    allocman_utspace_free(alloc, cookie, seL4_EndpointBits);
    allocman_cspace_free(alloc, &source);

    quoll_allocman_settle(alloc);
    quoll_allocman_usage(alloc, &after);
    assert_memory_equal(&before, &after, sizeof(before));
    assert_int_equal(fake_num_caps(), caps);
    assert_int_equal(log_lines(), 0);
    fake_shutdown();
}

static void two_level__full__fails_and_recovers(void **state)
{
    (void)state;
    allocman_t *alloc = boot_two_level(2, 9);
    static seL4_CPtr slots[2048];
    size_t count = 0;
    cspacepath_t path;
    while (allocman_cspace_alloc(alloc, &path) == 0) {
        slots[count++] = path.capPtr;
    }
    assert_in_range(count, 4 * 512 - 150, 4 * 512);
    path = allocman_cspace_make_path(alloc, slots[count / 2]);
    allocman_cspace_free(alloc, &path);
    assert_int_equal(allocman_cspace_alloc(alloc, &path), 0);
    assert_int_equal(path.capPtr, slots[count / 2]);
    assert_int_not_equal(allocman_cspace_alloc(alloc, &path), 0);
    fake_shutdown();
}

static void two_level__no_memory_for_another_cnode__what_is_there_is_handed_out(void **state)
{
    (void)state;
    allocman_t *alloc = boot_two_level(8, 9);
    cspacepath_t path;
    size_t count = 0;
    fake.fail_in = 1;
    fake.fail_always = true;
    while (allocman_cspace_alloc(alloc, &path) == 0) {
        count++;
    }
    assert_true(count > 256);
    fake.fail_in = 0;
    assert_int_equal(allocman_cspace_alloc(alloc, &path), 0);
    fake_shutdown();
}

static void two_level__certain_slot_far_away__gets_its_cnode(void **state)
{
    (void)state;
    allocman_t *alloc = boot_two_level(8, 9);
    struct quoll_allocman_usage before, after;
    quoll_allocman_settle(alloc);
    quoll_allocman_usage(alloc, &before);
    cspace_two_level_t *cspace = alloc->cspace.cspace;
    seL4_CPtr slot = (200ul << 9) + 17;
    assert_int_equal(_cspace_two_level_alloc_at(alloc, cspace, slot), 0);
    assert_int_not_equal(_cspace_two_level_alloc_at(alloc, cspace, slot), 0);
    assert_int_not_equal(_cspace_two_level_alloc_at(alloc, cspace, 1ul << 17), 0);

    cspacepath_t path = allocman_cspace_make_path(alloc, slot);
    allocman_cspace_free(alloc, &path);
    log_capture();
    allocman_cspace_free(alloc, &path);
    assert_int_equal(log_lines(), 1);
    quoll_allocman_settle(alloc);
    quoll_allocman_usage(alloc, &after);
    assert_memory_equal(&before, &after, sizeof(before));
    fake_shutdown();
}

static void two_level__destroyed__gives_back_memory_and_cnodes(void **state)
{
    (void)state;
    seL4_BootInfo *bi = fake_boot(12, 0, memory, ARRAY_SIZE(memory));
    allocman_t *alloc = bootstrap_use_bootinfo(bi, sizeof(pool), pool);
    struct quoll_allocman_usage before, after;
    quoll_allocman_usage(alloc, &before);

    cspacepath_t top;
    int error;
    assert_int_equal(allocman_cspace_alloc(alloc, &top), 0);
    seL4_Word cookie = allocman_utspace_alloc(alloc, 4, seL4_CapTableObject, &top, false, &error);
    assert_int_equal(error, 0);
    cspace_two_level_t other;
    assert_int_equal(cspace_two_level_create(alloc, &other,
                                             (struct cspace_two_level_config){.cnode = top.capPtr,
                                                                              .cnode_size_bits = 4,
                                                                              .end_slot = 16,
                                                                              .level_two_bits = 6}),
                     0);
    cspacepath_t path;
    for (int i = 0; i < 300; i++) {
        assert_int_equal(_cspace_two_level_alloc(alloc, &other, &path), 0);
    }
    cspace_two_level_destroy(alloc, &other);
    assert_int_equal(vka_cnode_delete(&top), 0);
    allocman_utspace_free(alloc, cookie, 4 + seL4_SlotBits);
    allocman_cspace_free(alloc, &top);

    quoll_allocman_settle(alloc);
    quoll_allocman_usage(alloc, &after);
    assert_memory_equal(&before, &after, sizeof(before));
    fake_shutdown();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(simple1level__hands_out_in_order_until_the_end, set_up),
        cmocka_unit_test_setup(single_level__every_slot_once_and_lowest_first, set_up),
        cmocka_unit_test_setup(single_level__slot_freed_twice_or_foreign__is_reported_and_harmless,
                               set_up),
        cmocka_unit_test_setup(single_level__certain_slot__is_taken_once, set_up),
        cmocka_unit_test_setup(single_level__impossible_range__is_refused, set_up),
        cmocka_unit_test_setup(two_level__many_slots__all_can_hold_a_capability, set_up),
        cmocka_unit_test_setup(two_level__full__fails_and_recovers, set_up),
        cmocka_unit_test_setup(two_level__no_memory_for_another_cnode__what_is_there_is_handed_out,
                               set_up),
        cmocka_unit_test_setup(two_level__certain_slot_far_away__gets_its_cnode, set_up),
        cmocka_unit_test_setup(two_level__destroyed__gives_back_memory_and_cnodes, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
