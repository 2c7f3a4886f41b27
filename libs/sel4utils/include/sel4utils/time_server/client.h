/* SPDX-License-Identifier: BSD-2-Clause */
/* The timer of another process.
 *
 * The server answers calls whose label it was told. Message register 0 says what is asked, and in
 * the answer is 0 or an error:
 *
 *     GET_TIME                    answered with the time in nanoseconds, from register 1 on
 *     SET_TIMEOUT, timeout_type_t, nanoseconds from register 2 on */
#pragma once

#include <platsupport/io.h>
#include <platsupport/ltimer.h>
#include <sel4/sel4.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum rpc_timer_ops {
    GET_TIME,
    SET_TIMEOUT,
} rpc_ltimer_ops_t;

/* Make *ltimer the timer of the server behind `ep`. Heap memory comes from ops.malloc_ops. The
 * server signals timeouts in a way of its own. Returns 0, or a negative error number. */
int sel4utils_rpc_ltimer_init(ltimer_t *ltimer, ps_io_ops_t ops, seL4_CPtr ep, seL4_Word label);

#ifdef __cplusplus
}
#endif
