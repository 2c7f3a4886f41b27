/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults as messages, and what the replies to them do. */
#include "entry/fault.h"

#include "arch/arch.h"
#include "cap/cspace.h"
#include "debug/assert.h"
#include "debug/objects.h"
#include "entry/ipc.h"
#include "object/endpoint.h"
#include "object/tcb_breakpoint.h"
#include "sched/sched.h"

struct fault fault_of_lookup(cptr_t cptr, bool in_receive, struct lookup_fail why)
{
    return (struct fault){
        .type = FAULT_CAP,
        .address = cptr,
        .in_receive = in_receive,
        .lookup = why,
    };
}

/* The handler's capability, or why it cannot be asked. */
static const char *find_handler(struct tcb *tcb, struct cap *handler)
{
    struct slot *slot;
    struct lookup_fail why;
    if (cspace_lookup(tcb, tcb->fault_handler, &slot, &why) != OK || slot_empty(slot)) {
        return "it has no fault handler";
    }
    *handler = slot->cap;
    if (handler->type != CAP_ENDPOINT) return "its fault handler is not an endpoint";
    if (!(handler->endpoint.rights & RIGHT_WRITE) ||
        !(handler->endpoint.rights & (RIGHT_GRANT | RIGHT_GRANT_REPLY))) {
        return "its fault handler lacks the rights to send and to grant a reply";
    }
    return NULL;
}

void fault_raise(struct tcb *tcb, const struct fault *fault)
{
    struct cap handler;
    const char *why_not = find_handler(tcb, &handler);
    if (why_not) {
        debug_fault_report(tcb, fault, why_not);
        thread_set_state(tcb, THREAD_INACTIVE);
        return;
    }
    struct endpoint *endpoint = cap_endpoint(handler);
    if (endpoint_state(endpoint) != ENDPOINT_RECEIVING) debug_fault_report(tcb, fault, NULL);
    tcb->fault = *fault;
    endpoint_send(endpoint, tcb,
                  &(struct send_mode){
                      .badge = handler.endpoint.badge,
                      .is_blocking = true,
                      .is_call = true,
                      .can_grant = handler.endpoint.rights & RIGHT_GRANT,
                      .can_grant_reply = true,
                  });
}

enum { MAX_FAULT_WORDS = 20 };

static unsigned cap_fault_words(const struct tcb *tcb, word_t out[])
{
    const struct fault *fault = &tcb->fault;
    out[0] = arch_fault_ip(tcb);
    out[1] = fault->address;
    out[2] = fault->in_receive;
    return 3 + err_lookup_words(fault->lookup, out + 3);
}

static unsigned vm_fault_words(const struct tcb *tcb, word_t out[])
{
    const struct fault *fault = &tcb->fault;
    out[0] = arch_fault_ip(tcb);
    out[1] = fault->address;
    out[2] = fault->is_instruction;
    out[3] = fault->code;
    return 4;
}

static unsigned unknown_syscall_words(const struct tcb *tcb, word_t out[])
{
    unsigned count = arch_unknown_syscall_words();
    for (unsigned i = 0; i < count; i++) {
        out[i] = arch_unknown_syscall_get(tcb, i, tcb->fault.address);
    }
    return count;
}

static unsigned user_exception_words(const struct tcb *tcb, word_t out[])
{
    unsigned count = arch_user_exception_words();
    for (unsigned i = 0; i < count; i++) out[i] = arch_user_exception_get(tcb, i);
    out[count] = tcb->fault.number;
    out[count + 1] = tcb->fault.code;
    return count + 2;
}

static unsigned debug_exception_words(const struct tcb *tcb, word_t out[])
{
    const struct fault *fault = &tcb->fault;
    out[0] = arch_fault_ip(tcb);
    out[1] = fault->code;
    out[2] = fault->address;
    out[3] = fault->number;
    return 4;
}

void fault_message(const struct tcb *sender, struct tcb *receiver, word_t badge)
{
    word_t words[MAX_FAULT_WORDS];
    unsigned count = 0;
    switch (sender->fault.type) {
    case FAULT_CAP:
        count = cap_fault_words(sender, words);
        break;
    case FAULT_UNKNOWN_SYSCALL:
        count = unknown_syscall_words(sender, words);
        break;
    case FAULT_USER_EXCEPTION:
        count = user_exception_words(sender, words);
        break;
    case FAULT_DEBUG_EXCEPTION:
        count = debug_exception_words(sender, words);
        break;
    case FAULT_VM:
        count = vm_fault_words(sender, words);
        break;
    case FAULT_NULL:
        break;
    }
    kassert(count > 0 && count <= MAX_FAULT_WORDS);
    ipc_deliver(receiver, badge, sender->fault.type, words, count);
}

/* Take `limit` words of the reply, or as many as it has, into registers. */
static inline __attribute__((always_inline)) void
take_registers(struct tcb *faulter, const struct tcb *handler, unsigned limit,
               void (*set)(struct tcb *, unsigned, word_t))
{
    unsigned length = message_info_of(arch_info_register(handler)).length;
    const word_t *buffer = NULL;
    if (length > ARCH_MESSAGE_REGISTERS && limit > ARCH_MESSAGE_REGISTERS) {
        buffer = arch_ipc_buffer(handler, false);
        if (!buffer) limit = ARCH_MESSAGE_REGISTERS;
    }
    for (unsigned i = 0; i < limit && i < length; i++) {
        set(faulter, i, ipc_get_word(handler, buffer, i));
    }
}

/* The first word, if there is one, is how many instructions to the next stop: 0 for none. */
static void step_on(struct tcb *faulter, const struct tcb *handler)
{
    bool says = message_info_of(arch_info_register(handler)).length > 0;
    arch_single_step(faulter, says ? arch_message_register(handler, 0) : 1);
}

bool fault_reply(struct tcb *faulter, const struct tcb *handler)
{
    bool is_label_zero = message_info_of(arch_info_register(handler)).label == 0;
    switch (faulter->fault.type) {
    case FAULT_UNKNOWN_SYSCALL:
        /* The last word of the message is the call's number, not a register. */
        take_registers(faulter, handler, arch_unknown_syscall_words() - 1,
                       arch_unknown_syscall_set);
        return is_label_zero;
    case FAULT_USER_EXCEPTION:
        take_registers(faulter, handler, arch_user_exception_words(), arch_user_exception_set);
        return is_label_zero;
    case FAULT_DEBUG_EXCEPTION:
        if (faulter->fault.code == BREAK_STEP) step_on(faulter, handler);
        return is_label_zero;
    default:
        return true;
    }
}
