/* SPDX-License-Identifier: BSD-2-Clause */
/* The TCB invocations that change what a thread can reach: its CSpace, VSpace, IPC buffer and fault
 * handler. */
#pragma once

#include "entry/call.h"
#include "entry/error.h"

status_t tcb_configure(const struct call *call, struct sys_error *err);
status_t tcb_set_space(const struct call *call, struct sys_error *err);
status_t tcb_set_ipc_buffer(const struct call *call, struct sys_error *err);
