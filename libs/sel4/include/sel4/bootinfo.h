/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a root task finds its boot info. */
#pragma once

#include <sel4/bootinfo_types.h>
#include <sel4/macros.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Remember `bi` as the boot info. Start-up code calls it before main. */
void seL4_InitBootInfo(seL4_BootInfo *bi);

/* The boot info; a null pointer in a program that is no root task. It stays the kernel's page: do
 * not free or unmap it while this pointer is in use. */
seL4_BootInfo *seL4_GetBootInfo(void);

#ifdef __cplusplus
}
#endif
