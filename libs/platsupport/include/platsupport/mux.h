/* SPDX-License-Identifier: BSD-2-Clause */
/* Pin multiplexing, for boards that have it. A PC has none: the members stay unset. */
#pragma once

typedef struct mux_sys {
    void *priv;
} mux_sys_t;
