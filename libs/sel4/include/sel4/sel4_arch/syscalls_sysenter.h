/* SPDX-License-Identifier: BSD-2-Clause */
/* Quoll is entered by `syscall` alone; this header gives programs that ask for the other way the
 * same functions. */
#pragma once

#include <sel4/sel4_arch/syscalls_syscall.h>
