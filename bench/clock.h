/* SPDX-License-Identifier: BSD-2-Clause */
/* The clock of the benchmarks, and marks in the instruction stream for those who follow it
 * (tools/quoll/bench/plugin.c). A mark is a no-operation whose address displacement holds a number;
 * it stands where it is not measured. */
#pragma once

#include <stdint.h>

enum {
    BENCH_MARK = 0x51750000,      /* with 1 to 15: that section begins with the next time stamp */
    BENCH_MARK_NEXT = BENCH_MARK, /* a benchmark begins */
    BENCH_MARK_ANEW = BENCH_MARK + 0xfc, /* section 1, the only one, began with the time stamp
                                          * before: what it had until then was waiting */
    BENCH_MARK_STOP = BENCH_MARK + 0xfd, /* the section ended with the time stamp before */
    BENCH_MARK_WARM = BENCH_MARK + 0xfe, /* the benchmark's sections so far were warming up */
    BENCH_MARK_END = BENCH_MARK + 0xff,  /* there are no more benchmarks */
};
#define BENCH_MARK_TEXT(operand) "nopl %c" #operand "(%%rax)\n"
#define bench_mark(number)       __asm__ volatile(BENCH_MARK_TEXT(0) : : "i"(number) : "memory")

/* The time stamp counter. Under QEMU's -icount shift=0 it counts executed instructions. Here ends
 * what was measured since bench_begin(), in whichever process that was. */
static inline uint64_t bench_now(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc\nnopl %c2(%%rax)"
                     : "=a"(low), "=d"(high)
                     : "i"(BENCH_MARK_STOP)
                     : "memory");
    return (uint64_t)high << 32 | low;
}

/* The time stamp counter, and here begins section `number` (a constant, 1 to 15): what is measured
 * for the number-th result that this benchmark reports. It ends with the next bench_now() or
 * bench_begin() of any process. A result without a section of its own is the sum of the others. */
#define bench_begin(number)                                                                        \
    ({                                                                                             \
        uint32_t bench_low, bench_high;                                                            \
        __asm__ volatile("nopl %c2(%%rax)\nrdtsc"                                                  \
                         : "=a"(bench_low), "=d"(bench_high)                                       \
                         : "i"(BENCH_MARK + (number))                                              \
                         : "memory");                                                              \
        (uint64_t) bench_high << 32 | bench_low;                                                   \
    })
