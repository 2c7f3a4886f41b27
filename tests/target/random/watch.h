/* SPDX-License-Identifier: BSD-2-Clause */
/* What must stay as it is while the child runs: a neighbour's memory, capabilities and ability to
 * run, and the test's own capabilities. */
#pragma once

#include <qtest.h>

/* Makes the neighbour and notes everything. After it the test makes and loses objects only in the
 * slots from `first_free` on. */
void watch_begin(void);
void watch_note_own_slots(seL4_CPtr end);
/* Fails the test if anything has changed. */
void watch_check(void);
