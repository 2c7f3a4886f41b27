/* SPDX-License-Identifier: BSD-2-Clause */
/* Integer types of the runtime, so that its headers need no C library. */
#pragma once

typedef signed char sel4runtime_int8_t;
typedef unsigned char sel4runtime_uint8_t;
typedef signed short sel4runtime_int16_t;
typedef unsigned short sel4runtime_uint16_t;
typedef signed int sel4runtime_int32_t;
typedef unsigned int sel4runtime_uint32_t;
typedef signed long long sel4runtime_int64_t;
typedef unsigned long long sel4runtime_uint64_t;

typedef signed long sel4runtime_intptr_t;
typedef unsigned long sel4runtime_uintptr_t;
