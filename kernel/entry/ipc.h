/* SPDX-License-Identifier: BSD-2-Clause */
/* Moving a message from thread to thread: registers, buffer words, and capabilities. */
#pragma once

#include "entry/call.h"
#include "object/tcb.h"

struct endpoint;

/* seL4_MessageInfo */
struct message_info {
    word_t label;
    unsigned caps_unwrapped, extra_caps, length;
};

/* Whatever a thread puts into the word, nothing exceeds a message. */
/*@ assigns \nothing;
    ensures \result.length <= MAX_MESSAGE && \result.extra_caps <= MAX_EXTRA_CAPS;
    ensures \result.caps_unwrapped <= 7 && \result.label == raw / 4096;
    ensures \result.length == (raw % 128 <= MAX_MESSAGE ? raw % 128 : MAX_MESSAGE); */
static inline struct message_info message_info_of(word_t raw)
{
    unsigned length = raw % 128;
    return (struct message_info){
        .label = raw / BIT(12),
        .caps_unwrapped = raw / BIT(9) % 8,
        .extra_caps = raw / BIT(7) % 4,
        .length = length > MAX_MESSAGE ? MAX_MESSAGE : length,
    };
}
//@ assigns \nothing;
static inline word_t message_info_word(struct message_info info)
{
    return info.label << 12 | (word_t)info.caps_unwrapped << 9 | (word_t)info.extra_caps << 7 |
           info.length;
}

/* Words of seL4_IPCBuffer. */
enum ipc_buffer_word {
    IPC_BUFFER_TAG = 0,
    IPC_BUFFER_MESSAGE = 1,
    IPC_BUFFER_USER_DATA = 121,
    IPC_BUFFER_CAPS = 122, /* sent capabilities; received badges */
    IPC_BUFFER_RECEIVE_CNODE = 125,
    IPC_BUFFER_RECEIVE_INDEX = 126,
    IPC_BUFFER_RECEIVE_DEPTH = 127,
    IPC_BUFFER_WORDS = 128,
};

/*@ predicate ipc_buffer(word_t *buffer) = \valid(buffer + (0 .. IPC_BUFFER_WORDS - 1)); */

/* Resolve the `count` capabilities that `sender` names in its buffer.
 * OK: extra[0..count-1] are valid slots. FAILED: *fault is the capability fault to raise. */
status_t ipc_lookup_extra(struct tcb *sender, const word_t *buffer, unsigned count,
                          struct slot *extra[MAX_EXTRA_CAPS], struct fault *fault);

/* Deliver what `sender` sends - its message, or the fault it stopped for - to `receiver`, with
 * `badge`. Capabilities travel if `can_grant`; those to `endpoint` itself arrive as their badges
 * (NULL: a reply, nothing is unwrapped). Never fails: what cannot be delivered is left out, and
 * `receiver`'s message info says what arrived. */
void ipc_transfer(struct tcb *sender, struct tcb *receiver, struct endpoint *endpoint, word_t badge,
                  bool can_grant);

/* The kernel itself sends: `count` words, of which `tcb` gets as many as it has places for. */
void ipc_deliver(struct tcb *tcb, word_t badge, word_t label, const word_t *words, unsigned count);

/* Store message word `index` where a thread finds it: a register, or its buffer.
 * False: it has no buffer for it. */
/*@ requires index < MAX_MESSAGE && \valid(tcb);
    requires buffer == \null || ipc_buffer(buffer);
    requires \separated(tcb, buffer + (0 .. IPC_BUFFER_WORDS - 1));
    assigns tcb->arch, buffer[IPC_BUFFER_MESSAGE + index];
    ensures \result <==> (index < ARCH_MESSAGE_REGISTERS || buffer != \null); */
bool ipc_set_word(struct tcb *tcb, word_t *buffer, unsigned index, word_t value);
/* Word `index` of what `tcb` sends; 0 if it lies in a buffer it does not have. */
/*@ requires index < MAX_MESSAGE && \valid_read(tcb);
    requires buffer == \null || ipc_buffer(buffer);
    assigns \nothing; */
word_t ipc_get_word(const struct tcb *tcb, const word_t *buffer, unsigned index);
