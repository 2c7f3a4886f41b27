/* SPDX-License-Identifier: BSD-2-Clause */
/* Each allocation of a process's making and starting fails in turn, on the real kernel: each time
 * the error arrives and nothing is lost, and the next process is as good as any. */
#include "children.h"
#include "setup.h"

#include <qtest.h>

/* The suite's allocator, which fails when `left` comes to 0. */
static vka_t short_vka;
static long left;

static bool is_over(void)
{
    return --left == 0;
}

static int alloc_slot(void *data, seL4_CPtr *res)
{
    return is_over() ? -1 : vka.cspace_alloc(data, res);
}

static int alloc(void *data, const cspacepath_t *dest, seL4_Word type, seL4_Word size_bits,
                 seL4_Word *res)
{
    return is_over() ? -1 : vka.utspace_alloc(data, dest, type, size_bits, res);
}

static int alloc_maybe_device(void *data, const cspacepath_t *dest, seL4_Word type,
                              seL4_Word size_bits, bool can_use_dev, seL4_Word *res)
{
    if (is_over()) return -1;
    return vka.utspace_alloc_maybe_device(data, dest, type, size_bits, can_use_dev, res);
}

static int alloc_at(void *data, const cspacepath_t *dest, seL4_Word type, seL4_Word size_bits,
                    uintptr_t paddr, seL4_Word *cookie)
{
    return is_over() ? -1 : vka.utspace_alloc_at(data, dest, type, size_bits, paddr, cookie);
}

static size_t alloc_run(void *data, seL4_Word type, seL4_Word size_bits, size_t count,
                        cspacepath_t *first)
{
    return is_over() ? 0 : vka.quoll_alloc_run(data, type, size_bits, count, first);
}

static size_t copy_run(void *data, const cspacepath_t *src, seL4_CapRights_t rights,
                       cspacepath_t *first)
{
    return is_over() ? 0 : vka.quoll_copy_run(data, src, rights, first);
}

static int alloc_range(void *data, size_t count, cspacepath_t *first)
{
    return is_over() ? -1 : vka.quoll_cspace_alloc_range(data, count, first);
}

static void make_short_vka(void)
{
    short_vka = vka;
    short_vka.cspace_alloc = alloc_slot;
    short_vka.utspace_alloc = alloc;
    if (vka.utspace_alloc_maybe_device) short_vka.utspace_alloc_maybe_device = alloc_maybe_device;
    if (vka.utspace_alloc_at) short_vka.utspace_alloc_at = alloc_at;
    if (vka.quoll_alloc_run) short_vka.quoll_alloc_run = alloc_run;
    if (vka.quoll_copy_run) short_vka.quoll_copy_run = copy_run;
    if (vka.quoll_cspace_alloc_range) short_vka.quoll_cspace_alloc_range = alloc_range;
}

/* Where there is no run there may be single objects: then it succeeds all the same. */
static bool live(const char *image, long fails_at)
{
    static sel4utils_process_t process;
    sel4utils_process_config_t config = process_config_default_simple(&simple, image, seL4_MaxPrio);
    left = fails_at;
    int error = sel4utils_configure_process_custom(&process, &short_vka, &vspace, config);
    if (!error) {
        error = sel4utils_spawn_process_v(&process, &short_vka, &vspace, 0, NULL, 0);
        bool is_over_now = left <= 0;
        left = 0; /* what is destroyed may need slots */
        sel4utils_destroy_process(&process, &short_vka);
        QT_CHECK(error == 0 || is_over_now);
        return is_over_now;
    }
    QT_LE(left, 0);
    return true;
}

static void fail_each(const char *image)
{
    make_short_vka();
    live(image, 0);
    unsigned long slots = free_slots(), untyped = free_untyped();
    long at = 1;
    while (live(image, at)) {
        QT_EQ(free_slots(), slots);
        QT_EQ(free_untyped(), untyped);
        at++;
    }
    QT_LT(4, at);
    QT_EQ(whole_life("child", TASK_REPORT), 0);
}

QTEST(shortage__each_allocation_of_a_process_fails_in_turn)
{
    fail_each("child");
}

QTEST(shortage__also_of_one_that_is_position_independent)
{
    fail_each("child-pie");
}
