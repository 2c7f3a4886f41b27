/* SPDX-License-Identifier: BSD-2-Clause */
/* The serial server with two clients. */
#include "setup.h"

#include <qtest.h>
#include <serial_server/client.h>
#include <serial_server/parent.h>
#include <stdlib.h>
#include <string.h>
#include <vka/capops.h>

static void spawn(void)
{
    QT_EQ(serial_server_parent_spawn_thread(&simple, &vka, &vspace, same_priority(0)), 0);
}

static void free_endpoint(const cspacepath_t *path)
{
    vka_cnode_delete(path);
    vka_cspace_free_path(&vka, *path);
}

static void connect(cspacepath_t *path, serial_client_context_t *conn)
{
    QT_EQ(serial_server_parent_vka_mint_endpoint(&vka, path), 0);
    QT_EQ(serial_server_client_connect(path->capPtr, &vka, &vspace, conn), 0);
}

QTEST(serial_server__two_clients_write)
{
    cspacepath_t paths[2];
    serial_client_context_t clients[2];
    spawn();
    QT_EQ(serial_server_parent_spawn_thread(&simple, &vka, &vspace, 1), seL4_DeleteFirst);
    for (int i = 0; i < 2; i++) {
        connect(&paths[i], &clients[i]);
        QT_EQ(clients[i].badge_value, i + 1);
        QT_EQ(clients[i].shmem_size, 4096);
    }
    QT_CHECK(clients[0].shmem != clients[1].shmem);
    for (int i = 0; i < 2; i++) {
        QT_EQ(serial_server_printf(&clients[i], "client %d\n", i), 9);
        QT_EQ(serial_server_write(&clients[i], "hello\n", 6), 6);
        strcpy((char *)clients[i].shmem, "flushed\n");
    }
    QT_EQ(serial_server_flush(&clients[0], 8), 8);
    QT_EQ(serial_server_flush(&clients[1], 8), 8);
    QT_EQ(serial_server_flush(&clients[1], 4097), -1);
    QT_EQ(serial_server_flush(&clients[1], -1), -1);
    for (int i = 0; i < 2; i++) {
        serial_server_disconnect(&clients[i]);
        QT_EQ(serial_server_write(&clients[i], "x", 1), -1);
        free_endpoint(&paths[i]);
    }
    quoll_serial_server_free();
}

QTEST(serial_server__text_longer_than_the_shared_page)
{
    enum { LENGTH = 10000 };
    cspacepath_t path;
    serial_client_context_t conn;
    char *text = malloc(LENGTH + 1);
    spawn();
    connect(&path, &conn);
    for (int i = 0; i < LENGTH; i++) {
        text[i] = i % 80 == 79 ? '\n' : 'x';
    }
    text[LENGTH] = '\0';
    QT_EQ(serial_server_write(&conn, text, LENGTH), LENGTH);
    QT_EQ(serial_server_printf(&conn, "%s", text), 4095);
    QT_EQ(serial_server_printf(&conn, "\n"), 1); /* the result is to begin a line */
    serial_server_disconnect(&conn);
    free_endpoint(&path);
    quoll_serial_server_free();
    free(text);
}

/* Threads as clients, each with a page of its own. */
static void write_lines(void *connections, void *number, UNUSED void *ipc_buffer)
{
    serial_client_context_t *conn = &((serial_client_context_t *)connections)[(long)number];
    for (int i = 0; i < 20; i++) {
        if (serial_server_printf(conn, "thread %ld line %2d\n", (long)number, i) != 17) abort();
        seL4_Yield();
    }
}

QTEST(serial_server__threads_write_at_once)
{
    cspacepath_t paths[4];
    serial_client_context_t conns[4];
    spawn();
    for (int i = 0; i < 4; i++) {
        connect(&paths[i], &conns[i]);
    }
    run_threads(4, write_lines, conns, falling_priority);
    for (int i = 0; i < 4; i++) {
        serial_server_disconnect(&conns[i]);
        free_endpoint(&paths[i]);
    }
    quoll_serial_server_free();
}

QTEST(serial_server__is_killed_and_started_again)
{
    cspacepath_t path;
    serial_client_context_t conn;
    for (int i = 0; i < 2; i++) {
        spawn();
        connect(&path, &conn);
        QT_EQ(serial_server_kill(&conn), 0);
        QT_EQ(serial_server_kill(&conn), seL4_InvalidArgument);
        free_endpoint(&path);
    }
    quoll_serial_server_free();
    QT_EQ(serial_server_parent_vka_mint_endpoint(&vka, &path), seL4_InvalidCapability);
}

QTEST(serial_server__refuses_what_it_does_not_know)
{
    cspacepath_t path;
    serial_client_context_t conn;
    QT_EQ(serial_server_client_connect(seL4_CapNull, &vka, &vspace, &conn), seL4_InvalidArgument);
    spawn();
    QT_EQ(serial_server_parent_vka_mint_endpoint(&vka, &path), 0);
    /* Not connected. */
    seL4_SetMR(0, 2);
    seL4_SetMR(1, 1);
    seL4_Call(path.capPtr, seL4_MessageInfo_new(0, 0, 0, 2));
    QT_EQ(seL4_GetMR(0), seL4_InvalidCapability);
    seL4_SetMR(0, 99);
    seL4_Call(path.capPtr, seL4_MessageInfo_new(0, 0, 0, 1));
    QT_EQ(seL4_GetMR(0), seL4_IllegalOperation);
    free_endpoint(&path);
    quoll_serial_server_free();
}

/* One more client than the server has places for. */
QTEST(serial_server__has_room_for_32_clients)
{
    enum { CLIENTS = 32 };
    static cspacepath_t paths[CLIENTS + 1];
    static serial_client_context_t conns[CLIENTS + 1];
    spawn();
    for (int i = 0; i < CLIENTS; i++) {
        connect(&paths[i], &conns[i]);
    }
    QT_EQ(serial_server_parent_vka_mint_endpoint(&vka, &paths[CLIENTS]), 0);
    QT_EQ(serial_server_client_connect(paths[CLIENTS].capPtr, &vka, &vspace, &conns[CLIENTS]),
          seL4_NotEnoughMemory);
    serial_server_disconnect(&conns[0]);
    QT_EQ(serial_server_client_connect(paths[CLIENTS].capPtr, &vka, &vspace, &conns[CLIENTS]), 0);
    for (int i = 0; i <= CLIENTS; i++) {
        if (i > 0) serial_server_disconnect(&conns[i]);
        free_endpoint(&paths[i]);
    }
    quoll_serial_server_free();
}
