/* SPDX-License-Identifier: BSD-2-Clause */
/* The allocator and the address space of the suite, and the accounts every test must leave
 * balanced. */
#include "children.h"
#include "setup.h"

#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <qtest.h>
#include <sel4utils/vspace.h>
#include <simple-default/simple-default.h>

simple_t simple;
vka_t vka;
vspace_t vspace;

static allocman_t *allocator;
static sel4utils_alloc_data_t vspace_data;
static char pool[64 * 1024];

/* Settled, so that what the allocator keeps for speed does not hide a loss, or look like one. */
static struct quoll_allocman_usage usage(void)
{
    struct quoll_allocman_usage now = {0};
    if (allocator != NULL) {
        quoll_allocman_settle(allocator);
        quoll_allocman_usage(allocator, &now);
    }
    return now;
}

unsigned long free_untyped(void)
{
    return usage().free_untyped;
}
QTEST_ACCOUNT(untyped, "free untyped bytes", free_untyped);

unsigned long free_slots(void)
{
    return usage().free_slots;
}
QTEST_ACCOUNT(slots, "free slots", free_slots);

static unsigned long lost(void)
{
    return usage().lost;
}
QTEST_ACCOUNT(lost, "things the allocator could not take back", lost);

/* Page tables of our own address space, once made, stay: make those that the tests will use. */
static void make_page_tables(void)
{
    enum { TABLES = 32, REACH = 1 << seL4_LargePageBits };
    char *range;
    reservation_t res =
        vspace_reserve_range(&vspace, TABLES * REACH, seL4_AllRights, 1, (void **)&range);
    QT_CHECK(res.res != NULL);
    for (int i = 0; i < TABLES; i++) {
        QT_EQ(vspace_new_pages_at_vaddr(&vspace, range + i * REACH, 1, seL4_PageBits, res), 0);
    }
    for (int i = 0; i < TABLES; i++) {
        vspace_unmap_pages(&vspace, range + i * REACH, 1, seL4_PageBits, VSPACE_FREE);
    }
    vspace_free_reservation(&vspace, res);
    void *large = vspace_new_pages(&vspace, seL4_AllRights, 1, seL4_LargePageBits);
    QT_CHECK(large != NULL);
    vspace_unmap_pages(&vspace, large, 1, seL4_LargePageBits, VSPACE_FREE);
}

void qtest_setup(seL4_BootInfo *bootinfo)
{
    enum { VIRTUAL_POOL_BYTES = 4 << 20 };
    void *vaddr;
    simple_default_init_bootinfo(&simple, bootinfo);
    allocator = bootstrap_use_current_simple(&simple, sizeof(pool), pool);
    QT_CHECK(allocator != NULL);
    allocman_make_vka(&vka, allocator);
    QT_EQ(sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &vspace_data,
                                                         simple_get_pd(&simple), &vka, bootinfo),
          0);
    reservation_t heap =
        vspace_reserve_range(&vspace, VIRTUAL_POOL_BYTES, seL4_AllRights, 1, &vaddr);
    QT_CHECK(heap.res != NULL);
    bootstrap_configure_virtual_pool(allocator, vaddr, VIRTUAL_POOL_BYTES, simple_get_pd(&simple));

    make_page_tables();
    make_managers();
    /* The allocator makes room for its own bookkeeping, once. */
    enum { MANY_PAGES = 1200 };
    void *pages = vspace_new_pages(&vspace, seL4_AllRights, MANY_PAGES, seL4_PageBits);
    QT_CHECK(pages != NULL);
    vspace_unmap_pages(&vspace, pages, MANY_PAGES, seL4_PageBits, VSPACE_FREE);
    whole_life("child", TASK_REPORT);
}
