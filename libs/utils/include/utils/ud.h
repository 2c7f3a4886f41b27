/* SPDX-License-Identifier: BSD-2-Clause */
/* The instruction that is never valid. */
#pragma once

#include <utils/arch/ud.h>
