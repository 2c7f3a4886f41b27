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
    POOL_BYTES = 512 * 1024,
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

static int set_up_cspace(size_t l1bits, size_t l2bits)
{
    static simple_t simple;
    log_capture();
    simple_default_init_bootinfo(&simple, fake_boot(13, 100, untypeds, ARRAY_SIZE(untypeds)));
    alloc = bootstrap_new_2level_simple(&simple, l1bits, l2bits, POOL_BYTES, pool);
    assert_non_null(alloc);
    bootstrap_configure_virtual_pool(alloc, fake_window(WINDOW), WINDOW, seL4_CapInitThreadVSpace);
    allocman_make_vka(&vka, alloc);
    /* Let the bookkeeping memory grow now, for it stays. */
    enum { ENOUGH = 4 * 1024 * 1024 };
    void *memory = allocman_mspace_alloc(alloc, ENOUGH, NULL);
    assert_non_null(memory);
    allocman_mspace_free(alloc, memory, ENOUGH);
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    return set_up_cspace(10, 10);
}

static int set_up_small_cnodes(void **state)
{
    (void)state;
    return set_up_cspace(14, 5);
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

/* One after the other; stops at the first that cannot be had. */
static int spawn(struct process *process)
{
    static const struct {
        seL4_Word type;
        seL4_Word size_bits;
        size_t count;
    } parts[] = {
        {seL4_X64_PML4Object, 0, 1},
        {seL4_CapTableObject, 8, 1},
        {seL4_TCBObject, 0, 1},
        {seL4_EndpointObject, 0, 1},
        {seL4_NotificationObject, 0, 1},
        {seL4_X86_PDPTObject, 0, 1},
        {seL4_X86_PageDirectoryObject, 0, 1},
        {seL4_X86_PageTableObject, 0, 3},
        {seL4_X86_4K, 0, PROCESS_FRAMES},
    };
    process->count = 0;
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        for (size_t k = 0; k < parts[i].count; k++) {
            int error = vka_alloc_object(&vka, parts[i].type, parts[i].size_bits,
                                         &process->objects[process->count]);
            if (error) return error;
            process->count++;
        }
    }
    assert_int_equal(process->count, PROCESS_OBJECTS);
    return 0;
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

    assert_int_equal(spawn(&process), 0);
    destroy(&process);
    quoll_allocman_settle(alloc);
    quoll_allocman_usage(alloc, &before);
    size_t caps = fake_num_caps();

    assert_int_equal(spawn(&process), 0);
    destroy(&process);
    size_t calls = fake.calls, cleared = fake.cleared_bytes;
    for (int i = 0; i < 10000; i++) {
        assert_int_equal(spawn(&process), 0);
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

static void settled_at_any_time__nothing_is_lost(void **state)
{
    (void)state;
    enum { PROCESSES = 150 };
    static struct process processes[PROCESSES];
    static bool live[PROCESSES];
    struct quoll_allocman_usage before, after;
    uint64_t seed = 11;

    for (int round = 0; round < 2; round++) {
        quoll_allocman_settle(alloc);
        quoll_allocman_usage(alloc, &before);
        for (int i = 0; i < 4000; i++) {
            size_t p = random_next(&seed) % PROCESSES;
            if (live[p]) {
                destroy(&processes[p]);
            } else {
                assert_int_equal(spawn(&processes[p]), 0);
            }
            live[p] = !live[p];
            if (random_next(&seed) % 40 == 0) quoll_allocman_settle(alloc);
        }
        for (size_t p = 0; p < PROCESSES; p++) {
            if (live[p]) destroy(&processes[p]);
            live[p] = false;
        }
        quoll_allocman_settle(alloc);
        quoll_allocman_usage(alloc, &after);
    }
    assert_memory_equal(&before, &after, sizeof(before));
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
            assert_int_equal(spawn(&processes[i]), 0);
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

static void kernel_refuses_now_and_then__nothing_is_lost(void **state)
{
    (void)state;
    enum { PROCESSES = 60 };
    static struct process processes[PROCESSES];
    static bool live[PROCESSES];
    struct quoll_allocman_usage before, after;
    size_t caps = 0, refusals = 0;
    uint64_t seed = 7;

    for (int round = 0; round < 2; round++) {
        quoll_allocman_settle(alloc);
        quoll_allocman_usage(alloc, &before);
        caps = fake_num_caps();
        for (int i = 0; i < 6000; i++) {
            size_t p = random_next(&seed) % PROCESSES;
            if (live[p]) {
                destroy(&processes[p]);
                live[p] = false;
                continue;
            }
            if (round == 1) fake.fail_in = 1 + random_next(&seed) % 60;
            live[p] = spawn(&processes[p]) == 0;
            fake.fail_in = 0;
            if (live[p]) continue;
            refusals++;
            destroy(&processes[p]);
        }
        for (size_t p = 0; p < PROCESSES; p++) {
            if (live[p]) destroy(&processes[p]);
            live[p] = false;
        }
        quoll_allocman_settle(alloc);
        quoll_allocman_usage(alloc, &after);
    }
    assert_true(refusals > 500);
    assert_int_equal(after.free_slots, before.free_slots);
    assert_int_equal(after.free_untyped, before.free_untyped);
    assert_int_equal(after.free_heap, before.free_heap);
    assert_int_equal(after.lost, 0);
    assert_int_equal(fake_num_caps(), caps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(ten_thousand_one_after_the_other__nothing_is_lost),
        TEST(kernel_refuses_now_and_then__nothing_is_lost),
        TEST(five_hundred_at_once__all_comes_back),
        cmocka_unit_test_setup_teardown(settled_at_any_time__nothing_is_lost, set_up_small_cnodes,
                                        tear_down),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
