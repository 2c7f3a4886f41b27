/* SPDX-License-Identifier: BSD-2-Clause */
/* Table arithmetic: which entry an address has, and which bits a mapping has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/arch.h"
#include "arch/host/host.h"
#include "cpu_model.h"

static pte_t *page_at(unsigned number)
{
    return phys_to_kernel((paddr_t){HOST_MEMORY_BASE + (word_t)number * 4096});
}

static int setup(void **state)
{
    (void)state;
    host_reset();
    cpu_reset(page_at(0), true);
    vspace_init(page_at(0));
    return 0;
}

static void test_level_index(void **state)
{
    (void)state;
    word_t vaddr = 3ul << 39 | 5ul << 30 | 7ul << 21 | 511ul << 12 | 0xabc;
    assert_int_equal(level_index(LEVEL_PML4, vaddr), 3);
    assert_int_equal(level_index(LEVEL_PDPT, vaddr), 5);
    assert_int_equal(level_index(LEVEL_PD, vaddr), 7);
    assert_int_equal(level_index(LEVEL_PT, vaddr), 511);
    assert_int_equal(level_index(LEVEL_PML4, 0xffff800000000000), 256);
    assert_int_equal(level_index(LEVEL_PML4, 0xffffffff80000000), 511);
    assert_int_equal(level_index(LEVEL_PDPT, 0xffffffff80000000), 510);
}

static union x86_cap frame(enum frame_size size, unsigned rights)
{
    return (union x86_cap){
        .frame = {.type = CAP_FRAME, .size = size, .rights = rights, .base = 3ul << 30}};
}

static void test_frame_rights(void **state)
{
    (void)state;
    static const struct {
        unsigned cap, asked;
        pte_t bits;
    } cases[] = {
        {3, 3, PTE_USER | PTE_WRITE},
        {3, RIGHT_READ, PTE_USER},
        {RIGHT_READ, 3, PTE_USER},
        {3, RIGHT_WRITE, 0},
        {RIGHT_WRITE, 3, 0},
        {3, 0, 0},
        {0, 3, 0},
        {3, 15, PTE_USER | PTE_WRITE},
    };
    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        assert_int_equal(frame_entry(frame(FRAME_4K, cases[i].cap), cases[i].asked, 0),
                         3ul << 30 | PTE_PRESENT | cases[i].bits);
    }
}

static void test_frame_attributes(void **state)
{
    (void)state;
    const pte_t plain = 3ul << 30 | PTE_PRESENT | PTE_USER | PTE_WRITE;
    for (enum frame_size size = FRAME_4K; size <= FRAME_1G; size++) {
        const pte_t base = plain | (size == FRAME_4K ? 0 : PTE_LARGE);
        const pte_t pat = size == FRAME_4K ? PTE_PAT_4K : PTE_PAT_LARGE;
        union x86_cap cap = frame(size, 3);
        assert_int_equal(frame_entry(cap, 3, 0), base);
        assert_int_equal(frame_entry(cap, 3, ATTR_WRITE_THROUGH), base | PTE_WRITE_THROUGH);
        assert_int_equal(frame_entry(cap, 3, ATTR_CACHE_DISABLED), base | PTE_CACHE_DISABLE);
        assert_int_equal(frame_entry(cap, 3, 3), base | PTE_WRITE_THROUGH | PTE_CACHE_DISABLE);
        assert_int_equal(frame_entry(cap, 3, ATTR_WRITE_COMBINING), base | pat);
        assert_int_equal(frame_entry(cap, 3, ATTR_EXECUTE_NEVER), base | PTE_NO_EXECUTE);
        cap.frame.is_device = 1;
        assert_int_equal(frame_entry(cap, 3, 0), base | PTE_DEVICE);
    }
}

static void test_missing_levels(void **state)
{
    (void)state;
    const word_t vaddr = 1ul << 39 | 2ul << 30 | 3ul << 21 | 4ul << 12;
    pte_t *tables[] = {page_at(1), page_at(2), page_at(3), page_at(4)};
    unsigned missing = 0;
    for (unsigned depth = 0; depth < 3; depth++) {
        enum vspace_level level = LEVEL_PML4 - depth;
        assert_null(vspace_entry(tables[0], vaddr, LEVEL_PT, &missing));
        assert_int_equal(missing, level_bits(level));
        pte_t *entry = vspace_entry(tables[0], vaddr, level, &missing);
        assert_ptr_equal(entry, &tables[depth][depth + 1]);
        *entry = table_entry(tables[depth + 1]);
    }
    assert_ptr_equal(vspace_entry(tables[0], vaddr, LEVEL_PT, &missing), &tables[3][4]);
    /* A large page ends the walk like a missing table. */
    tables[2][3] = PTE_PRESENT | PTE_LARGE;
    assert_null(vspace_entry(tables[0], vaddr, LEVEL_PT, &missing));
    assert_int_equal(missing, 21);
    tables[1][2] = PTE_PRESENT | PTE_LARGE;
    assert_null(vspace_entry(tables[0], vaddr, LEVEL_PD, &missing));
    assert_int_equal(missing, 30);
}

static void test_translate(void **state)
{
    (void)state;
    pte_t *tables[] = {page_at(1), page_at(2), page_at(3), page_at(4)};
    for (unsigned depth = 0; depth < 3; depth++) tables[depth][0] = table_entry(tables[depth + 1]);
    paddr_t out;
    assert_false(vspace_translate(tables[0], 0x1234, &out));
    tables[3][1] = frame_entry(frame(FRAME_4K, 3), 3, ATTR_WRITE_COMBINING);
    assert_true(vspace_translate(tables[0], 0x1234, &out));
    assert_int_equal(out.raw, (3ul << 30) + 0x234);
    tables[2][1] = frame_entry(frame(FRAME_2M, 3), 3, ATTR_WRITE_COMBINING);
    assert_true(vspace_translate(tables[0], 0x212345, &out));
    assert_int_equal(out.raw, (3ul << 30) + 0x12345);

    tables[3][1] = frame_entry(frame(FRAME_4K, 0), 3, 0); /* mapped, but not for the user */
    assert_false(vspace_translate(tables[0], 0x1234, &out));
    union x86_cap device = frame(FRAME_4K, 3);
    device.frame.is_device = 1;
    tables[3][1] = frame_entry(device, 3, 0);
    assert_false(vspace_translate(tables[0], 0x1234, &out));
    assert_false(vspace_translate(tables[0], 0xffff800000001234, &out));
    assert_false(vspace_translate(tables[0], 0x00007ffffffff000, &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_level_index, setup),
        cmocka_unit_test_setup(test_frame_rights, setup),
        cmocka_unit_test_setup(test_frame_attributes, setup),
        cmocka_unit_test_setup(test_missing_levels, setup),
        cmocka_unit_test_setup(test_translate, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
