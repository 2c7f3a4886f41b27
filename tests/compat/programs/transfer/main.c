/* SPDX-License-Identifier: BSD-2-Clause */
/* Capabilities in messages: one arrives, those of the receiving endpoint are unwrapped to badges,
 * and the right to grant decides. */
#include "check.h"

static seL4_CPtr endpoint, full, receive_slot;
static volatile seL4_Word send_through, caps[4], cap_count;

static void sender(seL4_Word unused, seL4_Word unused_too)
{
    (void)unused, (void)unused_too;
    for (;;) {
        seL4_Word count = cap_count;
        for (seL4_Word i = 0; i < count; i++) {
            seL4_SetCap(i, caps[i]);
        }
        seL4_SetMR(0, 0x77);
        seL4_Send(send_through, seL4_MessageInfo_new(3, 0, count, 1));
        seL4_Wait(full, NULL);
    }
}

static seL4_MessageInfo_t receive(seL4_Word count, seL4_CPtr a, seL4_CPtr b, seL4_CPtr c)
{
    static int started;
    static thread_t thread;
    seL4_Word badge;

    cap_count = count;
    caps[0] = a, caps[1] = b, caps[2] = c;
    if (!started) {
        thread_start(&thread, seL4_MaxPrio, 0, sender, 0, 0);
        started = 1;
    } else {
        seL4_Signal(full);
    }
    seL4_MessageInfo_t message = seL4_Recv(endpoint, &badge);
    expect_equal(seL4_MessageInfo_get_label(message), 3);
    expect_equal(seL4_GetMR(0), 0x77);
    return message;
}

int main(void)
{
    begin();
    endpoint = make(seL4_EndpointObject, 0);
    full = make(seL4_NotificationObject, 0);
    receive_slot = slot();
    seL4_CPtr tcb = make(seL4_TCBObject, 0), notification = make(seL4_NotificationObject, 0);
    seL4_CPtr badged = slot(), badged_too = slot(), no_grant = slot();
    expect_ok(mint_cap(badged, endpoint, seL4_AllRights, 0x11));
    expect_ok(mint_cap(badged_too, endpoint, seL4_NoRights, 0x22));
    expect_ok(mint_cap(no_grant, endpoint, seL4_CapRights_new(1, 0, 1, 1), 0));
    send_through = endpoint;
    seL4_SetCapReceivePath(HERE(receive_slot));

    /* One capability, to the slot that the receiver named. */
    seL4_MessageInfo_t message = receive(1, tcb, 0, 0);
    expect_equal(seL4_MessageInfo_get_extraCaps(message), 1);
    expect_equal(seL4_MessageInfo_get_capsUnwrapped(message), 0);
    expect_ok(seL4_TCB_Suspend(receive_slot));
    expect(!is_empty(tcb));

    /* The slot is full: the message comes without. */
    message = receive(1, notification, 0, 0);
    expect_equal(seL4_MessageInfo_get_extraCaps(message), 0);
    expect_ok(seL4_TCB_Suspend(receive_slot));
    expect_ok(delete_cap(receive_slot));

    /* Of this very endpoint: badges instead of capabilities, whatever their rights. */
    message = receive(3, badged, badged_too, endpoint);
    expect_equal(seL4_MessageInfo_get_extraCaps(message), 3);
    expect_equal(seL4_MessageInfo_get_capsUnwrapped(message), 7);
    expect_equal(seL4_GetBadge(0), 0x11);
    expect_equal(seL4_GetBadge(1), 0x22);
    expect_equal(seL4_GetBadge(2), 0);
    expect(is_empty(receive_slot));

    /* A mixture: only one is transferred, and transfer ends at the second. */
    message = receive(3, badged, tcb, badged_too);
    expect_equal(seL4_MessageInfo_get_extraCaps(message), 3);
    expect_equal(seL4_MessageInfo_get_capsUnwrapped(message), 5);
    expect_equal(seL4_GetBadge(0), 0x11);
    expect_equal(seL4_GetBadge(2), 0x22);
    expect_ok(seL4_TCB_Suspend(receive_slot));
    expect_ok(delete_cap(receive_slot));
    message = receive(3, tcb, notification, badged);
    expect_equal(seL4_MessageInfo_get_extraCaps(message), 1);
    expect_equal(seL4_MessageInfo_get_capsUnwrapped(message), 0);
    expect_ok(seL4_TCB_Suspend(receive_slot));
    expect_ok(delete_cap(receive_slot));

    /* Nowhere to put it. */
    seL4_SetCapReceivePath(seL4_CapInitThreadCNode, receive_slot, 13);
    message = receive(1, tcb, 0, 0);
    expect_equal(seL4_MessageInfo_get_extraCaps(message), 0);
    seL4_SetCapReceivePath(HERE(receive_slot));

    /* No right to grant. */
    send_through = no_grant;
    message = receive(2, tcb, badged, 0);
    expect_equal(seL4_MessageInfo_get_extraCaps(message), 0);
    expect(is_empty(receive_slot));
    return verdict();
}
