/* SPDX-License-Identifier: BSD-2-Clause */
/* A model of the kernel, as simple as can be: one list of all capabilities, one of all objects, one
 * of the threads that are ready, and everything found by looking through them. It is written from
 * what the API means, shares no code with the kernel, and knows of it only the numbers of the API.
 *
 * What it leaves out is said in docs/fuzzing.md. Methods of address spaces and ports are carried
 * out as the kernel answers: the model only keeps which capability says that it is mapped. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "model/action.h"

enum { MAX_CAPS = 768, MAX_OBJECTS = 768, MAX_THREADS = 24, MAX_WAITING = MAX_THREADS };
enum { RAM_WORDS = (384 << 10) / 8, CONTEXT_WORDS = 20, REGISTERS = 4, NONE = -1 };

enum kind {
    KIND_NULL = 0,
    KIND_UNTYPED,
    KIND_ENDPOINT,
    KIND_NOTIFICATION,
    KIND_CNODE,
    KIND_TCB,
    KIND_REPLY,
    KIND_IRQ_CONTROL,
    KIND_IRQ_HANDLER,
    KIND_DOMAIN,
    KIND_FRAME,
    KIND_TABLE, /* of any level below the root */
    KIND_VSPACE,
    KIND_ASID_CONTROL,
    KIND_ASID_POOL,
    KIND_IO_PORT_CONTROL,
    KIND_IO_PORT,
    KIND_IRQS, /* no capability: the home of what interrupts signal */
};

enum rights { CAN_WRITE = 1, CAN_READ = 2, CAN_GRANT = 4, CAN_GRANT_REPLY = 8 };

/* A capability, and where it is: slot `index` of the object `home`. */
struct model_cap {
    enum kind kind;
    int object; /* what it names */
    int home;
    word index;
    int id, parent;   /* parent: the id of the capability it was derived from, or NONE */
    bool is_original; /* copies of it are its children; else they are its parent's */
    unsigned rights;
    word badge;
    unsigned guard_bits;
    word guard;
    word used;      /* untyped: bytes given out */
    bool is_mapped; /* frame, table; address space: has an ASID */
};

enum state { INACTIVE, RUNNING, RESTART, RECEIVING, SENDING, AWAITING_REPLY, WAITING };

enum walk_end { FOUND, INVALID_ROOT, MISSING, DEPTH_MISMATCH, GUARD_MISMATCH };
struct failure {
    enum walk_end why;
    word bits_left, bits_found, guard;
};

enum fault_kind { NO_FAULT, CAP_FAULT, UNKNOWN_SYSCALL, USER_EXCEPTION, VM_FAULT = 5 };
struct model_fault {
    enum fault_kind kind;
    word address, code;
    bool is_receive;
    struct failure failure;
};

/* The slots of a thread. */
enum { OF_CSPACE, OF_VSPACE, OF_REPLY, OF_CALLER, OF_BUFFER };

struct model_thread {
    enum state state;
    unsigned priority, mcp, slice;
    word badge, info, words[REGISTERS]; /* registers: badge is also the address of a call */
    word context[CONTEXT_WORDS];
    word buffer_address, fault_handler, flags;
    int bound;     /* notification */
    int waits_for; /* the endpoint or notification it waits at */
    word sends_badge;
    bool may_grant, may_grant_reply, is_call; /* while it sends; may_grant: while it receives */
    struct model_fault fault;
};

struct model_object {
    enum kind kind;
    word address;
    unsigned bits; /* size; of a CNode, number of slots */
    bool is_device;
    word irq;                 /* handler */
    int waiting[MAX_WAITING]; /* threads at an endpoint or notification, in the order they came */
    int waiting_count;
    bool is_active; /* notification */
    word signals;
    int bound; /* notification: thread */
    struct model_thread thread;
};

struct model {
    struct model_cap caps[MAX_CAPS]; /* each behind its parent, descendants before others */
    int cap_count, next_id;
    struct model_object objects[MAX_OBJECTS];
    int object_count;

    int current;                         /* thread that runs, NONE: idle */
    int ready[MAX_THREADS], ready_count; /* of all priorities, front first */
    int woken[MAX_THREADS], woken_count; /* during this entry, in order */
    bool must_choose;
    bool is_full; /* it has met a limit of its own: the run ends */

    word ram_base;
    word ram[RAM_WORDS]; /* only IPC buffers are kept up */
};
extern struct model model;

/* ---- building the initial state ---- */
void model_reset(word ram_base);
int model_add_object(enum kind kind, word address, unsigned bits);
struct model_cap *model_add_cap(enum kind kind, int object, int home, word index);

/* ---- running ---- */
void model_step(const struct action *action, const struct answer *answer);

/* ---- capabilities (caps.c) ---- */
struct model_cap *model_cap_at(int home, word index); /* NULL: empty */
struct model_cap *model_cap_by_id(int id);
bool model_cap_has_children(const struct model_cap *cap);
/* Put a capability derived from `from` there. Returns it. `from` may have moved. */
struct model_cap *model_cap_insert(struct model_cap made, int from_id, int home, word index);
struct model_cap *model_cap_insert_child(struct model_cap made, int parent_id, int home,
                                         word index);
void model_cap_delete(int home, word index);
void model_cap_revoke(int id);
/* A copy of it: false, with the error in *error, if there is none. */
bool model_cap_derive(const struct model_cap *from, struct model_cap *copy, unsigned *error);
bool model_cap_set_data(struct model_cap *cap, word data, bool is_mint);
void model_cap_mask(struct model_cap *cap, word rights);

/* Resolve `depth` bits. FOUND: where, and how many bits are left. */
struct failure model_walk(const struct model_cap *root, word address, unsigned depth, int *home,
                          word *index, unsigned *left);
struct failure model_walk_thread(int thread, word address, int *home, word *index);

/* ---- threads (threads.c) ---- */
struct model_thread *model_thread_of(int object);
bool model_is_runnable(const struct model_thread *thread);
void model_thread_wake(int thread); /* it has become runnable */
void model_thread_unready(int thread);
void model_thread_suspend(int thread);
void model_thread_restart(int thread);
void model_thread_cancel(int thread);
void model_thread_set_priority(int thread, unsigned priority);
void model_schedule_now(void); /* what is to run once the kernel is left */
void model_tick(void);
void model_yield(void);

/* ---- messages (messages.c) ---- */
word *model_buffer_of(int thread, bool to_write);
void model_deliver(int thread, word badge, word label, const word *words, unsigned count);
word model_message_word(int thread, unsigned index);
unsigned model_message_length(word info);
void model_send(int thread, int endpoint, word badge, bool blocks, bool is_call, bool may_grant,
                bool may_grant_reply);
void model_receive(int thread, bool blocks);
void model_reply(int thread, int home, word index);
void model_signal_notification(int notification, word badge);
void model_cancel_all(int object);
void model_cancel_badged(int endpoint, word badge);
void model_raise_fault(int thread, struct model_fault fault);
unsigned model_failure_words(struct failure failure, word *out);
struct model_fault model_cap_fault(word address, bool is_receive, struct failure failure);

/* ---- methods (methods.c) ---- */
void model_invoke(int thread, bool is_call, bool blocks, const struct answer *answer);

#define LOW_MASK(n) ((n) >= 64 ? ~(word)0 : ((word)1 << (n)) - 1)
