/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

#include <platsupport/ltimer.h>
#include <platsupport/time_manager.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A time manager in this program, over `ltimer`, with `size` numbers, its memory from `ops`. The
 * timer must live as long. 0, EINVAL or ENOMEM. */
int tm_init(time_manager_t *tm, ltimer_t *ltimer, ps_io_ops_t *ops, int size);

#ifdef __cplusplus
}
#endif
