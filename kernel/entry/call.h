/* SPDX-License-Identifier: BSD-2-Clause */
/* One invocation as the decoders see it: who calls, what, with which words and capabilities. */
#pragma once

#include "cap/slot.h"
#include "entry/error.h"

struct tcb;

enum { MAX_EXTRA_CAPS = 3, MAX_MESSAGE = 120 };

struct call {
    struct tcb *caller;
    cptr_t cptr;       /* as the caller gave it */
    struct slot *slot; /* where the invoked capability stands */
    struct cap cap;    /* the invoked capability */
    word_t label;
    unsigned length; /* words in the message, already capped to what is readable */
    unsigned extras; /* capabilities resolved in extra[] */
    struct slot *extra[MAX_EXTRA_CAPS];
    bool is_call;         /* the caller waits for a reply */
    bool is_blocking;     /* Send, Call: an endpoint may block; NBSend may not */
    const word_t *buffer; /* the IPC buffer of the caller (entry/ipc.h), or NULL */
};

/* Message word `index`; the caller has checked index < length. In entry/call.c. */
/*@ requires \valid_read(call);
    assigns \nothing; */
word_t call_arg(const struct call *call, unsigned index);

/* Refuse a call with fewer than `words` message words or `caps` extra capabilities. */
/*@ requires \valid_read(call) && \valid(err);
    assigns *err;
    ensures \result == OK || \result == FAILED;
    ensures \result == OK ==> call->length >= words && call->extras >= caps; */
status_t call_needs(const struct call *call, unsigned words, unsigned caps, struct sys_error *err);

/* The invocation succeeds: its caller goes on behind the system call (state RUNNING), with `count`
 * words as the reply if it waits for one. An invocation that stops or changes its own caller says
 * so before it does; for one that says nothing, the dispatcher calls the second. */
void call_reply(const struct call *call, const word_t *words, unsigned count);
void call_reply_empty(const struct call *call);
