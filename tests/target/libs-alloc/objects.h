/* SPDX-License-Identifier: BSD-2-Clause */
/* What both suites share: the allocator, and accounts of it that every test must leave balanced. */
#pragma once

#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <simple-default/simple-default.h>
#include <vka/object.h>

enum { HEAP_BYTES = 4 * 1024 * 1024 };

extern simple_t simple;
extern allocman_t *allocator;
extern vka_t vka;

/* Set the above from an allocator, let its memory grow, and have it split what the tests need. */
void objects_setup(allocman_t *alloc);

/* About what a small process takes, and back. */
void take_and_give_back(void);
