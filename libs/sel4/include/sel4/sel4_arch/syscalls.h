/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls on x86_64, as inline functions. sel4/syscalls_master.h says what each does; a
 * function
 * ...WithMRs passes the first four message words through pointers instead of the IPC buffer, a null
 * pointer standing for a zero sent or a word not wanted. */
#pragma once

#include <sel4/config.h>
#include <sel4/functions.h>
#include <sel4/macros.h>
#include <sel4/types.h>
#include <sel4/sel4_arch/syscalls_syscall.h>

/* The last parameter of calls that receive under the MCS scheduler: the reply object to receive
 * with. */
#ifdef CONFIG_KERNEL_MCS
#define LIBSEL4_MCS_REPLY     reply
#define QUOLL_REPLY_PARAMETER , seL4_CPtr reply
#else
#define LIBSEL4_MCS_REPLY 0
#define QUOLL_REPLY_PARAMETER
#endif

/* Is it known when compiling that message word `i` is no part of the message? */
#define QUOLL_NOT_SENT(info, i)                                                                    \
    (__builtin_constant_p((info).words[0]) && seL4_MessageInfo_get_length(info) <= (i))

/* Message word `i` to send, from the IPC buffer. */
LIBSEL4_INLINE_FUNC seL4_Word quoll_word_out(seL4_MessageInfo_t info, seL4_Word i)
{
    return QUOLL_NOT_SENT(info, i) ? quoll_any_word() : seL4_GetMR((int)i);
}

/* Message word `i` to send, from where the caller keeps it. */
LIBSEL4_INLINE_FUNC seL4_Word quoll_word_from(seL4_MessageInfo_t info, seL4_Word i,
                                              const seL4_Word *mr)
{
    return QUOLL_NOT_SENT(info, i) ? quoll_any_word() : mr ? *mr : 0;
}

LIBSEL4_INLINE_FUNC void quoll_word_to(seL4_Word *place, seL4_Word word)
{
    if (place) {
        *place = word;
    }
}

/* The first four words received, into the IPC buffer. Volatile, or compilers spend more
 * instructions on moving them to vector registers than on storing them. */
LIBSEL4_INLINE_FUNC void quoll_words_in(seL4_Word mr0, seL4_Word mr1, seL4_Word mr2, seL4_Word mr3)
{
    volatile seL4_Word *msg = seL4_GetIPCBuffer()->msg;

    msg[0] = mr0;
    msg[1] = mr1;
    msg[2] = mr2;
    msg[3] = mr3;
}

/* The two shapes behind all calls that receive, with the message words in the IPC buffer. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t quoll_receive(seL4_Word sys, seL4_CPtr src,
                                                     seL4_Word *sender, seL4_Word reply)
{
    seL4_MessageInfo_t info;
    seL4_Word badge, mr0, mr1, mr2, mr3;

    x64_sys_recv(sys, src, &badge, &info.words[0], &mr0, &mr1, &mr2, &mr3, reply);
    quoll_words_in(mr0, mr1, mr2, mr3);
    quoll_word_to(sender, badge);
    return info;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t quoll_exchange(seL4_Word sys, seL4_CPtr dest,
                                                      seL4_MessageInfo_t msgInfo, seL4_Word *sender,
                                                      seL4_Word reply)
{
    seL4_MessageInfo_t info;
    seL4_Word badge;
    seL4_Word mr0 = quoll_word_out(msgInfo, 0);
    seL4_Word mr1 = quoll_word_out(msgInfo, 1);
    seL4_Word mr2 = quoll_word_out(msgInfo, 2);
    seL4_Word mr3 = quoll_word_out(msgInfo, 3);

    x64_sys_send_recv(sys, dest, &badge, msgInfo.words[0], &info.words[0], &mr0, &mr1, &mr2, &mr3,
                      reply);
    quoll_words_in(mr0, mr1, mr2, mr3);
    quoll_word_to(sender, badge);
    return info;
}

/* The same two with the message words at the caller's. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t quoll_receive_words(seL4_Word sys, seL4_CPtr src,
                                                           seL4_Word *sender, seL4_Word *mr0,
                                                           seL4_Word *mr1, seL4_Word *mr2,
                                                           seL4_Word *mr3, seL4_Word reply)
{
    seL4_MessageInfo_t info;
    seL4_Word badge, msg0, msg1, msg2, msg3;

    x64_sys_recv(sys, src, &badge, &info.words[0], &msg0, &msg1, &msg2, &msg3, reply);
    quoll_word_to(mr0, msg0);
    quoll_word_to(mr1, msg1);
    quoll_word_to(mr2, msg2);
    quoll_word_to(mr3, msg3);
    quoll_word_to(sender, badge);
    return info;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t quoll_exchange_words(seL4_Word sys, seL4_CPtr dest,
                                                            seL4_MessageInfo_t msgInfo,
                                                            seL4_Word *sender, seL4_Word *mr0,
                                                            seL4_Word *mr1, seL4_Word *mr2,
                                                            seL4_Word *mr3, seL4_Word reply)
{
    seL4_MessageInfo_t info;
    seL4_Word badge;
    seL4_Word msg0 = quoll_word_from(msgInfo, 0, mr0);
    seL4_Word msg1 = quoll_word_from(msgInfo, 1, mr1);
    seL4_Word msg2 = quoll_word_from(msgInfo, 2, mr2);
    seL4_Word msg3 = quoll_word_from(msgInfo, 3, mr3);

    x64_sys_send_recv(sys, dest, &badge, msgInfo.words[0], &info.words[0], &msg0, &msg1, &msg2,
                      &msg3, reply);
    quoll_word_to(mr0, msg0);
    quoll_word_to(mr1, msg1);
    quoll_word_to(mr2, msg2);
    quoll_word_to(mr3, msg3);
    quoll_word_to(sender, badge);
    return info;
}

/* Sending. */

/* The shape behind all calls that only send. */
LIBSEL4_INLINE_FUNC void quoll_send(seL4_Word sys, seL4_CPtr dest, seL4_MessageInfo_t msgInfo)
{
    if (QUOLL_NOT_SENT(msgInfo, 0)) {
        x64_sys_send_null(sys, dest, msgInfo.words[0]);
        return;
    }
    x64_sys_send(sys, dest, msgInfo.words[0], quoll_word_out(msgInfo, 0),
                 quoll_word_out(msgInfo, 1), quoll_word_out(msgInfo, 2),
                 quoll_word_out(msgInfo, 3));
}

LIBSEL4_INLINE_FUNC void quoll_send_words(seL4_Word sys, seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
                                          const seL4_Word *mr0, const seL4_Word *mr1,
                                          const seL4_Word *mr2, const seL4_Word *mr3)
{
    if (QUOLL_NOT_SENT(msgInfo, 0)) {
        x64_sys_send_null(sys, dest, msgInfo.words[0]);
        return;
    }
    x64_sys_send(sys, dest, msgInfo.words[0], quoll_word_from(msgInfo, 0, mr0),
                 quoll_word_from(msgInfo, 1, mr1), quoll_word_from(msgInfo, 2, mr2),
                 quoll_word_from(msgInfo, 3, mr3));
}

LIBSEL4_INLINE_FUNC void seL4_Send(seL4_CPtr dest, seL4_MessageInfo_t msgInfo)
{
    quoll_send(seL4_SysSend, dest, msgInfo);
}

LIBSEL4_INLINE_FUNC void seL4_SendWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
                                          seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2,
                                          seL4_Word *mr3)
{
    quoll_send_words(seL4_SysSend, dest, msgInfo, mr0, mr1, mr2, mr3);
}

LIBSEL4_INLINE_FUNC void seL4_NBSend(seL4_CPtr dest, seL4_MessageInfo_t msgInfo)
{
    quoll_send(seL4_SysNBSend, dest, msgInfo);
}

LIBSEL4_INLINE_FUNC void seL4_NBSendWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
                                            seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2,
                                            seL4_Word *mr3)
{
    quoll_send_words(seL4_SysNBSend, dest, msgInfo, mr0, mr1, mr2, mr3);
}

LIBSEL4_INLINE_FUNC void seL4_Signal(seL4_CPtr dest)
{
    x64_sys_send_null(seL4_SysSend, dest, seL4_MessageInfo_new(0, 0, 0, 0).words[0]);
}

#ifndef CONFIG_KERNEL_MCS
LIBSEL4_INLINE_FUNC void seL4_Reply(seL4_MessageInfo_t msgInfo)
{
    x64_sys_reply(seL4_SysReply, msgInfo.words[0], quoll_word_out(msgInfo, 0),
                  quoll_word_out(msgInfo, 1), quoll_word_out(msgInfo, 2),
                  quoll_word_out(msgInfo, 3));
}

LIBSEL4_INLINE_FUNC void seL4_ReplyWithMRs(seL4_MessageInfo_t msgInfo, seL4_Word *mr0,
                                           seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3)
{
    x64_sys_reply(seL4_SysReply, msgInfo.words[0], quoll_word_from(msgInfo, 0, mr0),
                  quoll_word_from(msgInfo, 1, mr1), quoll_word_from(msgInfo, 2, mr2),
                  quoll_word_from(msgInfo, 3, mr3));
}
#endif

/* Receiving. */

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Recv(seL4_CPtr src,
                                                 seL4_Word *sender QUOLL_REPLY_PARAMETER)
{
    return quoll_receive(seL4_SysRecv, src, sender, LIBSEL4_MCS_REPLY);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_RecvWithMRs(seL4_CPtr src, seL4_Word *sender,
                                                        seL4_Word *mr0, seL4_Word *mr1,
                                                        seL4_Word *mr2,
                                                        seL4_Word *mr3 QUOLL_REPLY_PARAMETER)
{
    return quoll_receive_words(seL4_SysRecv, src, sender, mr0, mr1, mr2, mr3, LIBSEL4_MCS_REPLY);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBRecv(seL4_CPtr src,
                                                   seL4_Word *sender QUOLL_REPLY_PARAMETER)
{
    return quoll_receive(seL4_SysNBRecv, src, sender, LIBSEL4_MCS_REPLY);
}

#ifdef CONFIG_KERNEL_MCS
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Wait(seL4_CPtr src, seL4_Word *sender)
{
    return quoll_receive(seL4_SysWait, src, sender, 0);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_WaitWithMRs(seL4_CPtr src, seL4_Word *sender,
                                                        seL4_Word *mr0, seL4_Word *mr1,
                                                        seL4_Word *mr2, seL4_Word *mr3)
{
    return quoll_receive_words(seL4_SysWait, src, sender, mr0, mr1, mr2, mr3, 0);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBWait(seL4_CPtr src, seL4_Word *sender)
{
    return quoll_receive(seL4_SysNBWait, src, sender, 0);
}
#endif

/* Sending, then receiving. */

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Call(seL4_CPtr dest, seL4_MessageInfo_t msgInfo)
{
    return quoll_exchange(seL4_SysCall, dest, msgInfo, (seL4_Word *)seL4_Null, 0);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_CallWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
                                                        seL4_Word *mr0, seL4_Word *mr1,
                                                        seL4_Word *mr2, seL4_Word *mr3)
{
    return quoll_exchange_words(seL4_SysCall, dest, msgInfo, (seL4_Word *)seL4_Null, mr0, mr1, mr2,
                                mr3, 0);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_ReplyRecv(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
                                                      seL4_Word *sender QUOLL_REPLY_PARAMETER)
{
    return quoll_exchange(seL4_SysReplyRecv, dest, msgInfo, sender, LIBSEL4_MCS_REPLY);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_ReplyRecvWithMRs(seL4_CPtr dest,
                                                             seL4_MessageInfo_t msgInfo,
                                                             seL4_Word *sender, seL4_Word *mr0,
                                                             seL4_Word *mr1, seL4_Word *mr2,
                                                             seL4_Word *mr3 QUOLL_REPLY_PARAMETER)
{
    return quoll_exchange_words(seL4_SysReplyRecv, dest, msgInfo, sender, mr0, mr1, mr2, mr3,
                                LIBSEL4_MCS_REPLY);
}

#ifdef CONFIG_KERNEL_MCS
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendRecvWithMRs(
    seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_CPtr src, seL4_Word *sender, seL4_Word *mr0,
    seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3, seL4_CPtr reply)
{
    seL4_MessageInfo_t info;
    seL4_Word badge;
    seL4_Word msg0 = quoll_word_from(msgInfo, 0, mr0);
    seL4_Word msg1 = quoll_word_from(msgInfo, 1, mr1);
    seL4_Word msg2 = quoll_word_from(msgInfo, 2, mr2);
    seL4_Word msg3 = quoll_word_from(msgInfo, 3, mr3);

    x64_sys_nbsend_recv(seL4_SysNBSendRecv, dest, src, &badge, msgInfo.words[0], &info.words[0],
                        &msg0, &msg1, &msg2, &msg3, reply);
    quoll_word_to(mr0, msg0);
    quoll_word_to(mr1, msg1);
    quoll_word_to(mr2, msg2);
    quoll_word_to(mr3, msg3);
    quoll_word_to(sender, badge);
    return info;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendRecv(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
                                                       seL4_CPtr src, seL4_Word *sender,
                                                       seL4_CPtr reply)
{
    seL4_Word *msg = seL4_GetIPCBuffer()->msg;

    return seL4_NBSendRecvWithMRs(dest, msgInfo, src, sender, &msg[0], &msg[1], &msg[2], &msg[3],
                                  reply);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendWaitWithMRs(seL4_CPtr dest,
                                                              seL4_MessageInfo_t msgInfo,
                                                              seL4_CPtr src, seL4_Word *sender,
                                                              seL4_Word *mr0, seL4_Word *mr1,
                                                              seL4_Word *mr2, seL4_Word *mr3)
{
    /* This call has no reply object; its register names the capability to send through. */
    seL4_MessageInfo_t info;
    seL4_Word badge;
    seL4_Word msg0 = quoll_word_from(msgInfo, 0, mr0);
    seL4_Word msg1 = quoll_word_from(msgInfo, 1, mr1);
    seL4_Word msg2 = quoll_word_from(msgInfo, 2, mr2);
    seL4_Word msg3 = quoll_word_from(msgInfo, 3, mr3);

    x64_sys_send_recv(seL4_SysNBSendWait, src, &badge, msgInfo.words[0], &info.words[0], &msg0,
                      &msg1, &msg2, &msg3, dest);
    quoll_word_to(mr0, msg0);
    quoll_word_to(mr1, msg1);
    quoll_word_to(mr2, msg2);
    quoll_word_to(mr3, msg3);
    quoll_word_to(sender, badge);
    return info;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendWait(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
                                                       seL4_CPtr src, seL4_Word *sender)
{
    seL4_Word *msg = seL4_GetIPCBuffer()->msg;

    return seL4_NBSendWaitWithMRs(dest, msgInfo, src, sender, &msg[0], &msg[1], &msg[2], &msg[3]);
}
#endif

LIBSEL4_INLINE_FUNC void seL4_Yield(void)
{
    x64_sys_null(seL4_SysYield);
}

#ifdef CONFIG_SET_TLS_BASE_SELF
LIBSEL4_INLINE_FUNC void seL4_SetTLSBase(seL4_Word tls_base)
{
    x64_sys_send_null(seL4_SysSetTLSBase, tls_base, 0);
}
#endif

#ifdef CONFIG_VTX
LIBSEL4_INLINE_FUNC seL4_Word seL4_VMEnter(seL4_Word *sender)
{
    seL4_Word badge, result;
    seL4_Word mr0 = seL4_GetMR(0);
    seL4_Word mr1 = seL4_GetMR(1);
    seL4_Word mr2 = seL4_GetMR(2);
    seL4_Word mr3 = 0;

    x64_sys_send_recv(seL4_SysVMEnter, 0, &badge, 0, &result, &mr0, &mr1, &mr2, &mr3, 0);
    quoll_words_in(mr0, mr1, mr2, mr3);
    quoll_word_to(sender, badge);
    return result;
}
#endif

#include <sel4/sel4_arch/syscalls_debug.h>
