/* SPDX-License-Identifier: BSD-2-Clause */
/* The invariants of address spaces and I/O ports of x86_64, broken one by one. */
#include "arch/x86_64/vspace.c"
#define find_orphan find_orphan_asid
#include "arch/x86_64/asid.c"
#define check_access check_port_access
#include "arch/x86_64/ioport.c"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "arch/host/host.h"

struct cpu cpu = {.pcid = true, .fsgsbase = true, .huge_pages = true};

enum { VADDR = 0x40000000, ASID = 5, PORT = 0x80 };

static struct {
    word_t used;
    pte_t *kernel, *pml4, *tables[3]; /* PT, PD, PDPT */
    pte_t **pool;
    struct slot root, table[3], frame, pool_slot, port;
    struct tcb tcb;
    pte_t *page; /* the entry that maps the frame */
} world;

static void *take_page(void)
{
    paddr_t page = {HOST_MEMORY_BASE + world.used};
    world.used += BIT(12);
    return phys_to_kernel(page);
}

static void map_table(unsigned i)
{
    union x86_cap table = {.table = {.type = CAP_PAGE_TABLE + i,
                                     .is_mapped = 1,
                                     .ptr = kptr_bits(world.tables[i]),
                                     .asid = ASID}};
    table.table.vaddr = table_span_base(table, VADDR);
    world.table[i].cap = table.cap;
    vspace_map_table(world.pml4, table, VADDR);
}

static void map_frame(void)
{
    paddr_t memory = kernel_to_phys(take_page());
    union x86_cap frame = {
        .frame = {.type = CAP_FRAME, .rights = 3, .base = memory.raw, .asid = ASID, .vaddr = VADDR},
    };
    unsigned missing;
    world.frame.cap = frame.cap;
    vspace_map_frame(world.pml4, frame, VADDR, 3, 0);
    world.page = vspace_entry(world.pml4, VADDR, LEVEL_PT, &missing);
}

static int setup(void **state)
{
    (void)state;
    host_reset();
    memset(&world, 0, sizeof world);
    memset(fast_vspaces, 0, sizeof fast_vspaces);
    memset(issued, 0, sizeof issued);
    pools[0] = NULL;
    vspace_active = &fast_vspaces[ASID_NONE];
    world.kernel = take_page();
    world.pml4 = take_page();
    for (unsigned i = 0; i < 3; i++) world.tables[i] = take_page();
    world.pool = take_page();
    vspace_init(world.kernel);
    asid_pool_install(world.pool, 0);
    world.pool[ASID] = world.pml4;
    world.pool_slot.cap =
        (union x86_cap){.asid_pool = {.type = CAP_ASID_POOL, .ptr = kptr_bits(world.pool)}}.cap;
    world.root.cap =
        (union x86_cap){
            .table = {.type = CAP_PML4, .is_mapped = 1, .ptr = kptr_bits(world.pml4), .asid = ASID}}
            .cap;
    for (unsigned i = 3; i-- > 0;) map_table(i);
    map_frame();
    world.port.cap =
        (union x86_cap){.io_port = {.type = CAP_IO_PORT, .first = PORT, .last = PORT + 1}}.cap;
    mark(PORT, PORT + 1, true);
    world.tcb.slots[TCB_VSPACE].cap = world.root.cap;
    vspace_activate(&world.tcb);
    return 0;
}

static bool always(struct cap cap)
{
    (void)cap;
    return true;
}
static const struct census census = {always, always, always};

/* A pass, as arch_cap.c makes it. */
static struct broken check_everything(void)
{
    SOUND_TOO(frame_check(&world.frame));
    for (unsigned i = 0; i < 3; i++) SOUND_TOO(table_check(&world.table[i]));
    SOUND_TOO(pml4_check(&world.root));
    SOUND_TOO(asid_pool_check(&world.pool_slot));
    SOUND_TOO(io_port_check(&world.port));
    SOUND_TOO(io_ports_check(2, &census));
    SOUND_TOO(asid_check(1, 1, &census));
    return vspace_check_active(&world.tcb);
}

static void expect(const char *invariant, const void *object)
{
    struct broken found = check_everything();
    asid_check_end();
    assert_non_null(found.invariant);
    assert_string_equal(found.invariant, invariant);
    assert_ptr_equal(found.object, object);
}

static void all_holds(void **state)
{
    (void)state;
    pte_t before = *world.page;
    assert_null(check_everything().invariant);
    asid_check_end();
    assert_int_equal(*world.page, before);
}

static void frames(void **state)
{
    union x86_cap *frame = (union x86_cap *)&world.frame.cap;
    frame->frame.size = 3;
    expect("frame-size", &world.frame);
    setup(state);
    frame->frame.vaddr = VADDR + 0x800;
    expect("frame-mapping-fits", &world.frame);
}

static void tables(void **state)
{
    (void)state;
    ((union x86_cap *)&world.table[0].cap)->table.vaddr = VADDR + 0x1000;
    expect("table-mapping-fits", &world.table[0]);
}

static void entries(void **state)
{
    unsigned missing;
    world.frame.cap = (struct cap){.irq = {.type = CAP_FRAME}}; /* says it is not mapped */
    expect("vspace-page-has-capability", world.page);
    setup(state);
    ((union x86_cap *)&world.table[0].cap)->table.is_mapped = 0;
    expect("vspace-table-has-capability", vspace_entry(world.pml4, VADDR, LEVEL_PD, &missing));
    setup(state);
    *world.page |= PTE_GLOBAL;
    expect("vspace-entry", world.page);
}

static void address_spaces(void **state)
{
    world.pml4[KERNEL_FIRST_PML4 + 7] = PTE_PRESENT;
    expect("vspace-kernel-half", &world.root);
    setup(state);
    fast_vspaces[ASID].cap++;
    expect("vspace-fast-switch", &fast_vspaces[ASID]);
    setup(state);
    fast_vspaces[ASID + 1].cap = 1; /* of nobody */
    expect("vspace-fast-switch", &fast_vspaces[ASID + 1]);
    setup(state);
    vspace_active = &fast_vspaces[ASID_NONE];
    expect("cpu-address-space", &world.tcb);
}

static void address_space_numbers(void **state)
{
    ((union x86_cap *)&world.pool_slot.cap)->asid_pool.base = 512;
    expect("asid-pool-installed", &world.pool_slot);
    setup(state);
    world.pool[ASID_NONE] = world.pml4;
    expect("asid-none-is-free", &world.pool_slot);
    setup(state);
    pools[1] = take_page();
    expect("asid-pool-has-capability", &pools[0]); /* of which the census knows none at all */
    pools[1] = NULL;
}

static bool never(struct cap cap)
{
    (void)cap;
    return false;
}

static void two_numbers_for_one_root(void **state)
{
    (void)state;
    const struct census nothing_missing = {always, always, never};
    world.pool[ASID + 1] = world.pml4;
    struct broken found = asid_check(1, 1, &nothing_missing);
    assert_string_equal(found.invariant, "asid-names-a-root");
    assert_ptr_equal(found.object, world.pml4);
}

static void ports(void **state)
{
    mark(PORT, PORT, false);
    expect("io-port-issued", &world.port);
    setup(state);
    mark(PORT + 5, PORT + 5, true);
    expect("io-port-has-capability", issued);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(all_holds, setup),
        cmocka_unit_test_setup(frames, setup),
        cmocka_unit_test_setup(tables, setup),
        cmocka_unit_test_setup(entries, setup),
        cmocka_unit_test_setup(address_spaces, setup),
        cmocka_unit_test_setup(address_space_numbers, setup),
        cmocka_unit_test_setup(two_numbers_for_one_root, setup),
        cmocka_unit_test_setup(ports, setup),
    };
    return cmocka_run_group_tests_name("memory invariants", tests, NULL, NULL);
}
