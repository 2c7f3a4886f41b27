/* SPDX-License-Identifier: BSD-2-Clause */
/* The managers of untyped memory. */

#include "support.h"
#include <allocman/allocman.h>
#include <allocman/bootstrap.h>
#include <allocman/utspace/split.h>
#include <allocman/utspace/twinkle.h>
#include <utils/util.h>
#include <vka/capops.h>

static char pool[2 * 1024 * 1024];
static allocman_t *alloc;
static struct quoll_allocman_usage at_start;
static size_t caps_at_start;

static const struct fake_untyped untypeds[] = {
    {0x100000, 20, false}, {0x800000, 23, false}, {0xfec00000, 12, true}, {0xe0000000, 28, true}};

static int set_up(void **state)
{
    (void)state;
    log_capture();
    alloc = bootstrap_use_bootinfo(fake_boot(13, 0, untypeds, ARRAY_SIZE(untypeds)), sizeof(pool),
                                   pool);
    assert_non_null(alloc);
    quoll_allocman_usage(alloc, &at_start);
    caps_at_start = fake_num_caps();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fake_shutdown();
    return 0;
}

/* Everything is as it was, once what is kept for speed is given back. */
static void assert_all_back(void)
{
    struct quoll_allocman_usage now;
    quoll_allocman_settle(alloc);
    quoll_allocman_usage(alloc, &now);
    assert_int_equal(now.free_slots, at_start.free_slots);
    assert_int_equal(now.free_untyped, at_start.free_untyped);
    assert_int_equal(now.free_device, at_start.free_device);
    assert_int_equal(now.free_heap, at_start.free_heap);
    assert_int_equal(now.lost, 0);
    assert_int_equal(fake_num_caps(), caps_at_start);
}

struct thing {
    cspacepath_t slot;
    seL4_Word cookie;
    seL4_Word type;
    size_t size_bits;
};

static int make(struct thing *thing, seL4_Word type, size_t size_bits, uintptr_t paddr, bool device)
{
    int error = allocman_cspace_alloc(alloc, &thing->slot);
    if (error) return error;
    thing->type = type;
    thing->size_bits = size_bits;
    thing->cookie =
        allocman_utspace_alloc_at(alloc, size_bits, type, &thing->slot, paddr, device, &error);
    if (error) allocman_cspace_free(alloc, &thing->slot);
    return error;
}

static void drop(struct thing *thing)
{
    assert_int_equal(vka_cnode_delete(&thing->slot), 0);
    allocman_utspace_free(alloc, thing->cookie,
                          get_sel4_object_size(thing->type, thing->size_bits));
    allocman_cspace_free(alloc, &thing->slot);
}

static void split__has_what_it_was_given(void **state)
{
    (void)state;
    assert_int_equal(at_start.free_untyped, (1ul << 20) + (1ul << 23));
    assert_int_equal(at_start.free_device, (1ul << 12) + (1ul << 28));
}

static void split__one_small_object__all_comes_back(void **state)
{
    (void)state;
    struct thing thing;
    assert_int_equal(make(&thing, seL4_EndpointObject, 0, ALLOCMAN_NO_PADDR, false), 0);
    assert_int_equal(fake_type_at(thing.slot.capPtr), seL4_EndpointObject);
    assert_int_equal(allocman_utspace_paddr(alloc, thing.cookie, 4),
                     fake_paddr_at(thing.slot.capPtr));
    drop(&thing);
    assert_all_back();
    assert_int_equal(log_lines(), 0);
}

static void split__takes_the_smallest_that_fits(void **state)
{
    (void)state;
    struct thing thing;
    assert_int_equal(make(&thing, seL4_X86_4K, 0, ALLOCMAN_NO_PADDR, false), 0);
    assert_in_range(fake_paddr_at(thing.slot.capPtr), 0x100000, 0x1fffff);
    assert_int_equal(allocman_utspace_paddr(alloc, thing.cookie, 12),
                     fake_paddr_at(thing.slot.capPtr));
    drop(&thing);
    assert_all_back();
}

static void split__frames_until_none_is_left__each_at_its_own_address(void **state)
{
    (void)state;
    static struct thing frames[2304];
    static bool seen[0x1000];
    memset(seen, 0, sizeof(seen));
    size_t count = 0;
    while (make(&frames[count], seL4_X86_4K, 0, ALLOCMAN_NO_PADDR, false) == 0) {
        size_t page = fake_paddr_at(frames[count].slot.capPtr) >> 12;
        assert_true(page < ARRAY_SIZE(seen) && !seen[page]);
        seen[page] = true;
        count++;
        assert_true(count <= 2304);
        if (count == 2304) break;
    }
    assert_int_equal(count, 2304); /* 1 MiB and 8 MiB */
    struct thing more;
    assert_int_not_equal(make(&more, seL4_X86_4K, 0, ALLOCMAN_NO_PADDR, false), 0);
    for (size_t i = 0; i < count; i++) {
        drop(&frames[i * 5 % count]);
    }
    assert_all_back();
}

static void split__fragments__are_joined_when_a_large_object_needs_it(void **state)
{
    (void)state;
    static struct thing frames[2304];
    for (size_t i = 0; i < 2304; i++) {
        assert_int_equal(make(&frames[i], seL4_X86_4K, 0, ALLOCMAN_NO_PADDR, false), 0);
    }
    for (size_t i = 0; i < 2304; i++) {
        drop(&frames[i]);
    }
    struct thing large[4];
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(make(&large[i], seL4_X86_LargePageObject, 0, ALLOCMAN_NO_PADDR, false), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        drop(&large[i]);
    }
    assert_all_back();
}

static void split__joins_no_more_than_is_wanted(void **state)
{
    (void)state;
    static struct thing frames[2304];
    for (size_t i = 0; i < 2304; i++) {
        assert_int_equal(make(&frames[i], seL4_X86_4K, 0, ALLOCMAN_NO_PADDR, false), 0);
    }
    /* 64 KiB come back in pieces, and half of that is wanted. */
    for (size_t i = 0; i < 2304; i++) {
        if (fake_paddr_at(frames[i].slot.capPtr) >> 16 == 0x13) drop(&frames[i]);
    }
    struct thing untyped;
    size_t retypes = fake.retypes;
    assert_int_equal(make(&untyped, seL4_UntypedObject, 15, ALLOCMAN_NO_PADDR, false), 0);
    assert_int_equal(fake.retypes - retypes, 1);
}

static void split__same_work_again__takes_one_call_an_object(void **state)
{
    (void)state;
    struct thing things[40];
    for (int round = 0; round < 3; round++) {
        size_t calls = fake.calls, cleared = fake.cleared_bytes;
        for (size_t i = 0; i < ARRAY_SIZE(things); i++) {
            assert_int_equal(make(&things[i], seL4_X86_4K, 0, ALLOCMAN_NO_PADDR, false), 0);
        }
        for (size_t i = 0; i < ARRAY_SIZE(things); i++) {
            drop(&things[i]);
        }
        if (round == 0) continue;
        assert_int_equal(fake.calls - calls, 2 * ARRAY_SIZE(things));
        assert_true(fake.cleared_bytes - cleared <= ARRAY_SIZE(things) * 4096);
    }
    assert_all_back();
}

static void split__address__is_that_of_the_object(void **state)
{
    (void)state;
    struct thing low, high, apic, screen, again;
    assert_int_equal(make(&low, seL4_X86_4K, 0, 0x123000, false), 0);
    assert_int_equal(fake_paddr_at(low.slot.capPtr), 0x123000);
    assert_int_equal(make(&high, seL4_X86_LargePageObject, 0, 0xa00000, false), 0);
    assert_int_equal(fake_paddr_at(high.slot.capPtr), 0xa00000);
    assert_int_equal(make(&apic, seL4_X86_4K, 0, 0xfec00000, true), 0);
    assert_int_equal(fake_paddr_at(apic.slot.capPtr), 0xfec00000);
    assert_int_equal(make(&screen, seL4_X86_4K, 0, 0xefffe000, true), 0);
    assert_int_equal(fake_paddr_at(screen.slot.capPtr), 0xefffe000);

    assert_int_not_equal(make(&again, seL4_X86_4K, 0, 0x123000, true), 0);
    assert_int_not_equal(make(&again, seL4_X86_4K, 0, 0xa01000, true), 0);
    assert_int_not_equal(make(&again, seL4_X86_LargePageObject, 0, 0x100000, true), 0);
    assert_int_not_equal(make(&again, seL4_X86_4K, 0, 0xfec00000, true), 0);
    drop(&low), drop(&high), drop(&apic), drop(&screen);
    assert_all_back();
}

static void split__address_that_cannot_be__fails(void **state)
{
    (void)state;
    struct thing thing;
    assert_int_not_equal(make(&thing, seL4_X86_4K, 0, 0x123100, true), 0);
    assert_int_not_equal(make(&thing, seL4_X86_4K, 0, 0x50000000, true), 0);
    assert_int_not_equal(make(&thing, seL4_X86_4K, 0, 0xfec00000, false), 0);
    assert_all_back();
}

static void split__address_within_joinable_fragments__is_found(void **state)
{
    (void)state;
    struct thing small, large;
    assert_int_equal(make(&small, seL4_X86_4K, 0, 0x801000, false), 0);
    drop(&small);
    assert_int_equal(make(&large, seL4_X86_LargePageObject, 0, 0x800000, false), 0);
    drop(&large);
    assert_all_back();
}

static void split__device_memory__is_used_only_where_wanted(void **state)
{
    (void)state;
    cspacepath_t plain = {0};
    struct thing frame;
    assert_int_equal(make(&frame, seL4_X86_4K, 0, ALLOCMAN_NO_PADDR, true), 0);
    assert_in_range(fake_paddr_at(frame.slot.capPtr), 0x100000, 0x1fffff);
    drop(&frame);

    /* Plain memory that the kernel calls a device is taken first for who allows it. */
    assert_int_equal(allocman_cspace_alloc(alloc, &plain), 0);
    seL4_Word source =
        allocman_utspace_alloc_at(alloc, 16, seL4_UntypedObject, &plain, 0xe0000000, true, NULL);
    assert_true(source != 0);
    size_t bits = 16;
    uintptr_t paddr = 0xe0000000;
    assert_int_equal(allocman_utspace_add_uts(alloc, 1, &plain, &bits, &paddr, ALLOCMAN_UT_DEV_MEM),
                     0);
    assert_int_equal(make(&frame, seL4_X86_4K, 0, ALLOCMAN_NO_PADDR, true), 0);
    assert_in_range(fake_paddr_at(frame.slot.capPtr), 0xe0000000, 0xe000ffff);
    drop(&frame);
    assert_int_equal(make(&frame, seL4_X86_4K, 0, ALLOCMAN_NO_PADDR, false), 0);
    assert_in_range(fake_paddr_at(frame.slot.capPtr), 0x100000, 0x1fffff);
    drop(&frame);
}

static void split__freed_twice__is_reported_and_harmless(void **state)
{
    (void)state;
    struct thing thing;
    assert_int_equal(make(&thing, seL4_TCBObject, 0, ALLOCMAN_NO_PADDR, false), 0);
    drop(&thing);
    allocman_utspace_free(alloc, thing.cookie, seL4_TCBBits);
    assert_int_equal(log_lines(), 1);
    assert_all_back();
}

static void split__memory_freed_with_a_copy_left__is_cleared_of_it(void **state)
{
    (void)state;
    struct thing thing;
    cspacepath_t copy;
    assert_int_equal(make(&thing, seL4_X86_4K, 0, ALLOCMAN_NO_PADDR, false), 0);
    assert_int_equal(allocman_cspace_alloc(alloc, &copy), 0);
    assert_int_equal(vka_cnode_copy(&copy, &thing.slot, seL4_AllRights), 0);
    drop(&thing);
    assert_int_equal(make(&thing, seL4_X86_4K, 0, ALLOCMAN_NO_PADDR, false), 0);
    assert_int_equal(fake_type_at(copy.capPtr), -1);
    drop(&thing);
    allocman_cspace_free(alloc, &copy);
    assert_all_back();
}

static void split__memory_freed_with_a_copy_left__can_be_split_again(void **state)
{
    (void)state;
    struct thing large, buddy, small, rest[3];
    cspacepath_t copy;
    assert_int_equal(make(&large, seL4_UntypedObject, 14, 0x100000, false), 0);
    assert_int_equal(make(&buddy, seL4_UntypedObject, 14, 0x104000, false), 0);
    /* An object made out of an untyped that was handed out, still there when that is freed. */
    assert_int_equal(allocman_cspace_alloc(alloc, &copy), 0);
    assert_int_equal(seL4_Untyped_Retype(large.slot.capPtr, seL4_EndpointObject, 0, copy.root,
                                         copy.dest, copy.destDepth, copy.offset, 1),
                     0);
    uintptr_t start = fake_paddr_at(large.slot.capPtr);
    drop(&large);
    assert_int_equal(make(&small, seL4_X86_4K, 0, start, false), 0);
    assert_int_equal(fake_paddr_at(small.slot.capPtr), start);
    assert_int_equal(fake_type_at(copy.capPtr), -1);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(make(&rest[i], seL4_X86_4K, 0, start + (i + 1) * 4096, false), 0);
    }
    for (size_t i = 0; i < 3; i++) {
        drop(&rest[i]);
    }
    drop(&small);
    drop(&buddy);
    allocman_cspace_free(alloc, &copy);
    assert_all_back();
}

static void split__kernel_refuses_at_any_step__nothing_has_changed(void **state)
{
    (void)state;
    static const size_t kinds[] = {seL4_X86_4K, seL4_EndpointObject, seL4_X86_LargePageObject};
    for (size_t kind = 0; kind < ARRAY_SIZE(kinds); kind++) {
        bool done = false;
        for (size_t step = 1; !done; step++) {
            struct thing thing;
            assert_true(step < 100);
            fake.fail_in = step;
            int error = make(&thing, kinds[kind], 0, ALLOCMAN_NO_PADDR, false);
            done = fake.fail_in > 0; /* it was never needed */
            fake.fail_in = 0;
            /* It may have worked after all, once fragments were joined and it was tried again. */
            if (done) assert_int_equal(error, 0);
            if (error == 0) drop(&thing);
            assert_all_back();
        }
    }
}

/* Take every slot, and give back only those whose number is a multiple of `step`. */
static size_t thin_out_slots(cspacepath_t *taken, size_t step)
{
    size_t count = 0;
    while (allocman_cspace_alloc(alloc, &taken[count]) == 0) {
        count++;
    }
    for (size_t i = 0; i < count; i++) {
        if (taken[i].capPtr % step == 0) allocman_cspace_free(alloc, &taken[i]);
    }
    return count;
}

static void give_back_slots(cspacepath_t *taken, size_t count, size_t step)
{
    for (size_t i = 0; i < count; i++) {
        if (taken[i].capPtr % step != 0) allocman_cspace_free(alloc, &taken[i]);
    }
}

static cspacepath_t taken[8192];

static void split__slots_apart__works_and_fails_as_ever(void **state)
{
    (void)state;
    size_t count = thin_out_slots(taken, 3);
    struct thing thing;
    assert_int_equal(make(&thing, seL4_X86_4K, 0, ALLOCMAN_NO_PADDR, false), 0);
    drop(&thing);
    quoll_allocman_settle(alloc);
    for (size_t step = 1; step < 30; step++) {
        fake.fail_in = step;
        if (make(&thing, seL4_X86_4K, 0, ALLOCMAN_NO_PADDR, false) == 0) {
            fake.fail_in = 0;
            drop(&thing);
        }
        fake.fail_in = 0;
        quoll_allocman_settle(alloc);
        assert_int_equal(fake_num_caps(), caps_at_start);
    }
    give_back_slots(taken, count, 3);
    assert_all_back();
}

static void split__too_few_slots__nothing_has_changed(void **state)
{
    (void)state;
    /* Down to none, for splitting takes two and the object one. */
    for (size_t step = 100; step < 8192; step = step * 5 / 4) {
        size_t count = thin_out_slots(taken, step);
        struct thing things[200];
        size_t made = 0;
        while (made < ARRAY_SIZE(things) &&
               make(&things[made], seL4_X86_4K, 0, ALLOCMAN_NO_PADDR, false) == 0) {
            made++;
        }
        while (made > 0) {
            drop(&things[--made]);
        }
        give_back_slots(taken, count, step);
        assert_all_back();
    }
}

static void split__unknown_type_or_size__fails(void **state)
{
    (void)state;
    struct thing thing;
    assert_int_not_equal(make(&thing, 99, 0, ALLOCMAN_NO_PADDR, false), 0);
    assert_int_not_equal(make(&thing, seL4_UntypedObject, 60, ALLOCMAN_NO_PADDR, false), 0);
    assert_int_not_equal(make(&thing, seL4_CapTableObject, 62, ALLOCMAN_NO_PADDR, false), 0);
    assert_all_back();
}

static void split__untyped_that_cannot_be__is_not_taken(void **state)
{
    (void)state;
    cspacepath_t slots[2] = {{.capPtr = 100}, {.capPtr = 101}};
    size_t bits[2] = {16, 3};
    assert_int_not_equal(allocman_utspace_add_uts(alloc, 2, slots, bits, NULL, ALLOCMAN_UT_KERNEL),
                         0);
    bits[1] = 16;
    assert_int_not_equal(allocman_utspace_add_uts(alloc, 2, slots, bits, NULL, 7), 0);
    assert_all_back();
}

static void split__random_work__nothing_is_lost(void **state)
{
    (void)state;
    static const struct {
        seL4_Word type;
        size_t size_bits;
    } kinds[] = {{seL4_EndpointObject, 0},      {seL4_NotificationObject, 0}, {seL4_TCBObject, 0},
                 {seL4_CapTableObject, 6},      {seL4_UntypedObject, 14},     {seL4_X86_4K, 0},
                 {seL4_X86_PageTableObject, 0}, {seL4_X86_LargePageObject, 0}};
    static struct thing things[600];
    static bool live[600];
    memset(live, 0, sizeof(live));
    uint64_t seed = 42;
    for (int round = 0; round < 30000; round++) {
        size_t i = random_next(&seed) % ARRAY_SIZE(things);
        if (live[i]) {
            drop(&things[i]);
            live[i] = false;
        } else {
            size_t kind = random_next(&seed) % ARRAY_SIZE(kinds);
            live[i] = make(&things[i], kinds[kind].type, kinds[kind].size_bits, ALLOCMAN_NO_PADDR,
                           false) == 0;
        }
    }
    for (size_t i = 0; i < ARRAY_SIZE(things); i++) {
        if (live[i]) drop(&things[i]);
    }
    assert_all_back();
    assert_int_equal(log_lines(), 0);
}

static void twinkle__uses_each_untyped_from_its_start(void **state)
{
    (void)state;
    utspace_twinkle_t twinkle;
    utspace_twinkle_create(&twinkle);
    cspacepath_t ut, slot;
    int error;
    assert_int_equal(allocman_cspace_alloc(alloc, &ut), 0);
    assert_true(allocman_utspace_alloc(alloc, 14, seL4_UntypedObject, &ut, false, &error) != 0);
    size_t bits = 14;
    assert_int_equal(
        _utspace_twinkle_add_uts(alloc, &twinkle, 1, &ut, &bits, NULL, ALLOCMAN_UT_KERNEL), 0);
    assert_int_not_equal(
        _utspace_twinkle_add_uts(alloc, &twinkle, 1, &ut, &bits, NULL, ALLOCMAN_UT_DEV), 0);

    uintptr_t start = fake_paddr_at(ut.capPtr);
    static const struct {
        seL4_Word type;
        uintptr_t offset;
    } expected[] = {
        {seL4_EndpointObject, 0}, {seL4_X86_4K, 4096}, {seL4_X86_4K, 8192}, {seL4_X86_4K, 12288}};
    for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
        assert_int_equal(allocman_cspace_alloc(alloc, &slot), 0);
        _utspace_twinkle_alloc(alloc, &twinkle, 0, expected[i].type, &slot, ALLOCMAN_NO_PADDR,
                               false, &error);
        assert_int_equal(error, 0);
        assert_int_equal(fake_paddr_at(slot.capPtr), start + expected[i].offset);
    }
    assert_int_equal(allocman_cspace_alloc(alloc, &slot), 0);
    assert_int_equal(_utspace_twinkle_alloc(alloc, &twinkle, 0, seL4_X86_4K, &slot,
                                            ALLOCMAN_NO_PADDR, false, &error),
                     0);
    assert_int_not_equal(error, 0);
    _utspace_twinkle_alloc(alloc, &twinkle, 0, seL4_X86_4K, &slot, start, false, &error);
    assert_int_not_equal(error, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(split__has_what_it_was_given),
        TEST(split__one_small_object__all_comes_back),
        TEST(split__takes_the_smallest_that_fits),
        TEST(split__frames_until_none_is_left__each_at_its_own_address),
        TEST(split__fragments__are_joined_when_a_large_object_needs_it),
        TEST(split__joins_no_more_than_is_wanted),
        TEST(split__same_work_again__takes_one_call_an_object),
        TEST(split__address__is_that_of_the_object),
        TEST(split__address_that_cannot_be__fails),
        TEST(split__address_within_joinable_fragments__is_found),
        TEST(split__device_memory__is_used_only_where_wanted),
        TEST(split__freed_twice__is_reported_and_harmless),
        TEST(split__memory_freed_with_a_copy_left__is_cleared_of_it),
        TEST(split__memory_freed_with_a_copy_left__can_be_split_again),
        TEST(split__kernel_refuses_at_any_step__nothing_has_changed),
        TEST(split__slots_apart__works_and_fails_as_ever),
        TEST(split__too_few_slots__nothing_has_changed),
        TEST(split__unknown_type_or_size__fails),
        TEST(split__untyped_that_cannot_be__is_not_taken),
        TEST(split__random_work__nothing_is_lost),
        TEST(twinkle__uses_each_untyped_from_its_start),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
