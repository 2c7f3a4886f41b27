/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

#include <sel4/sel4.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Print the registers of the thread behind `tcb`, each line after `prefix` (or nothing). The thread
 * is not stopped. If they cannot be read, the message says why. */
void sel4debug_dump_registers(seL4_CPtr tcb);
void sel4debug_dump_registers_prefix(seL4_CPtr tcb, char *prefix);

#ifdef __cplusplus
}
#endif
