/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls that take more arguments on an MCS kernel than on the classic one, in a form that suits
 * both.
 *
 * On the classic kernel reply objects, scheduling contexts and timeout handlers are ignored where a
 * call makes sense without them; a call that is about nothing else answers seL4_IllegalOperation.
 * This library does not know the MCS kernel yet. */
#pragma once

#include <sel4/sel4.h>
#include <utils/attribute.h>

#ifndef CONFIG_TIMER_TICK_MS
#define CONFIG_TIMER_TICK_MS 2
#endif
/* Ticks that the first thread of the classic kernel runs before another has its turn. */
#ifndef CONFIG_BOOT_THREAD_TIME_SLICE
#define CONFIG_BOOT_THREAD_TIME_SLICE CONFIG_TIME_SLICE
#endif

static inline seL4_Error api_tcb_configure(seL4_CPtr tcb, seL4_CPtr ep, UNUSED seL4_CPtr timeout_ep,
                                           UNUSED seL4_CPtr sc, seL4_CPtr cspace, seL4_Word cdata,
                                           seL4_CPtr vspace, seL4_Word vdata,
                                           seL4_Word ipc_buffer_addr, seL4_CPtr ipc_buffer_cap)
{
    return seL4_TCB_Configure(tcb, ep, cspace, cdata, vspace, vdata, ipc_buffer_addr,
                              ipc_buffer_cap);
}

static inline seL4_Error api_tcb_set_space(seL4_CPtr tcb, seL4_CPtr ep, seL4_CPtr cspace,
                                           seL4_Word cdata, seL4_CPtr vspace, seL4_Word vdata)
{
    return seL4_TCB_SetSpace(tcb, ep, cspace, cdata, vspace, vdata);
}

static inline seL4_Error api_tcb_set_sched_params(seL4_CPtr tcb, seL4_CPtr auth, seL4_Word prio,
                                                  seL4_Word mcp, UNUSED seL4_CPtr sc,
                                                  UNUSED seL4_CPtr ep)
{
    return seL4_TCB_SetSchedParams(tcb, auth, mcp, prio);
}

static inline seL4_Error api_sc_bind(UNUSED seL4_CPtr sc, UNUSED seL4_CPtr tcb)
{
    return seL4_IllegalOperation;
}

static inline seL4_Error api_sc_unbind(UNUSED seL4_CPtr sc)
{
    return seL4_IllegalOperation;
}

static inline seL4_Error api_sc_unbind_object(UNUSED seL4_CPtr sc, UNUSED seL4_CPtr tcb)
{
    return seL4_IllegalOperation;
}

typedef struct seL4_SchedContext_Consumed {
    int error;
    seL4_Time consumed;
} seL4_SchedContext_Consumed_t;

static inline seL4_SchedContext_Consumed_t api_sc_consumed(UNUSED seL4_CPtr sc)
{
    return (seL4_SchedContext_Consumed_t){.error = seL4_IllegalOperation, .consumed = 0};
}

static inline seL4_Error api_sched_ctrl_configure(UNUSED seL4_CPtr sched_ctrl, UNUSED seL4_CPtr sc,
                                                  UNUSED seL4_Time budget, UNUSED seL4_Time period,
                                                  UNUSED seL4_Word refills, UNUSED seL4_Word badge)
{
    return seL4_IllegalOperation;
}

static inline void api_reply(UNUSED seL4_CPtr reply, seL4_MessageInfo_t msg)
{
    seL4_Reply(msg);
}

static inline seL4_MessageInfo_t api_recv(seL4_CPtr ep, seL4_Word *badge, UNUSED seL4_CPtr reply)
{
    return seL4_Recv(ep, badge);
}

static inline seL4_MessageInfo_t api_nbrecv(seL4_CPtr ep, seL4_Word *badge, UNUSED seL4_CPtr reply)
{
    return seL4_NBRecv(ep, badge);
}

static inline seL4_MessageInfo_t api_reply_recv(seL4_CPtr ep, seL4_MessageInfo_t msg,
                                                seL4_Word *badge, UNUSED seL4_CPtr reply)
{
    return seL4_ReplyRecv(ep, msg, badge);
}

/* The classic kernel cannot send and receive in one step: two calls do. */
static inline seL4_MessageInfo_t api_nbsend_recv(seL4_CPtr send, seL4_MessageInfo_t info,
                                                 seL4_CPtr recv, seL4_Word *badge,
                                                 UNUSED seL4_CPtr reply)
{
    seL4_NBSend(send, info);
    return seL4_Recv(recv, badge);
}

static inline seL4_MessageInfo_t api_nbsend_wait(seL4_CPtr send, seL4_MessageInfo_t info,
                                                 seL4_CPtr recv, seL4_Word *badge)
{
    seL4_NBSend(send, info);
    return seL4_Recv(recv, badge);
}

static inline seL4_MessageInfo_t api_wait(seL4_CPtr ep, seL4_Word *badge)
{
    return seL4_Recv(ep, badge);
}
