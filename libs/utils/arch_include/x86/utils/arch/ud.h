/* SPDX-License-Identifier: BSD-2-Clause */
/* The x86 instruction that is never valid. */
#pragma once

#include <utils/attribute.h>

/* Bytes to skip to go on behind the instruction. */
#define UD_INSTRUCTION_SIZE 2

/* Raises an undefined-instruction exception. */
static inline void ALWAYS_INLINE utils_undefined_instruction(void)
{
    __asm__ volatile("ud2");
}
