/* SPDX-License-Identifier: BSD-2-Clause */
/* The allocator of the suite, the accounts every test must leave balanced, and its threads. */
#include "setup.h"

#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <qtest.h>
#include <sel4utils/api.h>
#include <sel4utils/vspace.h>
#include <simple-default/simple-default.h>
#include <stdlib.h>
#include <vka/object.h>

simple_t simple;
vka_t vka;
vspace_t vspace;

enum { TEST_PRIORITY = 100 };

static allocman_t *allocator;
static vka_object_t finished; /* an endpoint: each thread's last word */
static int started;
static sel4utils_thread_t threads[MOST_THREADS];
static struct start {
    sel4utils_thread_entry_fn function;
    void *argument;
} start;

static struct quoll_allocman_usage usage(void)
{
    struct quoll_allocman_usage now = {0};
    if (allocator != NULL) quoll_allocman_usage(allocator, &now);
    return now;
}

unsigned long free_untyped(void)
{
    return usage().free_untyped;
}
QTEST_ACCOUNT(untyped, "free untyped bytes", free_untyped);

static unsigned long lost(void)
{
    return usage().lost;
}
QTEST_ACCOUNT(lost, "things the allocator could not take back", lost);

uint8_t same_priority(int number)
{
    (void)number;
    return TEST_PRIORITY;
}

uint8_t falling_priority(int number)
{
    return (uint8_t)(TEST_PRIORITY - 1 - number);
}

static void thread_entry(void *number, UNUSED void *unused, void *ipc_buffer)
{
    start.function(start.argument, number, ipc_buffer);
    seL4_Send(finished.cptr, seL4_MessageInfo_new(0, 0, 0, 0));
}

void start_threads(int count, sel4utils_thread_entry_fn function, void *argument,
                   uint8_t (*priority)(int number))
{
    seL4_Word guard = api_make_guard_skip_word(seL4_WordBits - simple_get_cnode_size_bits(&simple));
    QT_LE(count, MOST_THREADS);
    start = (struct start){function, argument};
    for (started = 0; started < count; started++) {
        sel4utils_thread_config_t config = thread_config_default(
            &simple, simple_get_cnode(&simple), guard, seL4_CapNull, priority(started));
        QT_EQ(sel4utils_configure_thread_config(&vka, &vspace, &vspace, config, &threads[started]),
              0);
        QT_EQ(
            sel4utils_start_thread(&threads[started], thread_entry, (void *)(long)started, NULL, 1),
            0);
    }
}

void join_threads(void)
{
    for (int i = 0; i < started; i++) {
        seL4_Wait(finished.cptr, NULL);
    }
    for (int i = 0; i < started; i++) {
        sel4utils_clean_up_thread(&vka, &vspace, &threads[i]);
    }
}

void run_threads(int count, sel4utils_thread_entry_fn function, void *argument,
                 uint8_t (*priority)(int number))
{
    start_threads(count, function, argument, priority);
    join_threads();
}

/* Yielding lets those of the same priority run; waiting for time to pass, the lower ones. */
void yield_often(void)
{
    for (int i = 0; i < 50; i++) {
        seL4_Yield();
    }
}

static void nothing(UNUSED void *argument, UNUSED void *number, UNUSED void *ipc_buffer)
{
}

void qtest_setup(seL4_BootInfo *bootinfo)
{
    static char pool[96 * 1024];
    static sel4utils_alloc_data_t vspace_data;
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
    QT_EQ(vka_alloc_endpoint(&vka, &finished), 0);
    QT_OK(seL4_TCB_SetPriority(simple_get_tcb(&simple), simple_get_tcb(&simple), TEST_PRIORITY));
    /* Page tables of our own address space, once made, stay. */
    run_threads(MOST_THREADS, nothing, NULL, same_priority);
    void *pages = vspace_new_pages(&vspace, seL4_AllRights, 256, seL4_PageBits);
    QT_CHECK(pages != NULL);
    vspace_unmap_pages(&vspace, pages, 256, seL4_PageBits, VSPACE_FREE);
    muslc_this_vspace = &vspace;
    void *volatile block = malloc(6 << 20);
    QT_CHECK(block != NULL);
    free(block);
    muslc_this_vspace = NULL;
}
