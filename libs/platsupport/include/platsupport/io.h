/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a driver needs from whoever runs it: device memory mapped, I/O ports, memory for DMA, a
 * heap, interrupts. A program fills in a ps_io_ops_t (sel4platsupport_new_io_ops() does) and hands
 * it to its drivers. Operations left NULL fail with a message.
 */
#pragma once

#include <errno.h>
#include <platsupport/clk.h>
#include <platsupport/interface_registration.h>
#include <platsupport/irq.h>
#include <platsupport/mux.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utils/zf_log.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- Mapping device memory ------------------------------------------------------------------ */

/* What the host, or the hardware, does with the memory. */
typedef enum ps_mem_flags {
    PS_MEM_NORMAL, /* both read and write */
    PS_MEM_HR,     /* host reads, hardware writes */
    PS_MEM_HW,     /* host writes, hardware reads */
} ps_mem_flags_t;

typedef void *(*ps_io_map_fn_t)(void *cookie, uintptr_t paddr, size_t size, int cached,
                                ps_mem_flags_t flags);
typedef void (*ps_io_unmap_fn_t)(void *cookie, void *vaddr, size_t size);

typedef struct ps_io_mapper {
    void *cookie;
    ps_io_map_fn_t io_map_fn;
    ps_io_unmap_fn_t io_unmap_fn;
} ps_io_mapper_t;

/* Map `size` bytes from physical address `paddr`; returns where, or NULL. */
static inline void *ps_io_map(const ps_io_mapper_t *io_mapper, uintptr_t paddr, size_t size,
                              int cached, ps_mem_flags_t flags)
{
    if (io_mapper == NULL || io_mapper->io_map_fn == NULL) {
        ZF_LOGE("mapping of device memory is not implemented");
        return NULL;
    }
    return io_mapper->io_map_fn(io_mapper->cookie, paddr, size, cached, flags);
}

static inline void ps_io_unmap(const ps_io_mapper_t *io_mapper, void *vaddr, size_t size)
{
    if (io_mapper == NULL || io_mapper->io_unmap_fn == NULL) {
        ZF_LOGE("unmapping of device memory is not implemented");
        return;
    }
    io_mapper->io_unmap_fn(io_mapper->cookie, vaddr, size);
}

/* --- I/O ports ------------------------------------------------------------------------------ */

typedef int (*ps_io_port_in_fn_t)(void *cookie, uint32_t port, int io_size, uint32_t *result);
typedef int (*ps_io_port_out_fn_t)(void *cookie, uint32_t port, int io_size, uint32_t val);

typedef struct ps_io_port_ops {
    void *cookie;
    ps_io_port_in_fn_t io_port_in_fn;
    ps_io_port_out_fn_t io_port_out_fn;
} ps_io_port_ops_t;

/* Read io_size (1, 2 or 4) bytes from a port into *result. 0 or an error. */
static inline int ps_io_port_in(const ps_io_port_ops_t *port_ops, uint32_t port, int io_size,
                                uint32_t *result)
{
    if (port_ops == NULL || port_ops->io_port_in_fn == NULL) {
        ZF_LOGE("reading I/O ports is not implemented");
        return -ENOSYS;
    }
    return port_ops->io_port_in_fn(port_ops->cookie, port, io_size, result);
}

static inline int ps_io_port_out(const ps_io_port_ops_t *port_ops, uint32_t port, int io_size,
                                 uint32_t val)
{
    if (port_ops == NULL || port_ops->io_port_out_fn == NULL) {
        ZF_LOGE("writing I/O ports is not implemented");
        return -ENOSYS;
    }
    return port_ops->io_port_out_fn(port_ops->cookie, port, io_size, val);
}

/* --- Memory for DMA ------------------------------------------------------------------------- */

typedef enum dma_cache_op {
    DMA_CACHE_OP_CLEAN,
    DMA_CACHE_OP_INVALIDATE,
    DMA_CACHE_OP_CLEAN_INVALIDATE,
} dma_cache_op_t;

typedef void *(*ps_dma_alloc_fn_t)(void *cookie, size_t size, int align, int cached,
                                   ps_mem_flags_t flags);
typedef void (*ps_dma_free_fn_t)(void *cookie, void *addr, size_t size);
typedef uintptr_t (*ps_dma_pin_fn_t)(void *cookie, void *addr, size_t size);
typedef void (*ps_dma_unpin_fn_t)(void *cookie, void *addr, size_t size);
typedef void (*ps_dma_cache_op_fn_t)(void *cookie, void *addr, size_t size, dma_cache_op_t op);

typedef struct ps_dma_man {
    void *cookie;
    ps_dma_alloc_fn_t dma_alloc_fn;
    ps_dma_free_fn_t dma_free_fn;
    ps_dma_pin_fn_t dma_pin_fn;
    ps_dma_unpin_fn_t dma_unpin_fn;
    ps_dma_cache_op_fn_t dma_cache_op_fn;
} ps_dma_man_t;

/* Physically contiguous memory, or NULL. */
static inline void *ps_dma_alloc(const ps_dma_man_t *dma_man, size_t size, int align, int cache,
                                 ps_mem_flags_t flags)
{
    if (dma_man == NULL || dma_man->dma_alloc_fn == NULL) {
        ZF_LOGE("allocating DMA memory is not implemented");
        return NULL;
    }
    return dma_man->dma_alloc_fn(dma_man->cookie, size, align, cache, flags);
}

static inline void ps_dma_free(const ps_dma_man_t *dma_man, void *addr, size_t size)
{
    if (dma_man == NULL || dma_man->dma_free_fn == NULL) {
        ZF_LOGE("freeing DMA memory is not implemented");
        return;
    }
    dma_man->dma_free_fn(dma_man->cookie, addr, size);
}

/* The address by which hardware reaches the memory, valid until unpinned; 0 on failure. */
static inline uintptr_t ps_dma_pin(const ps_dma_man_t *dma_man, void *addr, size_t size)
{
    if (dma_man == NULL || dma_man->dma_pin_fn == NULL) {
        ZF_LOGE("pinning DMA memory is not implemented");
        return 0;
    }
    return dma_man->dma_pin_fn(dma_man->cookie, addr, size);
}

static inline void ps_dma_unpin(const ps_dma_man_t *dma_man, void *addr, size_t size)
{
    if (dma_man == NULL || dma_man->dma_unpin_fn == NULL) {
        ZF_LOGE("unpinning DMA memory is not implemented");
        return;
    }
    dma_man->dma_unpin_fn(dma_man->cookie, addr, size);
}

/* Make the CPU's caches and memory agree, before the other side looks. */
static inline void ps_dma_cache_op(const ps_dma_man_t *dma_man, void *addr, size_t size,
                                   dma_cache_op_t op)
{
    if (dma_man == NULL || dma_man->dma_cache_op_fn == NULL) {
        ZF_LOGE("cache operations are not implemented");
        return;
    }
    dma_man->dma_cache_op_fn(dma_man->cookie, addr, size, op);
}

static inline void ps_dma_cache_clean(const ps_dma_man_t *dma_man, void *addr, size_t size)
{
    ps_dma_cache_op(dma_man, addr, size, DMA_CACHE_OP_CLEAN);
}

static inline void ps_dma_cache_invalidate(const ps_dma_man_t *dma_man, void *addr, size_t size)
{
    ps_dma_cache_op(dma_man, addr, size, DMA_CACHE_OP_INVALIDATE);
}

static inline void ps_dma_cache_clean_invalidate(const ps_dma_man_t *dma_man, void *addr,
                                                 size_t size)
{
    ps_dma_cache_op(dma_man, addr, size, DMA_CACHE_OP_CLEAN_INVALIDATE);
}

/* --- A heap --------------------------------------------------------------------------------- */

typedef int (*ps_malloc_fn_t)(void *cookie, size_t size, void **ptr);
typedef int (*ps_calloc_fn_t)(void *cookie, size_t nmemb, size_t size, void **ptr);
typedef int (*ps_free_fn_t)(void *cookie, size_t size, void *ptr);

typedef struct {
    ps_malloc_fn_t malloc;
    ps_calloc_fn_t calloc;
    ps_free_fn_t free;
    void *cookie;
} ps_malloc_ops_t;

/* `size` bytes in *ptr: 0; or EINVAL for missing arguments or no bytes, ENOSYS, ENOMEM, with
 * *ptr NULL or untouched. */
static inline int ps_malloc(const ps_malloc_ops_t *ops, size_t size, void **ptr)
{
    if (ops == NULL || ptr == NULL || size == 0) {
        return EINVAL;
    }
    return ops->malloc != NULL ? ops->malloc(ops->cookie, size, ptr) : ENOSYS;
}

/* As ps_malloc(), nmemb * size bytes, zeroed. */
static inline int ps_calloc(const ps_malloc_ops_t *ops, size_t nmemb, size_t size, void **ptr)
{
    if (ops == NULL || ptr == NULL || nmemb == 0 || size == 0) {
        return EINVAL;
    }
    return ops->calloc != NULL ? ops->calloc(ops->cookie, nmemb, size, ptr) : ENOSYS;
}

/* Free what either of them has given. */
static inline int ps_free(const ps_malloc_ops_t *ops, size_t size, void *ptr)
{
    if (ops == NULL || ptr == NULL) {
        return EINVAL;
    }
    return ops->free != NULL ? ops->free(ops->cookie, size, ptr) : ENOSYS;
}

/* The C library's heap. Returns 0. */
int ps_new_stdlib_malloc_ops(ps_malloc_ops_t *ops);

/* --- Device tree ---------------------------------------------------------------------------- */

typedef char *(*ps_io_fdt_get_fn_t)(void *cookie);

typedef struct ps_fdt {
    void *cookie;
    ps_io_fdt_get_fn_t get_fn;
} ps_io_fdt_t;

/* The machine's device tree, or NULL: a PC has none. */
static inline char *ps_io_fdt_get(const ps_io_fdt_t *io_fdt)
{
    return io_fdt != NULL && io_fdt->get_fn != NULL ? io_fdt->get_fn(io_fdt->cookie) : NULL;
}

/* --- All of it ------------------------------------------------------------------------------ */

typedef struct ps_io_ops {
    ps_io_mapper_t io_mapper;
    ps_io_port_ops_t io_port_ops;
    ps_dma_man_t dma_manager;
    ps_io_fdt_t io_fdt;
    clock_sys_t clock_sys;
    mux_sys_t mux_sys;
    ps_interface_registration_ops_t interface_registration_ops;
    ps_malloc_ops_t malloc_ops;
    ps_irq_ops_t irq_ops;
} ps_io_ops_t;

/* --- Bits of device registers --------------------------------------------------------------- */

/* The bits of *addr in `mask`, in place. */
static inline uint32_t read_masked(volatile uint32_t *addr, uint32_t mask)
{
    return *addr & mask;
}

/* Replace the bits in `mask` by those of `value`, in place. */
static inline void write_masked(volatile uint32_t *addr, uint32_t mask, uint32_t value)
{
    *addr = (*addr & ~mask) | (value & mask);
}

/* `nbits` bits (1 to 32) from bit `first_bit`, shifted down. */
static inline uint32_t read_bits(volatile uint32_t *addr, unsigned int first_bit,
                                 unsigned int nbits)
{
    return (*addr >> first_bit) & (UINT32_MAX >> (32 - nbits));
}

static inline void write_bits(volatile uint32_t *addr, unsigned int first_bit, unsigned int nbits,
                              uint32_t value)
{
    write_masked(addr, (UINT32_MAX >> (32 - nbits)) << first_bit, value << first_bit);
}

#ifdef __cplusplus
}
#endif
