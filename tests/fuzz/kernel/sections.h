/* SPDX-License-Identifier: BSD-2-Clause */
/* In front of each kernel source: its variables lie together, where world.c finds all of them. */
#pragma clang section bss = "kernel_bss" data = "kernel_data"
