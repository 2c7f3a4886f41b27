/* SPDX-License-Identifier: BSD-2-Clause */
/* The thread pointer on x86_64: the base of fs, and the first word it points to. */
#pragma once

#include <sel4/sel4.h>
#include <sel4runtime/stddef.h>

/* Base of fs, from the self pointer which the TLS ABI keeps there. The thread must have TLS. */
static inline sel4runtime_uintptr_t sel4runtime_read_fs_base(void)
{
    sel4runtime_uintptr_t base;
    __asm__ volatile("movq %%fs:0, %0" : "=r"(base));
    return base;
}

/* The word at the base of gs; faults unless the program has set that base. */
static inline sel4runtime_uintptr_t sel4runtime_read_gs_base(void)
{
    sel4runtime_uintptr_t base;
    __asm__ volatile("movq %%gs:0, %0" : "=r"(base));
    return base;
}

static inline void sel4runtime_write_fs_base(sel4runtime_uintptr_t reg)
{
    seL4_SetTLSBase(reg);
}

/* Needs a CPU with the wrgsbase instruction. */
static inline void sel4runtime_write_gs_base(sel4runtime_uintptr_t reg)
{
    __asm__ volatile("wrgsbase %0" : : "r"(reg));
}

/* The calling thread's thread pointer. */
static inline sel4runtime_uintptr_t sel4runtime_get_tls_base(void)
{
    return sel4runtime_read_fs_base();
}

/* Make `tls_base` the calling thread's thread pointer. */
static inline void sel4runtime_set_tls_base(sel4runtime_uintptr_t tls_base)
{
    sel4runtime_write_fs_base(tls_base);
}
