/* SPDX-License-Identifier: BSD-2-Clause */
/* What a root task has been given at boot, from the kernel's boot info. */
#pragma once

#include <sel4/sel4.h>
#include <simple/simple.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Make *simple tell what *bi says. *bi must outlive it, and the capabilities must stay in their
 * slots. There are no frame_cap and frame_mapping: the kernel makes no frames of devices. */
void simple_default_init_bootinfo(simple_t *simple, seL4_BootInfo *bi);

/* The part of it that is particular to the machine; `data` is passed to the functions. */
void simple_default_init_arch_simple(arch_simple_t *simple, void *data);

#ifdef __cplusplus
}
#endif
