/* SPDX-License-Identifier: BSD-2-Clause */
/* Stands in front of the real header: a kernel that records what it is asked and answers as told.
 */
#pragma once

#include <sel4/config.h>
#include <sel4/macros.h>
#include <sel4/simple_types.h>

#define QUOLL_SYSCALL_MARKER 0x51754c4cul

struct fake_kernel {
    /* what came in */
    seL4_Word sys, dest, info, in[4];
    int calls;
    /* what goes out */
    seL4_Word badge, out_info, out[4];
};
extern struct fake_kernel fake_kernel;

LIBSEL4_INLINE_FUNC seL4_Word quoll_any_word(void)
{
    return 0xdead;
}

LIBSEL4_INLINE_FUNC void fake_enter(seL4_Word sys, seL4_Word dest, seL4_Word info, seL4_Word mr0,
                                    seL4_Word mr1, seL4_Word mr2, seL4_Word mr3)
{
    fake_kernel.calls++;
    fake_kernel.sys = sys;
    fake_kernel.dest = dest;
    fake_kernel.info = info;
    fake_kernel.in[0] = mr0;
    fake_kernel.in[1] = mr1;
    fake_kernel.in[2] = mr2;
    fake_kernel.in[3] = mr3;
}

LIBSEL4_INLINE_FUNC void x64_sys_null(seL4_Word sys)
{
    fake_enter(sys, 0, 0, 0, 0, 0, 0);
}

LIBSEL4_INLINE_FUNC void x64_sys_send_null(seL4_Word sys, seL4_Word dest, seL4_Word info)
{
    fake_enter(sys, dest, info, 0, 0, 0, 0);
}

LIBSEL4_INLINE_FUNC void x64_sys_send(seL4_Word sys, seL4_Word dest, seL4_Word info, seL4_Word msg0,
                                      seL4_Word msg1, seL4_Word msg2, seL4_Word msg3)
{
    fake_enter(sys, dest, info, msg0, msg1, msg2, msg3);
}

LIBSEL4_INLINE_FUNC void x64_sys_reply(seL4_Word sys, seL4_Word info, seL4_Word msg0,
                                       seL4_Word msg1, seL4_Word msg2, seL4_Word msg3)
{
    fake_enter(sys, 0, info, msg0, msg1, msg2, msg3);
}

LIBSEL4_INLINE_FUNC void x64_sys_send_recv(seL4_Word sys, seL4_Word dest, seL4_Word *out_dest,
                                           seL4_Word info, seL4_Word *out_info, seL4_Word *mr0,
                                           seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3,
                                           LIBSEL4_UNUSED seL4_Word reply)
{
    fake_enter(sys, dest, info, *mr0, *mr1, *mr2, *mr3);
    *out_dest = fake_kernel.badge;
    *out_info = fake_kernel.out_info;
    *mr0 = fake_kernel.out[0];
    *mr1 = fake_kernel.out[1];
    *mr2 = fake_kernel.out[2];
    *mr3 = fake_kernel.out[3];
}

LIBSEL4_INLINE_FUNC void x64_sys_recv(seL4_Word sys, seL4_Word src, seL4_Word *out_badge,
                                      seL4_Word *out_info, seL4_Word *mr0, seL4_Word *mr1,
                                      seL4_Word *mr2, seL4_Word *mr3, seL4_Word reply)
{
    *mr0 = *mr1 = *mr2 = *mr3 = 0;
    x64_sys_send_recv(sys, src, out_badge, 0, out_info, mr0, mr1, mr2, mr3, reply);
}
