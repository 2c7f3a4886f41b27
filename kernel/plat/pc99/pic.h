/* SPDX-License-Identifier: BSD-2-Clause */
/* The two old interrupt controllers: silenced. */
#pragma once

/* Mask all their lines, and move the vectors they may still raise spuriously out of the way of
 * exceptions, to `vector` and the 15 behind it. */
void pic_disable(unsigned vector);
