/* SPDX-License-Identifier: BSD-2-Clause */
/* Making an allocator: in the CSpace at hand, in a new one, and letting its own memory grow. */

#include "support.h"
#include <allocman/bootstrap.h>
#include <allocman/cspaceops.h>
#include <allocman/vka.h>
#include <platsupport/pmem.h>
#include <sel4platsupport/timer.h>
#include <simple-default/simple-default.h>
#include <utils/util.h>
#include <vka/object.h>

enum { IMAGE_FRAMES = 30, POOL_BYTES = 192 * 1024 };

static const struct fake_untyped untypeds[] = {{0x100000, 20, false},   {0x4000000, 26, false},
                                               {0xfec00000, 12, true},  {0x200000, 21, false},
                                               {0x100000000, 30, true}, {0x1000, 12, false}};
static const size_t ordinary_bytes = (1ul << 20) + (1ul << 26) + (1ul << 21) + (1ul << 12);
static const size_t device_bytes = (1ul << 12) + (1ul << 30);

static _Alignas(64) char pool[POOL_BYTES];
static seL4_BootInfo *bi;
static simple_t simple;

/* The listing of the boot info belongs to another library. */
void debug_print_bootinfo(seL4_BootInfo *info);
void debug_print_bootinfo(seL4_BootInfo *info)
{
    (void)info;
}

static int set_up(void **state)
{
    (void)state;
    log_capture();
    bi = fake_boot(13, IMAGE_FRAMES, untypeds, ARRAY_SIZE(untypeds));
    simple_default_init_bootinfo(&simple, bi);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fake_shutdown();
    return 0;
}

static void assert_free(allocman_t *alloc, size_t untyped, size_t device)
{
    struct quoll_allocman_usage usage;
    quoll_allocman_settle(alloc);
    quoll_allocman_usage(alloc, &usage);
    assert_int_equal(usage.free_untyped, untyped);
    assert_int_equal(usage.free_device, device);
}

/* It can make and free objects, with paths that the kernel understands. */
static void assert_works(allocman_t *alloc)
{
    vka_t vka;
    vka_object_t object[4];
    allocman_make_vka(&vka, alloc);
    assert_int_equal(vka_alloc_endpoint(&vka, &object[0]), 0);
    assert_int_equal(vka_alloc_tcb(&vka, &object[1]), 0);
    assert_int_equal(vka_alloc_cnode_object(&vka, 5, &object[2]), 0);
    assert_int_equal(vka_alloc_frame_at(&vka, seL4_PageBits, 0xfec00000, &object[3]), 0);
    assert_int_equal(fake_type_at(object[0].cptr), seL4_EndpointObject);
    assert_int_equal(fake_type_at(object[1].cptr), seL4_TCBObject);
    assert_int_equal(fake_type_at(object[2].cptr), seL4_CapTableObject);
    assert_int_equal(vka_object_paddr(&vka, &object[3]), 0xfec00000);
    for (size_t i = 0; i < ARRAY_SIZE(object); i++) {
        vka_free_object(&vka, &object[i]);
        assert_int_equal(fake_type_at(object[i].cptr), -1);
    }
}

static void use_current_simple__has_all_untypeds_and_free_slots(void **state)
{
    (void)state;
    allocman_t *alloc = bootstrap_use_current_simple(&simple, POOL_BYTES, pool);
    assert_non_null(alloc);
    assert_int_equal(fake.calls, 0);
    struct quoll_allocman_usage usage;
    quoll_allocman_usage(alloc, &usage);
    assert_int_equal(usage.free_slots, bi->empty.end - bi->empty.start);
    assert_works(alloc);
    assert_free(alloc, ordinary_bytes, device_bytes);
}

static void use_bootinfo__is_the_same(void **state)
{
    (void)state;
    allocman_t *alloc = bootstrap_use_bootinfo(bi, POOL_BYTES, pool);
    assert_non_null(alloc);
    assert_works(alloc);
    assert_free(alloc, ordinary_bytes, device_bytes);
}

static void use_current__pool_too_small__fails_without_a_trace(void **state)
{
    (void)state;
    uint64_t before = fake_digest();
    for (size_t size = 0; size < 8192; size += 16) {
        if (bootstrap_use_current_simple(&simple, size, pool) != NULL) {
            assert_true(size > 2048);
            assert_int_equal(fake_digest(), before);
            return;
        }
    }
    fail();
}

static void use_current_1level__starts_without_untypeds(void **state)
{
    (void)state;
    allocman_t *alloc = bootstrap_use_current_1level(seL4_CapInitThreadCNode, 13, bi->empty.start,
                                                     bi->empty.end, POOL_BYTES, pool);
    assert_non_null(alloc);
    assert_free(alloc, 0, 0);
    assert_int_equal(allocman_add_simple_untypeds(alloc, &simple), 0);
    assert_works(alloc);
    assert_free(alloc, ordinary_bytes, device_bytes);
}

static void regions__tell_plain_memory_from_devices(void **state)
{
    (void)state;
    pmem_region_t regions[] = {{PMEM_TYPE_DEVICE, 0xfec00000, 0x1000},
                               {PMEM_TYPE_RAM, 0x100000000, 1ul << 30}};
    allocman_t *alloc = bootstrap_use_current_1level(seL4_CapInitThreadCNode, 13, bi->empty.start,
                                                     bi->empty.end, POOL_BYTES, pool);
    assert_int_equal(allocman_add_simple_untypeds_with_regions(alloc, &simple, 2, regions), 0);
    vka_t vka;
    vka_object_t frame;
    allocman_make_vka(&vka, alloc);
    assert_int_equal(vka_alloc_frame_maybe_device(&vka, seL4_PageBits, true, &frame), 0);
    assert_in_range(vka_object_paddr(&vka, &frame), 0x100000000, 0x13fffffff);
    vka_free_object(&vka, &frame);
    assert_free(alloc, ordinary_bytes, device_bytes);
}

static void timer_objects__become_device_memory_again(void **state)
{
    (void)state;
    allocman_t *alloc = bootstrap_use_current_simple(&simple, POOL_BYTES, pool);
    vka_t vka;
    vka_object_t untyped, frame;
    allocman_make_vka(&vka, alloc);
    assert_int_equal(vka_alloc_untyped_at(&vka, 14, 0x100000000, &untyped), 0);
    assert_int_not_equal(vka_alloc_frame_at(&vka, seL4_PageBits, 0x100001000, &frame), 0);

    timer_objects_t timer = {.nobjs = 1};
    timer.objs[0].obj = untyped;
    timer.objs[0].region.base_addr = 0x100000000;
    assert_int_equal(allocman_add_untypeds_from_timer_objects(alloc, &timer), 0);
    struct quoll_allocman_usage usage;
    quoll_allocman_usage(alloc, &usage);
    assert_int_equal(usage.free_device, device_bytes);
    assert_int_equal(vka_alloc_frame_at(&vka, seL4_PageBits, 0x100001000, &frame), 0);
    vka_free_object(&vka, &frame);
    assert_int_equal(vka_alloc_frame_at(&vka, seL4_PageBits, 0x100005000, &frame), 0);
    vka_free_object(&vka, &frame);
}

static void reserve_of_objects__serves_when_the_manager_may_not_be_asked(void **state)
{
    (void)state;
    allocman_t *alloc = bootstrap_use_current_simple(&simple, POOL_BYTES, pool);
    struct quoll_allocman_usage before, after;
    quoll_allocman_usage(alloc, &before);
    struct allocman_utspace_chunk chunk = {.size_bits = 0, .type = seL4_X86_4K, .count = 3};
    assert_int_equal(allocman_configure_utspace_reserve(alloc, chunk), 0);
    assert_int_equal(alloc->utspace_chunk_count[0], 3);

    cspacepath_t path;
    int error;
    assert_int_equal(allocman_cspace_alloc(alloc, &path), 0);
    /* As if in the middle of an allocation of a manager that does not cope with another. */
    alloc->utspace.properties.alloc_can_alloc = 0;
    alloc->in_operation = 1;
    alloc->utspace_alloc_depth = 1;
    seL4_Word cookie = allocman_utspace_alloc(alloc, 0, seL4_X86_4K, &path, false, &error);
    assert_int_equal(error, 0);
    assert_int_equal(fake_type_at(path.capPtr), seL4_X86_4K);
    assert_int_equal(alloc->utspace_chunk_count[0], 2);
    seL4_Word other = allocman_utspace_alloc(alloc, 0, seL4_TCBObject, &path, false, &error);
    assert_int_equal(other, 0);
    assert_int_not_equal(error, 0);
    alloc->utspace_alloc_depth = 0;
    alloc->in_operation = 0;

    assert_int_equal(vka_cnode_delete(&path), 0);
    allocman_utspace_free(alloc, cookie, 12);
    allocman_cspace_free(alloc, &path);
    assert_int_equal(alloc->utspace_chunk_count[0], 3); /* filled again */
    chunk.count = 0;
    assert_int_equal(allocman_configure_utspace_reserve(alloc, chunk), 0);
    quoll_allocman_settle(alloc);
    quoll_allocman_usage(alloc, &after);
    assert_int_equal(after.free_slots, before.free_slots);
    assert_int_equal(after.free_untyped, before.free_untyped);
}

/* --- growth --------------------------------------------------------------- */

static void virtual_pool__grows_for_as_long_as_there_is_room(void **state)
{
    (void)state;
    enum { WINDOW = 4 * 1024 * 1024, PIECE = 1000 };
    char *window = fake_window(WINDOW);
    /* Not larger than tutorials have it. */
    allocman_t *alloc = bootstrap_use_current_simple(&simple, 40 * 1024, pool);
    assert_non_null(alloc);
    bootstrap_configure_virtual_pool(alloc, window, WINDOW, seL4_CapInitThreadVSpace);

    static char *pieces[6000];
    size_t count = 0;
    while (count < ARRAY_SIZE(pieces)) {
        int error;
        pieces[count] = allocman_mspace_alloc(alloc, PIECE, &error);
        if (pieces[count] == NULL) break;
        memset(pieces[count++], 0x5a, PIECE);
    }
    assert_in_range(count, WINDOW / (PIECE + 150), WINDOW / PIECE + 40);
    for (size_t i = 0; i < count; i++) {
        allocman_mspace_free(alloc, pieces[i], PIECE);
    }
    assert_false(fake.quiet);
    assert_works(alloc);
    assert_int_equal(log_lines(), 0);
}

static void virtual_pool__no_frames_to_be_had__uses_what_there_is_and_recovers(void **state)
{
    (void)state;
    enum { WINDOW = 1024 * 1024 };
    char *window = fake_window(WINDOW);
    allocman_t *alloc = bootstrap_use_current_simple(&simple, 40 * 1024, pool);
    bootstrap_configure_virtual_pool(alloc, window, WINDOW, seL4_CapInitThreadVSpace);
    size_t caps = fake_num_caps();
    for (size_t step = 1; step < 300; step++) {
        fake.fail_in = step;
        fake.fail_always = true;
        void *memory = allocman_mspace_alloc(alloc, 500, NULL);
        bool refused = fake.fail_in == 1;
        fake.fail_in = 0;
        fake.fail_always = false;
        assert_non_null(memory);
        allocman_mspace_free(alloc, memory, 500);
        if (!refused) break;
        assert_false(fake.quiet);
    }
    quoll_allocman_settle(alloc);
    assert_true(fake_num_caps() > caps);
    assert_works(alloc);
}

static void virtual_pool__a_paging_object_cannot_be_mapped__is_given_back(void **state)
{
    (void)state;
    enum { WINDOW = 1024 * 1024 };
    char *window = fake_window(WINDOW);
    allocman_t *alloc = bootstrap_use_current_simple(&simple, 100 * 1024, pool);
    bootstrap_configure_virtual_pool(alloc, window, WINDOW, 999); /* not an address space */
    void *memory = allocman_mspace_alloc(alloc, 500, NULL);
    assert_non_null(memory);
    allocman_mspace_free(alloc, memory, 500);
    assert_free(alloc, ordinary_bytes, device_bytes);
}

/* --- a new CSpace --------------------------------------------------------- */

static void assert_simple_still_valid(void)
{
    assert_int_equal(fake_type_at(simple_get_tcb(&simple)), seL4_TCBObject);
    assert_int_equal(fake_type_at(simple_get_pd(&simple)), seL4_X64_PML4Object);
    assert_int_equal(fake_type_at(simple_get_cnode(&simple)), seL4_CapTableObject);
    int count = simple_get_cap_count(&simple);
    for (int i = 0; i < count; i++) {
        assert_int_not_equal(fake_type_at(simple_get_nth_cap(&simple, i)), -1);
    }
}

static void new_2level_simple__all_keeps_its_slot_and_there_is_more_room(void **state)
{
    (void)state;
    allocman_t *alloc = bootstrap_new_2level_simple(&simple, 9, 8, POOL_BYTES, pool);
    assert_non_null(alloc);
    assert_simple_still_valid();
    assert_works(alloc);
    /* What is gone are the new CNodes: one of 2^9 slots and the three that were there from the
     * start. */
    assert_free(alloc, ordinary_bytes - ((1ul << 14) + 3 * (1ul << 13)), device_bytes);

    cspacepath_t path;
    for (int i = 0; i < 20000; i++) {
        assert_int_equal(allocman_cspace_alloc(alloc, &path), 0);
    }
    assert_int_equal(log_lines(), 0);
}

static void new_1level_simple__all_keeps_its_slot(void **state)
{
    (void)state;
    allocman_t *alloc = bootstrap_new_1level_simple(&simple, 14, POOL_BYTES, pool);
    assert_non_null(alloc);
    assert_simple_still_valid();
    assert_works(alloc);
    assert_free(alloc, ordinary_bytes - (1ul << 19), device_bytes);
    assert_int_equal(log_lines(), 0);
}

static void new_2level_bootinfo__the_old_cspace_can_be_reached(void **state)
{
    (void)state;
    cspace_simple1level_t *old;
    allocman_t *alloc = bootstrap_new_2level_bootinfo(bi, 9, 8, POOL_BYTES, pool, &old);
    assert_non_null(alloc);
    assert_works(alloc);
    assert_free(alloc, ordinary_bytes - ((1ul << 14) + 3 * (1ul << 13)), device_bytes);

    cspacepath_t moved;
    cspace_interface_t source = cspace_simple1level_make_interface(old);
    assert_int_equal(cspace_move_alloc_cptr(alloc, source, seL4_CapInitThreadVSpace, &moved), 0);
    assert_int_equal(fake_type_at(moved.capPtr), seL4_X64_PML4Object);
    struct quoll_allocman_usage before, after;
    quoll_allocman_usage(alloc, &before);
    assert_int_not_equal(cspace_move_alloc_cptr(alloc, source, seL4_CapInitThreadVSpace, &moved),
                         0);
    quoll_allocman_usage(alloc, &after);
    assert_int_equal(after.free_slots, before.free_slots);
}

static void new_1level_bootinfo__works(void **state)
{
    (void)state;
    allocman_t *alloc = bootstrap_new_1level_bootinfo(bi, 12, POOL_BYTES, pool, NULL);
    assert_non_null(alloc);
    assert_works(alloc);
    assert_free(alloc, ordinary_bytes - (1ul << 17), device_bytes);
}

static void new_in_steps__works(void **state)
{
    (void)state;
    cspace_simple1level_t boot;
    cspace_simple1level_create(&boot, (struct cspace_simple1level_config){
                                          .cnode = seL4_CapInitThreadCNode,
                                          .cnode_size_bits = 13,
                                          .cnode_guard_bits = 51,
                                          .first_slot = bi->empty.start,
                                          .end_slot = bi->empty.end,
                                      });
    cspacepath_t root = _cspace_simple1level_make_path(&boot, seL4_CapInitThreadCNode);
    cspacepath_t tcb = _cspace_simple1level_make_path(&boot, seL4_CapInitThreadTCB);
    cspacepath_t pd = _cspace_simple1level_make_path(&boot, seL4_CapInitThreadVSpace);
    cspacepath_t oldroot;
    bootstrap_info_t *info = bootstrap_create_info(POOL_BYTES, pool);
    assert_non_null(info);
    assert_null(bootstrap_new_1level(info, 12, tcb, pd, &oldroot));
    assert_int_not_equal(bootstrap_add_untypeds_from_bootinfo(info, bi), 0);
    assert_int_equal(
        bootstrap_set_boot_cspace(info, cspace_simple1level_make_interface(&boot), root), 0);
    assert_int_not_equal(
        bootstrap_set_boot_cspace(info, cspace_simple1level_make_interface(&boot), root), 0);

    for (seL4_CPtr slot = bi->untyped.start; slot < bi->untyped.end; slot++) {
        const seL4_UntypedDesc *desc = &bi->untypedList[slot - bi->untyped.start];
        cspacepath_t path = _cspace_simple1level_make_path(&boot, slot);
        size_t bits = desc->sizeBits;
        uintptr_t paddr = desc->paddr;
        assert_int_equal(bootstrap_add_untypeds(info, 1, &path, &bits, &paddr, desc->isDevice), 0);
    }
    allocman_t *alloc = bootstrap_new_2level(info, 9, 8, tcb, pd, &oldroot);
    assert_non_null(alloc);
    assert_int_equal(fake_type_at(oldroot.capPtr), seL4_CapTableObject);
    assert_works(alloc);
    assert_free(alloc, ordinary_bytes - ((1ul << 14) + 3 * (1ul << 13)), device_bytes);
}

static allocman_t *start_2level(void)
{
    return bootstrap_new_2level_simple(&simple, 9, 8, POOL_BYTES, pool);
}

static allocman_t *start_1level(void)
{
    return bootstrap_new_1level_simple(&simple, 12, POOL_BYTES, pool);
}

/* Refuse each kernel call in turn, and see that all is as before. */
static void refuse_each_call(allocman_t *(*start)(void))
{
    uint64_t before = fake_digest();
    for (size_t step = 1; step < 1000; step++) {
        fake.fail_in = step;
        allocman_t *alloc = start();
        bool refused = fake.fail_in == 0;
        fake.fail_in = 0;
        if (alloc == NULL) {
            assert_true(refused);
            assert_int_equal(fake_digest(), before);
            continue;
        }
        /* Once we have moved only deletions of what stayed behind are left,
         * which may be refused. */
        assert_simple_still_valid();
        fake_shutdown();
        set_up(NULL);
        if (!refused) return;
    }
    fail();
}

static void new_cspace__kernel_refuses_at_any_step__nothing_has_changed(void **state)
{
    (void)state;
    refuse_each_call(start_2level);
    refuse_each_call(start_1level);
}

static void new_cspace__too_small__nothing_has_changed(void **state)
{
    (void)state;
    uint64_t before = fake_digest();
    assert_null(bootstrap_new_1level_simple(&simple, 5, POOL_BYTES, pool));
    assert_null(bootstrap_new_2level_simple(&simple, 2, 3, POOL_BYTES, pool));
    assert_null(bootstrap_new_2level_simple(&simple, 40, 30, POOL_BYTES, pool));
    assert_null(bootstrap_new_1level_simple(&simple, 30, POOL_BYTES, pool));
    assert_null(bootstrap_new_2level_simple(&simple, 9, 8, 3000, pool));
    assert_int_equal(fake_digest(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(use_current_simple__has_all_untypeds_and_free_slots),
        TEST(use_bootinfo__is_the_same),
        TEST(use_current__pool_too_small__fails_without_a_trace),
        TEST(use_current_1level__starts_without_untypeds),
        TEST(regions__tell_plain_memory_from_devices),
        TEST(timer_objects__become_device_memory_again),
        TEST(reserve_of_objects__serves_when_the_manager_may_not_be_asked),
        TEST(virtual_pool__grows_for_as_long_as_there_is_room),
        TEST(virtual_pool__no_frames_to_be_had__uses_what_there_is_and_recovers),
        TEST(virtual_pool__a_paging_object_cannot_be_mapped__is_given_back),
        TEST(new_2level_simple__all_keeps_its_slot_and_there_is_more_room),
        TEST(new_1level_simple__all_keeps_its_slot),
        TEST(new_2level_bootinfo__the_old_cspace_can_be_reached),
        TEST(new_1level_bootinfo__works),
        TEST(new_in_steps__works),
        TEST(new_cspace__kernel_refuses_at_any_step__nothing_has_changed),
        TEST(new_cspace__too_small__nothing_has_changed),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
