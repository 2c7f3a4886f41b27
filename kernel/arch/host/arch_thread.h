/* SPDX-License-Identifier: BSD-2-Clause */
/* The part of a thread that belongs to the host: registers that tests read and write. */
#pragma once

#include "types.h"

enum { HOST_CONTEXT_WORDS = 20 }; /* as many as seL4_UserContext has on x86_64 */

struct arch_thread {
    word_t badge, info, message[4];
    word_t ip, fault_ip; /* where it continues; its last system call or fault */
    word_t context[HOST_CONTEXT_WORDS];
    word_t tls_base, redirect;
    bool fpu_disabled, destroyed;
};
