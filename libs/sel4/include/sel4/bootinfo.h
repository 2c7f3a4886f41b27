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

/* The first block of this kind behind the boot info, or a null pointer. Nothing behind a block is
 * looked at if its length is not possible. It may lie at any address. */
static inline const seL4_BootInfoHeader *quoll_find_bootinfo_block(const seL4_BootInfo *bi,
                                                                   seL4_Word id)
{
    const char *first = (const char *)bi + seL4_BootInfoFrameSize;
    seL4_Word at = 0;
    while (bi->extraLen - at >= sizeof(seL4_BootInfoHeader)) {
        const seL4_BootInfoHeader *header = (const seL4_BootInfoHeader *)(first + at);
        if (header->len < sizeof(*header) || header->len > bi->extraLen - at) break;
        if (header->id == id) return header;
        at += header->len;
    }
    return 0;
}

#ifdef __cplusplus
}
#endif
