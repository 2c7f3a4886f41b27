/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages, signals, replies and faults between threads. */
#include <stddef.h>

#include "model/model.h"

/* Words of seL4_IPCBuffer. */
enum { BUFFER_MESSAGE = 1, BUFFER_CAPS = 122, BUFFER_RECEIVE = 125, MESSAGE_MAX = 120 };

unsigned model_message_length(word info)
{
    unsigned length = info & 127;
    return length > MESSAGE_MAX ? MESSAGE_MAX : length;
}

word *model_buffer_of(int thread, bool to_write)
{
    const struct model_cap *frame = model_cap_at(thread, OF_BUFFER);
    unsigned needed = CAN_READ | (to_write ? CAN_WRITE : 0);
    if (!frame || frame->kind != KIND_FRAME || (frame->rights & needed) != needed) return NULL;
    const struct model_object *object = &model.objects[frame->object];
    if (object->is_device) return NULL;
    word offset = model_thread_of(thread)->buffer_address & LOW_MASK(object->bits);
    return &model.ram[(object->address + offset - model.ram_base) / sizeof(word)];
}

word model_message_word(int thread, unsigned index)
{
    if (index < REGISTERS) return model_thread_of(thread)->words[index];
    const word *buffer = model_buffer_of(thread, false);
    return buffer ? buffer[BUFFER_MESSAGE + index] : 0;
}

static bool put_word(int thread, unsigned index, word value)
{
    if (index < REGISTERS) {
        model_thread_of(thread)->words[index] = value;
        return true;
    }
    word *buffer = model_buffer_of(thread, true);
    if (buffer) buffer[BUFFER_MESSAGE + index] = value;
    return buffer != NULL;
}

void model_deliver(int thread, word badge, word label, const word *words, unsigned count)
{
    unsigned done = 0;
    while (done < count && put_word(thread, done, words[done])) done++;
    model_thread_of(thread)->badge = badge;
    model_thread_of(thread)->info = label << 12 | done;
}

/* ---- capabilities that travel ---- */

/* The empty slot in which the thread wants one: false if there is none. */
static bool receive_slot(int thread, const word *buffer, int *home, word *index)
{
    unsigned left;
    word depth = buffer[BUFFER_RECEIVE + 2];
    if (model_walk_thread(thread, buffer[BUFFER_RECEIVE], home, index).why != FOUND) return false;
    const struct model_cap *root = model_cap_at(*home, *index);
    if (depth < 1 || depth > 64) return false;
    if (model_walk(root, buffer[BUFFER_RECEIVE + 1], (unsigned)depth, home, index, &left).why !=
        FOUND) {
        return false;
    }
    return left == 0 && !model_cap_at(*home, *index);
}

/* Returns the bits of the message info that say what has arrived. */
static word transfer_caps(int sender, int receiver, int endpoint)
{
    word unwrapped = 0;
    unsigned count = model_thread_of(sender)->info >> 7 & 3, done;
    const word *from = model_buffer_of(sender, false);
    word *to = model_buffer_of(receiver, true);
    if (!count || !from || !to) return 0;
    struct {
        int home;
        word index;
    } sent[ACTION_CAPS];
    for (unsigned i = 0; i < count; i++) {
        if (model_walk_thread(sender, from[BUFFER_CAPS + i], &sent[i].home, &sent[i].index).why !=
            FOUND)
            return 0;
    }
    int home;
    word index;
    bool has_slot = receive_slot(receiver, to, &home, &index);
    for (done = 0; done < count; done++) {
        const struct model_cap *cap = model_cap_at(sent[done].home, sent[done].index);
        struct model_cap copy;
        unsigned error;
        if (cap && cap->kind == KIND_ENDPOINT && cap->object == endpoint) {
            to[BUFFER_CAPS + done] = cap->badge;
            unwrapped |= (word)1 << done;
            continue;
        }
        if (!cap || !has_slot || !model_cap_derive(cap, &copy, &error)) break;
        model_cap_insert(copy, cap->id, home, index);
        has_slot = false;
    }
    return unwrapped << 9 | (word)done << 7;
}

static void transfer_fault(int sender, int receiver, word badge)
{
    enum { IP = 0x1000, SYSCALL_REGISTERS = 18 };
    const struct model_thread *from = model_thread_of(sender);
    const struct model_fault *fault = &from->fault;
    word words[24];
    unsigned count = 0;
    switch (fault->kind) {
    case CAP_FAULT:
        words[count++] = IP;
        words[count++] = fault->address;
        words[count++] = fault->is_receive;
        count += model_failure_words(fault->failure, &words[count]);
        break;
    case UNKNOWN_SYSCALL:
        for (; count < SYSCALL_REGISTERS; count++) words[count] = from->context[count];
        words[count++] = fault->address;
        break;
    case USER_EXCEPTION:
        for (; count < 3; count++) words[count] = from->context[count];
        words[count++] = fault->address;
        words[count++] = fault->code;
        break;
    default:
        words[count++] = IP;
        words[count++] = fault->address;
        words[count++] = 0;
        words[count++] = fault->code;
        break;
    }
    model_deliver(receiver, badge, fault->kind, words, count);
}

/* endpoint: NONE for a reply. */
static void transfer(int sender, int receiver, int endpoint, word badge, bool may_grant)
{
    const struct model_thread *from = model_thread_of(sender);
    struct model_thread *to = model_thread_of(receiver);
    if (from->fault.kind != NO_FAULT) {
        transfer_fault(sender, receiver, badge);
        return;
    }
    unsigned length = model_message_length(from->info), done = 0;
    bool has_buffers = model_buffer_of(sender, false) && model_buffer_of(receiver, true);
    if (length > REGISTERS && !has_buffers) length = REGISTERS;
    for (; done < length; done++) put_word(receiver, done, model_message_word(sender, done));
    word caps = may_grant ? transfer_caps(sender, receiver, endpoint) : 0;
    to->info = from->info >> 12 << 12 | caps | length;
    to->badge = badge;
}

/* ---- endpoints ---- */

static int first_waiting(struct model_object *object)
{
    int thread = object->waiting[0];
    object->waiting_count--;
    for (int i = 0; i < object->waiting_count; i++) object->waiting[i] = object->waiting[i + 1];
    return thread;
}

static void wait_at(int thread, int object, enum state state)
{
    struct model_object *place = &model.objects[object];
    place->waiting[place->waiting_count++] = thread;
    model_thread_of(thread)->waits_for = object;
    model_thread_of(thread)->state = state;
}

static bool waits(const struct model_object *object, enum state state)
{
    return object->waiting_count && model_thread_of(object->waiting[0])->state == state;
}

/* The sender has called the receiver. */
static void await_reply(int sender, int receiver, bool may_reply, bool reply_grants)
{
    model_thread_of(sender)->state = INACTIVE;
    if (!may_reply) return;
    model_thread_of(sender)->state = AWAITING_REPLY;
    struct model_cap *right = model_add_cap(KIND_REPLY, sender, receiver, OF_CALLER);
    right->is_original = false;
    right->rights = CAN_WRITE | (reply_grants ? CAN_GRANT : 0);
}

void model_send(int thread, int endpoint, word badge, bool blocks, bool is_call, bool may_grant,
                bool may_grant_reply)
{
    struct model_object *object = &model.objects[endpoint];
    struct model_thread *sender = model_thread_of(thread);
    if (!waits(object, RECEIVING)) {
        if (!blocks) return;
        sender->sends_badge = badge;
        sender->is_call = is_call;
        sender->may_grant = may_grant;
        sender->may_grant_reply = may_grant_reply;
        wait_at(thread, endpoint, SENDING);
        return;
    }
    int receiver = first_waiting(object);
    transfer(thread, receiver, endpoint, badge, may_grant);
    model_thread_of(receiver)->state = RUNNING;
    model_thread_wake(receiver);
    if (is_call) {
        await_reply(thread, receiver, may_grant || may_grant_reply,
                    model_thread_of(receiver)->may_grant);
    }
}

/* The receive ends with `badge` alone. */
static void give_badge(int thread, word badge)
{
    model_thread_of(thread)->badge = badge;
    model_thread_of(thread)->info = 0;
}

static void take_signals(int thread, struct model_object *notification)
{
    give_badge(thread, notification->signals);
    notification->is_active = false;
}

static void receive_message(int thread, int endpoint, bool may_grant, bool blocks)
{
    struct model_thread *receiver = model_thread_of(thread);
    struct model_object *object = &model.objects[endpoint];
    if (receiver->bound != NONE && model.objects[receiver->bound].is_active) {
        take_signals(thread, &model.objects[receiver->bound]);
        return;
    }
    if (!waits(object, SENDING)) {
        if (!blocks) {
            give_badge(thread, 0);
            return;
        }
        receiver->may_grant = may_grant;
        wait_at(thread, endpoint, RECEIVING);
        return;
    }
    int index = first_waiting(object);
    struct model_thread *sender = model_thread_of(index);
    transfer(index, thread, endpoint, sender->sends_badge, sender->may_grant);
    if (sender->is_call) {
        await_reply(index, thread, sender->may_grant || sender->may_grant_reply, may_grant);
    } else {
        sender->state = RUNNING;
        model_thread_wake(index);
    }
}

static void receive_signal(int thread, int notification, bool blocks)
{
    struct model_object *object = &model.objects[notification];
    if (object->is_active) {
        take_signals(thread, object);
    } else if (blocks) {
        wait_at(thread, notification, WAITING);
    } else {
        give_badge(thread, 0);
    }
}

void model_receive(int thread, bool blocks)
{
    int home;
    word index, address = model_thread_of(thread)->badge;
    struct failure failure = model_walk_thread(thread, address, &home, &index);
    if (failure.why != FOUND) {
        model_raise_fault(thread, model_cap_fault(address, true, failure));
        return;
    }
    const struct model_cap *cap = model_cap_at(home, index);
    bool may_read = cap && (cap->rights & CAN_READ);
    if (may_read && cap->kind == KIND_ENDPOINT) {
        int endpoint = cap->object;
        bool may_grant = cap->rights & CAN_GRANT;
        model_cap_delete(thread, OF_CALLER);
        receive_message(thread, endpoint, may_grant, blocks);
        return;
    }
    if (may_read && cap->kind == KIND_NOTIFICATION) {
        int bound = model.objects[cap->object].bound;
        if (bound == NONE || bound == thread) {
            receive_signal(thread, cap->object, blocks);
            return;
        }
    }
    model_raise_fault(thread, model_cap_fault(address, true, (struct failure){.why = MISSING}));
}

void model_signal_notification(int notification, word badge)
{
    struct model_object *object = &model.objects[notification];
    int receiver = NONE;
    if (object->waiting_count) {
        receiver = first_waiting(object);
    } else if (!object->is_active && object->bound != NONE &&
               model_thread_of(object->bound)->state == RECEIVING) {
        /* Signals from before the binding stay: a thread that waits already does not get them. */
        receiver = object->bound;
        model_thread_cancel(receiver);
    }
    if (receiver == NONE) {
        object->signals = (object->is_active ? object->signals : 0) | badge;
        object->is_active = true;
        return;
    }
    give_badge(receiver, badge);
    model_thread_of(receiver)->state = RUNNING;
    model_thread_wake(receiver);
}

/* ---- replies ---- */

/* The handler's message: take over registers; shall the thread run? */
static bool answer_fault(int handler, int faulter)
{
    struct model_thread *thread = model_thread_of(faulter);
    unsigned length = model_message_length(model_thread_of(handler)->info);
    bool is_resumed = model_thread_of(handler)->info >> 12 == 0;
    unsigned limit = thread->fault.kind == UNKNOWN_SYSCALL  ? 18
                     : thread->fault.kind == USER_EXCEPTION ? 3
                                                            : 0;
    if (length > REGISTERS && !model_buffer_of(handler, false)) length = REGISTERS;
    for (unsigned i = 0; i < limit && i < length; i++) {
        thread->context[i] = model_message_word(handler, i);
    }
    return limit == 0 || is_resumed;
}

void model_reply(int thread, int home, word index)
{
    const struct model_cap *right = model_cap_at(home, index);
    if (!right || right->kind != KIND_REPLY) return;
    int caller = right->object;
    bool may_grant = right->rights & CAN_GRANT;
    model_cap_delete(home, index);
    struct model_thread *waiting = model_thread_of(caller);
    if (waiting->fault.kind == NO_FAULT) {
        transfer(thread, caller, NONE, 0, may_grant);
        waiting->state = RUNNING;
        model_thread_wake(caller);
        return;
    }
    bool is_resumed = answer_fault(thread, caller);
    waiting->fault.kind = NO_FAULT;
    waiting->state = is_resumed ? RESTART : INACTIVE;
    if (is_resumed) model_thread_wake(caller);
}

/* ---- ends ---- */

static void start_again(int thread)
{
    model_thread_of(thread)->state = RESTART;
    model_thread_of(thread)->fault.kind = NO_FAULT;
    model_thread_wake(thread);
    model.must_choose = true;
}

void model_cancel_all(int index)
{
    struct model_object *object = &model.objects[index];
    while (object->waiting_count) start_again(first_waiting(object));
}

void model_cancel_badged(int endpoint, word badge)
{
    struct model_object *object = &model.objects[endpoint];
    int kept = 0, count = object->waiting_count;
    if (!waits(object, SENDING)) return;
    for (int i = 0; i < count; i++) {
        int thread = object->waiting[i];
        if (model_thread_of(thread)->sends_badge == badge) {
            start_again(thread);
        } else {
            object->waiting[kept++] = thread;
        }
    }
    object->waiting_count = kept;
}

/* ---- faults ---- */

unsigned model_failure_words(struct failure failure, word *out)
{
    unsigned count = 0;
    out[count++] = failure.why;
    if (failure.why != INVALID_ROOT) out[count++] = failure.bits_left;
    if (failure.why == GUARD_MISMATCH) out[count++] = failure.guard;
    if (failure.why == GUARD_MISMATCH || failure.why == DEPTH_MISMATCH) {
        out[count++] = failure.bits_found;
    }
    return count;
}

struct model_fault model_cap_fault(word address, bool is_receive, struct failure failure)
{
    return (struct model_fault){
        .kind = CAP_FAULT, .address = address, .is_receive = is_receive, .failure = failure};
}

void model_raise_fault(int index, struct model_fault fault)
{
    struct model_thread *thread = model_thread_of(index);
    int home;
    word slot;
    const struct model_cap *handler = NULL;
    if (model_walk_thread(index, thread->fault_handler, &home, &slot).why == FOUND) {
        handler = model_cap_at(home, slot);
    }
    bool may_handle = handler && handler->kind == KIND_ENDPOINT && (handler->rights & CAN_WRITE) &&
                      (handler->rights & (CAN_GRANT | CAN_GRANT_REPLY));
    if (!may_handle) {
        thread->state = INACTIVE;
        return;
    }
    thread->fault = fault;
    model_send(index, handler->object, handler->badge, true, true, handler->rights & CAN_GRANT,
               true);
}
