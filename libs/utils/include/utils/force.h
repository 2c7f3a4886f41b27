/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory accesses that are never optimised away. */
#pragma once

/* Read what `address`, a typed pointer, points to, and drop the value. */
#define FORCE_READ(address) ((void)*(const volatile __typeof__(*(address)) *)(address))
