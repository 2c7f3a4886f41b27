/* SPDX-License-Identifier: BSD-2-Clause */
/* Entering the kernel on x86_64. rdx holds the number, rdi the capability, rsi the message info,
 * r10 r8 r9 r15 the first four message words; answers come back in the same places. The kernel
 * changes rcx and r11 and leaves all others as they were, the stack pointer included, so nothing
 * has to be saved. rax marks the call as one of the kernel's own, for threads that handle other
 * system calls themselves. */
#pragma once

#include <sel4/config.h>
#include <sel4/macros.h>
#include <sel4/simple_types.h>

#define QUOLL_SYSCALL_MARKER 0x51754c4cul

/* Some word, whichever is cheapest: what a message register that is not part of the message holds.
 * Volatile, or two of them would become one word that then has to be copied. */
LIBSEL4_INLINE_FUNC seL4_Word quoll_any_word(void)
{
    seL4_Word word;

    __asm__ volatile("" : "=r"(word));
    return word;
}

#ifdef CONFIG_KERNEL_MCS
#define MCS_REPLY_DECL register seL4_Word reply_reg __asm__("r12") = reply
#define MCS_REPLY      , "r"(reply_reg)
#else
#define MCS_REPLY_DECL
#define MCS_REPLY
#endif

LIBSEL4_INLINE_FUNC void x64_sys_null(seL4_Word sys)
{
    __asm__ volatile("syscall" : : "a"(QUOLL_SYSCALL_MARKER), "d"(sys) : "rcx", "r11", "memory");
}

LIBSEL4_INLINE_FUNC void x64_sys_send_null(seL4_Word sys, seL4_Word dest, seL4_Word info)
{
    __asm__ volatile("syscall"
                     :
                     : "a"(QUOLL_SYSCALL_MARKER), "d"(sys), "D"(dest), "S"(info)
                     : "rcx", "r11", "memory");
}

LIBSEL4_INLINE_FUNC void x64_sys_send(seL4_Word sys, seL4_Word dest, seL4_Word info, seL4_Word msg0,
                                      seL4_Word msg1, seL4_Word msg2, seL4_Word msg3)
{
    register seL4_Word mr0 __asm__("r10") = msg0;
    register seL4_Word mr1 __asm__("r8") = msg1;
    register seL4_Word mr2 __asm__("r9") = msg2;
    register seL4_Word mr3 __asm__("r15") = msg3;

    __asm__ volatile("syscall"
                     :
                     : "a"(QUOLL_SYSCALL_MARKER), "d"(sys), "D"(dest), "S"(info), "r"(mr0),
                       "r"(mr1), "r"(mr2), "r"(mr3)
                     : "rcx", "r11", "memory");
}

LIBSEL4_INLINE_FUNC void x64_sys_reply(seL4_Word sys, seL4_Word info, seL4_Word msg0,
                                       seL4_Word msg1, seL4_Word msg2, seL4_Word msg3)
{
    register seL4_Word mr0 __asm__("r10") = msg0;
    register seL4_Word mr1 __asm__("r8") = msg1;
    register seL4_Word mr2 __asm__("r9") = msg2;
    register seL4_Word mr3 __asm__("r15") = msg3;

    __asm__ volatile("syscall"
                     :
                     : "a"(QUOLL_SYSCALL_MARKER), "d"(sys), "S"(info), "r"(mr0), "r"(mr1), "r"(mr2),
                       "r"(mr3)
                     : "rcx", "r11", "memory");
}

LIBSEL4_INLINE_FUNC void x64_sys_recv(seL4_Word sys, seL4_Word src, seL4_Word *out_badge,
                                      seL4_Word *out_info, seL4_Word *out_mr0, seL4_Word *out_mr1,
                                      seL4_Word *out_mr2, seL4_Word *out_mr3,
                                      LIBSEL4_UNUSED seL4_Word reply)
{
    register seL4_Word mr0 __asm__("r10");
    register seL4_Word mr1 __asm__("r8");
    register seL4_Word mr2 __asm__("r9");
    register seL4_Word mr3 __asm__("r15");
    MCS_REPLY_DECL;

    __asm__ volatile("syscall"
                     : "=D"(*out_badge), "=S"(*out_info), "=r"(mr0), "=r"(mr1), "=r"(mr2), "=r"(mr3)
                     : "a"(QUOLL_SYSCALL_MARKER), "d"(sys), "D"(src)MCS_REPLY
                     : "rcx", "r11", "memory");
    *out_mr0 = mr0;
    *out_mr1 = mr1;
    *out_mr2 = mr2;
    *out_mr3 = mr3;
}

LIBSEL4_INLINE_FUNC void x64_sys_send_recv(seL4_Word sys, seL4_Word dest, seL4_Word *out_dest,
                                           seL4_Word info, seL4_Word *out_info,
                                           seL4_Word *in_out_mr0, seL4_Word *in_out_mr1,
                                           seL4_Word *in_out_mr2, seL4_Word *in_out_mr3,
                                           LIBSEL4_UNUSED seL4_Word reply)
{
    register seL4_Word mr0 __asm__("r10") = *in_out_mr0;
    register seL4_Word mr1 __asm__("r8") = *in_out_mr1;
    register seL4_Word mr2 __asm__("r9") = *in_out_mr2;
    register seL4_Word mr3 __asm__("r15") = *in_out_mr3;
    MCS_REPLY_DECL;

    __asm__ volatile("syscall"
                     : "=D"(*out_dest), "=S"(*out_info), "+r"(mr0), "+r"(mr1), "+r"(mr2), "+r"(mr3)
                     : "a"(QUOLL_SYSCALL_MARKER), "d"(sys), "D"(dest), "S"(info)MCS_REPLY
                     : "rcx", "r11", "memory");
    *in_out_mr0 = mr0;
    *in_out_mr1 = mr1;
    *in_out_mr2 = mr2;
    *in_out_mr3 = mr3;
}

#ifdef CONFIG_KERNEL_MCS
LIBSEL4_INLINE_FUNC void x64_sys_nbsend_recv(seL4_Word sys, seL4_Word dest, seL4_Word src,
                                             seL4_Word *out_dest, seL4_Word info,
                                             seL4_Word *out_info, seL4_Word *in_out_mr0,
                                             seL4_Word *in_out_mr1, seL4_Word *in_out_mr2,
                                             seL4_Word *in_out_mr3, seL4_Word reply)
{
    register seL4_Word mr0 __asm__("r10") = *in_out_mr0;
    register seL4_Word mr1 __asm__("r8") = *in_out_mr1;
    register seL4_Word mr2 __asm__("r9") = *in_out_mr2;
    register seL4_Word mr3 __asm__("r15") = *in_out_mr3;
    register seL4_Word reply_reg __asm__("r12") = reply;
    register seL4_Word dest_reg __asm__("r13") = dest;

    __asm__ volatile("syscall"
                     : "=D"(*out_dest), "=S"(*out_info), "+r"(mr0), "+r"(mr1), "+r"(mr2), "+r"(mr3)
                     : "a"(QUOLL_SYSCALL_MARKER), "d"(sys), "D"(src), "S"(info), "r"(reply_reg),
                       "r"(dest_reg)
                     : "rcx", "r11", "memory");
    *in_out_mr0 = mr0;
    *in_out_mr1 = mr1;
    *in_out_mr2 = mr2;
    *in_out_mr3 = mr3;
}
#endif
