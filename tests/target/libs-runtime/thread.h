/* SPDX-License-Identifier: BSD-2-Clause */
/* A raw thread in the root task's own address space. */
#pragma once

#include <sel4/sel4.h>
#include <stdbool.h>
#include <stddef.h>

struct thread {
    seL4_CPtr tcb;
    seL4_Word tls; /* its thread pointer */
    void *tls_memory;
    volatile bool done;
    void (*run)(void *);
    void *argument;
    size_t stack_used; /* bytes of it that were written, once it is done */
};

/* Start run(argument) in a new thread of the test's own priority, with its own stack, TLS and IPC
 * buffer, and wait until it returns. One at a time. */
void run_in_thread(struct thread *thread, void (*run)(void *), void *argument);
