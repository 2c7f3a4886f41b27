/* SPDX-License-Identifier: BSD-2-Clause */
/* sel4platsupport. On a debug kernel, output goes through the kernel's console. */
#pragma once

#define CONFIG_LIB_SEL4_PLAT_SUPPORT_SEL4_START             1
#define CONFIG_LIB_SEL4_PLAT_SUPPORT_USE_SEL4_DEBUG_PUTCHAR 1
