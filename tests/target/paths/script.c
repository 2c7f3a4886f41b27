/* SPDX-License-Identifier: BSD-2-Clause */
#include "script.h"

enum { FIRST_LABEL = 16, OUTSIDE = THREADS }; /* labels below are those of faults */
enum { MINE = 1ul << 20 };                    /* for `what`, beside the number of the step */

struct record *record;

/* ---- chance ---- */

struct thread {
    seL4_Word number, random, step;
};

static seL4_Word roll(struct thread *self, seL4_Word sides)
{
    self->random = self->random * 6364136223846793005ul + 1442695040888963407ul;
    return (self->random >> 33) % sides;
}

static struct thread begin(const struct worker *worker)
{
    quoll_Quiet(true);
    return (struct thread){.number = worker->in[0], .random = worker->in[1] + worker->in[0]};
}

/* ---- messages ---- */

static seL4_MessageInfo_t any_message(struct thread *self, seL4_Word label)
{
    seL4_Word length = roll(self, 3) ? roll(self, 7) : roll(self, LONGEST + 1);
    for (seL4_Word i = 0; i < length; i++) seL4_SetMR((int)i, roll(self, 1ul << 31));
    return seL4_MessageInfo_new(label, 0, 0, length);
}

static seL4_MessageInfo_t any_request(struct thread *self)
{
    return any_message(self, FIRST_LABEL + roll(self, 1000));
}

static void note(struct thread *self, seL4_Word badge, seL4_MessageInfo_t info)
{
    seL4_Word sum = 0, length = seL4_MessageInfo_get_length(info);
    for (seL4_Word i = 0; i < length; i++) sum = sum * 31 + seL4_GetMR((int)i);
    if (record->count < MAX_SEEN) {
        record->seen[record->count] = (struct seen){.thread = self->number,
                                                    .what = self->step,
                                                    .badge = badge,
                                                    .info = info.words[0],
                                                    .sum = sum};
    }
    record->count++;
    self->step++;
}

/* Of what ends without a message. */
static void note_done(struct thread *self)
{
    note(self, MINE, seL4_MessageInfo_new(0, 0, 0, 0));
}

/* ---- servers ---- */

/* Make the message of a fault the one that ends it. False: it is not to be ended. */
static bool mend_fault(struct thread *self, seL4_MessageInfo_t *info)
{
    enum { EXCEPTION_IP = 0, UNKNOWN_SYSCALL_IP = 15, INSTRUCTION_BYTES = 2 };
    switch (seL4_MessageInfo_get_label(*info)) {
    case seL4_Fault_UserException:
        seL4_SetMR(EXCEPTION_IP, seL4_GetMR(EXCEPTION_IP) + INSTRUCTION_BYTES);
        *info = seL4_MessageInfo_new(!roll(self, 16), 0, 0, 1 + roll(self, 3)); /* 1: it stops */
        return true;
    case seL4_Fault_UnknownSyscall:
        seL4_SetMR(UNKNOWN_SYSCALL_IP, seL4_GetMR(UNKNOWN_SYSCALL_IP) + INSTRUCTION_BYTES);
        *info = seL4_MessageInfo_new(0, 0, 0, seL4_MessageInfo_get_length(*info) - 1);
        return true;
    default: /* comes again, until nobody answers */
        *info = any_message(self, roll(self, 2));
        return roll(self, 3);
    }
}

/* The answer to what was received. False: there is none. */
static bool prepare_answer(struct thread *self, seL4_MessageInfo_t *info)
{
    seL4_Word label = seL4_MessageInfo_get_label(*info);
    if (label != 0 && label < FIRST_LABEL) return mend_fault(self, info);
    *info = any_request(self);
    return roll(self, 40);
}

static seL4_MessageInfo_t receive(struct thread *self, seL4_Word *badge)
{
    seL4_CPtr from = ADDRESS_RECEIVE + (roll(self, 6) ? self->number : roll(self, ENDPOINTS));
    record->calls++;
    return seL4_Recv(from, badge);
}

static seL4_MessageInfo_t answer_and_receive(struct thread *self, seL4_MessageInfo_t info,
                                             seL4_Word *badge)
{
    seL4_CPtr from = ADDRESS_RECEIVE + self->number;
    record->calls++;
    if (roll(self, 5)) return seL4_ReplyRecv(from, info, badge);
    record->replies++;
    seL4_Reply(info);
    note_done(self);
    return receive(self, badge);
}

static void tell_somebody(struct thread *self)
{
    record->calls++;
    seL4_Signal(ADDRESS_SIGNAL + roll(self, NOTIFICATIONS * 2));
    note_done(self);
}

void script_server(struct worker *worker)
{
    struct thread self = begin(worker);
    seL4_Word badge = 0;
    seL4_MessageInfo_t info = receive(&self, &badge);
    for (;;) {
        note(&self, badge, info);
        if (!roll(&self, 4)) tell_somebody(&self);
        if (prepare_answer(&self, &info)) {
            info = answer_and_receive(&self, info, &badge);
        } else {
            info = receive(&self, &badge);
        }
    }
}

/* ---- clients ---- */

static void any_call(struct thread *self)
{
    seL4_MessageInfo_t info = any_request(self);
    info = seL4_Call(ADDRESS_CALL + roll(self, ENDPOINTS * 4), info);
    note(self, 0, info);
}

static void any_send(struct thread *self)
{
    seL4_MessageInfo_t info = any_request(self);
    seL4_CPtr to = roll(self, 2) ? ADDRESS_SEND + roll(self, ENDPOINTS)
                                 : ADDRESS_CALL + roll(self, ENDPOINTS * 4);
    if (roll(self, 2)) {
        seL4_Send(to, info);
    } else {
        seL4_NBSend(to, info);
    }
    note_done(self);
}

static void any_receive(struct thread *self)
{
    seL4_Word badge = 0;
    seL4_CPtr from = ADDRESS_RECEIVE + roll(self, ENDPOINTS);
    seL4_MessageInfo_t info = roll(self, 3) ? seL4_NBRecv(from, &badge) : seL4_Recv(from, &badge);
    note(self, badge, info);
    if (seL4_MessageInfo_get_label(info) == 0 || !prepare_answer(self, &info)) return;
    record->calls++;
    record->replies++;
    seL4_Reply(info);
    note_done(self);
}

static void any_wait(struct thread *self)
{
    seL4_Word badge = 0;
    seL4_CPtr at = ADDRESS_WAIT + roll(self, NOTIFICATIONS - 1);
    if (roll(self, 2)) {
        seL4_Wait(at, &badge);
    } else {
        seL4_Poll(at, &badge);
    }
    note(self, badge, seL4_MessageInfo_new(0, 0, 0, 0));
}

static void any_signal(struct thread *self)
{
    seL4_Signal(ADDRESS_SIGNAL + roll(self, NOTIFICATIONS * 2));
    note_done(self);
}

static void undefined_instruction(struct thread *self)
{
    record->calls--;
    record->faults++;
    __asm__ volatile("ud2" : : : "memory");
    note_done(self);
}

static void unknown_syscall(struct thread *self)
{
    seL4_Word number = 99, ours = ~0ul;
    __asm__ volatile("syscall" : "+a"(ours), "+d"(number) : : "rcx", "r11", "memory");
    note(self, number, seL4_MessageInfo_new(0, 0, 0, 0));
}

/* How a client ends: with what no answer mends. */
static void last_step(struct thread *self)
{
    if (roll(self, 2)) {
        record->calls++;
        seL4_Send(ADDRESS_NONE, seL4_MessageInfo_new(0, 0, 0, 0));
    } else {
        record->faults++;
        *(volatile seL4_Word *)roll(self, 4096) = 1;
    }
}

void script_client(struct worker *worker)
{
    static void (*const steps[])(struct thread *) = {
        any_call,
        any_call,
        any_call,
        any_call,
        any_send,
        any_send,
        any_receive,
        any_signal,
        any_wait,
        any_signal,
        undefined_instruction,
        unknown_syscall,
    };
    struct thread self = begin(worker);
    for (unsigned i = 0; i < CLIENT_STEPS; i++) {
        record->calls++;
        steps[roll(&self, sizeof steps / sizeof *steps)](&self);
        worker->steps++;
    }
    last_step(&self);
}

/* ---- from outside ---- */

void script_nudge(seL4_CPtr endpoint, seL4_CPtr notification)
{
    struct thread self = {.number = OUTSIDE, .random = record->count};
    seL4_Word badge = 0;
    seL4_NBSend(endpoint, any_request(&self));
    settle();
    seL4_Signal(notification);
    settle();
    seL4_MessageInfo_t info = seL4_NBRecv(endpoint, &badge);
    note(&self, badge, info);
    if (badge != 0 && prepare_answer(&self, &info)) seL4_Reply(info);
    settle();
}
