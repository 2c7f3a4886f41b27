/* SPDX-License-Identifier: BSD-2-Clause */
/* One line on the console for each refused invocation, in words:
 *
 *   <<quoll(CPU 0) [refuse/41 T0xffff800000123000 "name" @401234]: CNode_Copy: destination slot is
 *   occupied (DeleteFirst)>>
 *
 * Debug builds only; a thread with TCB_FLAG_QUIET is not commented on. */
#pragma once

#include "config.h"
#include "entry/call.h"
#include "entry/error.h"
#include "object/tcb.h"

#ifdef CONFIG_PRINTING
/* The current thread's call was refused for `err`. */
void explain_refusal(const char *function, int line, const struct call *call,
                     const struct sys_error *err);
/* The current thread did something that needs a sentence of its own. */
void explain(const char *function, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#define EXPLAIN_REFUSAL(call, err) explain_refusal(__func__, __LINE__, call, err)
#define EXPLAIN(...)               explain(__func__, __LINE__, __VA_ARGS__)
#else
#define EXPLAIN_REFUSAL(call, err) ((void)0)
#define EXPLAIN(...)               ((void)0)
#endif
