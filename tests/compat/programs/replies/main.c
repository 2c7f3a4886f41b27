/* SPDX-License-Identifier: BSD-2-Clause */
/* Reply capabilities: kept for later with SaveCaller, used once, gone with their slot; and the right
 * that a caller needs to be answered. */
#include "check.h"

static seL4_CPtr endpoint;
static volatile seL4_Word answers[4];

static void caller(seL4_Word which, seL4_Word cptr)
{
    seL4_SetMR(0, which);
    seL4_Call(cptr, seL4_MessageInfo_new(1, 0, 0, 1));
    answers[which] = seL4_GetMR(0);
}

static void save_and_answer_in_other_order(void)
{
    thread_t threads[3];
    seL4_CPtr saved[3];
    seL4_Word badge;

    for (seL4_Word i = 0; i < 3; i++) {
        saved[i] = slot();
        thread_start(&threads[i], seL4_MaxPrio, 0, caller, i, endpoint);
        seL4_Recv(endpoint, &badge);
        expect_equal(seL4_GetMR(0), i);
        expect_ok(seL4_CNode_SaveCaller(HERE(saved[i])));
        expect(!is_empty(saved[i]));
    }
    /* There is nobody left to save. */
    seL4_CPtr other = slot();
    expect_ok(seL4_CNode_SaveCaller(HERE(other)));
    expect(is_empty(other));

    for (int i = 2; i >= 0; i--) {
        expect_equal(answers[i], 0);
        /* Moved, never copied. */
        expect_equal(copy_cap(other, saved[i]), seL4_IllegalOperation);
        expect_ok(seL4_CNode_Move(HERE(other), HERE(saved[i])));
        seL4_SetMR(0, 100 + i);
        seL4_Send(other, seL4_MessageInfo_new(0, 0, 0, 1));
        expect(is_empty(other));
        thread_join(&threads[i]);
        expect_equal(answers[i], 100 + i);
    }
}

static void a_full_slot(void)
{
    thread_t thread;
    seL4_CPtr taken = make(seL4_EndpointObject, 0);
    seL4_Word badge;

    thread_start(&thread, seL4_MaxPrio, 0, caller, 0, endpoint);
    seL4_Recv(endpoint, &badge);
    expect_equal(seL4_CNode_SaveCaller(HERE(taken)), seL4_DeleteFirst);
    seL4_SetMR(0, 5);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 1));
    thread_join(&thread);
    expect_equal(answers[0], 5);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 1)); /* to nobody */
}

static void forgotten_callers(void)
{
    thread_t thread;
    seL4_CPtr saved = slot();
    seL4_Word badge;

    /* The answer is deleted: the caller waits for ever. */
    thread_start(&thread, seL4_MaxPrio, 0, caller, 0, endpoint);
    seL4_Recv(endpoint, &badge);
    expect_ok(seL4_CNode_SaveCaller(HERE(saved)));
    expect_ok(delete_cap(saved));
    seL4_Yield();
    expect(!thread.finished);

    /* The caller is gone: so is the capability to answer. */
    thread_start(&thread, seL4_MaxPrio, 0, caller, 0, endpoint);
    seL4_Recv(endpoint, &badge);
    expect_ok(seL4_CNode_SaveCaller(HERE(saved)));
    expect_ok(seL4_TCB_Suspend(thread.tcb));
    expect(is_empty(saved));
    expect_ok(delete_cap(thread.tcb));

    /* A restarted call is a new call. */
    thread_start(&thread, seL4_MaxPrio, 0, caller, 0, endpoint);
    seL4_Recv(endpoint, &badge);
    expect_ok(seL4_TCB_Suspend(thread.tcb));
    expect_ok(seL4_TCB_Resume(thread.tcb));
    seL4_Recv(endpoint, &badge);
    expect_equal(seL4_GetMR(0), 0);
    seL4_SetMR(0, 6);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 1));
    thread_join(&thread);
    expect_equal(answers[0], 6);
}

static void rights(void)
{
    static const struct {
        int grant_reply, grant, answered;
    } cases[] = {{0, 0, 0}, {1, 0, 1}, {0, 1, 1}, {1, 1, 1}};
    seL4_Word badge;

    for (seL4_Word i = 0; i < ARRAY_SIZE(cases); i++) {
        thread_t thread;
        seL4_CPtr cptr = slot(), saved = slot();
        answers[i] = 0;
        expect_ok(mint_cap(cptr, endpoint,
                           seL4_CapRights_new(cases[i].grant_reply, cases[i].grant, 0, 1), i));
        thread_start(&thread, seL4_MaxPrio, 0, caller, i, cptr);
        seL4_Recv(endpoint, &badge);
        expect_equal(badge, i);
        expect_ok(seL4_CNode_SaveCaller(HERE(saved)));
        expect_equal(!is_empty(saved), cases[i].answered);
        if (cases[i].answered) {
            seL4_SetMR(0, 9);
            seL4_Send(saved, seL4_MessageInfo_new(0, 0, 0, 1));
            thread_join(&thread);
            expect_equal(answers[i], 9);
        } else {
            /* A call that cannot be answered leaves the caller stopped. */
            seL4_Yield();
            expect(!thread.finished);
        }
    }
}

int main(void)
{
    begin();
    endpoint = make(seL4_EndpointObject, 0);
    save_and_answer_in_other_order();
    a_full_slot();
    forgotten_callers();
    rights();
    return verdict();
}
