/* SPDX-License-Identifier: BSD-2-Clause */
/* Sizes of the start-up code, in bytes. */
#pragma once

/* Stack of the root task's first thread. */
#define CONFIG_SEL4RUNTIME_ROOT_STACK 16384
/* Largest thread-local block a program without a C library may have for its first thread. */
#define CONFIG_SEL4RUNTIME_STATIC_TLS 16384
