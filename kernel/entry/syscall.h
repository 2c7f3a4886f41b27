/* SPDX-License-Identifier: BSD-2-Clause */
/* The ways into the kernel, called by the CPU's entry code with interrupts off and the current
 * thread's registers saved. On return current_thread is the thread to continue, and its registers
 * say where. */
#pragma once

#include "object/tcb.h"
#include "types.h"

/* System call numbers, as the API has them; -64 and below are our own. */
enum syscall_number {
    SYS_CALL = -1,
    SYS_REPLY_RECV = -2,
    SYS_SEND = -3,
    SYS_NBSEND = -4,
    SYS_RECV = -5,
    SYS_REPLY = -6,
    SYS_YIELD = -7,
    SYS_NBRECV = -8,
    SYS_DEBUG_PUT_CHAR = -9,
    SYS_DEBUG_DUMP_SCHEDULER = -10,
    SYS_DEBUG_HALT = -11,
    SYS_DEBUG_CAP_IDENTIFY = -12,
    SYS_DEBUG_SNAPSHOT = -13,
    SYS_DEBUG_NAME_THREAD = -14,
    SYS_SET_TLS_BASE = -30,
    SYS_QUOLL_SET_REDIRECT = -64,
    SYS_QUOLL_POWER_OFF = -65, /* debug builds */
    SYS_QUOLL_EXIT = -66,
    SYS_QUOLL_QUIET = -67,
};

/* Is it the number of a system call of this build? Entry code asks this when a thread redirects
 * its foreign system calls. */
bool syscall_number_valid(sword_t number);

/* The current thread executed `syscall`. */
void kernel_syscall(sword_t number);

/* The current thread cannot go on: a fault of the CPU, or an unknown system call. */
void kernel_fault(struct fault fault);

/* An interrupt arrived. */
void kernel_interrupt(word_t irq);

/* Boot is done: choose the first thread. */
void kernel_start(void);
