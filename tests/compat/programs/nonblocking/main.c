/* SPDX-License-Identifier: BSD-2-Clause */
/* Sends and receives that do not wait, the order of those that do, and CancelBadgedSends. */
#include "check.h"

static seL4_CPtr endpoint;
static volatile seL4_Word sent[8];

static void sender(seL4_Word which, seL4_Word cptr)
{
    seL4_SetMR(0, which);
    seL4_Send(cptr, seL4_MessageInfo_new(0, 0, 0, 1));
    sent[which] = 1;
}

static volatile seL4_Word got_label, got_badge, got_word;

static void receiver(seL4_Word unused, seL4_Word unused_too)
{
    (void)unused, (void)unused_too;
    seL4_Word badge;
    got_label = seL4_MessageInfo_get_label(seL4_Recv(endpoint, &badge));
    got_badge = badge;
    got_word = seL4_GetMR(0);
}

static void nobody_there(void)
{
    seL4_Word badge = 77;

    seL4_NBSend(endpoint, seL4_MessageInfo_new(1, 0, 0, 0)); /* dropped */
    seL4_NBRecv(endpoint, &badge);
    expect_equal(badge, 0);

    /* Somebody waits: it arrives. */
    thread_t thread;
    seL4_CPtr badged = slot();
    expect_ok(mint_cap(badged, endpoint, seL4_AllRights, 9));
    thread_start(&thread, seL4_MaxPrio, 0, receiver, 0, 0);
    seL4_Yield();
    seL4_SetMR(0, 0x31);
    seL4_NBSend(badged, seL4_MessageInfo_new(4, 0, 0, 1));
    thread_join(&thread);
    expect_equal(got_label, 4);
    expect_equal(got_badge, 9);
    expect_equal(got_word, 0x31);
}

static void first_come_first_served(void)
{
    thread_t threads[4];
    seL4_CPtr badged[4];
    seL4_Word badge;

    for (seL4_Word i = 0; i < 4; i++) {
        badged[i] = slot();
        expect_ok(mint_cap(badged[i], endpoint, seL4_AllRights, i + 1));
        thread_start(&threads[i], seL4_MaxPrio, 0, sender, i, badged[i]);
        seL4_Yield();
    }
    for (seL4_Word i = 0; i < 4; i++) {
        expect_equal(sent[i], 0);
        if (i % 2) {
            seL4_Recv(endpoint, &badge);
        } else {
            seL4_NBRecv(endpoint, &badge);
        }
        expect_equal(badge, i + 1);
        expect_equal(seL4_GetMR(0), i);
        thread_join(&threads[i]);
        sent[i] = 0;
    }
    seL4_NBRecv(endpoint, &badge);
    expect_equal(badge, 0);
}

static void cancel(void)
{
    thread_t threads[3];
    seL4_CPtr one = slot(), two = slot();
    seL4_Word badge;

    expect_ok(mint_cap(one, endpoint, seL4_AllRights, 1));
    expect_ok(mint_cap(two, endpoint, seL4_AllRights, 2));
    thread_start(&threads[0], seL4_MaxPrio, 0, sender, 0, one);
    thread_start(&threads[1], seL4_MaxPrio, 0, sender, 1, two);
    thread_start(&threads[2], seL4_MaxPrio, 0, sender, 2, one);
    seL4_Yield();

    /* Only with all rights, and only for endpoints. */
    seL4_CPtr weak = slot(), notification = make(seL4_NotificationObject, 0);
    expect_ok(mint_cap(weak, endpoint, seL4_ReadWrite, 0));
    expect_equal(seL4_CNode_CancelBadgedSends(HERE(weak)), seL4_IllegalOperation);
    expect_equal(seL4_CNode_CancelBadgedSends(HERE(notification)), seL4_IllegalOperation);

    /* Those with the badge of the capability start their calls again: with the capability deleted
     * they would fault; here they queue up behind the others. */
    expect_ok(delete_cap(weak));
    expect_ok(seL4_CNode_CancelBadgedSends(HERE(one)));
    seL4_Yield();
    seL4_Recv(endpoint, &badge);
    expect_equal(badge, 2);
    seL4_Recv(endpoint, &badge);
    expect_equal(badge, 1);
    seL4_Recv(endpoint, &badge);
    expect_equal(badge, 1);
    for (int i = 0; i < 3; i++) {
        thread_join(&threads[i]);
    }
}

static void receiver_at(seL4_Word cptr, seL4_Word unused)
{
    (void)unused;
    seL4_Recv(cptr, NULL);
}

/* The last capability to an endpoint goes: who waits there tries again. To receive is then a fault;
 * to send is an error that a plain send does not hear of. */
static void endpoint_goes(void)
{
    thread_t send, receive;
    seL4_CPtr gone = make(seL4_EndpointObject, 0), faults = make(seL4_EndpointObject, 0);
    seL4_Word badge;

    thread_start(&send, seL4_MaxPrio, faults, sender, 0, gone);
    seL4_Yield();
    expect_ok(delete_cap(gone));
    thread_join(&send);

    gone = make(seL4_EndpointObject, 0);
    thread_start(&receive, seL4_MaxPrio, faults, receiver_at, gone, 0);
    seL4_Yield();
    expect_ok(delete_cap(gone));
    seL4_MessageInfo_t message = seL4_Recv(faults, &badge);
    expect_equal(seL4_MessageInfo_get_label(message), seL4_Fault_CapFault);
    expect_equal(seL4_GetMR(seL4_CapFault_Addr), gone);
    expect_equal(seL4_GetMR(seL4_CapFault_InRecvPhase), 1);
    expect_equal(seL4_GetMR(seL4_CapFault_LookupFailureType), seL4_MissingCapability);
}

int main(void)
{
    begin();
    endpoint = make(seL4_EndpointObject, 0);
    nobody_there();
    first_come_first_served();
    cancel();
    endpoint_goes();
    return verdict();
}
