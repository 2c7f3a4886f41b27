/* SPDX-License-Identifier: BSD-2-Clause */
/* Running on a stack of one's own. */
#pragma once

#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Call func(arg) on a new stack of the usual size from `vspace`, the caller's own address space,
 * and free the stack afterwards. What func returns goes to *retval if that is not NULL. Returns 0,
 * or -1 without calling func. */
int sel4utils_run_on_stack(vspace_t *vspace, void *(*func)(void *arg), void *arg, void **retval);

#ifdef __cplusplus
}
#endif
