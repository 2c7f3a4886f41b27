/* SPDX-License-Identifier: BSD-2-Clause */
/* Which level of an address space is missing, after a mapping has failed. */
#pragma once

#include <sel4/arch/mapping.h>
