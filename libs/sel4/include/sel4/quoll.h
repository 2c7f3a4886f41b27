/* SPDX-License-Identifier: BSD-2-Clause */
/* What Quoll adds to the API. */
#pragma once

#include <sel4/config.h>
#include <sel4/macros.h>
#include <sel4/types.h>
#include <sel4/syscalls.h>

/* Handle foreign system calls of this thread at address `handler`, or, with 0, no longer. A
 * `syscall` instruction is foreign if rax is below 1024, which it is not in the stubs of this
 * library, and either rdx holds no number of a system call of the kernel, or the instruction lies
 * in the foreign code, from address `start` up to `end`. With both 0, all code is foreign.
 *
 * A foreign call goes on at the handler, with the address after the instruction in r11 and all
 * other registers unchanged. The handler must leave the 128 bytes below the stack pointer alone. A
 * thread configured into the caller's address space inherits the handler.
 *
 * `spare_tls` is a thread pointer for such threads, and the caller, while they have none of their
 * own: code that is compiled to look there, as stack protectors do, finds something. 0 for none. */
LIBSEL4_INLINE_FUNC void quoll_SetRedirect(seL4_Word handler, seL4_Word start, seL4_Word end,
                                           seL4_Word spare_tls)
{
    x64_sys_send((seL4_Word)quoll_SysSetRedirect, handler, start, end, spare_tls, 0, 0);
}

#ifdef CONFIG_DEBUG_BUILD
/* Leave the simulator with exit code `code`; on a machine that is none, stop. */
LIBSEL4_INLINE_FUNC void quoll_PowerOff(seL4_Word code)
{
    x64_sys_send_null((seL4_Word)quoll_SysPowerOff, code, 0);
}
#endif

/* Stop the calling thread, as if it were suspended. Returns only if somebody resumes it, which
 * makes it stop again. */
LIBSEL4_INLINE_FUNC __attribute__((__noreturn__)) void quoll_Exit(void)
{
    for (;;) {
        x64_sys_send_null((seL4_Word)quoll_SysExit, 0, 0);
    }
}

/* With `quiet`, a debug kernel no longer prints why it refuses an invocation of the calling thread:
 * for code that tries an invocation to learn from its error. Returns what was set before, to be
 * restored. */
LIBSEL4_INLINE_FUNC seL4_Bool quoll_Quiet(seL4_Bool quiet)
{
    return (seL4_Bool)quoll_ask((seL4_Word)quoll_SysQuiet, (seL4_Word)quiet);
}
