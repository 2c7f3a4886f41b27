/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/* Print the return addresses that led here. */
void print_stack_trace(void);

#ifdef __cplusplus
}
#endif
