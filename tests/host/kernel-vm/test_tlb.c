/* SPDX-License-Identifier: BSD-2-Clause */
/* Whatever happens to address spaces, the CPU never uses a translation that the tables of the
 * active one do not hold; and what nobody changed it need not forget. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "api/labels.h"
#include "arch/arch.h"
#include "arch/host/host.h"
#include "arch/x86_64/asid.h"
#include "cpu_model.h"
#include "object/tcb.h"

enum { SPACES = 5, FRAMES = 24, TABLES = 24, STEPS = 10000, FIRST_PAGE = 16 };

static struct {
    pte_t *kernel_pml4;
    pte_t **pool;
    struct tcb threads[SPACES], caller;
    struct slot frames[FRAMES], tables[TABLES];
    paddr_t next_page;
} world;

static paddr_t take(unsigned bits)
{
    paddr_t taken = {ALIGN_UP(world.next_page.raw, bits)};
    world.next_page.raw = taken.raw + BIT(bits);
    return taken;
}

/* ---- calls, as the dispatcher makes them ---- */

static struct sys_error err;

static status_t invoke(struct slot *slot, word_t label, struct slot *extra, word_t first,
                       word_t second, word_t third)
{
    struct call call = {.caller = &world.caller,
                        .slot = slot,
                        .cap = slot->cap,
                        .label = label,
                        .length = 3,
                        .extras = 1,
                        .extra = {extra}};
    word_t words[] = {first, second, third};
    for (unsigned i = 0; i < 3; i++) arch_set_message_register(&world.caller, i, words[i]);
    err = (struct sys_error){0};
    switch (slot->cap.type) {
    case CAP_FRAME:
        return decode_frame(&call, &err);
    case CAP_ASID_POOL:
        return decode_asid_pool(&call, &err);
    default:
        return decode_table(&call, &err);
    }
}

static struct slot *vspace(unsigned space)
{
    return &world.threads[space].slots[TCB_VSPACE];
}

static struct slot pool_slot(void)
{
    return (struct slot){
        .cap = (union x86_cap){.asid_pool = {.type = CAP_ASID_POOL, .ptr = kptr_bits(world.pool)}}
                   .cap};
}

static void make_space(unsigned space)
{
    paddr_t page = kernel_to_phys(world.kernel_pml4);
    page.raw += (space + 1) * BIT(12);
    clear_memory(phys_to_kernel(page), BIT(12));
    vspace_copy_kernel_half(phys_to_kernel(page));
    vspace(space)->cap =
        (union x86_cap){.table = {.type = CAP_PML4, .ptr = kptr_bits(phys_to_kernel(page))}}.cap;
    struct slot pool = pool_slot();
    assert_int_equal(invoke(&pool, LABEL_X86ASIDPoolAssign, vspace(space), 0, 0, 0), OK);
}

static void activate(unsigned space)
{
    vspace_activate(&world.threads[space]);
}

/* ---- a world ---- */

static void make_world(bool has_pcid)
{
    host_reset();
    world.next_page = (paddr_t){HOST_MEMORY_BASE};
    world.kernel_pml4 = phys_to_kernel(take(12));
    take(12 + 3); /* the PML4s of the spaces, right behind */
    world.pool = phys_to_kernel(take(12));
    cpu_reset(world.kernel_pml4, has_pcid);
    vspace_init(world.kernel_pml4);
    asid_pool_install(world.pool, 0);
    for (unsigned i = 0; i < SPACES; i++) make_space(i);
    for (unsigned i = 0; i < FRAMES; i++) {
        enum frame_size size = i % 4 == 0 ? FRAME_2M : FRAME_4K;
        world.frames[i].cap = (union x86_cap){.frame = {.type = CAP_FRAME,
                                                        .size = size,
                                                        .rights = 3,
                                                        .base = take(frame_bits(size)).raw}}
                                  .cap;
    }
    for (unsigned i = 0; i < TABLES; i++) {
        enum x86_cap_type type = CAP_PAGE_TABLE + i % 3;
        pte_t *table = phys_to_kernel(take(12));
        world.tables[i].cap = (union x86_cap){.table = {.type = type, .ptr = kptr_bits(table)}}.cap;
    }
}

static void end_world(void)
{
    struct slot pool = pool_slot();
    asid_pool_delete(x86_cap(pool.cap));
}

/* ---- random histories ---- */

static unsigned below(unsigned limit)
{
    return (unsigned)rand() % limit;
}

/* Few addresses, so that things meet: two of each level. */
static word_t any_address(void)
{
    word_t vaddr = 0;
    for (enum vspace_level level = LEVEL_PT; level <= LEVEL_PML4; level++) {
        vaddr |= (word_t)below(2) << level_bits(level);
    }
    return vaddr;
}

static void map_or_unmap_frame(void)
{
    struct slot *slot = &world.frames[below(FRAMES)];
    union x86_cap frame = x86_cap(slot->cap);
    if (below(3) == 0) {
        assert_int_equal(invoke(slot, LABEL_X86PageUnmap, NULL, 0, 0, 0), OK);
    } else {
        /* Where it is already, mostly: other rights. */
        word_t vaddr = frame.frame.asid && below(4) ? frame.frame.vaddr : any_address();
        vaddr = ALIGN_DOWN(vaddr, frame_bits(frame.frame.size));
        invoke(slot, LABEL_X86PageMap, vspace(below(SPACES)), vaddr, below(4), below(32));
    }
}

static void map_or_unmap_table(void)
{
    static const word_t map_labels[] = {LABEL_X86PageTableMap, LABEL_X86PageDirectoryMap,
                                        LABEL_X86PDPTMap};
    static const word_t unmap_labels[] = {LABEL_X86PageTableUnmap, LABEL_X86PageDirectoryUnmap,
                                          LABEL_X86PDPTUnmap};
    struct slot *slot = &world.tables[below(TABLES)];
    unsigned kind = slot->cap.type - CAP_PAGE_TABLE;
    if (below(6) == 0) {
        assert_int_equal(invoke(slot, unmap_labels[kind], NULL, 0, 0, 0), OK);
    } else {
        invoke(slot, map_labels[kind], vspace(below(SPACES)), any_address(), 0, 0);
    }
}

static void replace_space(void)
{
    unsigned space = below(SPACES);
    pml4_delete(x86_cap(vspace(space)->cap));
    make_space(space);
}

static void replace_pool(void)
{
    struct slot pool = pool_slot();
    asid_pool_delete(x86_cap(pool.cap));
    clear_memory(world.pool, BIT(12));
    asid_pool_install(world.pool, 0);
    for (unsigned i = 0; i < SPACES; i++) make_space(i);
}

static void use(void)
{
    activate(below(SPACES));
    for (unsigned i = 0; i < 8; i++) cpu_touch(any_address());
}

static void step(void)
{
    unsigned choice = below(1000);
    if (choice < 400) {
        map_or_unmap_frame();
    } else if (choice < 600) {
        map_or_unmap_table();
    } else if (choice < 990) {
        use();
    } else if (choice < 998) {
        replace_space();
    } else {
        replace_pool();
    }
}

/* The CPU is in a space that is alive, and has nothing void of it. */
static void check(unsigned number, unsigned seed)
{
    bool alive = cpu_pml4() == world.kernel_pml4;
    for (unsigned i = 0; i < SPACES; i++) {
        alive = alive || vspace_of(&world.threads[i]) == cpu_pml4();
    }
    word_t vaddr = 0;
    const char *what = alive ? cpu_check(&vaddr) : "the address space";
    if (what) {
        print_error("seed %u, step %u: the CPU remembers %s for 0x%lx that is gone\n", seed, number,
                    what, vaddr);
        fail();
    }
}

static void run_history(bool has_pcid, unsigned seed)
{
    srand(seed);
    make_world(has_pcid);
    for (unsigned number = 0; number < STEPS; number++) {
        step();
        check(number, seed);
    }
    end_world();
}

static void test_random_with_pcid(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 4; seed++) run_history(true, seed);
}

static void test_random_without_pcid(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 4; seed++) run_history(false, seed);
}

/* ---- what is not forgotten ---- */

static void map_somewhere(unsigned space, unsigned frame, word_t vaddr)
{
    static unsigned table;
    invoke(&world.tables[table * 3 + 2], LABEL_X86PDPTMap, vspace(space), vaddr, 0, 0);
    invoke(&world.tables[table * 3 + 1], LABEL_X86PageDirectoryMap, vspace(space), vaddr, 0, 0);
    invoke(&world.tables[table * 3], LABEL_X86PageTableMap, vspace(space), vaddr, 0, 0);
    table = (table + 1) % (TABLES / 3);
    assert_int_equal(invoke(&world.frames[frame], LABEL_X86PageMap, vspace(space), vaddr, 3, 0),
                     OK);
}

static void test_switch_keeps_the_tlb(void **state)
{
    (void)state;
    make_world(true);
    map_somewhere(0, 1, 0x1000);
    map_somewhere(1, 2, 0x1000);
    /* New numbers start with a flush, for what bore them before. */
    for (unsigned i = 0; i < 2; i++) activate(i);
    cpu_model = (struct cpu_model){0};
    for (unsigned i = 0; i < 100; i++) activate(i % 2);
    assert_int_equal(cpu_model.cr3_writes, 100);
    assert_int_equal(cpu_model.flushes, 0);
    for (unsigned i = 0; i < 100; i++) activate(1);
    assert_int_equal(cpu_model.cr3_writes, 100);
    end_world();
}

static void test_first_mapping_flushes_nothing(void **state)
{
    (void)state;
    make_world(true);
    activate(1);
    activate(0);
    cpu_model = (struct cpu_model){0};
    map_somewhere(0, 1, 0x1000);
    map_somewhere(1, 2, 0x1000);
    activate(1);
    assert_int_equal(cpu_model.invlpgs, 0);
    assert_int_equal(cpu_model.flushes, 0);
    end_world();
}

static void test_change_of_another_space_flushes_it_once(void **state)
{
    (void)state;
    make_world(true);
    map_somewhere(0, 1, 0x1000);
    map_somewhere(1, 2, 0x1000);
    activate(1);
    activate(0);
    cpu_model = (struct cpu_model){0};
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(
            invoke(&world.frames[2], LABEL_X86PageMap, vspace(1), 0x1000, i % 2 ? 3 : 2, 0), OK);
    }
    assert_int_equal(cpu_model.invlpgs + cpu_model.cr3_writes, 0);
    activate(1);
    assert_int_equal(cpu_model.flushes, 1);
    activate(0);
    activate(1);
    assert_int_equal(cpu_model.flushes, 1);
    /* The active one needs no flush, only its page. */
    assert_int_equal(invoke(&world.frames[2], LABEL_X86PageUnmap, NULL, 0, 0, 0), OK);
    assert_int_equal(cpu_model.invlpgs, 1);
    activate(0);
    activate(1);
    assert_int_equal(cpu_model.flushes, 1);
    end_world();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_with_pcid),
        cmocka_unit_test(test_random_without_pcid),
        cmocka_unit_test(test_switch_keeps_the_tlb),
        cmocka_unit_test(test_first_mapping_flushes_nothing),
        cmocka_unit_test(test_change_of_another_space_flushes_it_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
