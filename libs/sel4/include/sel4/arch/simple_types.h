/* SPDX-License-Identifier: BSD-2-Clause */
/* Nothing here: sel4/sel4_arch/simple_types.h says all about words on x86. */
#pragma once

#include <sel4/sel4_arch/simple_types.h>
