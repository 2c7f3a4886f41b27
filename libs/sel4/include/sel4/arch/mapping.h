/* SPDX-License-Identifier: BSD-2-Clause */
/* The missing levels of a virtual machine's address space, as in sel4/sel4_arch/mapping.h. */
#pragma once

#include <sel4/sel4_arch/mapping.h>

#define SEL4_MAPPING_LOOKUP_NO_EPTPT   21
#define SEL4_MAPPING_LOOKUP_NO_EPTPD   30
#define SEL4_MAPPING_LOOKUP_NO_EPTPDPT 39
