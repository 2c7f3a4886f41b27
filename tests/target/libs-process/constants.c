/* SPDX-License-Identifier: BSD-2-Clause */
/* A program with constants that fill a large page: they are the archive's own, by a large page
 * where the large frames of our image are known and there, and by small ones where not. */
#include "children.h"
#include "setup.h"

#include <qtest.h>
#include <sel4utils/vspace.h>
#include <string.h>
#include <utils/zf_log.h>
#include <vka/capops.h>
#include <vka/object.h>

enum { LARGE = 1 << seL4_LargePageBits, PAGE = 4096 };

/* child-const begins with them. */
static char *const constants = (char *)0x400000;

static sel4utils_alloc_data_t *own_space(void)
{
    return vspace.data;
}

static bool is_large_page(struct child *child, const char *at)
{
    seL4_CPtr first = vspace_get_cap(&child->process.vspace, (void *)(uintptr_t)at);
    QT_CHECK(first != 0);
    return vspace_get_cap(&child->process.vspace, (void *)(uintptr_t)(at + LARGE - PAGE)) == first;
}

static seL4_Word paddr_of(vspace_t *space, const char *at)
{
    seL4_X86_Page_GetAddress_t answer =
        seL4_X86_Page_GetAddress(vspace_get_cap(space, (void *)(uintptr_t)at));
    QT_EQ(answer.error, seL4_NoError);
    return answer.paddr;
}

/* Make a child, see whether its constants are in large pages, and let it see that they are right.
 */
static void live_with_constants(bool large)
{
    static struct child child;
    make_child(&child, "child-const");
    QT_EQ(is_large_page(&child, constants), large);
    spawn_child(&child, TASK_REPORT);
    QT_EQ(hear_child(&child), 0);
    end_child(&child);
}

QTEST(constants__large_ones__are_in_large_pages)
{
    live_with_constants(true);
}

QTEST(constants__large_ones__are_the_memory_of_the_archive)
{
    static struct child child;
    make_child(&child, "child-const");
    seL4_Word large = paddr_of(&child.process.vspace, constants);
    seL4_X86_Page_GetAddress_t whole = seL4_X86_Page_GetAddress(own_space()->large_cap);
    QT_EQ(whole.error, seL4_NoError);
    QT_EQ(large % LARGE, 0);
    QT_LE(whole.paddr, large);
    end_child(&child);
}

QTEST(constants__large_ones__cannot_be_written)
{
    static struct child child;
    make_child(&child, "child-const");
    spawn_child(&child, TASK_WRITE_CONST);
    seL4_MessageInfo_t tag = seL4_Recv(child.process.fault_endpoint.cptr, NULL);
    QT_EQ(seL4_Fault_get_seL4_FaultType(seL4_getFault(tag)), seL4_Fault_VMFault);
    end_child(&child);
    live_with_constants(true); /* the archive has not changed */
}

QTEST(constants__many_lives__leave_no_trace)
{
    live_with_constants(true);
    unsigned long slots = free_slots(), untyped = free_untyped();
    for (int i = 0; i < 20; i++) live_with_constants(true);
    QT_EQ(free_slots(), slots);
    QT_EQ(free_untyped(), untyped);
}

QTEST(constants__large_frames_not_known__small_pages)
{
    size_t bytes = own_space()->large_bytes;
    own_space()->large_bytes = 0;
    live_with_constants(false);
    own_space()->large_bytes = bytes;
    live_with_constants(true);
}

/* Their slots are empty while a child is made. */
QTEST(constants__large_frames_gone__small_pages)
{
    enum { MAX_FRAMES = 16 };
    cspacepath_t from[MAX_FRAMES], to[MAX_FRAMES];
    size_t count = own_space()->large_bytes / LARGE;
    QT_LE(count, MAX_FRAMES);
    for (size_t i = 0; i < count; i++) {
        vka_cspace_make_path(&vka, own_space()->large_cap + i, &from[i]);
        QT_EQ(vka_cspace_alloc_path(&vka, &to[i]), 0);
        QT_EQ(vka_cnode_move(&to[i], &from[i]), seL4_NoError);
    }
    live_with_constants(false);
    for (size_t i = 0; i < count; i++) {
        QT_EQ(vka_cnode_move(&from[i], &to[i]), seL4_NoError);
        vka_cspace_free_path(&vka, to[i]);
    }
    live_with_constants(true);
}

/* ---- the other way of loading: without an arena, page by page ---- */

static void live_with_vka(vka_t *with)
{
    static struct child child;
    sel4utils_process_config_t config =
        process_config_default_simple(&simple, "child-const", seL4_MaxPrio);
    QT_EQ(vka_alloc_endpoint(&vka, &child.endpoint), 0);
    QT_EQ(sel4utils_configure_process_custom(&child.process, with, &vspace, config), 0);
    QT_CHECK(is_large_page(&child, constants));
    spawn_child(&child, TASK_REPORT);
    QT_EQ(hear_child(&child), 0);
    sel4utils_destroy_process(&child.process, with);
    vka_free_object(&vka, &child.endpoint);
}

static void lives_leave_no_trace(vka_t *with)
{
    live_with_vka(with);
    unsigned long slots = free_slots(), untyped = free_untyped();
    live_with_vka(with);
    live_with_vka(with);
    QT_EQ(free_slots(), slots);
    QT_EQ(free_untyped(), untyped);
}

QTEST(constants__loaded_without_an_arena__large_pages)
{
    vka_t plain = vka;
    plain.quoll_cspace_alloc_range = NULL;
    lives_leave_no_trace(&plain);
}

/* ---- few neighbouring slots: the window that pages are filled by is smaller ---- */

static size_t most_slots;

static int alloc_few(void *data, size_t count, cspacepath_t *first)
{
    return count > most_slots ? -1 : vka.quoll_cspace_alloc_range(data, count, first);
}

QTEST(constants__few_neighbouring_slots__loaded_all_the_same)
{
    vka_t few = vka;
    few.quoll_cspace_alloc_range = alloc_few;
    for (most_slots = 32; most_slots <= 128; most_slots *= 2) lives_leave_no_trace(&few);
}

/* ---- and none at all ---- */

static unsigned successes;
static bool has_said_why;

static int alloc_a_few_times(void *data, size_t count, cspacepath_t *first)
{
    if (successes == 0) return -1;
    successes--;
    return vka.quoll_cspace_alloc_range(data, count, first);
}

static void look_for_reason(zf_log_output_ctx *ctx)
{
    *ctx->p = '\0';
    has_said_why |= strstr(ctx->buf, "the loader's CSpace is full") != NULL;
}

QTEST(constants__no_slots_for_filling__says_so)
{
    static sel4utils_process_t process;
    sel4utils_process_config_t config =
        process_config_default_simple(&simple, "child-const", seL4_MaxPrio);
    vka_t few = vka;
    few.quoll_cspace_alloc_range = alloc_a_few_times;
    zf_log_set_output_callback(look_for_reason);
    has_said_why = false;
    int error = -1;
    for (unsigned n = 0; error != 0; n++) {
        successes = n;
        error = sel4utils_configure_process_custom(&process, &few, &vspace, config);
    }
    sel4utils_destroy_process(&process, &few);
    zf_log_set_output_callback(NULL);
    QT_CHECK(has_said_why);
}

QTEST(constants__each_allocation_fails_in_turn__nothing_is_left)
{
    fail_each_allocation("child-const");
}
