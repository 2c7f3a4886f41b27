/* SPDX-License-Identifier: BSD-2-Clause */
/* What the console says of a thread that stopped for a fault and may never run again. Tools find
 * the lines by their beginnings, and the addresses in them. */
#include "debug/objects.h"

#ifdef CONFIG_PRINTING

#include "arch/arch.h"
#include "config.h"
#include "debug/print.h"

static const char *fault_name(enum fault_type type)
{
    switch (type) {
    case FAULT_CAP:
        return "capability fault";
    case FAULT_UNKNOWN_SYSCALL:
        return "unknown system call";
    case FAULT_USER_EXCEPTION:
        return "exception";
    case FAULT_DEBUG_EXCEPTION:
        return "breakpoint";
    case FAULT_VM:
        return "page fault";
    default:
        return "no fault";
    }
}

static const char *lookup_name(enum lookup_fail_type type)
{
    switch (type) {
    case LOOKUP_INVALID_ROOT:
        return "the thread has no CSpace";
    case LOOKUP_MISSING:
        return "no such capability there";
    case LOOKUP_DEPTH_MISMATCH:
        return "the CNode resolves more bits than are left";
    case LOOKUP_GUARD_MISMATCH:
        return "the guard does not match";
    default:
        return "unknown reason";
    }
}

/* Is the address where a thread writes whose stack is too small: in its newest frame, or below? */
static bool is_near_stack(const struct tcb *tcb, const struct fault *fault)
{
    enum { STACK_POINTER = 1, FRAME = 16384, BELOW = 4096 }; /* the first: of seL4_UserContext */
    word_t lowest = arch_context_get(tcb, STACK_POINTER) - BELOW;
    return !fault->is_instruction && fault->address - lowest < FRAME + BELOW;
}

static void print_cause(const struct tcb *tcb, const struct fault *fault)
{
    switch (fault->type) {
    case FAULT_CAP:
        kprintf("0x%lx to %s: %s", fault->address, fault->in_receive ? "receive from" : "send to",
                lookup_name(fault->lookup.type));
        break;
    case FAULT_UNKNOWN_SYSCALL:
        kprintf("number %ld", (sword_t)fault->address);
        break;
    case FAULT_USER_EXCEPTION:
        kprintf("%s (%lu), code 0x%lx", arch_exception_name(fault->number), fault->number,
                fault->code);
        break;
    case FAULT_DEBUG_EXCEPTION:
        kprintf("number %lu at 0x%lx, reason %lu", fault->number, fault->address, fault->code);
        break;
    case FAULT_VM:
        kprintf("%s at 0x%lx, code 0x%lx", arch_vm_fault_name(fault->code), fault->address,
                fault->code);
        if (is_near_stack(tcb, fault)) kprintf(", near its stack pointer: a stack too small?");
        break;
    default:
        break;
    }
}

enum { REGISTERS_ON_LINE = 3 };

static void print_registers(const struct tcb *tcb)
{
    for (unsigned i = 0; i < arch_context_words(); i++) {
        bool starts = i % REGISTERS_ON_LINE == 0;
        kprintf("%s%-7s %016lx", starts ? (i ? "\n  " : "  ") : "  ", arch_context_name(i),
                arch_context_get(tcb, i));
    }
    kprintf("\n");
}

static void print_backtrace(const struct tcb *tcb)
{
    word_t callers[CONFIG_USER_STACK_TRACE_LENGTH];
    unsigned count = arch_user_backtrace(tcb, callers, CONFIG_USER_STACK_TRACE_LENGTH);
    kprintf("  backtrace: %lx", arch_fault_ip(tcb));
    for (unsigned i = 0; i < count; i++) kprintf(" %lx", callers[i]);
    kprintf("\n");
}

void debug_fault_report(const struct tcb *tcb, const struct fault *fault, const char *why)
{
    if (tcb->flags & TCB_FLAG_QUIET) return;
    kprintf("fault: %s in \"%s\" (thread %p): ", fault_name(fault->type), tcb->name,
            (const void *)tcb);
    print_cause(tcb, fault);
    kprintf("; %s\n", why ? why : "its fault handler does not receive yet");
    print_registers(tcb);
    print_backtrace(tcb);
}

#endif
