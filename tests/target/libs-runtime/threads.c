/* SPDX-License-Identifier: BSD-2-Clause */
/* Thread-local storage, and the C library in threads it did not make. */
#include "thread.h"

#include <errno.h>
#include <pthread.h>
#include <qtest.h>
#include <sel4runtime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static __thread int initialised = 5;
static __thread char zeroed[300];
static __thread long aligned __attribute__((aligned(64))) = 7;

struct seen {
    int initialised, zeroed, error, wide;
    long aligned, misalignment;
    unsigned long self;
    char text[32];
    double sum;
};

static void look(void *argument)
{
    struct seen *seen = argument;
    seen->initialised = initialised++;
    for (size_t i = 0; i < sizeof(zeroed); i++) {
        seen->zeroed |= zeroed[i];
    }
    seen->aligned = aligned;
    seen->misalignment = (long)&aligned % 64;
    seen->error = errno;
    errno = ERANGE;
    seen->self = (unsigned long)pthread_self();
    wchar_t wide[4];
    seen->wide = (int)mbstowcs(wide, "abc", 4);
    snprintf(seen->text, sizeof(seen->text), "%.2f", 2.5);
    void *block = malloc(1000);
    seen->sum = block != NULL ? strtod("1.25", NULL) : 0;
    free(block);
    printf("from the thread\n");
}

QTEST(tls__a_raw_thread_has_its_own_variables_and_errno)
{
    struct thread thread;
    struct seen seen = {0};
    initialised = 100;
    zeroed[3] = 1;
    errno = EDOM;
    run_in_thread(&thread, look, &seen);
    QT_EQ(seen.initialised, 5);
    QT_EQ(seen.zeroed, 0);
    QT_EQ(seen.aligned, 7);
    QT_EQ(seen.misalignment, 0);
    QT_EQ(seen.error, 0);
    QT_EQ(errno, EDOM);
    QT_EQ(initialised, 100);
    QT_EQ(seen.self, thread.tls);
    initialised = 5;
    zeroed[3] = 0;
}

QTEST(tls__the_c_library_works_in_a_raw_thread)
{
    struct thread thread;
    struct seen seen = {0};
    run_in_thread(&thread, look, &seen);
    QT_EQ(seen.wide, 3);
    QT_EQ(strcmp(seen.text, "2.50"), 0);
    QT_CHECK(seen.sum == 1.25);
}

static void print_numbers(void *argument)
{
    (void)argument;
    printf("%d %lx %s %p %5u\n", -42, 0xfedcba9876543210, "text", (void *)&print_numbers, 7u);
}

static void print_fraction(void *argument)
{
    (void)argument;
    printf("%f\n", 1234.5678);
}

/* docs/compatibility.md: what a thread's stack must have room for. */
QTEST(tls__printing_numbers_takes_less_than_a_page_of_stack)
{
    struct thread thread;
    run_in_thread(&thread, print_numbers, NULL);
    printf("numbers: %zu bytes of stack\n", thread.stack_used);
    QT_CHECK(thread.stack_used < 4096);
    run_in_thread(&thread, print_fraction, NULL);
    printf("fractions: %zu bytes of stack\n", thread.stack_used);
    QT_CHECK(thread.stack_used > 4096 && thread.stack_used < 16384);
}

static void lock_recursively(void *argument)
{
    *(int *)argument = pthread_mutex_trylock((pthread_mutex_t *)((char *)argument + 64));
}

QTEST(tls__threads_are_different_owners_of_a_mutex)
{
    struct {
        int result;
        char gap[60];
        pthread_mutex_t mutex;
    } shared = {.result = -1};
    struct thread thread;
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&shared.mutex, &kind);
    QT_EQ(pthread_mutex_lock(&shared.mutex), 0);
    run_in_thread(&thread, lock_recursively, &shared);
    QT_EQ(shared.result, EBUSY);
    QT_EQ(pthread_mutex_unlock(&shared.mutex), 0);
}

QTEST(tls__a_variable_of_another_block_can_be_set)
{
    char *memory = malloc(sel4runtime_get_tls_size());
    sel4runtime_uintptr_t other = sel4runtime_write_tls_image(memory);
    long distance = (long)&initialised - (long)sel4runtime_get_tls_base();
    QT_EQ(*(int *)(other + distance), 5);
    QT_EQ(sel4runtime_set_tls_variable(other, initialised, 77), 0);
    QT_EQ(*(int *)(other + distance), 77);
    QT_EQ(initialised, 5);
    unsigned char elsewhere = 0;
    QT_EQ(__sel4runtime_write_tls_variable(other, &elsewhere, &elsewhere, 1), -1);
    QT_EQ(sel4runtime_write_tls_image(NULL), 0);
    free(memory);
}

QTEST(tls__the_first_block_can_move)
{
    static char memory[2][4096] __attribute__((aligned(64)));
    QT_EQ(sel4runtime_initial_tls_enabled(), 1);
    QT_LT(sel4runtime_get_tls_size(), sizeof(memory[0]));
    for (int i = 0; i < 2; i++) {
        initialised = 40 + i;
        errno = 3;
        sel4runtime_uintptr_t moved = sel4runtime_move_initial_tls(memory[i]);
        QT_EQ(moved, (long)memory[i] + sel4runtime_get_tp_offset());
        QT_EQ(sel4runtime_get_tls_base(), moved);
        QT_EQ((unsigned long)pthread_self(), moved);
        QT_EQ(initialised, 40 + i);
        QT_EQ(errno, 3);
        QT_CHECK(seL4_GetIPCBuffer() == sel4runtime_bootinfo()->ipcBuffer);
    }
    initialised = 5;
    QT_EQ(sel4runtime_move_initial_tls(NULL), 0);
}
