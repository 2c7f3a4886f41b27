/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/* Call f(arg) on a stack kept for emergencies, say when this one has overflowed; returns what f
 * returns. There is one such stack: not for several threads at once, and not nested. */
void *debug_run_on_emergency_stack(void *(*f)(void *), void *arg);

#ifdef __cplusplus
}
#endif
