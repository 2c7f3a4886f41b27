/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads of this program may sleep while they wait for one another in the C library. */
#pragma once

#include <sel4utils/thread.h>

/* Give `thread`, and the caller if it has none, a notification to wait on. Only for a thread of
 * this program, in the CSpace of `vka`. Without memory or places for that, threads wait by
 * yielding. */
void thread_wait_prepare(vka_t *vka, const sel4utils_thread_config_t *config,
                         sel4utils_thread_t *thread);

/* Take it away again, when the thread does not run any more. */
void thread_wait_end(vka_t *vka, sel4utils_thread_t *thread);
