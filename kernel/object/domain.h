/* SPDX-License-Identifier: BSD-2-Clause */
/* Invocations of the Domain capability: who belongs to which domain, and when each domain runs.
 * The schedule itself is the scheduler's (sched/sched.h). */
#pragma once

#include "entry/call.h"
#include "entry/error.h"

status_t decode_domain(const struct call *call, struct sys_error *err);
