/* SPDX-License-Identifier: BSD-2-Clause */
/* Where things are in the kernel's half of every address space. Also read by assembly. */
#pragma once

#define PHYS_WINDOW       0xffff800000000000 /* all of physical memory, up to 512 GiB */
#define PHYS_WINDOW_BITS  39
#define KERNEL_IMAGE      0xffffffff80000000 /* the kernel's own code and data */
#define USER_TOP          0x00007fffffffffff /* last user address */
#define KERNEL_FIRST_PML4 256                /* entries from here on are the kernel's, in every PML4 */
