/* SPDX-License-Identifier: BSD-2-Clause */
/* What follows from what a root task has been given. */
#pragma once

#include <simple/simple.h>
#include <vka/vka.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Whether the capability at `pos` is one of the untypeds. */
bool simple_is_untyped_cap(simple_t *simple, seL4_CPtr pos);

/* The highest slot that holds a capability that was given to the root task;
 * those above are empty. */
seL4_CPtr simple_last_valid_cap(simple_t *simple);

/* A vka that can do one thing: make paths of slots of the root task's CNode. It uses *simple. */
void simple_make_vka(simple_t *simple, vka_t *vka);

#ifdef __cplusplus
}
#endif
