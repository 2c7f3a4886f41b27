/* SPDX-License-Identifier: BSD-2-Clause */
/* The instructions that the checked parts of x86_64 use, on a machine of variables. */
#pragma once

#include "types.h"

enum msr { MSR_PAT, MSR_FS_BASE, MSR_GS_BASE };
enum { CR0_TS = 1 << 3 };

static word_t machine_cr0 = CR0_TS;

static inline word_t read_cr0(void)
{
    return machine_cr0;
}
static inline void write_cr0(word_t value)
{
    machine_cr0 = value;
}
static inline void write_cr3(word_t value)
{
    (void)value;
}
static inline void invlpg(word_t vaddr)
{
    (void)vaddr;
}
static inline uint64_t read_msr(enum msr msr)
{
    return msr;
}
static inline void write_msr(enum msr msr, uint64_t value)
{
    (void)msr, (void)value;
}
static inline uint8_t in8(uint16_t port)
{
    return (uint8_t)port;
}
static inline uint16_t in16(uint16_t port)
{
    return port;
}
static inline uint32_t in32(uint16_t port)
{
    return port;
}
static inline void out8(uint16_t port, uint8_t value)
{
    (void)port, (void)value;
}
static inline void out16(uint16_t port, uint16_t value)
{
    (void)port, (void)value;
}
static inline void out32(uint16_t port, uint32_t value)
{
    (void)port, (void)value;
}
