/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's half of every address space: the window on physical memory, the image with the
 * rights each part needs, and pages of devices. All of it is global and none of it is both writable
 * and executable. */
#pragma once

#include "types.h"

/* A zeroed page for a table, from memory that the window covers already. */
typedef void *table_source(void);

/* Replace the boot tables' coarse mapping. The window covers the first 4 GiB. */
void kernel_map_init(void);

/* Let the window cover [start, end), physical addresses of at most 2^PHYS_WINDOW_BITS. */
void kernel_map_window(word_t start, word_t end, table_source *new_table);

/* Map the page with the physical address `address` uncached, for a device. For good. */
volatile void *kernel_map_device(paddr_t address);
