/* SPDX-License-Identifier: BSD-2-Clause */
/* The types of ELF, for a starting program's own program headers: the C library's, so that a
 * program may include both headers. */
#pragma once

#include <elf.h>
#include <sel4runtime/stdint.h>
