/* SPDX-License-Identifier: BSD-2-Clause */
/* The interval timer, whose frequency every PC agrees on: only to measure the others. */
#pragma once

/* Start counting `microseconds`, at most 54,000. */
void pit_start(unsigned microseconds);
/* Wait until they have passed. */
void pit_wait(void);
