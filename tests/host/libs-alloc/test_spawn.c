/* SPDX-License-Identifier: BSD-2-Clause */
/* Ten thousand processes, as far as the allocator sees them, and many at once. */

#include "support.h"
#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <simple-default/simple-default.h>
#include <utils/util.h>
#include <vka/capops.h>
#include <vka/object.h>

enum {
    POOL_BYTES = 64 * 1024,
    WINDOW = 64 * 1024 * 1024,
    PROCESS_FRAMES = 24,
    PROCESS_OBJECTS = 34
};

static const struct fake_untyped untypeds[] = {{0x100000, 20, false}, {0x20000000, 29, false}};
static char pool[POOL_BYTES];
static allocman_t *alloc;
static vka_t vka;

void debug_print_bootinfo(seL4_BootInfo *info);
void debug_print_bootinfo(seL4_BootInfo *info)
{
    (void)info;
}

static int set_up(void **state)
{
    (void)state;
    static simple_t simple;
    log_capture();
    simple_default_init_bootinfo(&simple, fake_boot(13, 100, untypeds, ARRAY_SIZE(untypeds)));
    alloc = bootstrap_new_2level_simple(&simple, 10, 10, POOL_BYTES, pool);
    assert_non_null(alloc);
    bootstrap_configure_virtual_pool(alloc, fake_window(WINDOW), WINDOW, seL4_CapInitThreadVSpace);
    allocman_make_vka(&vka, alloc);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fake_shutdown();
    return 0;
}

/* About what a small process takes. */
struct process {
    size_t count;
    vka_object_t objects[PROCESS_OBJECTS];
};

static void own(struct process *process, int error)
{
    assert_int_equal(error, 0);
    process->count++;
}

static void spawn(struct process *process)
{
    process->count = 0;
    vka_object_t *objects = process->objects;
    own(process, vka_alloc_vspace_root(&vka, &objects[process->count]));
    own(process, vka_alloc_cnode_object(&vka, 8, &objects[process->count]));
    own(process, vka_alloc_tcb(&vka, &objects[process->count]));
    own(process, vka_alloc_endpoint(&vka, &objects[process->count]));
    own(process, vka_alloc_notification(&vka, &objects[process->count]));
    own(process, vka_alloc_pdpt(&vka, &objects[process->count]));
    own(process, vka_alloc_page_directory(&vka, &objects[process->count]));
    for (int i = 0; i < 3; i++) {
        own(process, vka_alloc_page_table(&vka, &objects[process->count]));
    }
    for (int i = 0; i < PROCESS_FRAMES; i++) {
        own(process, vka_alloc_frame(&vka, seL4_PageBits, &objects[process->count]));
    }
}

static void destroy(struct process *process)
{
    while (process->count > 0) {
        vka_free_object(&vka, &process->objects[--process->count]);
    }
}

static void ten_thousand_one_after_the_other__nothing_is_lost(void **state)
{
    (void)state;
    struct process process;
    struct quoll_allocman_usage before, after;

    spawn(&process);
    destroy(&process);
    quoll_allocman_settle(alloc);
    quoll_allocman_usage(alloc, &before);
    size_t caps = fake_num_caps();

    spawn(&process);
    destroy(&process);
    size_t calls = fake.calls, cleared = fake.cleared_bytes;
    for (int i = 0; i < 10000; i++) {
        spawn(&process);
        destroy(&process);
    }
    /* One call to make each object, one to delete it, and no byte cleared twice. */
    assert_int_equal(fake.calls - calls, 10000ul * 2 * PROCESS_OBJECTS);
    assert_true(fake.cleared_bytes - cleared <= 10000ul * PROCESS_OBJECTS * 8192);

    quoll_allocman_settle(alloc);
    quoll_allocman_usage(alloc, &after);
    assert_memory_equal(&before, &after, sizeof(before));
    assert_int_equal(fake_num_caps(), caps);
    assert_int_equal(log_lines(), 0);
}

static void five_hundred_at_once__all_comes_back(void **state)
{
    (void)state;
    enum { PROCESSES = 500 };
    static struct process processes[PROCESSES];
    struct quoll_allocman_usage before, after;

    for (int round = 0; round < 2; round++) {
        quoll_allocman_settle(alloc);
        quoll_allocman_usage(alloc, &before);
        size_t caps = fake_num_caps();
        for (size_t i = 0; i < PROCESSES; i++) {
            spawn(&processes[i]);
        }
        for (size_t i = 0; i < PROCESSES; i++) {
            destroy(&processes[i * 77 % PROCESSES]);
        }
        quoll_allocman_settle(alloc);
        quoll_allocman_usage(alloc, &after);
        /* In the first round bookkeeping memory grows, and stays. */
        if (round == 0) continue;
        assert_memory_equal(&before, &after, sizeof(before));
        assert_int_equal(fake_num_caps(), caps);
    }
    assert_int_equal(log_lines(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(ten_thousand_one_after_the_other__nothing_is_lost),
        TEST(five_hundred_at_once__all_comes_back),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
