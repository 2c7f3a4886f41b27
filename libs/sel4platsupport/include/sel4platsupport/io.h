/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What drivers need, from this program's allocator and vspace. The allocator, vspace and simple
 * passed in are kept and must live as long as the operations. Functions return 0, or a negative
 * errno value, and then nothing is allocated.
 */
#pragma once

#include <platsupport/io.h>
#include <sel4platsupport/arch/io.h>
#include <simple/simple.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

/* All of it but interrupts (see irq.h) and DMA. */
int sel4platsupport_new_io_ops(vspace_t *vspace, vka_t *vka, simple_t *simple, ps_io_ops_t *io_ops);

/* Device memory: pages are taken from device untypeds, uncached unless asked otherwise. A page can
 * be mapped once. */
int sel4platsupport_new_io_mapper(vspace_t *vspace, vka_t *vka, ps_io_mapper_t *io_mapper);

/* The C library's heap. */
int sel4platsupport_new_malloc_ops(ps_malloc_ops_t *ops);

/* A copy of the boot loader's device tree. When there is none, as on a PC, what this fills in finds
 * none. */
int sel4platsupport_new_fdt_ops(ps_io_fdt_t *io_fdt, simple_t *simple, ps_malloc_ops_t *malloc_ops);

/* What is particular to the machine: I/O ports. */
int sel4platsupport_new_arch_ops(ps_io_ops_t *ops, simple_t *simple, vka_t *vka);

/* Free what sel4platsupport_new_io_ops() has made; device memory must be unmapped before. */
void quoll_free_io_ops(ps_io_ops_t *io_ops);

#ifdef __cplusplus
}
#endif
