/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

#include <sel4/sel4.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Explain an unknown-system-call fault through `printfn`; `mrs` are the message words. */
void debug_unknown_syscall_message(int (*printfn)(const char *format, ...), seL4_Word *mrs);

#ifdef __cplusplus
}
#endif
