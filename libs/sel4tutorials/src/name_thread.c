/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tutorials declare for themselves, in no header. A program may have one of its own. */
#include <sel4/sel4.h>

void name_thread(seL4_CPtr tcb, char *name);

/* Give a thread a name for the kernel's messages, where it prints any. */
void name_thread(seL4_CPtr tcb, char *name)
{
#ifdef CONFIG_DEBUG_BUILD
    seL4_DebugNameThread(tcb, name);
#else
    (void)tcb;
    (void)name;
#endif
}
