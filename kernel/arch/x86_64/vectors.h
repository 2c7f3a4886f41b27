/* SPDX-License-Identifier: BSD-2-Clause */
/* What the CPU calls its exceptions, and where interrupts begin. */
#pragma once

enum trap_vector {
    TRAP_DIVIDE = 0,
    TRAP_DEBUG = 1,
    TRAP_NMI = 2,
    TRAP_BREAKPOINT = 3,
    TRAP_OVERFLOW = 4,
    TRAP_NO_FPU = 7,
    TRAP_DOUBLE_FAULT = 8,
    TRAP_PAGE_FAULT = 14,
    TRAP_MACHINE_CHECK = 18,
    TRAP_EXCEPTIONS = 32, /* from here on: interrupts */
    TRAP_SPURIOUS = 255,
};
