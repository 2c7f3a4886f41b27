/* SPDX-License-Identifier: BSD-2-Clause */
/* The two old interrupt controllers, the second behind line 2 of the first. */
#pragma once

#include "types.h"

enum { PIC_LINES = 16, PIC_CASCADE_LINE = 2 };

/* Mask all their lines, and move the vectors that they raise, spuriously too, out of the way of
 * exceptions, to `vector` and the 15 behind it. */
void pic_init(unsigned vector);

/* The line that leads to the second controller stays open once it is. */
void pic_mask(unsigned line, bool masked);
/* The interrupt of a line is dealt with. */
void pic_end_interrupt(unsigned line);
/* The last of each may interrupt for nothing: a request that was gone when the CPU asked. */
static inline bool pic_may_be_spurious(unsigned line)
{
    return line % 8 == 7;
}
/* Has the line interrupted for nothing? That is then dealt with. */
bool pic_is_spurious(unsigned line);
/* Does an unmasked line want to interrupt? */
bool pic_is_pending(void);
