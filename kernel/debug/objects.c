/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads and capabilities, one line each. */
#include "debug/objects.h"

#include "arch/arch.h"
#include "debug/print.h"
#include "sched/sched.h"

word_t cap_debug_type(struct cap cap)
{
    static const uint8_t tags[] = {
        [CAP_NULL] = 0,         [CAP_UNTYPED] = 2, [CAP_ENDPOINT] = 4, [CAP_NOTIFICATION] = 6,
        [CAP_REPLY] = 8,        [CAP_CNODE] = 10,  [CAP_THREAD] = 12,  [CAP_IRQ_CONTROL] = 14,
        [CAP_IRQ_HANDLER] = 16, [CAP_ZOMBIE] = 18, [CAP_DOMAIN] = 20,
    };
    return cap.type < ARRAY_SIZE(tags) ? tags[cap.type] : arch_cap_debug_type(cap);
}

#ifdef CONFIG_PRINTING

const char *thread_state_name(enum thread_state state)
{
    static const char *const names[] = {
        [THREAD_INACTIVE] = "inactive",
        [THREAD_RUNNING] = "running",
        [THREAD_RESTART] = "restart",
        [THREAD_BLOCKED_ON_RECEIVE] = "receiving",
        [THREAD_BLOCKED_ON_SEND] = "sending",
        [THREAD_BLOCKED_ON_REPLY] = "calling",
        [THREAD_BLOCKED_ON_NOTIFICATION] = "waiting",
        [THREAD_IDLE] = "idle",
    };
    return names[state];
}

static void print_rights(word_t rights)
{
    kprintf(" %c%c%c%c", rights & RIGHT_READ ? 'r' : '-', rights & RIGHT_WRITE ? 'w' : '-',
            rights & RIGHT_GRANT ? 'g' : '-', rights & RIGHT_GRANT_REPLY ? 'p' : '-');
}

static void print_badge(word_t badge)
{
    if (badge) kprintf(" badge 0x%lx", badge);
}

static void print_thread(const struct tcb *tcb)
{
    kprintf("%p \"%s\"", (const void *)tcb, tcb->name);
}

void cap_print(struct cap cap)
{
    switch (cap.type) {
    case CAP_NULL:
        kprintf("null");
        break;
    case CAP_UNTYPED:
        kprintf("untyped%s 0x%lx, 2^%u bytes, %lu given out",
                cap.untyped.is_device ? " device" : "", (word_t)cap.untyped.base,
                (unsigned)cap.untyped.size_bits, untyped_watermark(&cap.untyped));
        break;
    case CAP_ENDPOINT:
        kprintf("endpoint %p", (void *)cap_endpoint(cap));
        print_rights(cap.endpoint.rights);
        print_badge(cap.endpoint.badge);
        break;
    case CAP_NOTIFICATION:
        kprintf("notification %p", (void *)cap_notification(cap));
        print_rights(cap.notification.rights);
        print_badge(cap.notification.badge);
        break;
    case CAP_REPLY:
        kprintf("%s to ", cap.reply.is_master ? "master reply" : "reply");
        print_thread(cap_reply_thread(cap));
        break;
    case CAP_CNODE:
        kprintf("cnode %p, 2^%u slots, guard 0x%lx of %u bits", (void *)cap_cnode(cap),
                (unsigned)cap.cnode.radix, (word_t)cap.cnode.guard, (unsigned)cap.cnode.guard_bits);
        break;
    case CAP_THREAD:
        kprintf("thread ");
        print_thread(cap_thread(cap));
        break;
    case CAP_IRQ_CONTROL:
        kprintf("irq control");
        break;
    case CAP_IRQ_HANDLER:
        kprintf("irq handler %lu", (word_t)cap.irq.irq);
        break;
    case CAP_DOMAIN:
        kprintf("domain");
        break;
    case CAP_ZOMBIE:
        kprintf("zombie");
        break;
    default:
        kprintf("%s %016lx %016lx", arch_cap_name(cap), cap.words[0], cap.words[1]);
    }
}

static void dump_thread(const struct tcb *tcb)
{
    kprintf("%-24s %-10s %4u %4u %4u %6lu  %016lx", tcb->name, thread_state_name(tcb->state),
            tcb->priority, tcb->mcp, tcb->domain, tcb->time_slice, arch_fault_ip(tcb));
    switch (tcb->state) {
    case THREAD_BLOCKED_ON_RECEIVE:
    case THREAD_BLOCKED_ON_SEND:
    case THREAD_BLOCKED_ON_NOTIFICATION:
        kprintf("  on %p", tcb->blocked_on);
        break;
    default:
        if (tcb == current_thread) kprintf("  current");
    }
    kprintf("\n");
}

void debug_dump_scheduler(void)
{
    kprintf("%-24s %-10s %4s %4s %4s %6s  %-16s\n", "thread", "state", "prio", "mcp", "dom",
            "slice", "ip");
    for (const struct tcb *tcb = tcb_all(); tcb; tcb = tcb->all_next) dump_thread(tcb);
}

#endif
