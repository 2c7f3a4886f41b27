/* SPDX-License-Identifier: BSD-2-Clause */
/* Clock trees, for boards that have them. A PC has none: the members stay unset. */
#pragma once

struct ps_clk;

typedef struct clock_sys {
    void *priv;
} clock_sys_t;
