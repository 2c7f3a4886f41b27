/* SPDX-License-Identifier: BSD-2-Clause */
/* A refused invocation in words. */
#include "debug/explain.h"

#ifdef CONFIG_PRINTING

#include "api/errors.h"
#include "api/labels.h"
#include "arch/arch.h"
#include "debug/print.h"
#include "sched/sched.h"

static bool begin(const char *function, int line)
{
    const struct tcb *tcb = current_thread;
    if (tcb->flags & TCB_FLAG_QUIET) return false;
    kprintf("<<quoll(CPU 0) [%s/%d T%p \"%s\" @%lx]: ", function, line, (const void *)tcb,
            tcb->name, arch_fault_ip(tcb));
    return true;
}

static void end(void)
{
    kprintf(">>\n");
}

void explain(const char *function, int line, const char *format, ...)
{
    if (!begin(function, line)) return;
    va_list args;
    va_start(args, format);
    kvprintf(format, args);
    va_end(args);
    end();
}

/* The API's names without their common prefix. */
static const char *short_name(const char *name)
{
    static const char prefix[] = "seL4_";
    unsigned i = 0;
    while (prefix[i] && name[i] == prefix[i]) i++;
    return prefix[i] ? name : name + i;
}

/* What was tried: the label means a method only where there are methods. */
static void print_method(const struct call *call)
{
    const char *name = api_method_name(call->label);
    switch (call->cap.type) {
    case CAP_NULL:
    case CAP_ZOMBIE:
        kprintf("invocation of 0x%lx", call->cptr);
        break;
    case CAP_ENDPOINT:
        kprintf("message to 0x%lx", call->cptr);
        break;
    case CAP_NOTIFICATION:
        kprintf("signal to 0x%lx", call->cptr);
        break;
    case CAP_REPLY:
        kprintf("reply through 0x%lx", call->cptr);
        break;
    default:
        if (name) {
            kprintf("%s", short_name(name));
        } else {
            kprintf("method %lu of 0x%lx", call->label, call->cptr);
        }
    }
}

static void print_lookup(const struct sys_error *err)
{
    const struct lookup_fail *fail = &err->lookup;
    kprintf("%s: ", err->for_source ? "source" : "destination");
    switch (fail->type) {
    case LOOKUP_INVALID_ROOT:
        kprintf("the root is not a CNode");
        break;
    case LOOKUP_MISSING:
        kprintf("no capability there, %lu bits left", fail->bits_left);
        break;
    case LOOKUP_DEPTH_MISMATCH:
        kprintf("%lu bits left where the CNode resolves %lu", fail->bits_left, fail->bits_found);
        break;
    case LOOKUP_GUARD_MISMATCH:
        kprintf("%lu bits left do not begin with the guard 0x%lx of %lu bits", fail->bits_left,
                fail->guard_found, fail->bits_found);
        break;
    case LOOKUP_OK:
        break;
    }
}

/* What was found and expected, beside the clause of the decoder. */
static void print_details(const struct call *call, const struct sys_error *err)
{
    switch (err->code) {
    case ERR_INVALID_ARGUMENT:
        kprintf(", argument %lu is 0x%lx", err->arg, err->found);
        break;
    case ERR_INVALID_CAPABILITY:
        kprintf(", capability %lu", err->arg);
        break;
    case ERR_RANGE:
        kprintf(" is %lu, not in %lu to %lu", err->found, err->min, err->max);
        break;
    case ERR_ALIGNMENT:
        kprintf(", it is 0x%lx", err->found);
        break;
    case ERR_FAILED_LOOKUP:
        if (!err->why) print_lookup(err);
        break;
    case ERR_TRUNCATED_MESSAGE:
        kprintf("%u words and %u capabilities are too few", call->length, call->extras);
        break;
    case ERR_NOT_ENOUGH_MEMORY:
        kprintf("%lu bytes are left", err->memory_left);
        break;
    default:
        break;
    }
}

void explain_refusal(const char *function, int line, const struct call *call,
                     const struct sys_error *err)
{
    if (!begin(function, line)) return;
    const char *error = api_error_name(err->code);
    print_method(call);
    kprintf(": %s", err->why ? err->why : "");
    print_details(call, err);
    kprintf(" (%s)", error ? short_name(error) : "?");
    end();
}

#endif
