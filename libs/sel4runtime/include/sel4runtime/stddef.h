/* SPDX-License-Identifier: BSD-2-Clause */
/* The runtime's size type and null pointer. */
#pragma once

#include <sel4runtime/stdint.h>

typedef sel4runtime_uintptr_t sel4runtime_size_t;

#define SEL4RUNTIME_NULL ((void *)0)
