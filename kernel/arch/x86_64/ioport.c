/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/x86_64/ioport.h"

#include "api/labels.h"
#include "arch/arch.h"
#include "arch/x86_64/machine.h"
#include "cap/cspace.h"
#include "cap/derivation.h"

enum { PORTS = 65536 };

static uint64_t issued[PORTS / 64]; /* (k) one bit a port */

static bool any_issued(unsigned first, unsigned last)
{
    for (unsigned port = first; port <= last; port++) {
        if (issued[port / 64] & BIT(port % 64)) return true;
    }
    return false;
}

static void mark(unsigned first, unsigned last, bool taken)
{
    for (unsigned port = first; port <= last; port++) {
        if (taken) {
            issued[port / 64] |= BIT(port % 64);
        } else {
            issued[port / 64] &= ~BIT(port % 64);
        }
    }
}

void io_port_release(union x86_cap range)
{
    mark(range.io_port.first, range.io_port.last, false);
}

static status_t check_ports(word_t first, word_t last, struct sys_error *err)
{
    if (first >= PORTS) return err_range(err, first, 0, PORTS - 1, "first_port");
    if (last >= PORTS) return err_range(err, last, 0, PORTS - 1, "last_port");
    if (first > last) return err_argument(err, 1, last, "the last port is below the first");
    if (any_issued((unsigned)first, (unsigned)last)) {
        return err_revoke_first(err, "a port of the range is in use");
    }
    return OK;
}

status_t decode_io_port_control(const struct call *call, struct sys_error *err)
{
    if (call->label != LABEL_X86IOPortControlIssue) return err_illegal(err, "unknown method");
    TRY(call_needs(call, 4, 1, err));
    word_t first = call_arg(call, 0), last = call_arg(call, 1);
    TRY(check_ports(first, last, err));
    struct slot *dest;
    TRY(cspace_empty_slot(call->extra[0]->cap, call_arg(call, 2), call_arg(call, 3), &dest, err));

    union x86_cap range = {.io_port = {.type = CAP_IO_PORT, .first = first, .last = last}};
    mark((unsigned)first, (unsigned)last, true);
    slot_insert(dest, range.cap, call->slot);
    call_reply(call, NULL, 0);
    return OK;
}

static word_t port_in(uint16_t port, unsigned bytes)
{
    switch (bytes) {
    case 1:
        return in8(port);
    case 2:
        return in16(port);
    default:
        return in32(port);
    }
}

static void port_out(uint16_t port, unsigned bytes, word_t value)
{
    switch (bytes) {
    case 1:
        out8(port, (uint8_t)value);
        break;
    case 2:
        out16(port, (uint16_t)value);
        break;
    default:
        out32(port, (uint32_t)value);
        break;
    }
}

static status_t check_access(const struct call *call, unsigned bytes, unsigned words,
                             uint16_t *port, struct sys_error *err)
{
    TRY(call_needs(call, words, 0, err));
    word_t wanted = call_arg(call, 0);
    union x86_cap range = x86_cap(call->cap);
    if (wanted < range.io_port.first || wanted > range.io_port.last ||
        range.io_port.last - wanted < bytes - 1) {
        return err_illegal(err, "the access is outside the capability's ports");
    }
    *port = (uint16_t)wanted;
    return OK;
}

static status_t access_in(const struct call *call, unsigned bytes, struct sys_error *err)
{
    uint16_t port = 0;
    TRY(check_access(call, bytes, 1, &port, err));
    word_t value = port_in(port, bytes);
    call_reply(call, &value, 1);
    return OK;
}

static status_t access_out(const struct call *call, unsigned bytes, struct sys_error *err)
{
    uint16_t port = 0;
    TRY(check_access(call, bytes, 2, &port, err));
    port_out(port, bytes, call_arg(call, 1));
    call_reply(call, NULL, 0);
    return OK;
}

status_t decode_io_port(const struct call *call, struct sys_error *err)
{
    switch (call->label) {
    case LABEL_X86IOPortIn8:
        return access_in(call, 1, err);
    case LABEL_X86IOPortIn16:
        return access_in(call, 2, err);
    case LABEL_X86IOPortIn32:
        return access_in(call, 4, err);
    case LABEL_X86IOPortOut8:
        return access_out(call, 1, err);
    case LABEL_X86IOPortOut16:
        return access_out(call, 2, err);
    case LABEL_X86IOPortOut32:
        return access_out(call, 4, err);
    default:
        return err_illegal(err, "not a method of I/O ports");
    }
}

/* ---- checkers ---- */

struct broken io_port_check(const struct slot *slot)
{
    union x86_cap range = x86_cap(slot->cap);
    for (unsigned port = range.io_port.first; port <= range.io_port.last; port++) {
        HOLDS(issued[port / 64] & BIT(port % 64), "io-port-issued", slot);
    }
    return SOUND;
}

struct broken io_ports_check(word_t named, const struct census *census)
{
    word_t count = 0;
    for (unsigned i = 0; i < ARRAY_SIZE(issued); i++) {
        for (uint64_t rest = issued[i]; rest; rest &= rest - 1) count++;
    }
    struct cap control = {.irq = {.type = CAP_IO_PORT_CONTROL}}; /* with it, its whole family */
    HOLDS(count == named || !census->finds(control), "io-port-has-capability", issued);
    return SOUND;
}
