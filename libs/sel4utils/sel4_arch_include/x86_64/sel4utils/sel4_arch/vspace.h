/* SPDX-License-Identifier: BSD-2-Clause */
/* The levels of paging on x86_64. */
#pragma once

#define VSPACE_NUM_LEVELS 4
#define VSPACE_LEVEL_BITS 9

/* Paging objects that mapping one page may need, at most, and room for one more. */
#define VSPACE_MAP_PAGING_OBJECTS 5
