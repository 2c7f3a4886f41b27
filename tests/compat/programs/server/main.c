/* SPDX-License-Identifier: BSD-2-Clause */
/* A server and its clients: calls answered by ReplyRecv, badges that tell clients apart, a bank that
 * keeps their balance, and one client that is answered late. */
#include "check.h"

#define CLIENTS 6
#define ROUNDS  50

enum { DEPOSIT = 1, WAIT_FOR_ALL };

static seL4_CPtr service;
static volatile seL4_Word balance_seen[CLIENTS], order[CLIENTS], served;

static void client(seL4_Word which, seL4_Word cptr)
{
    seL4_Word total = 0;

    for (seL4_Word i = 0; i < ROUNDS; i++) {
        seL4_SetMR(0, i * which);
        seL4_MessageInfo_t reply = seL4_Call(cptr, seL4_MessageInfo_new(DEPOSIT, 0, 0, 1));
        total += i * which;
        expect_equal(seL4_MessageInfo_get_length(reply), 2);
        expect_equal(seL4_GetMR(0), which);
        expect_equal(seL4_GetMR(1), total);
        if (i % 7 == which) {
            seL4_Yield();
        }
    }
    balance_seen[which] = total;
    seL4_Call(cptr, seL4_MessageInfo_new(WAIT_FOR_ALL, 0, 0, 0));
    order[served++] = which;
}

/* Serves until all clients wait, then lets them go, the last first. */
static void serve(void)
{
    seL4_Word balance[CLIENTS] = {0}, badge;
    seL4_CPtr waiting[CLIENTS];
    seL4_Word count = 0;
    seL4_MessageInfo_t request = seL4_Recv(service, &badge);

    while (count < CLIENTS) {
        seL4_Word which = badge - 1;
        if (seL4_MessageInfo_get_label(request) == DEPOSIT) {
            balance[which] += seL4_GetMR(0);
            seL4_SetMR(0, which);
            seL4_SetMR(1, balance[which]);
            request = seL4_ReplyRecv(service, seL4_MessageInfo_new(0, 0, 0, 2), &badge);
        } else {
            waiting[count] = slot();
            expect_ok(seL4_CNode_SaveCaller(HERE(waiting[count])));
            if (++count < CLIENTS) {
                request = seL4_Recv(service, &badge);
            }
        }
    }
    while (count-- > 0) {
        seL4_Send(waiting[count], seL4_MessageInfo_new(0, 0, 0, 0));
    }
}

int main(void)
{
    thread_t threads[CLIENTS];

    begin();
    service = make(seL4_EndpointObject, 0);
    for (seL4_Word i = 0; i < CLIENTS; i++) {
        seL4_CPtr cptr = slot();
        expect_ok(mint_cap(cptr, service, seL4_CapRights_new(1, 0, 0, 1), i + 1));
        thread_start(&threads[i], seL4_MaxPrio - 1 - i, 0, client, i, cptr);
    }
    serve();
    own_priority(seL4_MinPrio);
    for (seL4_Word i = 0; i < CLIENTS; i++) {
        thread_join(&threads[i]);
        expect_equal(balance_seen[i], i * ROUNDS * (ROUNDS - 1) / 2);
        expect_equal(order[i], i); /* by priority, in whatever order they were answered */
    }
    return verdict();
}
