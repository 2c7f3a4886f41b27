/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system-call layer under the C library.
 *
 * CONFIG_LIB_SEL4_MUSLC_SYS_DEBUG_HALT is not defined: a program that aborts ends alone, and the
 * machine goes on.
 */
#pragma once

/* Heap built into every program, in bytes. */
#define CONFIG_LIB_SEL4_MUSLC_SYS_MORECORE_BYTES       1048576
#define CONFIG_LIB_SEL4_MUSLC_SYS_CONSTRUCTOR_PRIORITY (MUSLCSYS_WITH_VSYSCALL_PRIORITY + 10)
