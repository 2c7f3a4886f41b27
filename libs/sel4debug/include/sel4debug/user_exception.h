/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

#include <sel4/sel4.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Explain a user exception through `printfn`; `mrs` are the message words of the fault. */
void debug_user_exception_message(int (*printfn)(const char *format, ...), seL4_Word *mrs);

#ifdef __cplusplus
}
#endif
