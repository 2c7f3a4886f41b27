/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

/* The name set in identity.h with ": " to follow, for printing as "%s%s". */
const char *debug_id(void);
const char *debug_id_separator(void);
