/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * I/O ports through the kernel. Nobody says in advance which ports a driver uses, so capabilities
 * are made on first use: for the aligned block of eight around the port, which is what most devices
 * have, or, where part of the block is taken already, for the ports accessed alone.
 */
#include "io_ports.h"

#include <errno.h>
#include <sel4platsupport/arch/io.h>
#include <stdlib.h>
#include <vka/capops.h>

#define BLOCK 8

struct port_range {
    struct port_range *next;
    uint32_t first, last;
    cspacepath_t cap;
};

struct port_table {
    struct port_range *ranges;
    simple_t *simple;
    vka_t *vka;
};

int io_port_read(seL4_CPtr cap, uint32_t port, int io_size, uint32_t *result)
{
    seL4_X86_IOPort_In8_t in8;
    seL4_X86_IOPort_In16_t in16;
    seL4_X86_IOPort_In32_t in32;
    switch (io_size) {
    case 1:
        in8 = seL4_X86_IOPort_In8(cap, (uint16_t)port);
        *result = in8.result;
        return in8.error == seL4_NoError ? 0 : -EIO;
    case 2:
        in16 = seL4_X86_IOPort_In16(cap, (uint16_t)port);
        *result = in16.result;
        return in16.error == seL4_NoError ? 0 : -EIO;
    case 4:
        in32 = seL4_X86_IOPort_In32(cap, (uint16_t)port);
        *result = in32.result;
        return in32.error == seL4_NoError ? 0 : -EIO;
    default:
        return -EINVAL;
    }
}

int io_port_write(seL4_CPtr cap, uint32_t port, int io_size, uint32_t value)
{
    seL4_Error error;
    switch (io_size) {
    case 1:
        error = seL4_X86_IOPort_Out8(cap, port, value);
        break;
    case 2:
        error = seL4_X86_IOPort_Out16(cap, port, value);
        break;
    case 4:
        error = seL4_X86_IOPort_Out32(cap, port, value);
        break;
    default:
        return -EINVAL;
    }
    return error == seL4_NoError ? 0 : -EIO;
}

static seL4_Error issue(struct port_table *table, uint32_t first, uint32_t last, cspacepath_t *cap)
{
    return simple_get_IOPort_cap(table->simple, (uint16_t)first, (uint16_t)last, cap->root,
                                 cap->capPtr, cap->capDepth);
}

static struct port_range *add_range(struct port_table *table, uint32_t first, uint32_t last)
{
    struct port_range *range = malloc(sizeof(*range));
    if (range == NULL || vka_cspace_alloc_path(table->vka, &range->cap) != 0) {
        ZF_LOGE("no memory or no slot for I/O ports %#x to %#x", first, last);
        free(range);
        return NULL;
    }
    uint32_t block = first & ~(uint32_t)(BLOCK - 1);
    range->first = block;
    range->last = block + BLOCK - 1;
    bool whole_block =
        last <= range->last && issue(table, range->first, range->last, &range->cap) == seL4_NoError;
    if (!whole_block) {
        range->first = first;
        range->last = last;
        if (issue(table, first, last, &range->cap) != seL4_NoError) {
            ZF_LOGE("the kernel gives no capability for I/O ports %#x to %#x", first, last);
            vka_cspace_free_path(table->vka, range->cap);
            free(range);
            return NULL;
        }
    }
    range->next = table->ranges;
    table->ranges = range;
    return range;
}

static struct port_range *find_range(struct port_table *table, uint32_t first, int io_size)
{
    uint32_t last = first + (uint32_t)io_size - 1;
    if (io_size < 1 || io_size > 4 || last > UINT16_MAX) {
        return NULL;
    }
    for (struct port_range *range = table->ranges; range != NULL; range = range->next) {
        if (first >= range->first && last <= range->last) return range;
    }
    return add_range(table, first, last);
}

static int port_in(void *cookie, uint32_t port, int io_size, uint32_t *result)
{
    struct port_range *range = find_range(cookie, port, io_size);
    return range != NULL ? io_port_read(range->cap.capPtr, port, io_size, result) : -EIO;
}

static int port_out(void *cookie, uint32_t port, int io_size, uint32_t value)
{
    struct port_range *range = find_range(cookie, port, io_size);
    return range != NULL ? io_port_write(range->cap.capPtr, port, io_size, value) : -EIO;
}

int sel4platsupport_get_io_port_ops(ps_io_port_ops_t *ops, simple_t *simple, vka_t *vka)
{
    struct port_table *table = malloc(sizeof(*table));
    if (table == NULL) {
        return -ENOMEM;
    }
    *table = (struct port_table){.simple = simple, .vka = vka};
    *ops =
        (ps_io_port_ops_t){.cookie = table, .io_port_in_fn = port_in, .io_port_out_fn = port_out};
    return 0;
}

void io_ports_free(ps_io_port_ops_t *ops)
{
    struct port_table *table = ops->cookie;
    while (table != NULL && table->ranges != NULL) {
        struct port_range *range = table->ranges;
        table->ranges = range->next;
        vka_cnode_delete(&range->cap);
        vka_cspace_free_path(table->vka, range->cap);
        free(range);
    }
    free(table);
    *ops = (ps_io_port_ops_t){0};
}
