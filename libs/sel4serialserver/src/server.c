/* SPDX-License-Identifier: BSD-2-Clause */
/* The serial server. Trusts nothing that its clients say. */
#include "server.h"

#include <arch_stdio.h>
#include <sel4serialserver/gen_config.h>
#include <string.h>
#include <utils/attribute.h>
#include <utils/config.h>
#include <vka/capops.h>

static void put_text(const char *text)
{
    for (; *text != '\0'; text++) {
        __arch_putchar(*text);
    }
}

/* The colours 31 to 36 of ANSI terminals, by turns. */
static void set_colour(seL4_Word badge)
{
    char colour[] = "\033[31m";
    if (!config_set(CONFIG_SERIAL_SERVER_COLOURED_OUTPUT)) return;
    colour[3] = (char)('1' + badge % 6);
    put_text(colour);
}

static void reset_colour(void)
{
    if (config_set(CONFIG_SERIAL_SERVER_COLOURED_OUTPUT)) put_text("\033[0m");
}

/* The client with this badge; for badge 0, a place that is free. NULL: none. */
static struct serial_client *find(struct serial_server *server, seL4_Word badge)
{
    for (int i = 0; i < SERIAL_CLIENTS; i++) {
        if (server->clients[i].badge == badge) return &server->clients[i];
    }
    return NULL;
}

/* Take the page away from the client, so that the next does not see what it holds. */
static void forget(struct serial_client *client)
{
    vka_cnode_revoke(&client->frame);
    memset(client->page, 0, SERIAL_PAGE_BYTES);
    client->badge = 0;
}

static seL4_Error connect(struct serial_server *server, seL4_Word badge)
{
    struct serial_client *client = find(server, badge);
    if (badge == 0) return seL4_InvalidCapability;
    if (client != NULL) forget(client);
    client = find(server, 0);
    if (client == NULL) return seL4_NotEnoughMemory;
    client->badge = badge;
    seL4_SetCap(0, client->frame.capPtr);
    return seL4_NoError;
}

static seL4_Error write(const struct serial_client *client, seL4_Word length)
{
    const volatile char *text = client->page;
    if (length > SERIAL_PAGE_BYTES) return seL4_RangeError;
    set_colour(client->badge);
    for (seL4_Word i = 0; i < length; i++) {
        __arch_putchar(text[i]);
    }
    reset_colour();
    return seL4_NoError;
}

/* What a connected client asks for. */
static seL4_Error serve(struct serial_server *server, struct serial_client *client,
                        seL4_Word request, seL4_Word number)
{
    if (client == NULL) return seL4_InvalidCapability;
    switch (request) {
    case SERIAL_WRITE:
        return write(client, number);
    case SERIAL_DISCONNECT:
        forget(client);
        return seL4_NoError;
    case SERIAL_KILL:
        server->ended = true;
        return seL4_NoError;
    default:
        return seL4_IllegalOperation;
    }
}

static seL4_MessageInfo_t answer(struct serial_server *server, seL4_MessageInfo_t message,
                                 seL4_Word badge)
{
    seL4_Word request = seL4_GetMR(0), number = seL4_GetMR(1), caps = 0;
    seL4_Error error = seL4_IllegalOperation;
    if (seL4_MessageInfo_get_length(message) != 2) {
        number = 0;
    } else if (request == SERIAL_CONNECT) {
        error = connect(server, badge);
        caps = error == seL4_NoError;
        number = badge;
    } else {
        error = serve(server, badge == 0 ? NULL : find(server, badge), request, number);
    }
    seL4_SetMR(0, error);
    seL4_SetMR(1, number);
    return seL4_MessageInfo_new(0, 0, caps, 2);
}

void serial_server_run(void *server_pointer, UNUSED void *unused, UNUSED void *ipc_buffer)
{
    struct serial_server *server = server_pointer;
    seL4_Word badge;
    seL4_MessageInfo_t message = seL4_Recv(server->endpoint, &badge);
    while (true) {
        message = answer(server, message, badge);
        if (server->ended) break;
        message = seL4_ReplyRecv(server->endpoint, message, &badge);
    }
    seL4_Reply(message);
}
