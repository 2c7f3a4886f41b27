/* SPDX-License-Identifier: BSD-2-Clause */
/* seL4_Untyped_Retype into one frame of 4 KiB, in one straight piece. */
#pragma once

#include "api/labels.h"
#include "object/tcb.h"

/* The message of the generated stub: six words and one capability. */
enum { FAST_RETYPE = LABEL_UntypedRetype << 12 | 1 << 7 | 6 };

/* `self` has made the system call Call with such a message. If it asks for one frame and nothing is
 * in the way, it is made and answered. As the functions of entry/fastpath.h. */
struct tcb *fast_retype(cptr_t cptr, word_t info, struct tcb *self);
