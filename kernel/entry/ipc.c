/* SPDX-License-Identifier: BSD-2-Clause */
/* Message transfer. Four words and no capabilities stay in registers; buffers are looked up only
 * for what lies in them. */
#include "entry/ipc.h"

#include "arch/arch.h"
#include "cap/cspace.h"
#include "cap/derivation.h"
#include "entry/fault.h"

bool ipc_set_word(struct tcb *tcb, word_t *buffer, unsigned index, word_t value)
{
    if (index < ARCH_MESSAGE_REGISTERS) {
        arch_set_message_register(tcb, index, value);
        return true;
    }
    if (!buffer) return false;
    buffer[IPC_BUFFER_MESSAGE + index] = value;
    return true;
}

word_t ipc_get_word(const struct tcb *tcb, const word_t *buffer, unsigned index)
{
    if (index < ARCH_MESSAGE_REGISTERS) return arch_message_register(tcb, index);
    return buffer ? buffer[IPC_BUFFER_MESSAGE + index] : 0;
}

/*@ requires count <= MAX_MESSAGE && \valid(tcb) && \valid_read(words + (0 .. count - 1));
    requires \separated(tcb, words + (0 .. count - 1));
    requires \separated(buffer_of(tcb) + (0 .. IPC_BUFFER_WORDS - 1), words + (0 .. count - 1));
    assigns tcb->arch, buffer_of(tcb)[IPC_BUFFER_MESSAGE .. IPC_BUFFER_MESSAGE + count - 1]; */
void ipc_deliver(struct tcb *tcb, word_t badge, word_t label, const word_t *words, unsigned count)
{
    word_t *buffer = count > ARCH_MESSAGE_REGISTERS ? arch_ipc_buffer(tcb, true) : NULL;
    unsigned length = buffer || count < ARCH_MESSAGE_REGISTERS ? count : ARCH_MESSAGE_REGISTERS;
#pragma GCC unroll 4 /* as many as there are registers */
    /*@ loop invariant i <= ARCH_MESSAGE_REGISTERS && i <= length || i == 0;
        loop assigns i, tcb->arch;
        loop variant ARCH_MESSAGE_REGISTERS - i; */
    for (unsigned i = 0; i < ARCH_MESSAGE_REGISTERS && i < length; i++) {
        arch_set_message_register(tcb, i, words[i]);
    }
    /*@ loop invariant i >= ARCH_MESSAGE_REGISTERS;
        loop invariant i <= length || i == ARCH_MESSAGE_REGISTERS;
        loop assigns i, buffer_of(tcb)[IPC_BUFFER_MESSAGE .. IPC_BUFFER_MESSAGE + count - 1];
        loop variant length - i; */
    for (unsigned i = ARCH_MESSAGE_REGISTERS; i < length; i++) {
        buffer[IPC_BUFFER_MESSAGE + i] = words[i];
    }
    arch_set_info_register(
        tcb, message_info_word((struct message_info){.label = label, .length = length}));
    arch_set_badge_register(tcb, badge);
}

static __attribute__((noinline)) status_t lookup_extra_from(unsigned i, struct tcb *sender,
                                                            const word_t *buffer, unsigned count,
                                                            struct slot *extra[MAX_EXTRA_CAPS],
                                                            struct fault *fault)
{
    for (; i < count; i++) {
        cptr_t cptr = buffer[IPC_BUFFER_CAPS + i];
        struct lookup_fail why;
        if (cspace_lookup(sender, cptr, &extra[i], &why) != OK) {
            *fault = fault_of_lookup(cptr, false, why);
            return FAILED;
        }
    }
    return OK;
}

status_t ipc_lookup_extra(struct tcb *sender, const word_t *buffer, unsigned count,
                          struct slot *extra[MAX_EXTRA_CAPS], struct fault *fault)
{
    struct cap root = sender->slots[TCB_CSPACE].cap;
    for (unsigned i = 0; i < count; i++) {
        extra[i] = cspace_flat_slot(root, buffer[IPC_BUFFER_CAPS + i]);
        if (unlikely(!extra[i])) return lookup_extra_from(i, sender, buffer, count, extra, fault);
    }
    return OK;
}

/* Put a copy of the capability into the receiver's slot. False: it cannot be given away. */
static bool give_cap(struct slot *source, struct slot *dest)
{
    struct cap copy;
    struct sys_error ignored;
    if (cap_derive(source, source->cap, &copy, &ignored) != OK || copy.type == CAP_NULL) {
        return false;
    }
    slot_insert(dest, copy, source);
    return true;
}

/* Returns how many of the `count` capabilities arrived, those as badges included. */
static unsigned transfer_caps(struct slot *const extra[], unsigned count, struct tcb *receiver,
                              word_t *buffer, const struct endpoint *endpoint, unsigned *unwrapped)
{
    struct slot *dest = cspace_receive_slots(receiver);
    for (unsigned i = 0; i < count; i++) {
        struct cap cap = extra[i]->cap;
        if (endpoint && cap.type == CAP_ENDPOINT && cap_endpoint(cap) == endpoint) {
            buffer[IPC_BUFFER_CAPS + i] = cap.endpoint.badge;
            *unwrapped |= 1u << i;
        } else {
            if (!dest || !give_cap(extra[i], dest)) return i;
            dest = NULL; /* one capability to a message; the rest can only be unwrapped */
        }
    }
    return count;
}

/* What lies in the buffers: words beyond the registers, and capabilities. Completes `info`. */
static void transfer_buffers(struct tcb *sender, struct tcb *receiver, struct endpoint *endpoint,
                             bool can_grant, struct message_info *info)
{
    const word_t *from = arch_ipc_buffer(sender, false);
    word_t *to = arch_ipc_buffer(receiver, true);
    unsigned caps = info->extra_caps;
    info->extra_caps = 0;
    if (!from || !to) {
        if (info->length > ARCH_MESSAGE_REGISTERS) info->length = ARCH_MESSAGE_REGISTERS;
        return;
    }
    for (unsigned i = ARCH_MESSAGE_REGISTERS; i < info->length; i++) {
        to[IPC_BUFFER_MESSAGE + i] = from[IPC_BUFFER_MESSAGE + i];
    }
    struct slot *extra[MAX_EXTRA_CAPS];
    struct fault ignored; /* the sender was told when it sent; what went since is not delivered */
    if (caps && can_grant && ipc_lookup_extra(sender, from, caps, extra, &ignored) == OK) {
        info->extra_caps =
            transfer_caps(extra, caps, receiver, to, endpoint, &info->caps_unwrapped);
    }
}

void ipc_transfer(struct tcb *sender, struct tcb *receiver, struct endpoint *endpoint, word_t badge,
                  bool can_grant)
{
    if (unlikely(sender->fault.type != FAULT_NULL)) {
        fault_message(sender, receiver, badge);
        return;
    }
    struct message_info info = message_info_of(arch_info_register(sender));
    info.caps_unwrapped = 0;
    for (unsigned i = 0; i < ARCH_MESSAGE_REGISTERS && i < info.length; i++) {
        arch_set_message_register(receiver, i, arch_message_register(sender, i));
    }
    if (unlikely(info.length > ARCH_MESSAGE_REGISTERS || info.extra_caps)) {
        transfer_buffers(sender, receiver, endpoint, can_grant, &info);
    }
    arch_set_info_register(receiver, message_info_word(info));
    arch_set_badge_register(receiver, badge);
}
