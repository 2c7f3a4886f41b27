/* SPDX-License-Identifier: BSD-2-Clause */
/* Identity, thread pointer, waiting, randomness, and the end. */
#include "posix.h"

#include <cpuid.h>
#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#define ARCH_SET_FS 0x1002

#define FUTEX_WAIT        0
#define FUTEX_WAKE        1
#define FUTEX_REQUEUE     3
#define FUTEX_WAIT_BITSET 9
#define FUTEX_WAKE_BITSET 10
#define FUTEX_COMMAND     0x7f

static void *boot_thread_area;
int *__quoll_posix_tid_address; /* x86_64/entry.S sets it, too */

bool muslcsys_get_boot_set_thread_area(void **arg)
{
    *arg = boot_thread_area;
    return boot_thread_area != NULL;
}

bool muslcsys_get_boot_set_tid_address(int **arg)
{
    *arg = __quoll_posix_tid_address;
    return __quoll_posix_tid_address != NULL;
}

/* In place of the C library's, whose system call would come back here through the kernel. Weak:
 * where the library's own was there before, it does as well. */
int __set_thread_area(void *area);
__attribute__((weak, visibility("hidden"))) int __set_thread_area(void *area)
{
    if (boot_thread_area == NULL) boot_thread_area = area;
    system_set_tls_base((uintptr_t)area);
    return 0;
}

long call_arch_prctl(va_list ap)
{
    int what = va_arg(ap, int);
    void *area = va_arg(ap, void *);
    return what == ARCH_SET_FS ? __set_thread_area(area) : -EINVAL;
}

long call_set_tid_address(va_list ap)
{
    int *address = va_arg(ap, int *);
    if (__quoll_posix_tid_address == NULL) __quoll_posix_tid_address = address;
    return OWN_NUMBER;
}

long call_getpid(va_list ap)
{
    (void)ap;
    return OWN_NUMBER;
}

/* For calls that have nothing to do here, and for the super-user's numbers. */
long call_success(va_list ap)
{
    (void)ap;
    return 0;
}

long call_sched_yield(va_list ap)
{
    (void)ap;
    system_yield();
    return 0;
}

long call_exit(va_list ap)
{
    system_exit(va_arg(ap, int));
}

long call_uname(va_list ap)
{
    struct utsname *name = va_arg(ap, struct utsname *);
    memset(name, 0, sizeof(*name));
    strcpy(name->sysname, "Quoll");
    strcpy(name->nodename, "quoll");
    strcpy(name->release, "16.0.0");
    strcpy(name->version, "seL4 API 16.0.0");
    strcpy(name->machine, "x86_64");
    return 0;
}

long call_sched_getaffinity(va_list ap)
{
    (void)va_arg(ap, int);
    size_t bytes = va_arg(ap, size_t);
    unsigned long *set = va_arg(ap, unsigned long *);
    if (bytes < sizeof(*set)) {
        return -EINVAL;
    }
    *set = 1;
    return sizeof(*set);
}

/* Callers must expect to come back early; they look at the clock themselves. */
static long futex_wait(const int *word, int expected, const struct timespec *limit, bool absolute)
{
    uint64_t until = POSIX_FOREVER;
    long error = limit != NULL ? posix_time_of(limit, absolute, &until) : 0;
    if (error == -EINVAL) return error;
    if (error != 0) until = 1; /* no clock: as if the time had come */
    return posix_wait(word, expected, until) ? 0 : -EAGAIN;
}

long call_futex(va_list ap)
{
    const int *word = va_arg(ap, const int *);
    int command = va_arg(ap, int) & FUTEX_COMMAND;
    int value = va_arg(ap, int);
    uintptr_t limit = va_arg(ap, uintptr_t); /* a time, or how many to move */
    const int *other = va_arg(ap, const int *);
    switch (command) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
        return futex_wait(word, value, (const struct timespec *)limit, command != FUTEX_WAIT);
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET:
        return posix_wake(word, value);
    case FUTEX_REQUEUE: {
        int woken = posix_wake(word, value);
        return woken + posix_requeue(word, other, (int)limit);
    }
    default:
        return -ENOSYS;
    }
}

static bool cpu_has_rdrand(void)
{
    unsigned a, b, c = 0, d;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_RDRND);
}

/* Without the CPU's generator, the time stamp counter: different each time, but guessable. */
static uint64_t random_word(bool hardware)
{
    static uint64_t state;
    unsigned long long value;
    int ok = 0;
    for (int tries = 0; hardware && tries < 10 && !ok; tries++) {
        __asm__ volatile("rdrand %0" : "=r"(value), "=@ccc"(ok));
    }
    if (ok) {
        return value;
    }
    state = (state ^ system_tsc()) * 0x9e3779b97f4a7c15u;
    return state ^ (state >> 31);
}

long call_getrandom(va_list ap)
{
    char *to = va_arg(ap, char *);
    size_t count = va_arg(ap, size_t);
    bool hardware = cpu_has_rdrand();
    for (size_t done = 0; done < count;) {
        uint64_t word = random_word(hardware);
        size_t part = count - done < sizeof(word) ? count - done : sizeof(word);
        memcpy(to + done, &word, part);
        done += part;
    }
    return (long)count;
}
