/* SPDX-License-Identifier: BSD-2-Clause */
/* Configuration macros as values. */
#pragma once

/* 1 if `macro` is defined as 1, otherwise 0; usable in #if and in C, so that both branches of an
 * option are always compiled. Only "1" turns into the marker whose comma shifts a 1 into the place
 * of the value. */
#define config_set(macro)             config_set_expanded_(macro)
#define config_set_expanded_(value)   config_set_marked_(config_set_marker_##value)
#define config_set_marked_(marker)    config_set_second_(marker 1, 0, 0)
#define config_set_second_(_, x, ...) x
#define config_set_marker_1           0,
