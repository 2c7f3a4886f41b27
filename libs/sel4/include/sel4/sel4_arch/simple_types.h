/* SPDX-License-Identifier: BSD-2-Clause */
/* Which C types are 64 bits wide on 64-bit x86. */
#pragma once

#define SEL4_WORD_IS_UINT64
#define SEL4_INT64_IS_LONG
