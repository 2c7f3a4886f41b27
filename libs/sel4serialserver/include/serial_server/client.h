/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing through a serial server.
 *
 * A client has an endpoint capability from the server's parent (see parent.h), connects, and shares
 * a page of memory with the server from then on. One thread at a time uses a connection. */
#pragma once

#include <sel4/sel4.h>
#include <stddef.h>
#include <sys/types.h>
#include <vka/cspacepath_t.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A connection. The last two members are how it frees what it holds. */
struct _serial_client_context {
    seL4_Word badge_value;
    cspacepath_t badged_server_ep_cspath;
    volatile char *shmem;
    size_t shmem_size;
    vka_t *quoll_vka;
    vspace_t *quoll_vspace;
};
typedef struct _serial_client_context serial_client_context_t;

/* Connect through `server_ep_cap`. The allocator and the address space are those of the caller, and
 * live until it has disconnected. A client that is connected gets a new page, the old connection
 * ends. Returns 0, or an seL4_Error and nothing is held: seL4_InvalidArgument for a NULL,
 * seL4_InvalidCapability if the server's answer has no page (an endpoint without grant right),
 * seL4_NotEnoughMemory if the server has too many clients, or there is no slot or no room for the
 * page. */
int serial_server_client_connect(seL4_CPtr server_ep_cap, vka_t *client_vka,
                                 vspace_t *client_vspace, serial_client_context_t *conn);

/* Write formatted text, at most as much as the shared page holds: more is cut off. Returns the
 * number of bytes written, or -1. */
ssize_t serial_server_printf(serial_client_context_t *ctxt, const char *fmt, ...)
    __attribute__((__format__(__printf__, 2, 3)));

/* Write `len` bytes from anywhere. Returns how many were written, or -1. */
ssize_t serial_server_write(serial_client_context_t *ctxt, const char *in_buff, ssize_t len);

/* Write the first `len` bytes of the shared page, which the caller has filled. Returns how many
 * were written, or -1. */
ssize_t serial_server_flush(serial_client_context_t *ctxt, ssize_t len);

/* End the connection, and free what it holds. */
void serial_server_disconnect(serial_client_context_t *ctxt);

/* End the server, and free what this connection holds. Other clients' requests wait until the
 * parent frees the server, and then fail. Returns 0, or an seL4_Error and nothing has changed. */
int serial_server_kill(serial_client_context_t *conn);

#ifdef __cplusplus
}
#endif
