/* SPDX-License-Identifier: BSD-2-Clause */
/* The allocator in the CSpace the root task was started with. */

#include "objects.h"
#include <qtest.h>

static char pool[40 * 1024]; /* what tutorials have */

void qtest_setup(seL4_BootInfo *bootinfo)
{
    simple_default_init_bootinfo(&simple, bootinfo);
    objects_setup(bootstrap_use_current_simple(&simple, sizeof(pool), pool));
}

QTEST(use_current__slots_until_none_is_left__all_come_back)
{
    static seL4_CPtr slots[8192];
    size_t count = 0;
    while (count < 8192 && vka_cspace_alloc(&vka, &slots[count]) == 0) {
        count++;
    }
    QT_LT(count, 8192);
    QT_CHECK(count > 1000);
    while (count > 0) {
        vka_cspace_free(&vka, slots[--count]);
    }
}
