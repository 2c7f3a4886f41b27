/* SPDX-License-Identifier: BSD-2-Clause */
/* What boot loaders say, well and badly. */
#include "physical.h"

#include "arch/x86_64/boot.h"
#include "arch/x86_64/boot_loader.h"

enum { INFO = 0x9000, MAP = 0xa000, MODULES = 0xb000 };

static struct loader_info loader;

static void read(word_t protocol, word_t info)
{
    memset(&loader, 0, sizeof loader);
    loader_read(protocol, info, &loader);
}

static void put32(word_t address, uint32_t value)
{
    memcpy(physical + address, &value, sizeof value);
}
static void put64(word_t address, uint64_t value)
{
    memcpy(physical + address, &value, sizeof value);
}

static int reset(void **state)
{
    (void)state;
    physical_reset();
    return 0;
}

/* ---- Multiboot ---- */

enum {
    MB_FLAGS = INFO,
    MB_UPPER = INFO + 8,
    MB_MODULE_COUNT = INFO + 20,
    MB_MODULES = INFO + 24,
    MB_MAP_BYTES = INFO + 44,
    MB_MAP = INFO + 48
};

static void mb_region(unsigned index, uint32_t size, uint64_t base, uint64_t length, uint32_t type)
{
    word_t at = MAP + index * (size + 4);
    put32(at, size);
    put64(at + 4, base);
    put64(at + 12, length);
    put32(at + 20, type);
}

static void mb_map(uint32_t bytes)
{
    put32(MB_FLAGS, 1 << 6);
    put32(MB_MAP_BYTES, bytes);
    put32(MB_MAP, MAP);
}

static void assert_ram(unsigned index, word_t start, word_t end)
{
    assert_true(index < loader.ram.count);
    assert_int_equal(loader.ram.items[index].start, start);
    assert_int_equal(loader.ram.items[index].end, end);
}

static void multiboot__map(void **state)
{
    (void)state;
    mb_region(0, 20, 0, 0x9fc00, 1);
    mb_region(1, 20, 0xf0000, 0x10000, 2);
    mb_region(2, 20, 0x100000, 0x7ee0000, 1);
    mb_map(3 * 24);
    read(BOOT_MULTIBOOT, INFO);
    assert_string_equal(loader.protocol, "Multiboot");
    assert_int_equal(loader.ram.count, 2);
    assert_ram(0, 0x1000, 0x9f000); /* the first page is left out, and what is no whole page */
    assert_ram(1, 0x100000, 0x7fe0000);
    assert_int_equal(loader.map.bytes, 3 * 24);
    assert_int_equal(loader.map.regions[1].type, 2);
    assert_int_equal(loader.first_module.end, 0);
}

static void multiboot__larger_entries(void **state)
{
    (void)state;
    mb_region(0, 40, 0x100000, 0x100000, 1);
    mb_region(1, 40, 0x400000, 0x100000, 1);
    mb_map(2 * 44);
    read(BOOT_MULTIBOOT, INFO);
    assert_int_equal(loader.ram.count, 2);
    assert_int_equal(loader.map.regions[1].size, 20);
}

static void multiboot__reserved_wins_over_ram(void **state)
{
    (void)state;
    mb_region(0, 20, 0x100000, 0x500000, 1);
    mb_region(1, 20, 0x200123, 0x100, 2);
    mb_region(2, 20, 0x500000, ~0ull, 2); /* wraps: all there is */
    mb_map(3 * 24);
    read(BOOT_MULTIBOOT, INFO);
    assert_int_equal(loader.ram.count, 2);
    assert_ram(0, 0x100000, 0x200000);
    assert_ram(1, 0x201000, 0x500000);
}

/* Found by tests/fuzz/fuzz_loader.c: rounded up to a page, the end of the region was 0. */
static void multiboot__reserved_into_the_last_page(void **state)
{
    (void)state;
    mb_region(0, 20, 0x100000, 0x500000, 1);
    mb_region(1, 20, 0x200000, ~0ull - 0x200000 - 0x10, 2);
    mb_map(2 * 24);
    read(BOOT_MULTIBOOT, INFO);
    assert_int_equal(loader.ram.count, 1);
    assert_ram(0, 0x100000, 0x200000);
}

static void multiboot__ram_beyond_the_window__is_left(void **state)
{
    (void)state;
    mb_region(0, 20, 1ull << 38, 1ull << 50, 1);
    mb_region(1, 20, 1ull << 45, 1ull << 20, 1);
    mb_region(2, 20, ~0ull - 0x10000, ~0ull, 1);
    mb_map(3 * 24);
    read(BOOT_MULTIBOOT, INFO);
    assert_int_equal(loader.ram.count, 1);
    assert_ram(0, 1ull << 38, 1ull << 39);
}

static void multiboot__more_regions_than_are_kept(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 70; i++) mb_region(i, 20, 0x100000ull * (i + 1), 0x1000, 1);
    mb_map(70 * 24);
    read(BOOT_MULTIBOOT, INFO);
    assert_int_equal(loader.map.bytes, LOADER_MAX_REGIONS * 24);
}

/* Found by tests/fuzz/fuzz_loader.c: a map that claims to have gigabytes kept the boot busy for as
 * long. What is behind the regions that are kept is not looked at. */
static void more_regions_than_are_kept__the_rest_is_not_read(void **state)
{
    (void)state;
    enum { PAGE = 4096, END = 0x20000 };
    assert_int_equal(mprotect(physical + END, PAGE, PROT_NONE), 0);
    put32(MB_FLAGS, 1 << 6);
    put32(MB_MAP_BYTES, 0x10000000);
    put32(MB_MAP, END - LOADER_MAX_REGIONS * 24);
    for (unsigned i = 0; i < LOADER_MAX_REGIONS; i++) {
        put32(END - (i + 1) * 24, 20);
        put64(END - (i + 1) * 24 + 12, 0);
    }
    read(BOOT_MULTIBOOT, INFO);
    assert_int_equal(loader.map.bytes, LOADER_MAX_REGIONS * 24);

    memset(physical + INFO, 0, 64);
    put32(INFO, 0x336ec578);
    put32(INFO + 4, 1);
    put64(INFO + 40, END - LOADER_MAX_REGIONS * 24);
    put32(INFO + 48, 0x1000000);
    read(BOOT_PVH, INFO);
    assert_int_equal(loader.map.bytes, LOADER_MAX_REGIONS * 24);
}

static void multiboot__sizes_only(void **state)
{
    (void)state;
    put32(MB_FLAGS, 1);
    put32(INFO + 4, 640);
    put32(MB_UPPER, 31 << 10);
    read(BOOT_MULTIBOOT, INFO);
    assert_int_equal(loader.ram.count, 2);
    assert_ram(0, 0x1000, 0xa0000);
    assert_ram(1, 0x100000, 0x2000000);
}

static void multiboot__no_map(void **state)
{
    (void)state;
    assert_panics(read(BOOT_MULTIBOOT, INFO), "no memory map");
}

static void multiboot__module(void **state)
{
    (void)state;
    mb_region(0, 20, 0x100000, 0x500000, 1);
    mb_map(24);
    put32(MB_FLAGS, 1 << 6 | 1 << 3);
    put32(MB_MODULE_COUNT, 2);
    put32(MB_MODULES, MODULES);
    put32(MODULES, 0x200000);
    put32(MODULES + 4, 0x234567);
    read(BOOT_MULTIBOOT, INFO);
    assert_int_equal(loader.first_module.start, 0x200000);
    assert_int_equal(loader.first_module.end, 0x234567);
}

/* Found by tests/fuzz/fuzz_loader.c: nothing says that what the loader points to is aligned. */
static void multiboot__module_list_at_an_odd_address(void **state)
{
    (void)state;
    put32(MB_FLAGS, 1 | 1 << 3);
    put32(MB_MODULE_COUNT, 1);
    put32(MB_MODULES, MODULES + 1);
    put32(MODULES + 1, 0x200000);
    put32(MODULES + 5, 0x234567);
    read(BOOT_MULTIBOOT, INFO);
    assert_int_equal(loader.first_module.end, 0x234567);
}

static void multiboot__vbe(void **state)
{
    (void)state;
    enum { CONTROL = 0xc000, MODE_INFO = 0xd000 };
    mb_region(0, 20, 0x100000, 0x500000, 1);
    mb_map(24);
    put32(MB_FLAGS, 1 << 6 | 1 << 11);
    put32(INFO + 72, CONTROL);
    put32(INFO + 76, MODE_INFO);
    put32(INFO + 80, 0xc0004118); /* mode, segment */
    put32(INFO + 84, 0x01005a50); /* offset, length */
    memcpy(physical + CONTROL, "VESA", 4);
    physical[CONTROL + 511] = 0x11;
    physical[MODE_INFO] = 0x22;
    physical[MODE_INFO + 255] = 0x33;
    read(BOOT_MULTIBOOT, INFO);
    assert_true(loader.has_vbe);
    assert_memory_equal(loader.vbe.control, "VESA", 4);
    assert_int_equal(loader.vbe.control[511], 0x11);
    assert_int_equal(loader.vbe.mode_info[0], 0x22);
    assert_int_equal(loader.vbe.mode_info[255], 0x33);
    assert_int_equal(loader.vbe.mode, 0x4118);
    assert_int_equal(loader.vbe.segment, 0xc000);
    assert_int_equal(loader.vbe.offset, 0x5a50);
    assert_int_equal(loader.vbe.bytes, 0x100);
    assert_int_equal(sizeof loader.vbe, 512 + 256 + 16);

    put32(INFO + 76, 0xffffffff); /* nothing that the kernel needs: it boots without */
    read(BOOT_MULTIBOOT, INFO);
    assert_false(loader.has_vbe);
}

static void multiboot__pointers_out_of_reach(void **state)
{
    (void)state;
    mb_map(0x1000);
    put32(MB_MAP, 0xfffff800);
    assert_panics(read(BOOT_MULTIBOOT, INFO), "out of reach");
    assert_panics(read(BOOT_MULTIBOOT, 0xfffffff8), "out of reach");
    put32(MB_FLAGS, 1 | 1 << 3);
    put32(MB_MODULE_COUNT, 1);
    put32(MB_MODULES, 0xffffffff);
    assert_panics(read(BOOT_MULTIBOOT, INFO), "out of reach");
}

/* ---- PVH ---- */

static void pvh(uint32_t version)
{
    put32(INFO, 0x336ec578);
    put32(INFO + 4, version);
    put64(INFO + 32, 0xf5000);
    put64(INFO + 40, MAP);
    put32(INFO + 48, 2);
    put64(MAP, 0x100000);
    put64(MAP + 8, 0x1000000);
    put32(MAP + 16, 1);
    put64(MAP + 24, 1ull << 32);
    put64(MAP + 32, 1ull << 32);
    put32(MAP + 40, 1);
}

static void pvh__map_rsdp_and_module(void **state)
{
    (void)state;
    pvh(1);
    put32(INFO + 12, 1);
    put64(INFO + 16, MODULES);
    put64(MODULES, 0x800000);
    put64(MODULES + 8, 0x1234);
    read(BOOT_PVH, INFO);
    assert_string_equal(loader.protocol, "PVH");
    assert_ram(0, 0x100000, 0x1100000);
    assert_ram(1, 1ull << 32, 2ull << 32);
    assert_int_equal(loader.rsdp, 0xf5000);
    assert_int_equal(loader.first_module.start, 0x800000);
    assert_int_equal(loader.first_module.end, 0x801234);
}

static void pvh__lists_at_odd_addresses(void **state)
{
    (void)state;
    pvh(1);
    memmove(physical + MAP + 3, physical + MAP, 64);
    put64(INFO + 40, MAP + 3);
    put32(INFO + 12, 1);
    put64(INFO + 16, MODULES + 5);
    put64(MODULES + 5, 0x800000);
    put64(MODULES + 13, 0x1234);
    memmove(physical + INFO + 1, physical + INFO, 64);
    read(BOOT_PVH, INFO + 1);
    assert_ram(0, 0x100000, 0x1100000);
    assert_int_equal(loader.first_module.end, 0x801234);
}

static void pvh__defects(void **state)
{
    (void)state;
    assert_panics(read(BOOT_PVH, INFO), "magic");
    pvh(0);
    assert_panics(read(BOOT_PVH, INFO), "no memory map");
    pvh(1);
    put32(INFO + 48, 0xffffffff);
    assert_panics(read(BOOT_PVH, INFO), "out of reach");
    pvh(1);
    put64(INFO + 40, 1ull << 40);
    assert_panics(read(BOOT_PVH, INFO), "out of reach");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(multiboot__map, reset),
        cmocka_unit_test_setup(multiboot__larger_entries, reset),
        cmocka_unit_test_setup(multiboot__reserved_wins_over_ram, reset),
        cmocka_unit_test_setup(multiboot__reserved_into_the_last_page, reset),
        cmocka_unit_test_setup(multiboot__ram_beyond_the_window__is_left, reset),
        cmocka_unit_test_setup(multiboot__more_regions_than_are_kept, reset),
        cmocka_unit_test_setup(more_regions_than_are_kept__the_rest_is_not_read, reset),
        cmocka_unit_test_setup(multiboot__sizes_only, reset),
        cmocka_unit_test_setup(multiboot__no_map, reset),
        cmocka_unit_test_setup(multiboot__module, reset),
        cmocka_unit_test_setup(multiboot__module_list_at_an_odd_address, reset),
        cmocka_unit_test_setup(multiboot__vbe, reset),
        cmocka_unit_test_setup(multiboot__pointers_out_of_reach, reset),
        cmocka_unit_test_setup(pvh__map_rsdp_and_module, reset),
        cmocka_unit_test_setup(pvh__lists_at_odd_addresses, reset),
        cmocka_unit_test_setup(pvh__defects, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
