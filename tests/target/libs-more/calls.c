/* SPDX-License-Identifier: BSD-2-Clause */
/* Thin layers: calls in their MCS form, operations on capabilities by path, and a timer by
 * messages. */
#include "setup.h"

#include <errno.h>
#include <qtest.h>
#include <sel4platsupport/device.h>
#include <sel4utils/api.h>
#include <sel4utils/time_server/client.h>
#include <sel4utils/util.h>
#include <vka/capops.h>
#include <vka/object.h>
#include <vka/object_capops.h>

enum { LABEL = 9, LAST = 99, BADGE = 0x55 };

static vka_object_t first, second; /* endpoints */

static seL4_MessageInfo_t message(seL4_Word label, seL4_Word word)
{
    seL4_SetMR(0, word);
    return seL4_MessageInfo_new(label, 0, 0, 1);
}

static void begin(void)
{
    QT_EQ(vka_alloc_endpoint(&vka, &first), 0);
    QT_EQ(vka_alloc_endpoint(&vka, &second), 0);
}

static void end(void)
{
    vka_free_object(&vka, &first);
    vka_free_object(&vka, &second);
}

/* --- Calls in their MCS form ------------------------------------------------------------------ */

/* Answers each word with the next one, until it gets LAST; then it tells `second`, and once more to
 * whoever waits there meanwhile. */
static void count_up(UNUSED void *argument, UNUSED void *number, UNUSED void *ipc_buffer)
{
    seL4_Word badge;
    api_recv(first.cptr, &badge, seL4_CapNull);
    while (seL4_GetMR(0) != LAST) {
        api_reply_recv(first.cptr, message(badge, seL4_GetMR(0) + 1), &badge, seL4_CapNull);
    }
    api_reply(seL4_CapNull, message(LABEL, 0));
    api_nbsend_recv(second.cptr, message(1, 11), first.cptr, &badge, seL4_CapNull);
    api_nbsend_wait(second.cptr, message(2, seL4_GetMR(0) + 1), first.cptr, &badge);
    api_wait(first.cptr, NULL);
}

QTEST(api__calls_in_their_mcs_form_do_what_the_classic_ones_do)
{
    cspacepath_t badged;
    seL4_Word badge = 7;
    begin();
    QT_EQ(vka_mint_object(&vka, &first, &badged, seL4_AllRights, BADGE), 0);
    api_nbrecv(first.cptr, &badge, seL4_CapNull);
    QT_EQ(badge, 0);
    start_threads(1, count_up, NULL, falling_priority); /* it runs while we wait */
    for (seL4_Word word = 0; word < 3; word++) {
        seL4_MessageInfo_t answer = seL4_Call(badged.capPtr, message(LABEL, word));
        QT_EQ(seL4_MessageInfo_get_label(answer), BADGE);
        QT_EQ(seL4_GetMR(0), word + 1);
    }
    QT_EQ(seL4_MessageInfo_get_label(seL4_Call(badged.capPtr, message(LABEL, LAST))), LABEL);
    QT_EQ(seL4_MessageInfo_get_label(api_wait(second.cptr, &badge)), 1);
    QT_EQ(seL4_GetMR(0), 11);
    seL4_Send(first.cptr, message(LABEL, 20));
    QT_EQ(seL4_MessageInfo_get_label(api_recv(second.cptr, &badge, seL4_CapNull)), 2);
    QT_EQ(seL4_GetMR(0), 21);
    seL4_Send(first.cptr, message(LABEL, 0));
    seL4_Send(first.cptr, message(LABEL, 0));
    join_threads();
    vka_cnode_delete(&badged);
    vka_cspace_free_path(&vka, badged);
    end();
}

QTEST(api__what_only_mcs_has_is_refused)
{
    QT_EQ(api_sc_bind(1, 2), seL4_IllegalOperation);
    QT_EQ(api_sc_unbind(1), seL4_IllegalOperation);
    QT_EQ(api_sc_unbind_object(1, 2), seL4_IllegalOperation);
    QT_EQ(api_sc_consumed(1).error, seL4_IllegalOperation);
    QT_EQ(api_sched_ctrl_configure(1, 2, 3, 4, 5, 6), seL4_IllegalOperation);
}

QTEST(api__a_guard_word_is_what_minting_a_cnode_takes)
{
    vka_object_t cnode;
    cspacepath_t guarded, slot;
    QT_EQ(vka_alloc_cnode_object(&vka, 4, &cnode), 0);
    QT_EQ(vka_mint_object(&vka, &cnode, &guarded, seL4_AllRights, api_make_guard_word(0x5, 4)), 0);
    vka_cspace_make_path(&vka, cnode.cptr, &slot);
    /* Guard 5 and then index 3, of the eight bits that a depth of 8 looks at. */
    QT_EQ(seL4_CNode_Copy(guarded.capPtr, 0x53, 8, slot.root, slot.capPtr, slot.capDepth,
                          seL4_AllRights),
          seL4_NoError);
    QT_EQ(seL4_CNode_Delete(guarded.capPtr, 0x43, 8), seL4_FailedLookup);
    QT_EQ(seL4_CNode_Delete(guarded.capPtr, 0x53, 8), seL4_NoError);
    vka_cnode_delete(&guarded);
    vka_cspace_free_path(&vka, guarded);
    vka_free_object(&vka, &cnode);
}

/* --- Operations by path ----------------------------------------------------------------------- */

/* Which of two frames is in a slot: its address; 0: none is. */
static seL4_Word frame_in(const cspacepath_t *slot)
{
    seL4_X86_Page_GetAddress_t at = seL4_X86_Page_GetAddress(slot->capPtr);
    return at.error == seL4_NoError ? at.paddr : 0;
}

QTEST(capops__capabilities_go_where_the_paths_say)
{
    vka_object_t frames[2];
    cspacepath_t slots[4], sources[2];
    for (int i = 0; i < 2; i++) {
        QT_EQ(vka_alloc_frame(&vka, seL4_PageBits, &frames[i]), 0);
        vka_cspace_make_path(&vka, frames[i].cptr, &sources[i]);
    }
    for (int i = 0; i < 4; i++) {
        QT_EQ(vka_cspace_alloc_path(&vka, &slots[i]), 0);
    }
    seL4_Word a = frame_in(&sources[0]), b = frame_in(&sources[1]);
    QT_EQ(vka_cnode_copy(&slots[0], &sources[0], seL4_AllRights), seL4_NoError);
    QT_EQ(vka_cnode_mint(&slots[1], &sources[1], seL4_CanRead, 0), seL4_NoError);
    QT_EQ(vka_cnode_copy(&slots[1], &sources[0], seL4_AllRights), seL4_DeleteFirst);
    QT_EQ(vka_cnode_move(&slots[3], &slots[0]), seL4_NoError);
    QT_EQ(frame_in(&slots[3]), a);
    QT_EQ(vka_cnode_move(&slots[2], &slots[0]), seL4_FailedLookup);
    /* Slot 1's goes to 0, slot 3's to 1. */
    QT_EQ(vka_cnode_rotate(&slots[0], 0, &slots[1], 0, &slots[3]), seL4_NoError);
    QT_EQ(frame_in(&slots[0]), b);
    QT_EQ(frame_in(&slots[1]), a);
    QT_EQ(vka_cnode_mutate(&slots[3], &slots[1], 0), seL4_NoError);
    QT_EQ(frame_in(&slots[3]), a);
    QT_EQ(vka_cnode_delete(&slots[3]), seL4_NoError);
    QT_EQ(vka_cnode_revoke(&sources[1]), seL4_NoError);
    QT_EQ(vka_cnode_move(&slots[1], &slots[0]), seL4_FailedLookup);
    QT_EQ(frame_in(&sources[1]), b);
    for (int i = 0; i < 4; i++) {
        vka_cspace_free_path(&vka, slots[i]);
    }
    vka_free_object(&vka, &frames[0]);
    vka_free_object(&vka, &frames[1]);
}

static void call_once(void *cap, UNUSED void *number, UNUSED void *ipc_buffer)
{
    seL4_Call((seL4_CPtr)cap, message(LABEL, 5));
}

QTEST(capops__a_saved_caller_is_answered_later)
{
    cspacepath_t caller;
    begin();
    QT_EQ(vka_cspace_alloc_path(&vka, &caller), 0);
    start_threads(1, call_once, (void *)first.cptr, same_priority);
    seL4_Recv(first.cptr, NULL);
    QT_EQ(vka_cnode_saveCaller(&caller), seL4_NoError);
    QT_EQ(vka_cnode_saveCaller(&caller), seL4_DeleteFirst);
    yield_often();
    seL4_Send(caller.capPtr, message(0, 6));
    join_threads();
    vka_cspace_free_path(&vka, caller);
    end();
}

static void send_once(void *cap, UNUSED void *number, UNUSED void *ipc_buffer)
{
    seL4_Send((seL4_CPtr)cap, message(LABEL, 5));
}

QTEST(capops__sends_with_a_badge_are_cancelled)
{
    cspacepath_t badged;
    seL4_Word badge = 1;
    begin();
    QT_EQ(vka_mint_object(&vka, &first, &badged, seL4_AllRights, BADGE), 0);
    start_threads(3, send_once, (void *)badged.capPtr, same_priority);
    yield_often();
    QT_EQ(vka_cnode_cancelBadgedSends(&badged), seL4_NoError);
    /* They start their sends again; one may have done so already. */
    api_nbrecv(first.cptr, &badge, seL4_CapNull);
    for (int i = badge == BADGE; i < 3; i++) {
        seL4_Recv(first.cptr, &badge);
        QT_EQ(badge, BADGE);
    }
    join_threads();
    vka_cnode_delete(&badged);
    vka_cspace_free_path(&vka, badged);
    end();
}

QTEST(device__a_frame_at_its_address_is_mapped)
{
    vka_object_t frame;
    enum { BIOS = 0xff000 };
    unsigned char *bios = sel4platsupport_map_frame_at(&vka, &vspace, BIOS, seL4_PageBits, &frame);
    QT_CHECK(bios != NULL);
    seL4_X86_Page_GetAddress_t at = seL4_X86_Page_GetAddress(frame.cptr);
    QT_EQ(at.paddr, BIOS);
    QT_CHECK(bios[0xff0] == 0xea); /* where a PC starts: a far jump */
    vspace_unmap_pages(&vspace, bios, 1, seL4_PageBits, VSPACE_PRESERVE);
    vka_free_object(&vka, &frame);
}

/* --- A timer by messages ---------------------------------------------------------------------- */

static timeout_type_t asked_type;
static uint64_t asked_ns;

static void serve_time(UNUSED void *argument, UNUSED void *number, UNUSED void *ipc_buffer)
{
    seL4_MessageInfo_t info = seL4_Recv(first.cptr, NULL);
    while (seL4_MessageInfo_get_label(info) == LABEL) {
        seL4_Word words = 1;
        if (seL4_GetMR(0) == GET_TIME) {
            sel4utils_64_set_mr(1, 123456789012345);
            words = 1 + SEL4UTILS_64_WORDS;
            seL4_SetMR(0, 0);
        } else {
            asked_type = (timeout_type_t)seL4_GetMR(1);
            asked_ns = sel4utils_64_get_mr(2);
            seL4_SetMR(0, (seL4_Word)(asked_ns == 13 ? ETIME : 0));
        }
        info = seL4_ReplyRecv(first.cptr, seL4_MessageInfo_new(0, 0, 0, words), NULL);
    }
}

QTEST(rpc_ltimer__asks_its_server)
{
    ltimer_t timer;
    ps_io_ops_t ops = {0};
    uint64_t time;
    begin();
    QT_EQ(sel4utils_rpc_ltimer_init(&timer, ops, first.cptr, LABEL), ENOSYS);
    ps_new_stdlib_malloc_ops(&ops.malloc_ops);
    QT_EQ(sel4utils_rpc_ltimer_init(NULL, ops, first.cptr, LABEL), EINVAL);
    QT_EQ(sel4utils_rpc_ltimer_init(&timer, ops, first.cptr, LABEL), 0);
    start_threads(1, serve_time, NULL, same_priority);
    QT_EQ(ltimer_get_time(&timer, &time), 0);
    QT_EQ(time, 123456789012345);
    QT_EQ(ltimer_set_timeout(&timer, 5000000000, TIMEOUT_PERIODIC), 0);
    QT_EQ(asked_type, TIMEOUT_PERIODIC);
    QT_EQ(asked_ns, 5000000000);
    QT_EQ(ltimer_set_timeout(&timer, 13, TIMEOUT_ABSOLUTE), ETIME);
    QT_EQ(ltimer_reset(&timer), ENOSYS);
    QT_EQ(ltimer_get_num_irqs(&timer), 0);
    QT_EQ(ltimer_get_num_pmems(&timer), 0);
    ltimer_destroy(&timer);
    seL4_Send(first.cptr, message(LABEL + 1, 0));
    join_threads();
    end();
}
