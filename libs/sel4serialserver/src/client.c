/* SPDX-License-Identifier: BSD-2-Clause */
/* The clients' side of the serial server. */
#include "server.h"

#include <serial_server/client.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <utils/zf_log.h>
#include <vka/capops.h>

/* One request. Returns the server's error, and in *number what it answers beside. */
static seL4_Error ask(const serial_client_context_t *conn, enum serial_request request,
                      seL4_Word *number, seL4_MessageInfo_t *reply)
{
    seL4_SetMR(0, request);
    seL4_SetMR(1, *number);
    *reply = seL4_Call(conn->badged_server_ep_cspath.capPtr, seL4_MessageInfo_new(0, 0, 0, 2));
    /* No endpoint, or another server: the answer is a kernel's error, or of another shape. */
    if (seL4_MessageInfo_get_length(*reply) != 2) return seL4_InvalidCapability;
    *number = seL4_GetMR(1);
    return (seL4_Error)seL4_GetMR(0);
}

/* A request without arguments. */
static seL4_Error ask_plainly(const serial_client_context_t *conn, enum serial_request request)
{
    seL4_MessageInfo_t reply;
    seL4_Word number = 0;
    return ask(conn, request, &number, &reply);
}

/* Ask for the shared page, which arrives in slot `frame`. */
static seL4_Error get_page(serial_client_context_t *conn, const cspacepath_t *frame)
{
    seL4_MessageInfo_t reply;
    seL4_CPtr root, slot;
    seL4_Word depth;
    seL4_GetCapReceivePath(&root, &slot, &depth);
    seL4_SetCapReceivePath(frame->root, frame->capPtr, frame->capDepth);
    seL4_Error error = ask(conn, SERIAL_CONNECT, &conn->badge_value, &reply);
    seL4_SetCapReceivePath(root, slot, depth);
    if (error == seL4_NoError && seL4_MessageInfo_get_extraCaps(reply) != 1) {
        ZF_LOGE("the serial server's endpoint came without the right to grant");
        ask_plainly(conn, SERIAL_DISCONNECT);
        return seL4_InvalidCapability;
    }
    return error;
}

/* Map the page, or give everything back. */
static seL4_Error map_page(serial_client_context_t *conn, const cspacepath_t *frame)
{
    seL4_CPtr cap = frame->capPtr;
    conn->shmem =
        vspace_map_pages(conn->quoll_vspace, &cap, NULL, seL4_AllRights, 1, seL4_PageBits, 1);
    if (conn->shmem != NULL) return seL4_NoError;
    ask_plainly(conn, SERIAL_DISCONNECT); /* which takes the capability back */
    return seL4_NotEnoughMemory;
}

int serial_server_client_connect(seL4_CPtr server_ep_cap, vka_t *client_vka,
                                 vspace_t *client_vspace, serial_client_context_t *conn)
{
    cspacepath_t frame;
    if (server_ep_cap == seL4_CapNull || client_vka == NULL || client_vspace == NULL ||
        conn == NULL) {
        return seL4_InvalidArgument;
    }
    memset(conn, 0, sizeof(*conn));
    conn->quoll_vka = client_vka;
    conn->quoll_vspace = client_vspace;
    conn->shmem_size = SERIAL_PAGE_BYTES;
    vka_cspace_make_path(client_vka, server_ep_cap, &conn->badged_server_ep_cspath);
    if (vka_cspace_alloc_path(client_vka, &frame) != 0) return seL4_NotEnoughMemory;
    seL4_Error error = get_page(conn, &frame);
    if (error == seL4_NoError) error = map_page(conn, &frame);
    if (error != seL4_NoError) {
        vka_cspace_free_path(client_vka, frame);
        memset(conn, 0, sizeof(*conn));
    }
    return error;
}

/* Whether this is a connection. */
static bool is_connected(const serial_client_context_t *conn)
{
    if (conn != NULL && conn->shmem != NULL) return true;
    ZF_LOGE("not connected to a serial server");
    return false;
}

ssize_t serial_server_flush(serial_client_context_t *ctxt, ssize_t len)
{
    seL4_MessageInfo_t reply;
    seL4_Word written = (seL4_Word)len;
    if (!is_connected(ctxt) || len < 0 || (size_t)len > ctxt->shmem_size) return -1;
    return ask(ctxt, SERIAL_WRITE, &written, &reply) == seL4_NoError ? (ssize_t)written : -1;
}

ssize_t serial_server_write(serial_client_context_t *ctxt, const char *in_buff, ssize_t len)
{
    ssize_t done = 0;
    if (!is_connected(ctxt) || in_buff == NULL || len < 0) return -1;
    while (done < len) {
        size_t left = (size_t)(len - done);
        size_t part = left < ctxt->shmem_size ? left : ctxt->shmem_size;
        memcpy((char *)ctxt->shmem, in_buff + done, part);
        ssize_t written = serial_server_flush(ctxt, (ssize_t)part);
        if (written <= 0) return done > 0 ? done : -1;
        done += written;
    }
    return done;
}

ssize_t serial_server_printf(serial_client_context_t *ctxt, const char *fmt, ...)
{
    va_list arguments;
    if (!is_connected(ctxt) || fmt == NULL) return -1;
    va_start(arguments, fmt);
    int length = vsnprintf((char *)ctxt->shmem, ctxt->shmem_size, fmt, arguments);
    va_end(arguments);
    if (length < 0) return -1;
    /* The last byte of the page holds the NUL. */
    size_t fits = (size_t)length < ctxt->shmem_size ? (size_t)length : ctxt->shmem_size - 1;
    return serial_server_flush(ctxt, (ssize_t)fits);
}

/* Free our side of the shared page. */
static void release(const serial_client_context_t *conn)
{
    cspacepath_t frame;
    char *page = (char *)conn->shmem;
    vka_cspace_make_path(conn->quoll_vka, vspace_get_cap(conn->quoll_vspace, page), &frame);
    vspace_unmap_pages(conn->quoll_vspace, page, 1, seL4_PageBits, VSPACE_PRESERVE);
    vka_cnode_delete(&frame);
    vka_cspace_free_path(conn->quoll_vka, frame);
}

void serial_server_disconnect(serial_client_context_t *ctxt)
{
    if (!is_connected(ctxt)) return;
    release(ctxt);
    ask_plainly(ctxt, SERIAL_DISCONNECT);
    memset(ctxt, 0, sizeof(*ctxt));
}

int serial_server_kill(serial_client_context_t *conn)
{
    if (!is_connected(conn)) return seL4_InvalidArgument;
    seL4_Error error = ask_plainly(conn, SERIAL_KILL);
    if (error != seL4_NoError) return error;
    release(conn);
    memset(conn, 0, sizeof(*conn));
    return seL4_NoError;
}
