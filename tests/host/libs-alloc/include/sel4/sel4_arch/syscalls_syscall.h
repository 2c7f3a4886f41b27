/* SPDX-License-Identifier: BSD-2-Clause */
/* Entering the fake kernel. Found before the header of the same name in libs/sel4, so that
 * everything above it, the stubs of the invocations included, is the real thing. */
#pragma once

#include <sel4/config.h>
#include <sel4/macros.h>
#include <sel4/simple_types.h>

void x64_sys_send_recv(seL4_Word sys, seL4_Word dest, seL4_Word *out_dest, seL4_Word info,
                       seL4_Word *out_info, seL4_Word *in_out_mr0, seL4_Word *in_out_mr1,
                       seL4_Word *in_out_mr2, seL4_Word *in_out_mr3, seL4_Word reply);

/* Calls that the libraries under test do not make. */
void x64_sys_null(seL4_Word sys);
void x64_sys_send_null(seL4_Word sys, seL4_Word dest, seL4_Word info);
void x64_sys_send(seL4_Word sys, seL4_Word dest, seL4_Word info, seL4_Word msg0, seL4_Word msg1,
                  seL4_Word msg2, seL4_Word msg3);
void x64_sys_reply(seL4_Word sys, seL4_Word info, seL4_Word msg0, seL4_Word msg1, seL4_Word msg2,
                   seL4_Word msg3);
void x64_sys_recv(seL4_Word sys, seL4_Word src, seL4_Word *out_badge, seL4_Word *out_info,
                  seL4_Word *out_mr0, seL4_Word *out_mr1, seL4_Word *out_mr2, seL4_Word *out_mr3,
                  seL4_Word reply);

static inline seL4_Word quoll_any_word(void)
{
    return 0xa5a5a5a5a5a5a5a5ul;
}
