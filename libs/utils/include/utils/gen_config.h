/* SPDX-License-Identifier: BSD-2-Clause */
/* Configuration of the utils library. */
#pragma once

/* Log lines below this level are compiled out: 1 verbose … 5 error, 6 fatal. See zf_log.h. */
#define CONFIG_LIB_UTILS_DEFAULT_ZF_LOG_LEVEL 5
