/* SPDX-License-Identifier: BSD-2-Clause */
/* Configuration of the vka library. */
#pragma once

/* How many live slots and objects the debug vka expects; 0: it starts small. Both tables grow. */
#define CONFIG_LIB_SEL4_VKA_DEBUG_LIVE_SLOTS_SZ 0
#define CONFIG_LIB_SEL4_VKA_DEBUG_LIVE_OBJS_SZ  0

/* Defined: vka_free_object() and its kin are not expected to be called. Nothing
 * here depends on it. */
/* CONFIG_LIB_VKA_ALLOW_MEMORY_LEAKS is not set */
