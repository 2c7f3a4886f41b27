/* SPDX-License-Identifier: BSD-2-Clause */
/* How wide badges and guards are where a word has 64 bits. */
#pragma once

#define seL4_BadgeBits     64
#define seL4_GuardSizeBits 6
#define seL4_GuardBits     58
