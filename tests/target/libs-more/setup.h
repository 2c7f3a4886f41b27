/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of this suite share: an allocator, an address space, and threads. */
#pragma once

#include <sel4utils/thread.h>
#include <simple/simple.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

extern simple_t simple;
extern vka_t vka;
extern vspace_t vspace;
extern vspace_t *muslc_this_vspace; /* the C library's: where the heap grows */

/* Free untyped bytes of the allocator; each test must leave them as they were. */
unsigned long free_untyped(void);

enum { MOST_THREADS = 8 };

/* Run function(argument, number, ...) in `count` threads; thread n has priority `priority`(n), at
 * most the test's own. Returns when all of them have returned. */
void run_threads(int count, sel4utils_thread_entry_fn function, void *argument,
                 uint8_t (*priority)(int number));

/* Let every other thread run for a while. */
void yield_often(void);

/* Like run_threads(), in two steps. */
void start_threads(int count, sel4utils_thread_entry_fn function, void *argument,
                   uint8_t (*priority)(int number));
void join_threads(void);

/* Priorities: all as the test, or lower and lower. */
uint8_t same_priority(int number);
uint8_t falling_priority(int number);
