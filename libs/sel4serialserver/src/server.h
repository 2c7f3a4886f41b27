/* SPDX-License-Identifier: BSD-2-Clause */
/* What the server, its parent and its clients agree on.
 *
 * A request is a call of two words: what, and a number. The answer is an seL4_Error and a number;
 * that to SERIAL_CONNECT comes with the frame of the shared page. The pages are the server's: a
 * client cannot take one away while the server reads it. */
#pragma once

#include <sel4/sel4.h>
#include <stdbool.h>
#include <vka/cspacepath_t.h>

enum serial_request {
    SERIAL_CONNECT = 1, /* answers the client's badge */
    SERIAL_WRITE,       /* so many bytes of the shared page; answers how many it wrote */
    SERIAL_DISCONNECT,
    SERIAL_KILL,
};

enum { SERIAL_CLIENTS = 32, SERIAL_PAGE_BYTES = 1 << seL4_PageBits };

struct serial_client {
    seL4_Word badge; /* 0: none */
    char *page;
    cspacepath_t frame;
};

struct serial_server {
    seL4_CPtr endpoint;
    struct serial_client clients[SERIAL_CLIENTS];
    volatile bool ended; /* by a client */
};

/* The thread. Returns when a client ends it. */
void serial_server_run(void *server, void *unused, void *ipc_buffer);
