/* SPDX-License-Identifier: BSD-2-Clause */
/* I/O ports: the control capability hands out each port at most once, as ranges; a range reads and
 * writes its ports one access at a time. */
#pragma once

#include "arch/x86_64/arch_cap.h"
#include "debug/invariant.h"
#include "entry/call.h"

status_t decode_io_port_control(const struct call *call, struct sys_error *err);
status_t decode_io_port(const struct call *call, struct sys_error *err);

/* The last capability to a range goes: its ports may be issued again. */
void io_port_release(union x86_cap range);

/* Of a range: are its ports marked as issued? And of all ports, `named` of which have capabilities.
 */
struct broken io_port_check(const struct slot *slot);
struct broken io_ports_check(word_t named, const struct census *census);
