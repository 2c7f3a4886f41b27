/* SPDX-License-Identifier: BSD-2-Clause */
/* The frequency of the time stamp counter. */
#pragma once

#include <sel4/sel4.h>
#include <simple/simple.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* In MHz, as the kernel measured it; 0 if it did not say. */
static inline uint32_t x86_get_tsc_freq_from_simple(simple_t *simple)
{
    struct {
        seL4_BootInfoHeader header;
        uint32_t mhz;
    } __attribute__((__packed__)) block;
    ssize_t size = simple_get_extended_bootinfo(simple, SEL4_BOOTINFO_HEADER_X86_TSC_FREQ, &block,
                                                sizeof(block));
    return size == (ssize_t)sizeof(block) ? block.mhz : 0;
}

#ifdef __cplusplus
}
#endif
