/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sleeping in the C library. By itself it has no timer: nanosleep() and its kin, and waits with a
 * time limit, yield the CPU until the time has come, so threads of lower priority do not run
 * meanwhile. With this, threads of sel4utils, and the one that made them, sleep.
 */
#pragma once

#include <simple/simple.h>
#include <stdint.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Let threads sleep, from now on: takes the machine's timer, which nobody else may use, and a
 * thread that runs it, at `priority`. That should be at least the highest of those that sleep,
 * since a thread is woken when this one runs. What is given must live until the end. Returns 0, or
 * -1 (with the reason on the log) and then nothing is held. */
int quoll_sleep_start(vka_t *vka, vspace_t *vspace, simple_t *simple, uint8_t priority);

/* Give everything back; who sleeps now goes on yielding. Not while another thread calls either. */
void quoll_sleep_stop(void);

#ifdef __cplusplus
}
#endif
