/* SPDX-License-Identifier: BSD-2-Clause */
/* What boot.S hands over. Also read by assembly. */
#pragma once

#define BOOT_PVH               1
#define BOOT_MULTIBOOT         2
#define MULTIBOOT_LOADER_MAGIC 0x2badb002

#ifndef __ASSEMBLER__
#include "types.h"

/* First C function: `protocol` is one of the above, `info` where the loader's description is. */
void boot_start(word_t protocol, word_t info) __attribute__((noreturn));

extern char kernel_load_start[]; /* a physical address */
extern char kernel_text_start[], kernel_text_end[], kernel_rodata_start[], kernel_rodata_end[],
    kernel_data_start[], kernel_data_end[], kernel_end[];
/* The guard page is not mapped: a stack that grows into it ends in a reported double fault. */
extern char kernel_stack_guard[], kernel_stack[], kernel_stack_top[];
#endif
