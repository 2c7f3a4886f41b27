/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts that wake the thread that waits for them. */
#include "entry/fast_parts.h"
#include "entry/fastpath.h"
#include "object/irq.h"

struct tcb *fastpath_interrupt(struct tcb *self, word_t irq)
{
    const struct slot *slot = irq_signals(irq);
    if (unlikely(!slot)) return arch_fast_decline_trap();
    struct notification *notification = object_of(slot->cap.words[0]);
    struct tcb *waiter = would_wake(notification);
    if (unlikely(!waiter)) return arch_fast_decline_trap();
    fast_target target = {0};
    if (!can_wake(self, waiter, &target)) return arch_fast_decline_trap();
    if (unlikely(!arch_fast_leaves(self))) return arch_fast_decline_trap();

    irq_take(irq);
    return wake_by_signal(self, waiter, notification, slot->cap.words[1], target);
}
