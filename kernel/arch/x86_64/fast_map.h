/* SPDX-License-Identifier: BSD-2-Clause */
/* seL4_X86_Page_Map of a page of 4 KiB, in one straight piece. */
#pragma once

#include "api/labels.h"
#include "object/tcb.h"

/* The message of the generated stub: three words and one capability. */
enum { FAST_PAGE_MAP = LABEL_X86PageMap << 12 | 1 << 7 | 3 };

/* `self` has made the system call Call with such a message: if nothing is in the way, do what it
 * asks for and answer. False: nothing has changed; the ordinary path does it, or explains why not.
 */
bool fast_page_map(struct tcb *self);
