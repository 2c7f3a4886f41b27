/* SPDX-License-Identifier: BSD-2-Clause */
/* sel4debug. Compile with -finstrument-functions and one of the two macros below defined to have
 * every call traced or remembered: see instrumentation.h. */
#pragma once

#define CONFIG_LIBSEL4DEBUG_ALLOC_BUFFER_ENTRIES          0
#define CONFIG_LIBSEL4DEBUG_FUNCTION_INSTRUMENTATION_NONE 1
#define CONFIG_LIB_SEL4_DEBUG_FUNCTION_INSTRUMENTAITON    none
