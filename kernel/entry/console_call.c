/* SPDX-License-Identifier: BSD-2-Clause */
/* The console for user level. */
#include "entry/debug_call.h"

#include "api/syscall_numbers.h"
#include "arch/arch.h"
#include "debug/objects.h"
#include "sched/sched.h"

/* Threads of one priority take turns between lines, not within one: a line that two have written
 * together helps nobody. */
static void put_char(char c)
{
    console_putchar(c);
    if (c != '\n' && current_thread->time_slice < 2) current_thread->time_slice = 2;
}

bool console_call(sword_t number)
{
    switch (number) {
    case SYS_DEBUG_PUT_CHAR:
        put_char((char)arch_badge_register(current_thread));
        return true;
    case SYS_DEBUG_DUMP_SCHEDULER:
        debug_dump_scheduler();
        return true;
    default:
        return false;
    }
}
