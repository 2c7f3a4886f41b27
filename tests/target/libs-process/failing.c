/* SPDX-License-Identifier: BSD-2-Clause */
/* An allocator that fails once, at the n-th thing it is asked for. */
#include "children.h"
#include "setup.h"

#include <qtest.h>

static vka_t failing;
static unsigned left; /* 0: it fails no more */
static bool has_failed;

static bool fails(void)
{
    if (left == 0 || --left > 0) return false;
    has_failed = true;
    return true;
}

static int fail_cspace(void *data, seL4_CPtr *slot)
{
    return fails() ? -1 : vka.cspace_alloc(data, slot);
}

static int fail_cspace_range(void *data, size_t count, cspacepath_t *first)
{
    return fails() ? -1 : vka.quoll_cspace_alloc_range(data, count, first);
}

static int fail_utspace(void *data, const cspacepath_t *dest, seL4_Word type, seL4_Word size_bits,
                        seL4_Word *cookie)
{
    return fails() ? -1 : vka.utspace_alloc(data, dest, type, size_bits, cookie);
}

static int fail_utspace_maybe_device(void *data, const cspacepath_t *dest, seL4_Word type,
                                     seL4_Word size_bits, bool can_use_dev, seL4_Word *cookie)
{
    if (fails()) return -1;
    return vka.utspace_alloc_maybe_device(data, dest, type, size_bits, can_use_dev, cookie);
}

static void make_failing(void)
{
    failing = vka;
    failing.cspace_alloc = fail_cspace;
    failing.quoll_cspace_alloc_range = fail_cspace_range;
    failing.utspace_alloc = fail_utspace;
    failing.utspace_alloc_maybe_device = fail_utspace_maybe_device;
}

/* Make one while the n-th allocation fails, and end it if it came to be nevertheless. */
static void live_with_failure(const char *image, unsigned n)
{
    static sel4utils_process_t process;
    sel4utils_process_config_t config = process_config_default_simple(&simple, image, seL4_MaxPrio);
    left = n;
    has_failed = false;
    int error = sel4utils_configure_process_custom(&process, &failing, &vspace, config);
    left = 0;
    QT_CHECK(error == 0 || has_failed);
    if (error == 0) sel4utils_destroy_process(&process, &failing);
}

void fail_each_allocation(const char *image)
{
    make_failing();
    live_with_failure(image, 0);
    unsigned long slots = free_slots(), untyped = free_untyped();
    unsigned n = 0;
    do {
        live_with_failure(image, ++n);
        QT_EQ(free_slots(), slots);
        QT_EQ(free_untyped(), untyped);
    } while (has_failed);
    QT_LT(5, n);
}
