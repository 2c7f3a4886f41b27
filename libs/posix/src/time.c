/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time, from the CPU's time stamp counter. All clocks count from when the machine started; there
 * is no wall clock.
 */
#include "posix.h"

#include <errno.h>
#include <sys/time.h>
#include <time.h>

#define NS_PER_S  1000000000u
#define NS_PER_US 1000u

/* Nanoseconds since the machine started; false when the counter's frequency is unknown. */
static bool now_ns(uint64_t *ns)
{
    uint64_t mhz = system_tsc_mhz();
    if (mhz == 0) {
        return false;
    }
    *ns = (uint64_t)((unsigned __int128)system_tsc() * NS_PER_US / mhz);
    return true;
}

static long no_clock(void)
{
    static bool said;
    if (!said) {
        console_note("%s: no time: the frequency of the time stamp counter is unknown\n",
                     system_program_name());
        said = true;
    }
    return -ENOSYS;
}

static struct timespec to_timespec(uint64_t ns)
{
    return (struct timespec){.tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S)};
}

static bool clock_known(int clock)
{
    return clock >= CLOCK_REALTIME && clock <= CLOCK_BOOTTIME;
}

long call_clock_gettime(va_list ap)
{
    int clock = va_arg(ap, int);
    struct timespec *time = va_arg(ap, struct timespec *);
    uint64_t ns;
    if (!clock_known(clock)) {
        return -EINVAL;
    }
    if (!now_ns(&ns)) {
        return no_clock();
    }
    *time = to_timespec(ns);
    return 0;
}

long call_clock_getres(va_list ap)
{
    int clock = va_arg(ap, int);
    struct timespec *resolution = va_arg(ap, struct timespec *);
    if (!clock_known(clock)) {
        return -EINVAL;
    }
    if (resolution != NULL) *resolution = to_timespec(1);
    return 0;
}

long call_gettimeofday(va_list ap)
{
    struct timeval *time = va_arg(ap, struct timeval *);
    uint64_t ns;
    if (!now_ns(&ns)) {
        return no_clock();
    }
    if (time != NULL) {
        time->tv_sec = (time_t)(ns / NS_PER_S);
        time->tv_usec = (suseconds_t)(ns % NS_PER_S / NS_PER_US);
    }
    return 0;
}

long call_time(va_list ap)
{
    time_t *time = va_arg(ap, time_t *);
    uint64_t ns;
    if (!now_ns(&ns)) {
        return no_clock();
    }
    if (time != NULL) *time = (time_t)(ns / NS_PER_S);
    return (long)(ns / NS_PER_S);
}

long posix_time_of(const struct timespec *time, bool absolute, uint64_t *until)
{
    uint64_t now;
    if (time->tv_sec < 0 || time->tv_nsec < 0 || time->tv_nsec >= (long)NS_PER_S) {
        return -EINVAL;
    }
    if (!now_ns(&now)) {
        return no_clock();
    }
    if (__builtin_mul_overflow((uint64_t)time->tv_sec, (uint64_t)NS_PER_S, until) ||
        __builtin_add_overflow(*until, (uint64_t)time->tv_nsec, until) ||
        __builtin_add_overflow(*until, absolute ? 0 : now, until)) {
        *until = POSIX_FOREVER;
    }
    return 0;
}

static long sleep_for(const struct timespec *time, bool absolute)
{
    uint64_t now, until;
    long error = posix_time_of(time, absolute, &until);
    if (error != 0) return error;
    while (now_ns(&now) && now < until) {
        posix_sleep(until);
    }
    return 0;
}

long call_nanosleep(va_list ap)
{
    const struct timespec *time = va_arg(ap, const struct timespec *);
    struct timespec *left = va_arg(ap, struct timespec *);
    long result = sleep_for(time, false);
    if (result == 0 && left != NULL) *left = to_timespec(0);
    return result;
}

long call_clock_nanosleep(va_list ap)
{
    int clock = va_arg(ap, int);
    int flags = va_arg(ap, int);
    const struct timespec *time = va_arg(ap, const struct timespec *);
    return clock_known(clock) ? sleep_for(time, (flags & TIMER_ABSTIME) != 0) : -EINVAL;
}
