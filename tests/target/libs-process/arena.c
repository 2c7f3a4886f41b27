/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes are made in arenas: their pages in runs, and nothing is left of one that is not
 * finished. */
#include "children.h"
#include "setup.h"

#include <qtest.h>

enum { STACK_PAGES = 16, PAGE = 4096 };

/* Pages of two tables are two runs. */
QTEST(process__the_frames_of_its_stack_are_in_neighbouring_slots)
{
    static struct child child;
    make_child(&child, "child");
    QT_CHECK(child.process.arena.parent == &vka);
    char *lowest = (char *)child.process.thread.stack_top - STACK_PAGES * PAGE;
    seL4_CPtr first = vspace_get_cap(&child.process.vspace, lowest);
    QT_CHECK(first != 0);
    unsigned runs = 1;
    for (unsigned i = 1; i < STACK_PAGES; i++) {
        seL4_CPtr next = vspace_get_cap(&child.process.vspace, lowest + i * PAGE);
        if (next != first + 1) runs++;
        first = next;
    }
    QT_LE(runs, 2);
    end_child(&child);
}

QTEST(process__each_allocation_fails_in_turn__nothing_is_left)
{
    fail_each_allocation("child");
}

QTEST(process__each_allocation_of_a_large_one_fails_in_turn__nothing_is_left)
{
    fail_each_allocation("child-large");
}
