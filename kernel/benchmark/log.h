/* SPDX-License-Identifier: BSD-2-Clause */
/* A log in a large page of user level's. The kernel holds a capability to it, derived from the one
 * it was given, so that it notices when the page is taken away: there is no log then. */
#pragma once

#include "types.h"

/* The place of the next entry of `bytes`, and it counts; NULL: there is no log, it is stopped, or
 * it is full. */
void *log_next(word_t bytes);
