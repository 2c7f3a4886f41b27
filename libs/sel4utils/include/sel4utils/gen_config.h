/* SPDX-License-Identifier: BSD-2-Clause */
/* Configuration of the sel4utils library. */
#pragma once

/* Slots of a new process' CSpace, log2. */
#define CONFIG_SEL4UTILS_CSPACE_SIZE_BITS 12
/* Bytes of a new thread's stack. */
#define CONFIG_SEL4UTILS_STACK_SIZE 65536
