/* SPDX-License-Identifier: BSD-2-Clause */
/* A root task that reads from the console, by interrupts, and says what it has read. Beside it a
 * thread of lower priority says that it runs: it can only while the reader sleeps. */
#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <arch_stdio.h>
#include <sel4platsupport/platsupport.h>
#include <sel4runtime.h>
#include <sel4utils/api.h>
#include <sel4utils/thread.h>
#include <sel4utils/vspace.h>
#include <simple-default/simple-default.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static simple_t simple;
static vka_t vka;
static vspace_t vspace;
static allocman_t *allocator;

static void check(bool well, const char *what)
{
    if (well) return;
    printf("input: %s failed\n", what);
    exit(1);
}

static void set_up(void)
{
    static char pool[96 * 1024];
    static sel4utils_alloc_data_t vspace_data;
    seL4_BootInfo *info = sel4runtime_bootinfo();
    simple_default_init_bootinfo(&simple, info);
    allocator = bootstrap_use_current_simple(&simple, sizeof(pool), pool);
    check(allocator != NULL, "the allocator");
    allocman_make_vka(&vka, allocator);
    check(sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &vspace_data,
                                                         simple_get_pd(&simple), &vka, info) == 0,
          "the address space");
}

static unsigned long free_untyped(void)
{
    struct quoll_allocman_usage now = {0};
    quoll_allocman_usage(allocator, &now);
    return now.free_untyped;
}

static void undone_it_leaves_nothing(void)
{
    platsupport_undo_serial_setup(); /* a release build has printed already */
    unsigned long before = free_untyped();
    for (int round = 0; round < 2; round++) {
        check(platsupport_serial_setup_simple(&vspace, &simple, &vka) == 0, "the console");
        check(__arch_getchar() == EOF, "reading nothing without waiting");
        platsupport_serial_input_init_IRQ();
        platsupport_serial_input_init_IRQ();
        check(free_untyped() < before, "interrupts for input");
        platsupport_undo_serial_setup();
        check(free_untyped() == before, "giving everything back");
    }
    check(platsupport_serial_setup_simple(&vspace, &simple, &vka) == 0, "the console");
    platsupport_serial_input_init_IRQ();
}

static void beside(void *a, void *b, void *ipc_buffer)
{
    (void)a, (void)b, (void)ipc_buffer;
    printf("input: the reader sleeps\n");
    seL4_TCB_Suspend(*(seL4_CPtr *)a);
}

static void start_another(void)
{
    static sel4utils_thread_t thread;
    seL4_Word guard = api_make_guard_skip_word(seL4_WordBits - simple_get_cnode_size_bits(&simple));
    sel4utils_thread_config_t config =
        thread_config_default(&simple, simple_get_cnode(&simple), guard, seL4_CapNull, 50);
    check(sel4utils_configure_thread_config(&vka, &vspace, &vspace, config, &thread) == 0 &&
              sel4utils_start_thread(&thread, beside, &thread.tcb.cptr, NULL, 1) == 0,
          "a thread");
}

static void read_lines(void)
{
    static char line[4096];
    int a, b;
    check(fgets(line, sizeof(line), stdin) != NULL, "a first line");
    printf("input: a line of %zu: %s", strlen(line), line);
    check(scanf("%d %d", &a, &b) == 2, "two numbers");
    printf("input: sum %d\n", a + b);
    check(getchar() == '\n', "the end of their line");
    unsigned long hash = 5381;
    check(fgets(line, sizeof(line), stdin) != NULL, "a long line");
    for (const char *c = line; *c != '\n'; c++) {
        hash = hash * 33 + (unsigned char)*c;
    }
    printf("input: %zu characters, hash %lu\n", strlen(line) - 1, hash);
}

int main(void)
{
    set_up();
    undone_it_leaves_nothing();
    start_another();
    read_lines();
    printf("input: a character at once\n");
    printf("input: it was %d\n", __arch_getchar());
    return 0;
}
