/* SPDX-License-Identifier: BSD-2-Clause */
/* What happens next in a system: a system call or fault of the thread that runs, or an interrupt.
 * Kernel and model are given the same ones. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef uint64_t word;

enum { ACTION_WORDS = 120, ACTION_CAPS = 3, RECEIVE_WORDS = 3 };

enum action_kind { ACTION_SYSCALL, ACTION_FAULT, ACTION_INTERRUPT };

/* seL4_FaultType, of those that programs cause by themselves. */
enum action_fault { ACTION_USER_EXCEPTION = 3, ACTION_VM_FAULT = 5 };

struct action {
    enum action_kind kind;

    long number;                 /* of the system call */
    word cptr, info;             /* its registers */
    word words[ACTION_WORDS];    /* the message: four registers, the rest in the buffer */
    word caps[ACTION_CAPS];      /* in the buffer */
    bool sets_receive;           /* first, the thread writes where it wants capabilities: */
    word receive[RECEIVE_WORDS]; /* root, index, depth */
    unsigned interrupt_at;       /* the preemption point at which an interrupt comes; 0: none */

    enum action_fault fault;
    word address, code; /* of a VM fault; number and code of an exception */

    unsigned irq; /* 0: the tick */
};

/* What the caller's registers say when it is back: for methods that the model leaves out. */
enum { ANSWER_WORDS = 8 };
struct answer {
    word info, words[ANSWER_WORDS];
};
