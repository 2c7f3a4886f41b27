/* SPDX-License-Identifier: BSD-2-Clause */
/* What the threads of this suite do: calls, answers, signals and faults that a seed decides, and
 * what each of them saw. They share an address space and a CSpace, where the capabilities have the
 * addresses below, whatever it looks like. */
#pragma once

#include "workers.h"

enum { ENDPOINTS = 2, NOTIFICATIONS = 3, SERVERS = 2, CLIENTS = 4 };
enum { THREADS = SERVERS + CLIENTS, LONGEST = seL4_MsgMaxLength, CLIENT_STEPS = 150 };

/* The last notification is for threads that are bound to it. */
enum address {
    ADDRESS_NONE,
    ADDRESS_RECEIVE,                               /* one of each endpoint */
    ADDRESS_CALL = ADDRESS_RECEIVE + ENDPOINTS,    /* badged, all rights: one of each for each */
    ADDRESS_WAIT = ADDRESS_CALL + ENDPOINTS * 4,   /* one of each notification */
    ADDRESS_SIGNAL = ADDRESS_WAIT + NOTIFICATIONS, /* badged, no right to wait: two of each */
    ADDRESS_SEND = ADDRESS_SIGNAL + NOTIFICATIONS * 2, /* badged, no right to grant */
    ADDRESS_FAULTS = ADDRESS_SEND + ENDPOINTS,         /* badged: one of each for each thread */
    ADDRESSES = ADDRESS_FAULTS + THREADS,
};

/* What one step of a thread ended with. */
struct seen {
    seL4_Word thread, what; /* in the order in which all of them happened */
    seL4_Word badge, info, sum;
};
enum { MAX_SEEN = 16384 };
struct record {
    seL4_Word count;
    struct seen seen[MAX_SEEN];
    seL4_Word calls;   /* system calls that the threads made */
    seL4_Word replies; /* of them: Reply, which names no capability */
    seL4_Word faults;  /* exceptions and accesses to memory */
};

/* Where the threads write. */
extern struct record *record;

/* Bodies; in[0] is the number of the thread, in[1] the seed. */
void script_server(struct worker *self);
void script_client(struct worker *self);

/* From outside, with capabilities `endpoint` and `notification` of the test's own: what the threads
 * wait for, once each. Nothing waits. So many of its system calls are never on the fast path: those
 * of three times settle(), and NBRecv. */
enum { SLOW_CALLS_OF_NUDGE = 3 * 2 + 1 };
void script_nudge(seL4_CPtr endpoint, seL4_CPtr notification);
