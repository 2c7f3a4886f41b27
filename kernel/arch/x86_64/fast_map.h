/* SPDX-License-Identifier: BSD-2-Clause */
/* seL4_X86_Page_Map of a page of 4 KiB, in one straight piece. */
#pragma once

#include "api/labels.h"
#include "object/tcb.h"

/* The message of the generated stub: three words and one capability. */
enum { FAST_PAGE_MAP = LABEL_X86PageMap << 12 | 1 << 7 | 3 };

/* If `self`, which made the system call Call, asks for that and nothing is in the way: do it and
 * answer. False: nothing has changed; the ordinary path does it, or explains why not. */
bool fast_page_map_message(struct tcb *self);
static inline bool fast_page_map(struct tcb *self)
{
    return self->arch.regs.rsi == FAST_PAGE_MAP && fast_page_map_message(self);
}
