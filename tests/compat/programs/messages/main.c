/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages of all lengths, labels and badges. */
#include "check.h"

#define LONGEST_LABEL ((1ul << 52) - 1)

static seL4_CPtr endpoint;

/* Answers each message with its words turned over, until one with label 0 comes. */
static void echo(seL4_Word unused, seL4_Word unused_too)
{
    (void)unused, (void)unused_too;
    seL4_Word badge;
    seL4_MessageInfo_t message = seL4_Recv(endpoint, &badge);

    while (seL4_MessageInfo_get_label(message) != 0) {
        seL4_Word length = seL4_MessageInfo_get_length(message);
        for (seL4_Word i = 0; i < length; i++) {
            seL4_SetMR(i, ~seL4_GetMR(i) + badge);
        }
        message = seL4_ReplyRecv(
            endpoint,
            seL4_MessageInfo_new(seL4_MessageInfo_get_label(message) ^ 1, 0, 0, length), &badge);
    }
}

static void all_lengths(seL4_CPtr client, seL4_Word badge)
{
    for (seL4_Word length = 0; length <= seL4_MsgMaxLength; length++) {
        for (seL4_Word i = 0; i < seL4_MsgMaxLength; i++) {
            seL4_SetMR(i, i * 1000 + length);
        }
        seL4_MessageInfo_t reply =
            seL4_Call(client, seL4_MessageInfo_new(2 * length + 2, 0, 0, length));
        expect_equal(seL4_MessageInfo_get_label(reply), 2 * length + 3);
        expect_equal(seL4_MessageInfo_get_length(reply), length);
        expect_equal(seL4_MessageInfo_get_extraCaps(reply), 0);
        for (seL4_Word i = 0; i < length; i++) {
            expect_equal(seL4_GetMR(i), ~(i * 1000 + length) + badge);
        }
    }
    /* Longer than can be: as long as can be. */
    seL4_MessageInfo_t reply =
        seL4_Call(client, seL4_MessageInfo_new(LONGEST_LABEL - 1, 0, 0, 127));
    expect_equal(seL4_MessageInfo_get_length(reply), seL4_MsgMaxLength);
    expect_equal(seL4_MessageInfo_get_label(reply), LONGEST_LABEL);
}

static void with_registers(seL4_CPtr client, seL4_Word badge)
{
    seL4_Word mr[4] = {1, 2, 3, 4};
    seL4_MessageInfo_t reply = seL4_CallWithMRs(client, seL4_MessageInfo_new(8, 0, 0, 4), &mr[0],
                                                &mr[1], &mr[2], &mr[3]);
    expect_equal(seL4_MessageInfo_get_length(reply), 4);
    for (seL4_Word i = 0; i < 4; i++) {
        expect_equal(mr[i], ~(i + 1) + badge);
    }
    mr[0] = 9;
    seL4_CallWithMRs(client, seL4_MessageInfo_new(8, 0, 0, 1), &mr[0], NULL, NULL, NULL);
    expect_equal(mr[0], ~9ul + badge);
}

int main(void)
{
    static const seL4_Word badges[] = {0, 1, 0x1234, ~0ul >> 1, ~0ul};
    thread_t thread;

    begin();
    endpoint = make(seL4_EndpointObject, 0);
    thread_start(&thread, seL4_MaxPrio, 0, echo, 0, 0);
    for (unsigned i = 0; i < ARRAY_SIZE(badges); i++) {
        seL4_CPtr client = slot();
        expect_ok(mint_cap(client, endpoint, seL4_AllRights, badges[i]));
        all_lengths(client, badges[i]);
        with_registers(client, badges[i]);
    }
    seL4_Send(endpoint, seL4_MessageInfo_new(0, 0, 0, 0));
    thread_join(&thread);
    return verdict();
}
