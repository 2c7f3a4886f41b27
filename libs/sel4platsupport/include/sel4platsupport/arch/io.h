/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

#include <platsupport/io.h>
#include <simple/simple.h>
#include <vka/vka.h>

#ifdef __cplusplus
extern "C" {
#endif

/* I/O ports: a capability for a range of ports is made when one of them is first used, and kept. 0
 * or -ENOMEM. An access the kernel refuses returns -EIO. */
int sel4platsupport_get_io_port_ops(ps_io_port_ops_t *ops, simple_t *simple, vka_t *vka);

#ifdef __cplusplus
}
#endif
