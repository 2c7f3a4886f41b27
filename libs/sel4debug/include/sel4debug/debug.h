/* SPDX-License-Identifier: BSD-2-Clause */
/* Looking at capabilities and at the boot info. Naming capabilities needs a debug kernel. */
#pragma once

#include <sel4/sel4.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Type numbers that the kernel answers; odd ones belong to the CPU. */
enum debug_cap_type {
    DEBUG_CAP_NULL = 0,
    DEBUG_CAP_ENDPOINT = 4,
    DEBUG_CAP_NOTIFICATION = 6,
};

/* Print what is behind a capability address: its number and type. */
void debug_cap_identify(seL4_CPtr cap);

/* Print a boot info as a listing: what the root task's CSpace holds, and all untypeds. */
void debug_print_bootinfo(seL4_BootInfo *info);

/* printf for places where the C library may not work, a fault handler say: no heap, no locks, no
 * buffering. Prints at most 255 characters. Returns the length of the whole text, or a negative
 * value when it cannot be formatted. */
int debug_safe_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The type number of a capability; in a release build, where the kernel does not tell, 0. */
static inline seL4_Uint32 debug_cap_type(seL4_CPtr cap)
{
#ifdef CONFIG_DEBUG_BUILD
    return seL4_DebugCapIdentify(cap);
#else
    (void)cap;
    return DEBUG_CAP_NULL;
#endif
}

static inline int debug_cap_is_valid(seL4_CPtr cap)
{
    return debug_cap_type(cap) != DEBUG_CAP_NULL;
}

static inline int debug_cap_is_endpoint(seL4_CPtr cap)
{
    return debug_cap_type(cap) == DEBUG_CAP_ENDPOINT;
}

static inline int debug_cap_is_notification(seL4_CPtr cap)
{
    return debug_cap_type(cap) == DEBUG_CAP_NOTIFICATION;
}

#ifdef __cplusplus
}
#endif
