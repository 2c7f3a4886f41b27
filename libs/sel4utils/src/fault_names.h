/* SPDX-License-Identifier: BSD-2-Clause */
/* What the machine's part of a fault message is called. A debug kernel uses the same words. */
#pragma once

#include <sel4/sel4.h>

/* Of a page fault's code. */
const char *fault_access_name(seL4_Word code);

/* Of an exception's number. */
const char *fault_exception_name(seL4_Word number);

/* A register of a thread that is in a message register. */
struct fault_register {
    const char *name;
    int mr;
};

/* Those in the messages of unknown system calls and of exceptions, the instruction pointer first.
 * The list ends with a NULL name. */
extern const struct fault_register fault_syscall_registers[];
extern const struct fault_register fault_exception_registers[];
