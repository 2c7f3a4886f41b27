/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/* Where to send a thread that is to say where it is: set its instruction pointer to this function
 * and resume it, and it prints its backtrace and stops. */
void debug_trampoline(void);

#ifdef __cplusplus
}
#endif
