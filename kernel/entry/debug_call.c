/* SPDX-License-Identifier: BSD-2-Clause */
/* Names, identification, and the switch. */
#include "entry/debug_call.h"

#include "api/syscall_numbers.h"
#include "arch/arch.h"
#include "cap/cspace.h"
#include "config.h"
#include "debug/explain.h"
#include "debug/objects.h"
#include "debug/print.h"
#include "entry/ipc.h"
#include "object/tcb.h"
#include "sched/sched.h"

static void halt(void)
{
    kprintf("halting...\n");
    arch_halt();
}

/* What stands at the address in the current thread's first argument: null if it leads nowhere. */
static struct cap cap_argument(void)
{
    struct slot *slot;
    struct lookup_fail why;
    cptr_t cptr = arch_badge_register(current_thread);
    return cspace_lookup(current_thread, cptr, &slot, &why) == OK ? slot->cap : NULL_CAP;
}

/* The name stands in the message words of the IPC buffer; cut short if it is long. */
static void name_thread(void)
{
    struct cap cap = cap_argument();
    if (cap.type != CAP_THREAD) {
        EXPLAIN("SysDebugNameThread: cap is not a TCB, halting");
        halt();
    }
    const word_t *buffer = arch_ipc_buffer(current_thread, false);
    if (!buffer) {
        EXPLAIN("SysDebugNameThread: no IPC buffer, no name");
        return;
    }
    struct tcb *tcb = cap_thread(cap);
    const char *name = (const char *)&buffer[IPC_BUFFER_MESSAGE];
    size_t length = 0;
    while (length < sizeof tcb->name - 1 && name[length]) {
        tcb->name[length] = name[length];
        length++;
    }
    tcb->name[length] = '\0';
}

bool debug_call(sword_t number)
{
    switch (number) {
    case SYS_DEBUG_HALT:
        EXPLAIN("Debug halt syscall from user thread");
        halt();
        break;
    case SYS_DEBUG_CAP_IDENTIFY:
        arch_set_badge_register(current_thread, cap_debug_type(cap_argument()));
        break;
    case SYS_DEBUG_SNAPSHOT:
        debug_snapshot();
        break;
    case SYS_DEBUG_NAME_THREAD:
        name_thread();
        break;
    case SYS_QUOLL_POWER_OFF:
        arch_power_off((int)arch_badge_register(current_thread));
    default:
        return false;
    }
    return true;
}
