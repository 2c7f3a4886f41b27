/* SPDX-License-Identifier: BSD-2-Clause */
/* The whole-kernel invariant checker: after system calls in paranoid builds, and in host tests. */
#pragma once

#include "types.h"

/* Checks every thread, the queues they stand in, the scheduler, and their capabilities.
 * OK: NULL; else what does not hold. */
const char *check_all(void);
