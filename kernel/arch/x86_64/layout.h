/* SPDX-License-Identifier: BSD-2-Clause */
/* Where things are in the kernel's half of every address space. Also read by assembly. */
#pragma once

#define PHYS_WINDOW      0xffff800000000000 /* all of physical memory, up to 512 GiB */
#define PHYS_WINDOW_BITS 39
#define KERNEL_IMAGE     0xffffffff80000000 /* the kernel's own code and data */
/* Last user address. The last page of the user's half is left out: after a system call in it,
 * sysret would be asked for an address that is not canonical, and fault in the kernel on the user's
 * stack. */
#define USER_TOP           0x00007fffffffefff
#define KERNEL_FIRST_PML4  256 /* entries from here on are the kernel's, in every PML4 */
#define KERNEL_STACK_BYTES 8192
