/* SPDX-License-Identifier: BSD-2-Clause */
/* A kernel for the system-call layer's host tests: it records what is asked of it. */
#pragma once

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

struct fake {
    char output[4096];
    size_t output_bytes;
    int yields;
    uintptr_t tls_base;
    uint64_t tsc, tsc_mhz;
    uint64_t tsc_step; /* the counter advances by this on each yield */
    int exit_code;
    jmp_buf exited; /* where system_exit() ends up */
    void *more;     /* what system_more_pages() returns, once */
    size_t more_pages;
    void *given_back; /* to system_fewer_pages() */
    size_t given_back_pages;
    void (*while_waiting)(void); /* called in system_wait() */
    uintptr_t waited_for, signalled;
    int signals;
};

extern struct fake fake;

void fake_reset(void);
