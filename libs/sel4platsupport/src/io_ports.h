/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

#include <platsupport/io.h>
#include <sel4/sel4.h>
#include <stdint.h>

/* One access of io_size (1, 2 or 4) bytes through a port capability: 0, -EINVAL or -EIO. */
int io_port_read(seL4_CPtr cap, uint32_t port, int io_size, uint32_t *result);
int io_port_write(seL4_CPtr cap, uint32_t port, int io_size, uint32_t value);

/* Free what sel4platsupport_get_io_port_ops() has made. */
void io_ports_free(ps_io_port_ops_t *ops);
