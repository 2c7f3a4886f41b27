/* SPDX-License-Identifier: BSD-2-Clause */
/* The allocator in a CSpace of two levels, into which the root task moves first. */

#include "objects.h"
#include <qtest.h>
#include <vka/capops.h>

enum { L1_BITS = 10, L2_BITS = 9 };

static char pool[64 * 1024];

void qtest_setup(seL4_BootInfo *bootinfo)
{
    simple_default_init_bootinfo(&simple, bootinfo);
    objects_setup(bootstrap_new_2level_simple(&simple, L1_BITS, L2_BITS, sizeof(pool), pool));
}

QTEST(new_2level__what_the_root_task_was_given__is_where_it_was)
{
    vka_object_t pml4;
    QT_OK(vka_alloc_vspace_root(&vka, &pml4));
    QT_OK(simple_ASIDPool_assign(&simple, pml4.cptr));
    vka_free_object(&vka, &pml4);

    cspacepath_t port;
    QT_OK(vka_cspace_alloc_path(&vka, &port));
    QT_OK(simple_get_IOPort_cap(&simple, 0x60, 0x64, port.root, port.capPtr, port.capDepth));
    QT_OK(vka_cnode_delete(&port));
    vka_cspace_free_path(&vka, port);

#ifdef CONFIG_DEBUG_BUILD
    int count = simple_get_cap_count(&simple);
    for (int i = 0; i < count; i++) {
        QT_NE(seL4_DebugCapIdentify(simple_get_nth_cap(&simple, i)), 0);
    }
#endif
}

QTEST(new_2level__more_slots_than_the_first_cspace_had__each_holds_a_capability)
{
    enum { COUNT = 12000 };
    static seL4_CPtr slots[COUNT];
    vka_object_t ep;
    cspacepath_t source, path;
    QT_OK(vka_alloc_endpoint(&vka, &ep));
    vka_cspace_make_path(&vka, ep.cptr, &source);
    for (size_t i = 0; i < COUNT; i++) {
        QT_OK(vka_cspace_alloc_path(&vka, &path));
        QT_OK(vka_cnode_copy(&path, &source, seL4_AllRights));
        slots[i] = path.capPtr;
    }
    for (size_t i = 0; i < COUNT; i++) {
        vka_cspace_make_path(&vka, slots[i], &path);
        QT_OK(vka_cnode_delete(&path));
        vka_cspace_free_path(&vka, path);
    }
    vka_free_object(&vka, &ep);
}
