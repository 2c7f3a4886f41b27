/* SPDX-License-Identifier: BSD-2-Clause */
/* Notifications: badges accumulate, one waiter wakes, Poll does not wait, a bound one interrupts the
 * wait for messages. */
#include "check.h"

static seL4_CPtr notification, endpoint, badged[4];
static volatile seL4_Word woken_by[4];

static void waiter(seL4_Word which, seL4_Word unused)
{
    (void)unused;
    seL4_Word badge;
    seL4_Wait(notification, &badge);
    woken_by[which] = badge;
}

static void accumulate(void)
{
    seL4_Word badge = 99;

    seL4_Poll(notification, &badge);
    expect_equal(badge, 0);
    seL4_Signal(badged[0]);
    seL4_Signal(badged[2]);
    seL4_Signal(badged[0]);
    seL4_Wait(notification, &badge);
    expect_equal(badge, 1 | 4);
    seL4_Poll(notification, &badge);
    expect_equal(badge, 0);

    /* A signal through the original, with badge 0, wakes all the same. */
    seL4_Signal(notification);
    seL4_Wait(notification, &badge);
    expect_equal(badge, 0);

    /* Any send is a signal; the message is not looked at. */
    seL4_Send(badged[3], seL4_MessageInfo_new(5, 0, 0, 7));
    seL4_NBSend(badged[1], seL4_MessageInfo_new(5, 0, 0, 7));
    seL4_MessageInfo_t message = seL4_Recv(notification, &badge);
    expect_equal(badge, 8 | 2);
    expect_equal(seL4_MessageInfo_get_length(message), 0);
    expect_equal(seL4_MessageInfo_get_label(message), 0);
}

static void one_at_a_time(void)
{
    thread_t threads[3];

    for (seL4_Word i = 0; i < 3; i++) {
        thread_start(&threads[i], seL4_MaxPrio, 0, waiter, i, 0);
        seL4_Yield();
    }
    for (seL4_Word i = 0; i < 3; i++) {
        seL4_Signal(badged[i]);
        thread_join(&threads[i]);
        expect_equal(woken_by[i], 1 << i);
        for (seL4_Word j = i + 1; j < 3; j++) {
            expect(!threads[j].finished);
        }
    }
}

static void caller(seL4_Word word, seL4_Word cptr)
{
    seL4_SetMR(0, word);
    seL4_Send(cptr, seL4_MessageInfo_new(word, 0, 0, 1));
}

static void bound(void)
{
    seL4_CPtr other = make(seL4_TCBObject, 0), second = make(seL4_NotificationObject, 0);
    seL4_CPtr from = slot(), write_only = slot();
    seL4_Word badge;

    expect_ok(mint_cap(from, endpoint, seL4_AllRights, 0x100));
    expect_ok(mint_cap(write_only, second, seL4_CanWrite, 0));
    expect_equal(seL4_TCB_BindNotification(seL4_CapInitThreadTCB, write_only),
                 seL4_IllegalOperation);
    expect_equal(seL4_TCB_BindNotification(seL4_CapInitThreadTCB, endpoint), seL4_IllegalOperation);
    expect_equal(seL4_TCB_UnbindNotification(seL4_CapInitThreadTCB), seL4_IllegalOperation);
    expect_ok(seL4_TCB_BindNotification(seL4_CapInitThreadTCB, notification));
    expect_equal(seL4_TCB_BindNotification(seL4_CapInitThreadTCB, second), seL4_IllegalOperation);
    expect_equal(seL4_TCB_BindNotification(other, notification), seL4_IllegalOperation);

    /* Pending before the wait: received first, in place of a message. */
    thread_t thread;
    thread_start(&thread, seL4_MaxPrio, 0, caller, 4, from);
    seL4_Yield();
    seL4_Signal(badged[1]);
    seL4_Recv(endpoint, &badge);
    expect_equal(badge, 2);
    seL4_MessageInfo_t message = seL4_Recv(endpoint, &badge);
    expect_equal(badge, 0x100);
    expect_equal(seL4_MessageInfo_get_label(message), 4);
    thread_join(&thread);

    /* The bound thread is the only one that may wait there: a full Wait by it works as ever. */
    seL4_Signal(badged[2]);
    seL4_Wait(notification, &badge);
    expect_equal(badge, 4);
    seL4_NBRecv(endpoint, &badge);
    expect_equal(badge, 0);

    expect_ok(seL4_TCB_UnbindNotification(seL4_CapInitThreadTCB));
    seL4_Signal(badged[0]);
    seL4_NBRecv(endpoint, &badge);
    expect_equal(badge, 0);
    seL4_Poll(notification, &badge);
    expect_equal(badge, 1);
}

static volatile seL4_Word interrupted_by;

static void receiver(seL4_Word unused, seL4_Word unused_too)
{
    (void)unused, (void)unused_too;
    seL4_Word badge;
    seL4_Recv(endpoint, &badge);
    interrupted_by = badge;
}

static void bound_while_waiting(void)
{
    thread_t thread;

    thread_make(&thread, seL4_MaxPrio, 0, receiver, 0, 0);
    expect_ok(seL4_TCB_BindNotification(thread.tcb, notification));
    expect_ok(seL4_TCB_Resume(thread.tcb));
    seL4_Yield();
    expect(!thread.finished);
    seL4_Signal(badged[3]);
    thread_join(&thread);
    expect_equal(interrupted_by, 8);
    expect_ok(delete_cap(thread.tcb)); /* unbinds */
    expect_ok(seL4_TCB_BindNotification(seL4_CapInitThreadTCB, notification));
    expect_ok(seL4_TCB_UnbindNotification(seL4_CapInitThreadTCB));
}

int main(void)
{
    begin();
    notification = make(seL4_NotificationObject, 0);
    endpoint = make(seL4_EndpointObject, 0);
    for (int i = 0; i < 4; i++) {
        badged[i] = slot();
        expect_ok(mint_cap(badged[i], notification, seL4_AllRights, 1 << i));
    }
    accumulate();
    one_at_a_time();
    bound();
    bound_while_waiting();
    return verdict();
}
