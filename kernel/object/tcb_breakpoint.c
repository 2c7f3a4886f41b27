/* SPDX-License-Identifier: BSD-2-Clause */
#include "object/tcb_breakpoint.h"

#include "api/labels.h"
#include "arch/arch.h"
#include "object/tcb.h"

static status_t check_number(word_t number, struct sys_error *err)
{
    if (number < ARCH_BREAKPOINTS) return OK;
    return err_range(err, number, 0, ARCH_BREAKPOINTS - 1, "bp_num");
}

/* The arguments of SetBreakpoint by their numbers. */
enum { ARG_NUMBER, ARG_ADDRESS, ARG_TYPE, ARG_SIZE, ARG_ACCESS };

static status_t check_data(const struct breakpoint *in, struct sys_error *err)
{
    if (!in->size) return err_argument(err, ARG_SIZE, 0, "data has a size");
    if (in->size > sizeof(word_t) || (in->size & (in->size - 1))) {
        return err_argument(err, ARG_SIZE, in->size, "1, 2, 4 or 8 bytes are watched");
    }
    if (in->access > BREAK_ON_ACCESS) {
        return err_argument(err, ARG_ACCESS, in->access, "no such kind of access");
    }
    if (in->address & (in->size - 1)) {
        return err_alignment(err, in->address, "not a multiple of the size");
    }
    return OK;
}

static status_t check_instruction(const struct breakpoint *in, struct sys_error *err)
{
    if (in->size) return err_argument(err, ARG_SIZE, in->size, "an instruction has size 0");
    if (in->access != BREAK_ON_READ) {
        return err_argument(err, ARG_ACCESS, in->access, "an instruction is read");
    }
    return OK;
}

static status_t set_breakpoint(const struct call *call, struct sys_error *err)
{
    TRY(call_needs(call, 5, 0, err));
    word_t number = call_arg(call, ARG_NUMBER);
    struct breakpoint breakpoint = {
        .address = call_arg(call, ARG_ADDRESS),
        .type = call_arg(call, ARG_TYPE),
        .size = call_arg(call, ARG_SIZE),
        .access = call_arg(call, ARG_ACCESS),
    };
    if (!arch_valid_user_word(breakpoint.address)) {
        return err_argument(err, ARG_ADDRESS, breakpoint.address, "not an address of user level");
    }
    switch (breakpoint.type) {
    case BREAK_ON_DATA:
        TRY(check_data(&breakpoint, err));
        break;
    case BREAK_ON_INSTRUCTION:
        TRY(check_instruction(&breakpoint, err));
        break;
    default:
        return err_argument(err, ARG_TYPE, breakpoint.type, "neither data nor instruction");
    }
    TRY(check_number(number, err));
    arch_breakpoint_set(cap_thread(call->cap), (unsigned)number, &breakpoint);
    return OK;
}

static status_t get_breakpoint(const struct call *call, struct sys_error *err)
{
    TRY(call_needs(call, 1, 0, err));
    word_t number = call_arg(call, ARG_NUMBER);
    TRY(check_number(number, err));
    struct breakpoint found = arch_breakpoint_get(cap_thread(call->cap), (unsigned)number);
    word_t words[] = {found.address, found.type, found.size, found.access, found.is_enabled};
    call_reply(call, words, ARRAY_SIZE(words));
    return OK;
}

static status_t unset_breakpoint(const struct call *call, struct sys_error *err)
{
    TRY(call_needs(call, 1, 0, err));
    word_t number = call_arg(call, ARG_NUMBER);
    TRY(check_number(number, err));
    arch_breakpoint_unset(cap_thread(call->cap), (unsigned)number);
    return OK;
}

static status_t configure_single_stepping(const struct call *call, struct sys_error *err)
{
    TRY(call_needs(call, 2, 0, err));
    word_t uses_breakpoint = 0; /* the first word is the one to use: none is needed */
    arch_single_step(cap_thread(call->cap), call_arg(call, 1));
    call_reply(call, &uses_breakpoint, 1);
    return OK;
}

status_t decode_breakpoint(const struct call *call, struct sys_error *err)
{
    switch (call->label) {
    case LABEL_TCBSetBreakpoint:
        return set_breakpoint(call, err);
    case LABEL_TCBGetBreakpoint:
        return get_breakpoint(call, err);
    case LABEL_TCBUnsetBreakpoint:
        return unset_breakpoint(call, err);
    case LABEL_TCBConfigureSingleStepping:
        return configure_single_stepping(call, err);
    default:
        return err_illegal(err, "not a method of a TCB");
    }
}
