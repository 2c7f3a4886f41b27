/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of this suite share: an allocator and an address space, made once. */
#pragma once

#include <simple/simple.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

extern simple_t simple;
extern vka_t vka;
extern vspace_t vspace;

/* What the allocator has to hand out. It keeps split memory, and the slots of that, for a while:
 * only after some rounds of the same thing the numbers stay the same. */
unsigned long free_slots(void);
unsigned long free_untyped(void);

/* What the tests of devices.c need once. */
void make_managers(void);
