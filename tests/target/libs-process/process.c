/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes: made, started, talked to, destroyed. */
#include "children.h"
#include "setup.h"

#include <qtest.h>
#include <vka/capops.h>

QTEST(process__a_child_runs_as_linked_and_calls_its_parent)
{
    QT_EQ(whole_life("child", TASK_REPORT), 0);
}

QTEST(process__a_position_independent_child_runs)
{
    QT_EQ(whole_life("child-pie", TASK_REPORT), 0);
}

QTEST(process__a_child_with_a_very_large_bss_runs)
{
    QT_EQ(whole_life("child-large", TASK_REPORT), 0);
}

/* The first life may leave page tables of our own and heap that later ones use again. */
static void live_and_compare(const char *image, int lives)
{
    QT_EQ(whole_life(image, TASK_REPORT), 0);
    unsigned long slots = free_slots(), untyped = free_untyped();
    for (int i = 0; i < lives; i++) {
        QT_EQ(whole_life(image, TASK_REPORT), 0);
    }
    QT_EQ(free_slots(), slots);
    QT_EQ(free_untyped(), untyped);
}

QTEST(process__ten_thousand_lives_leave_no_trace)
{
    live_and_compare("small", 10000);
}

QTEST(process__a_hundred_lives_with_a_c_library_leave_no_trace)
{
    live_and_compare("child", 100);
}

QTEST(process__main_may_return)
{
    static struct child child;
    make_child(&child, "child");
    spawn_child(&child, TASK_RETURN);
    hear_child(&child);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    /* It has our priority: let it come to its end. */
    for (int i = 0; i < 10; i++) {
        seL4_Yield();
    }
    end_child(&child);
}

QTEST(process__one_that_never_ran_can_be_destroyed)
{
    static struct child child;
    make_child(&child, "child");
    end_child(&child);
}

QTEST(process__an_unknown_image_is_refused_and_leaves_nothing)
{
    static sel4utils_process_t process;
    sel4utils_process_config_t config =
        process_config_default_simple(&simple, "nobody", seL4_MaxPrio);
    QT_CHECK(sel4utils_configure_process_custom(&process, &vka, &vspace, config) != 0);
}

QTEST(process__a_priority_above_our_own_is_refused_and_leaves_nothing)
{
    static sel4utils_process_t process;
    sel4utils_process_config_t config = process_config_default_simple(&simple, "child", 1);
    config = process_config_auth(config, seL4_CapNull + seL4_CapIRQControl);
    QT_CHECK(sel4utils_configure_process_custom(&process, &vka, &vspace, config) != 0);
}

QTEST(process__capabilities_get_slots_in_order_until_the_cspace_is_full)
{
    static struct child child;
    cspacepath_t path;
    make_child(&child, "child");
    vka_cspace_make_path(&vka, child.endpoint.cptr, &path);
    seL4_CPtr next = SEL4UTILS_FIRST_FREE;
    QT_EQ(sel4utils_copy_cap_to_process(&child.process, &vka, child.endpoint.cptr), next++);
    QT_EQ(sel4utils_copy_path_to_process(&child.process, path), next++);
    while (next < BIT(CONFIG_SEL4UTILS_CSPACE_SIZE_BITS)) {
        QT_EQ(sel4utils_mint_cap_to_process(&child.process, path, seL4_AllRights, next), next);
        next++;
    }
    QT_EQ(sel4utils_copy_path_to_process(&child.process, path), 0);
    end_child(&child);
}

QTEST(process__a_capability_can_be_moved_and_its_slot_is_free_again)
{
    static struct child child;
    cspacepath_t path, copy;
    make_child(&child, "child");
    vka_cspace_make_path(&vka, child.endpoint.cptr, &path);
    QT_EQ(vka_cspace_alloc_path(&vka, &copy), 0);
    QT_OK(vka_cnode_copy(&copy, &path, seL4_AllRights));
    QT_EQ(sel4utils_move_cap_to_process(&child.process, copy, &vka), SEL4UTILS_FIRST_FREE);
    end_child(&child);
}
