/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of devices share: an allocator, and a notification for interrupts. */
#pragma once

#include <sel4platsupport/timer.h>
#include <simple/simple.h>
#include <vka/object.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

extern simple_t simple;
extern vka_t vka;
extern vspace_t vspace;
extern vka_object_t ntfn;

/* The machine's timer; its interrupts signal ntfn. */
void use_timer(seL4_timer_t *timer);

/* Make two threads and end them, as the test of sleeping does. */
void use_threads(void);
