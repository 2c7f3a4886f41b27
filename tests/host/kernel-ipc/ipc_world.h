/* SPDX-License-Identifier: BSD-2-Clause */
/* A small system on the host's machine: threads that share one CSpace, each with an IPC buffer,
 * which execute system calls one after the other as the scheduler of the kernel under test decides.
 * After each system call every invariant is checked. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/labels.h"
#include "api/syscall_numbers.h"
#include "arch/arch.h"
#include "arch/host/host.h"
#include "cap/delete.h"
#include "cap/derivation.h"
#include "entry/ipc.h"
#include "entry/syscall.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "object/object.h"
#include "sched/sched.h"

/* A CSpace of 256 slots; capability addresses are slot numbers. */
enum { CNODE_RADIX = 8, CNODE_SLOTS = 1 << CNODE_RADIX };

/* cmocka fixture: a fresh machine, idle; and everything gone again. */
int world_setup(void **state);
int world_teardown(void **state);

struct slot *at(cptr_t cptr);
/* Put the original capability to a new object into the next free slot. */
cptr_t make(word_t type, word_t user_bits);
cptr_t make_endpoint(void);
cptr_t make_notification(void);
/* A copy with fewer rights, and a badge if that is not 0, in the next free slot. */
cptr_t mint(cptr_t source, unsigned rights, word_t badge);
cptr_t free_slot(void);

/* What the threads' CSpace and VSpace slots were copied from. */
cptr_t cspace_cptr(void);
cptr_t vspace_cptr(void);

struct endpoint *endpoint_at(cptr_t cptr);
struct notification *notification_at(cptr_t cptr);

/* A thread that is ready to run; its TCB capability and its buffer are in the CSpace. Nobody runs
 * until world_run() or the next system call. */
struct tcb *make_thread(const char *name, uint8_t priority);
struct tcb *make_stopped_thread(const char *name, uint8_t priority);
cptr_t cptr_of(const struct tcb *tcb);
word_t *buffer_of(const struct tcb *tcb);
/* The thread's fault handler is this endpoint. */
void set_handler(struct tcb *tcb, cptr_t endpoint);

/* Let the scheduler choose. */
void world_run(void);
/* Make `tcb` the one that runs, whatever the scheduler thinks. */
void run_as(struct tcb *tcb);

/* A message to send, or what has arrived. */
struct message {
    word_t badge; /* received */
    word_t label;
    unsigned length, extra_caps, unwrapped;
    word_t words[MAX_MESSAGE];
    cptr_t caps[MAX_EXTRA_CAPS]; /* sent; received: badges of unwrapped capabilities */
};

/* System calls of the current thread, which must be `tcb`. `message` may be NULL: empty. */
void sys(struct tcb *tcb, sword_t number, cptr_t cptr, const struct message *message);
/* The first half of it: registers and buffer hold the message, the kernel is not entered yet. */
void sys_prepare(struct tcb *tcb, cptr_t cptr, const struct message *message);
/* How much memory, from HOST_MEMORY_BASE on, the objects of this world take. */
size_t world_memory_bytes(void);
/* What `tcb` has received. */
struct message received(const struct tcb *tcb);

/* In an initialiser of a struct message: these words, and how many they are. */
#define WORDS_OF(...)                                                                              \
    .length = sizeof((word_t[]){__VA_ARGS__}) / sizeof(word_t), .words = {__VA_ARGS__}

/* Invocation by the current thread; returns the error code, and the reply in *reply (or NULL). */
word_t invoke_as(struct tcb *tcb, cptr_t cptr, const struct message *message,
                 struct message *reply);

void check_everything(void);
/* Does the console contain this? */
bool console_has(const char *text);
