/* SPDX-License-Identifier: BSD-2-Clause */
/* seL4_X86_Page_Map of a page of 4 KiB, in one straight piece. */
#pragma once

#include "object/tcb.h"

/* If `self`, which made the system call Call, asks for that and nothing is in the way: do it and
 * answer. False: nothing has changed; the ordinary path does it, or explains why not. */
bool fast_page_map(struct tcb *self);
