/* SPDX-License-Identifier: BSD-2-Clause */
/* The stock C library over the system-call layer. */
#include <errno.h>
#include <fcntl.h>
#include <muslcsys/io.h>
#include <muslcsys/vsyscall.h>
#include <qtest.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

QTEST(printf__formats_and_streams_work)
{
    char text[64];
    snprintf(text, sizeof(text), "%d %s %.3f %#lx", -5, "five", 5.0625, 0x55ul);
    QT_EQ(strcmp(text, "-5 five 5.062 0x55"), 0);
    QT_CHECK(fprintf(stderr, "to standard error\n") > 0);
    QT_CHECK(printf("to standard output\n") > 0);
    QT_CHECK(isatty(1));
}

QTEST(heap__random_blocks_keep_their_contents)
{
    enum { BLOCKS = 128 };
    static unsigned char *blocks[BLOCKS];
    static size_t sizes[BLOCKS];
    unsigned seed = 3;
    for (int step = 0; step < 20000; step++) {
        int i = rand_r(&seed) % BLOCKS;
        for (size_t at = 0; blocks[i] != NULL && at < sizes[i]; at += 61) {
            QT_EQ(blocks[i][at], i);
        }
        free(blocks[i]);
        sizes[i] = (size_t)rand_r(&seed) % 4000 + 1;
        blocks[i] = malloc(sizes[i]);
        QT_CHECK(blocks[i] != NULL);
        memset(blocks[i], i, sizes[i]);
    }
    for (int i = 0; i < BLOCKS; i++) {
        free(blocks[i]);
        blocks[i] = NULL;
    }
}

QTEST(heap__large_blocks_come_back)
{
    for (int round = 0; round < 100; round++) {
        char *block = calloc(1, 400000);
        QT_CHECK(block != NULL);
        QT_EQ(block[0] | block[200000] | block[399999], 0);
        memset(block, 1, 400000);
        block = realloc(block, 500000);
        QT_CHECK(block != NULL);
        QT_EQ(block[399999], 1);
        free(block);
    }
}

QTEST(heap__exhaustion_is_an_error_and_passes)
{
    enum { SIZE = 65536, LIMIT = 64 };
    void *volatile blocks[LIMIT]; /* a compiler may do without blocks that nobody looks at */
    int count = 0;
    while (count < LIMIT && (blocks[count] = malloc(SIZE)) != NULL) {
        count++;
    }
    QT_CHECK(count >= 10 && count < LIMIT);
    while (count > 0) {
        free(blocks[--count]);
    }
    blocks[0] = malloc(400000);
    QT_CHECK(blocks[0] != NULL);
    free(blocks[0]);
}

QTEST(syscall__floating_point_registers_survive)
{
    double before = 1.5, after;
    /* By the C library's own instruction: one of ours would be a call to the kernel. */
    __asm__ volatile("movsd %1, %%xmm7\n\t"
                     "movq %%rsp, %%rbx\n\t"
                     "subq $128, %%rsp\n\t"
                     "andq $-16, %%rsp\n\t"
                     "movl %2, %%edi\n\t"
                     "xorl %%eax, %%eax\n\t"
                     "call syscall\n\t"
                     "movq %%rbx, %%rsp\n\t"
                     "movsd %%xmm7, %0"
                     : "=m"(after)
                     : "m"(before), "i"(SYS_sched_yield)
                     : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "xmm7",
                       "memory");
    QT_CHECK(after == before);
}

/* A program starts without a call to the kernel for its thread pointer: ours has taken the place of
 * the C library's function, where only what is not ours lies between the two marks. */
int __set_thread_area(void *area) __attribute__((visibility("hidden")));
extern const char __quoll_libc_start[], __quoll_libc_end[];

QTEST(start__the_thread_pointer_is_set_by_our_function)
{
    unsigned long at = (unsigned long)__set_thread_area;
    QT_CHECK(at < (unsigned long)__quoll_libc_start || at >= (unsigned long)__quoll_libc_end);
    void *area = NULL;
    int *tid_address = NULL;
    QT_CHECK(muslcsys_get_boot_set_thread_area(&area));
    QT_CHECK(area != NULL);
    QT_CHECK(muslcsys_get_boot_set_tid_address(&tid_address));
    QT_CHECK(tid_address != NULL);
}

QTEST(syscall__what_is_missing_says_so)
{
    errno = 0;
    QT_EQ(socket(AF_INET, SOCK_STREAM, 0), -1);
    QT_EQ(errno, ENOSYS);
}

static long answer(va_list ap)
{
    return va_arg(ap, long) * 2;
}

QTEST(syscall__a_program_can_install_its_own)
{
    muslcsys_syscall_t old = muslcsys_install_syscall(SYS_sync, answer);
    QT_EQ(syscall(SYS_sync, 21), 42);
    QT_EQ((long)muslcsys_install_syscall(SYS_sync, old), (long)answer);
}

static const void *one_file(const void *archive, unsigned long len, const char *name,
                            unsigned long *size)
{
    (void)archive, (void)len;
    if (strcmp(name, "greeting") != 0) return NULL;
    *size = 12;
    return "hello,\nworld";
}

QTEST(files__of_an_archive_are_read_with_stdio)
{
    char line[32];
    struct stat info;
    muslcsys_install_cpio_interface("", 0, one_file);
    FILE *file = fopen("/greeting", "r");
    QT_CHECK(file != NULL);
    QT_CHECK(fgets(line, sizeof(line), file) != NULL);
    QT_EQ(strcmp(line, "hello,\n"), 0);
    QT_EQ(fseek(file, -2, SEEK_END), 0);
    QT_EQ(fgetc(file), 'l');
    QT_EQ(fclose(file), 0);
    QT_EQ(stat("greeting", &info), 0);
    QT_EQ(info.st_size, 12);
    errno = 0;
    QT_CHECK(fopen("missing", "r") == NULL);
    QT_EQ(errno, ENOENT);
    errno = 0;
    QT_CHECK(fopen("greeting", "w") == NULL);
    QT_EQ(errno, EROFS);
}

static volatile sig_atomic_t signalled;

static void on_signal(int number)
{
    signalled = number;
}

QTEST(signals__raise_runs_the_handler)
{
    QT_CHECK(signal(SIGUSR1, on_signal) == SIG_DFL);
    QT_EQ(raise(SIGUSR1), 0);
    QT_EQ(signalled, SIGUSR1);
    QT_CHECK(signal(SIGUSR1, SIG_DFL) == on_signal);
}

static long now_us(void)
{
    struct timespec now;
    QT_EQ(clock_gettime(CLOCK_MONOTONIC, &now), 0);
    return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

QTEST(time__passes_and_sleeping_takes_it)
{
    long before = now_us();
    QT_EQ(usleep(20000), 0);
    long slept = now_us() - before;
    QT_LE(20000, slept);
    QT_LT(slept, 2000000);
}

QTEST(time__random_bytes_differ)
{
    unsigned long words[2] = {0, 0};
    QT_EQ(syscall(SYS_getrandom, words, sizeof(words), 0), sizeof(words));
    QT_NE(words[0], words[1]);
}
