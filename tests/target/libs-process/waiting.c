/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads that meet in the C library: its locks hold, and who waits for one sleeps. */
#define _GNU_SOURCE /* fopencookie() */
#include "setup.h"

#include <errno.h>
#include <muslcsys/vsyscall.h>
#include <pthread.h>
#include <qtest.h>
#include <sel4utils/thread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <utils/util.h>
#include <vka/object.h>

enum { MOST_THREADS = 4, LOW = 10 };

/* Threads of one test, and the notification on which they say that they are done. */
static sel4utils_thread_t threads[MOST_THREADS];
static int thread_count;
static vka_object_t done;
static volatile int done_count;

static void start(sel4utils_thread_entry_fn entry, void *argument, uint8_t priority)
{
    sel4utils_thread_t *thread = &threads[thread_count++];
    sel4utils_thread_config_t config =
        thread_config_default(&simple, simple_get_cnode(&simple), 0, seL4_CapNull, priority);
    QT_EQ(sel4utils_configure_thread_config(&vka, &vspace, &vspace, config, thread), 0);
    QT_EQ(sel4utils_start_thread(thread, entry, argument, (void *)(uintptr_t)thread_count, 1), 0);
}

static void say_done(void)
{
    __atomic_add_fetch(&done_count, 1, __ATOMIC_SEQ_CST);
    seL4_Signal(done.cptr);
}

static void begin(void)
{
    thread_count = 0;
    done_count = 0;
    QT_EQ(vka_alloc_notification(&vka, &done), 0);
}

static void wait_for_all(void)
{
    while (done_count < thread_count) {
        seL4_Wait(done.cptr, NULL);
    }
    while (thread_count > 0) {
        sel4utils_clean_up_thread(&vka, &vspace, &threads[--thread_count]);
    }
    vka_free_object(&vka, &done);
}

/* The order of events. */
static char events[8];
static volatile int event_count;
static seL4_CPtr go;

static void note(char event)
{
    events[event_count++] = event;
}

static void hold_the_stream(void *stream, UNUSED void *number, UNUSED void *ipc_buffer)
{
    flockfile(stream);
    note('a');
    seL4_Signal(go); /* the other runs now, until it has to wait */
    note('c');
    funlockfile(stream);
    note('e');
    say_done();
}

static void write_to_it(void *stream, UNUSED void *number, UNUSED void *ipc_buffer)
{
    seL4_Wait(go, NULL);
    note('b');
    seL4_SetMR(0, 0x1234);
    fputs("text", stream);
    events[7] = seL4_GetMR(0) == 0x1234;
    note('d');
    say_done();
}

QTEST(waiting__for_a_thread_of_lower_priority_ends)
{
    char text[16];
    FILE *stream = fmemopen(text, sizeof(text), "w");
    vka_object_t notification;
    QT_CHECK(stream != NULL);
    QT_EQ(vka_alloc_notification(&vka, &notification), 0);
    go = notification.cptr;
    event_count = 0;
    memset(events, 0, sizeof(events));
    begin();
    start(write_to_it, stream, LOW + 1);
    start(hold_the_stream, stream, LOW);
    wait_for_all();
    QT_EQ(strcmp(events, "abcde"), 0);
    QT_EQ(events[7], 1); /* a message under construction is still there */
    QT_EQ(fclose(stream), 0);
    QT_EQ(strcmp(text, "text"), 0);
    vka_free_object(&vka, &notification);
}

/* Two threads do the same thing in the C library, the second while the first is in the middle of
 * it, in a system call. */
static void (*action)(void);
static muslcsys_syscall_t real_call;
static volatile bool armed;

static void interrupt(void)
{
    if (!armed) return;
    armed = false;
    note('a');
    seL4_Signal(go); /* the other runs now, until it has to wait */
    note('c');
}

static long interrupt_call(va_list arguments)
{
    interrupt();
    return real_call(arguments);
}

static void do_it_first(UNUSED void *argument, UNUSED void *number, UNUSED void *ipc_buffer)
{
    armed = true;
    action();
    note('e');
    say_done();
}

static void do_it_meanwhile(UNUSED void *argument, UNUSED void *number, UNUSED void *ipc_buffer)
{
    seL4_Wait(go, NULL);
    note('b');
    action();
    note('d');
    say_done();
}

static void check_order(void (*what)(void))
{
    vka_object_t notification;
    QT_EQ(vka_alloc_notification(&vka, &notification), 0);
    go = notification.cptr;
    action = what;
    event_count = 0;
    memset(events, 0, sizeof(events));
    begin();
    start(do_it_meanwhile, NULL, LOW + 1);
    start(do_it_first, NULL, LOW);
    wait_for_all();
    QT_EQ(armed, false);
    QT_EQ(strcmp(events, "abcde"), 0);
    vka_free_object(&vka, &notification);
}

static void check_exclusion(int call, void (*what)(void))
{
    real_call = muslcsys_install_syscall(call, interrupt_call);
    check_order(what);
    muslcsys_install_syscall(call, real_call);
}

/* Until the heap asks for pages, which it does with its lock held. */
static void use_the_heap(void)
{
    void *blocks[64];
    int count = 0;
    do {
        blocks[count++] = malloc(30000);
    } while (armed && count < 64);
    while (count > 0) {
        free(blocks[--count]);
    }
}

QTEST(waiting__the_heap_is_one_threads_at_a_time)
{
    check_exclusion(SYS_mmap, use_the_heap);
}

static void print_a_line(void)
{
    printf("# a line of a thread\n");
}

QTEST(waiting__standard_output_is_one_threads_at_a_time)
{
    check_exclusion(SYS_writev, print_a_line);
}

static FILE *stream;

static void write_to_the_stream(void)
{
    fputs("# a line of a thread\n", stream);
    fflush(stream);
}

/* Opened while there was one thread. */
QTEST(waiting__every_stream_is_one_threads_at_a_time)
{
    stream = fdopen(2, "w");
    QT_CHECK(stream != NULL);
    check_exclusion(SYS_writev, write_to_the_stream);
    QT_EQ(fclose(stream), 0);
}

/* Two threads print and fail at once: each line comes out whole, each has an errno of its own. */
enum { LINES = 200 };
static int lines_wrong, errors_wrong;

static ssize_t check_lines(UNUSED void *cookie, const char *text, size_t bytes)
{
    static char line[64];
    static size_t length;
    for (size_t i = 0; i < bytes; i++) {
        line[length++] = text[i];
        if (text[i] != '\n' && length < sizeof(line)) continue;
        line[length - 1] = '\0';
        char name;
        int number, square;
        if (sscanf(line, "thread %c line %d square %d.", &name, &number, &square) != 3 ||
            square != number * number) {
            lines_wrong++;
        }
        length = 0;
    }
    return (ssize_t)bytes;
}

static void print_and_fail(UNUSED void *argument, void *number, UNUSED void *ipc_buffer)
{
    char name = (char)('a' + (long)number);
    for (int i = 0; i < LINES; i++) {
        int error = (int)(long)number * LINES + i;
        errno = error;
        fprintf(stream, "thread %c line %d square %d.\n", name, i, i * i);
        seL4_Yield();
        if (errno != error) errors_wrong++;
        if (strtol("99999999999999999999", NULL, 10) == 0 || errno != ERANGE) errors_wrong++;
    }
    say_done();
}

QTEST(waiting__threads_print_whole_lines_and_have_an_errno_each)
{
    cookie_io_functions_t functions = {.write = check_lines};
    lines_wrong = errors_wrong = 0;
    stream = fopencookie(NULL, "w", functions);
    QT_CHECK(stream != NULL);
    setvbuf(stream, NULL, _IOLBF, 128);
    begin();
    for (int i = 0; i < MOST_THREADS; i++) {
        start(print_and_fail, NULL, LOW);
    }
    wait_for_all();
    QT_EQ(fclose(stream), 0);
    QT_EQ(lines_wrong, 0);
    QT_EQ(errors_wrong, 0);
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static volatile int ready, through;

static void wait_until_ready(UNUSED void *argument, UNUSED void *number, UNUSED void *ipc_buffer)
{
    pthread_mutex_lock(&mutex);
    while (!ready) {
        pthread_cond_wait(&condition, &mutex);
    }
    through++;
    pthread_mutex_unlock(&mutex);
    say_done();
}

static void make_ready(UNUSED void *argument, UNUSED void *number, UNUSED void *ipc_buffer)
{
    pthread_mutex_lock(&mutex);
    ready = 1;
    pthread_cond_broadcast(&condition);
    pthread_mutex_unlock(&mutex);
    say_done();
}

QTEST(waiting__a_condition_wakes_all_who_wait)
{
    ready = through = 0;
    begin();
    for (int i = 0; i < 3; i++) {
        start(wait_until_ready, NULL, (uint8_t)(LOW + 3 - i));
    }
    start(make_ready, NULL, LOW);
    wait_for_all();
    QT_EQ(through, 3);
}
