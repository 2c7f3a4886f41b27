/* SPDX-License-Identifier: BSD-2-Clause */
/* What the x86 calling convention asks of a stack. */
#pragma once

/* Alignment, in bytes, of the stack pointer at a call. */
#define STACK_CALL_ALIGNMENT 16
