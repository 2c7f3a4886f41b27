/* SPDX-License-Identifier: BSD-2-Clause */
/* The options that the kernel and this library were built with. */
#pragma once

#include <kernel/gen_config.h>
#include <sel4/gen_config.h>
