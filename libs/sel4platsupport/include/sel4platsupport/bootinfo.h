/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

#include <sel4/sel4.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The boot info, or NULL in a program that was not given one. */
seL4_BootInfo *platsupport_get_bootinfo(void);

/* The capability to the program's first thread: what whoever started it says, in the root task
 * seL4_CapInitThreadTCB. */
seL4_CPtr sel4ps_get_seL4_CapInitThreadTCB(void);

#ifdef __cplusplus
}
#endif
