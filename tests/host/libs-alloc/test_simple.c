/* SPDX-License-Identifier: BSD-2-Clause */
/* What a root task has been given, as told from the boot info. */

#include "support.h"
#include <simple-default/simple-default.h>
#include <simple/simple_helpers.h>
#include <utils/util.h>

static const struct fake_untyped untypeds[] = {{0x100000, 20, false}, {0xfec00000, 12, true}};
static seL4_BootInfo *bi;
static simple_t simple;
static seL4_BootInfo *printed;

/* The listing of the boot info belongs to another library. */
void debug_print_bootinfo(seL4_BootInfo *info);
void debug_print_bootinfo(seL4_BootInfo *info)
{
    printed = info;
}

static int set_up(void **state)
{
    (void)state;
    log_capture();
    bi = fake_boot(10, 7, untypeds, ARRAY_SIZE(untypeds));
    simple_default_init_bootinfo(&simple, bi);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fake_shutdown();
    return 0;
}

static void caps__each_once_and_none_is_empty(void **state)
{
    (void)state;
    int count = simple_get_cap_count(&simple);
    assert_int_equal(count, 10 + 7 + 2);
    bool seen[64] = {false};
    for (int i = 0; i < count; i++) {
        seL4_CPtr cap = simple_get_nth_cap(&simple, i);
        assert_in_range(cap, 1, 63);
        assert_false(seen[cap]);
        seen[cap] = true;
        assert_int_not_equal(fake_type_at(cap), -1);
    }
    assert_int_equal(simple_get_nth_cap(&simple, count), seL4_CapNull);
    assert_int_equal(simple_get_nth_cap(&simple, -1), seL4_CapNull);
    assert_int_equal(simple_last_valid_cap(&simple), bi->empty.start - 1);
}

static void caps__by_name(void **state)
{
    (void)state;
    assert_int_equal(simple_get_cnode(&simple), seL4_CapInitThreadCNode);
    assert_int_equal(simple_get_tcb(&simple), seL4_CapInitThreadTCB);
    assert_int_equal(simple_get_pd(&simple), seL4_CapInitThreadVSpace);
    assert_int_equal(simple_get_irq_ctrl(&simple), seL4_CapIRQControl);
    assert_int_equal(simple_init_cap(&simple, seL4_CapDomain), seL4_CapDomain);
    assert_int_equal(simple_get_sc(&simple), seL4_CapNull);
    assert_int_equal(simple_get_sid_ctrl(&simple), seL4_CapNull);
    assert_int_equal(simple_get_cb_ctrl(&simple), seL4_CapNull);
    assert_int_equal(simple_get_sched_ctrl(&simple, 0), seL4_CapNull);
    assert_int_equal(simple_get_init_cap(&simple, 1234), seL4_CapNull);
    assert_int_equal(simple_get_cnode_size_bits(&simple), 10);
    assert_int_equal(simple_get_core_count(&simple), 1);
}

static void untypeds__are_told(void **state)
{
    (void)state;
    size_t bits;
    uintptr_t paddr;
    bool device;
    assert_int_equal(simple_get_untyped_count(&simple), 2);
    assert_int_equal(simple_get_nth_untyped(&simple, 1, &bits, &paddr, &device),
                     bi->untyped.start + 1);
    assert_int_equal(bits, 12);
    assert_int_equal(paddr, 0xfec00000);
    assert_true(device);
    assert_int_equal(simple_get_nth_untyped(&simple, 0, NULL, NULL, NULL), bi->untyped.start);
    assert_int_equal(simple_get_nth_untyped(&simple, 2, &bits, &paddr, &device), seL4_CapNull);
    assert_int_equal(simple_get_nth_untyped(&simple, -1, &bits, &paddr, &device), seL4_CapNull);
    assert_true(simple_is_untyped_cap(&simple, bi->untyped.start));
    assert_false(simple_is_untyped_cap(&simple, bi->untyped.end));

    seL4_CPtr cap;
    seL4_Word offset;
    assert_null(simple_get_frame_info(&simple, (void *)0x105000, 12, &cap, &offset));
    assert_int_equal(cap, bi->untyped.start);
    assert_int_equal(offset, 0x5000);
    assert_null(simple_get_frame_info(&simple, (void *)0xf0000000, 12, &cap, &offset));
    assert_int_equal(cap, seL4_CapNull);
}

static void image_frames__are_told(void **state)
{
    (void)state;
    assert_int_equal(simple_get_userimage_count(&simple), 7);
    assert_int_equal(simple_get_nth_userimage(&simple, 6), bi->userImageFrames.start + 6);
    assert_int_equal(simple_get_nth_userimage(&simple, 7), seL4_CapNull);
}

static void print__lists_the_boot_info(void **state)
{
    (void)state;
    printed = NULL;
    simple_print(&simple);
    assert_ptr_equal(printed, bi);
}

static void extra_blocks__are_found_and_broken_ones_are_not_believed(void **state)
{
    (void)state;
    struct {
        _Alignas(4096) char frame[seL4_BootInfoFrameSize];
        seL4_BootInfoHeader padding, tsc;
        uint64_t tsc_value;
        seL4_BootInfoHeader broken;
    } area = {
        .padding = {SEL4_BOOTINFO_HEADER_PADDING, sizeof(seL4_BootInfoHeader)},
        .tsc = {SEL4_BOOTINFO_HEADER_X86_TSC_FREQ, sizeof(seL4_BootInfoHeader) + 8},
        .tsc_value = 2600,
        .broken = {SEL4_BOOTINFO_HEADER_FDT, 1000},
    };
    seL4_BootInfo *info = (seL4_BootInfo *)area.frame;
    info->extraLen = sizeof(area.padding) + sizeof(area.tsc) + 8 + sizeof(area.broken);
    simple_default_init_bootinfo(&simple, info);

    struct {
        seL4_BootInfoHeader header;
        uint64_t value;
    } block = {0};
    assert_int_equal(
        simple_get_extended_bootinfo_length(&simple, SEL4_BOOTINFO_HEADER_X86_TSC_FREQ), 24);
    assert_int_equal(simple_get_extended_bootinfo(&simple, SEL4_BOOTINFO_HEADER_X86_TSC_FREQ,
                                                  &block, sizeof(block)),
                     24);
    assert_int_equal(block.value, 2600);
    block.value = 0;
    assert_int_equal(
        simple_get_extended_bootinfo(&simple, SEL4_BOOTINFO_HEADER_X86_TSC_FREQ, &block, 16), 16);
    assert_int_equal(block.value, 0);
    assert_int_equal(simple_get_extended_bootinfo_length(&simple, SEL4_BOOTINFO_HEADER_FDT), -1);
    assert_int_equal(simple_get_extended_bootinfo_length(&simple, SEL4_BOOTINFO_HEADER_X86_VBE),
                     -1);
    assert_int_equal(
        simple_get_extended_bootinfo(&simple, SEL4_BOOTINFO_HEADER_X86_TSC_FREQ, &block, -1), -1);
    info->extraLen = 7;
    assert_int_equal(simple_get_extended_bootinfo_length(&simple, SEL4_BOOTINFO_HEADER_PADDING),
                     -1);
}

static void large_image_frames__are_among_the_capabilities(void **state)
{
    (void)state;
    struct {
        _Alignas(4096) char frame[seL4_BootInfoFrameSize];
        quoll_LargeImageFrames large;
    } area = {
        .large = {{quoll_BootInfoLargeImageFrames, sizeof(area.large)}, 0x400000, {50, 53}},
    };
    seL4_BootInfo *info = (seL4_BootInfo *)area.frame;
    *info = *bi;
    simple_default_init_bootinfo(&simple, info);
    int count = simple_get_cap_count(&simple);
    assert_int_equal(simple_get_nth_cap(&simple, count), seL4_CapNull);

    info->extraLen = sizeof(area.large);
    assert_int_equal(simple_get_cap_count(&simple), count + 3);
    for (int i = 0; i < 3; i++) assert_int_equal(simple_get_nth_cap(&simple, count + i), 50 + i);
    assert_int_equal(simple_last_valid_cap(&simple), 52);

    area.large.header.len = sizeof(seL4_BootInfoHeader); /* says nothing */
    assert_int_equal(simple_get_cap_count(&simple), count);
}

static void empty__every_wrapper_says_so_and_fails(void **state)
{
    (void)state;
    simple_t none = {0};
    cspacepath_t path = {0};
    seL4_CPtr cap;
    seL4_Word offset;
    int count = -1;
    assert_int_not_equal(simple_get_frame_cap(&none, NULL, 12, &path), 0);
    assert_null(simple_get_frame_vaddr(&none, NULL, 12));
    assert_null(simple_get_frame_info(&none, NULL, 12, &cap, &offset));
    assert_int_not_equal(simple_ASIDPool_assign(&none, 3), 0);
    assert_int_equal(simple_get_cap_count(&none), -1);
    assert_int_equal(simple_get_nth_cap(&none, 0), 0);
    assert_int_equal(simple_get_cnode(&none), 0);
    assert_int_equal(simple_get_cnode_size_bits(&none), -1);
    assert_int_equal(simple_get_untyped_count(&none), -1);
    assert_int_equal(simple_get_nth_untyped(&none, 0, NULL, NULL, NULL), 0);
    assert_int_equal(simple_get_userimage_count(&none), -1);
    assert_int_equal(simple_get_nth_userimage(&none, 0), 0);
    assert_int_equal(simple_get_core_count(&none), -1);
    simple_print(&none);
    assert_int_equal(simple_get_sched_ctrl(&none, 0), 0);
    assert_int_equal(simple_get_extended_bootinfo_length(&none, 0), -1);
    assert_int_equal(simple_get_extended_bootinfo(&none, 0, &cap, 8), -1);
    assert_int_not_equal(simple_get_IOPort_cap(&none, 0, 1, 2, 3, 4), 0);
    assert_int_not_equal(simple_get_IRQ_handler(&none, 1, path), 0);
    assert_int_not_equal(simple_get_iospace(&none, 0, 0, &path), 0);
    assert_int_not_equal(arch_simple_get_msi(&none.arch_simple, path, 0, 0, 0, 0, 0), 0);
    assert_int_not_equal(arch_simple_get_ioapic(&none.arch_simple, path, 0, 0, 0, 0, 0), 0);
    assert_int_equal(log_lines(), 22);
    assert_int_equal(simple_get_iospace_cap_count(&none, &count), 0);
    assert_int_equal(count, 0);
    assert_int_equal(simple_get_nth_iospace_cap(&none, 0), 0);
    assert_int_equal(simple_last_valid_cap(NULL), 0);
}

static void make_vka__makes_paths(void **state)
{
    (void)state;
    vka_t vka;
    cspacepath_t path;
    seL4_CPtr slot;
    simple_make_vka(&simple, &vka);
    vka_cspace_make_path(&vka, 77, &path);
    assert_int_equal(path.capPtr, 77);
    assert_int_equal(path.capDepth, 64);
    assert_int_equal(path.root, seL4_CapInitThreadCNode);
    assert_int_equal(path.offset, 77);
    assert_int_not_equal(vka_cspace_alloc(&vka, &slot), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(caps__each_once_and_none_is_empty),
        TEST(caps__by_name),
        TEST(untypeds__are_told),
        TEST(image_frames__are_told),
        TEST(print__lists_the_boot_info),
        TEST(large_image_frames__are_among_the_capabilities),
        TEST(extra_blocks__are_found_and_broken_ones_are_not_believed),
        TEST(empty__every_wrapper_says_so_and_fails),
        TEST(make_vka__makes_paths),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
