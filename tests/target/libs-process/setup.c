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

static struct quoll_allocman_usage usage(void)
{
    struct quoll_allocman_usage now = {0};
    if (allocator != NULL) quoll_allocman_usage(allocator, &now);
    return now;
}

static unsigned long free_untyped(void)
{
    return usage().free_untyped;
}
QTEST_ACCOUNT(untyped, "free untyped bytes", free_untyped);

static unsigned long free_slots(void)
{
    return usage().free_slots;
}
QTEST_ACCOUNT(slots, "free slots", free_slots);

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
    /* The first lives make the allocator split memory into the sizes it then keeps. */
    for (int i = 0; i < 4; i++) {
        whole_life("child", TASK_REPORT);
        whole_life("child-pie", TASK_REPORT);
    }
}
