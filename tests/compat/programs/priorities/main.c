/* SPDX-License-Identifier: BSD-2-Clause */
/* Priorities, maximum controlled priorities, and who runs when. */
#include "check.h"

static volatile seL4_Word trace[16], traced;

static void mark(seL4_Word which, seL4_Word unused)
{
    (void)unused;
    trace[traced++] = which;
}

static void order_of_running(void)
{
    static const seL4_Word priorities[] = {3, 9, 5, 9, 1};
    static const seL4_Word expected[] = {1, 3, 2, 0, 4};
    thread_t threads[5];

    own_priority(100);
    for (seL4_Word i = 0; i < 5; i++) {
        thread_start(&threads[i], priorities[i], 0, mark, i, 0);
    }
    expect_equal(traced, 0); /* all of them lower than we are */
    own_priority(0);
    for (seL4_Word i = 0; i < 5; i++) {
        thread_join(&threads[i]);
    }
    for (seL4_Word i = 0; i < 5; i++) {
        expect_equal(trace[i], expected[i]);
    }
    /* A higher one runs at once. */
    own_priority(100);
    traced = 0;
    thread_start(&threads[0], 101, 0, mark, 7, 0);
    expect_equal(traced, 1);
    /* Raised above us while ready, likewise. */
    thread_start(&threads[1], 50, 0, mark, 8, 0);
    expect_equal(traced, 1);
    expect_ok(seL4_TCB_SetPriority(threads[1].tcb, seL4_CapInitThreadTCB, 102));
    expect_equal(traced, 2);
}

static void authority(void)
{
    seL4_CPtr low = make(seL4_TCBObject, 0), target = make(seL4_TCBObject, 0);

    expect_ok(seL4_TCB_SetMCPriority(low, seL4_CapInitThreadTCB, 10));
    expect_ok(seL4_TCB_SetPriority(target, low, 10));
    expect_equal(seL4_TCB_SetPriority(target, low, 11), seL4_RangeError);
    expect_equal(seL4_GetMR(0), seL4_MinPrio);
    expect_equal(seL4_GetMR(1), 10);
    expect_equal(seL4_TCB_SetMCPriority(target, low, 11), seL4_RangeError);
    expect_ok(seL4_TCB_SetMCPriority(target, low, 10));
    expect_equal(seL4_TCB_SetSchedParams(target, low, 11, 1), seL4_RangeError);
    expect_equal(seL4_TCB_SetSchedParams(target, low, 1, 11), seL4_RangeError);
    expect_ok(seL4_TCB_SetSchedParams(target, low, 5, 10));
    expect_equal(seL4_TCB_SetPriority(target, seL4_CapInitThreadTCB, seL4_MaxPrio + 1),
                 seL4_RangeError);
    expect_equal(seL4_TCB_SetPriority(target, seL4_CapInitThreadCNode, 1), seL4_InvalidCapability);
    expect_equal(seL4_GetMR(0), 1);
    /* It is the authority's limit that counts, not its priority. */
    expect_ok(seL4_TCB_SetPriority(target, target, 5));
    expect_equal(seL4_TCB_SetPriority(target, target, 6), seL4_RangeError);
    /* Given up, it does not come back by itself. */
    expect_ok(seL4_TCB_SetMCPriority(target, target, 0));
    expect_equal(seL4_TCB_SetMCPriority(target, target, 1), seL4_RangeError);
}

static seL4_CPtr endpoint;

static void call_once(seL4_Word which, seL4_Word unused)
{
    (void)unused;
    trace[traced++] = which;
    seL4_Call(endpoint, seL4_MessageInfo_new(0, 0, 0, 0));
    trace[traced++] = which + 10;
}

/* An answer to a thread of a higher priority lets it run at once, to a lower one later. */
static void answers(void)
{
    thread_t high, low;
    seL4_Word badge;

    endpoint = make(seL4_EndpointObject, 0);
    traced = 0;
    thread_start(&high, 200, 0, call_once, 1, 0);
    thread_start(&low, 50, 0, call_once, 2, 0);
    expect_equal(traced, 1);
    seL4_Recv(endpoint, &badge);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    expect_equal(traced, 2);
    expect_equal(trace[1], 11);
    seL4_Recv(endpoint, &badge);
    expect_equal(trace[2], 2);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    expect_equal(traced, 3);
    own_priority(50);
    thread_join(&low);
    expect_equal(trace[3], 12);
}

int main(void)
{
    begin();
    order_of_running();
    authority();
    answers();
    return verdict();
}
