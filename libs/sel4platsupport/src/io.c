/* SPDX-License-Identifier: BSD-2-Clause */
/* Device memory, heap and device tree for drivers. */
#include "io_ports.h"

#include <sel4platsupport/device.h>
#include <sel4platsupport/io.h>
#include <stdlib.h>
#include <utils/page.h>
#include <vka/capops.h>

struct mapper {
    vspace_t *vspace;
    vka_t *vka;
};

static void free_frames(vka_t *vka, vka_object_t *frames, size_t count)
{
    while (count-- > 0) {
        vka_free_object(vka, &frames[count]);
    }
}

/* The frames' capabilities and untyped cookies stay with the mapping, where unmap() finds them. */
static void *map_frames(struct mapper *mapper, vka_object_t *frames, size_t count, int cached)
{
    seL4_CPtr *caps = calloc(count, sizeof(*caps));
    uintptr_t *cookies = calloc(count, sizeof(*cookies));
    void *vaddr = NULL;
    if (caps != NULL && cookies != NULL) {
        for (size_t i = 0; i < count; i++) {
            caps[i] = frames[i].cptr;
            cookies[i] = frames[i].ut;
        }
        vaddr = vspace_map_pages(mapper->vspace, caps, cookies, seL4_AllRights, count, PAGE_BITS_4K,
                                 cached);
    }
    free(caps);
    free(cookies);
    return vaddr;
}

static void *io_map(void *cookie, uintptr_t paddr, size_t size, int cached, ps_mem_flags_t flags)
{
    (void)flags;
    struct mapper *mapper = cookie;
    uintptr_t offset = paddr % PAGE_SIZE_4K;
    size_t count = (offset + size + PAGE_SIZE_4K - 1) / PAGE_SIZE_4K, made = 0;
    if (size == 0 || size > UINTPTR_MAX - paddr - PAGE_SIZE_4K) {
        return NULL;
    }
    vka_object_t *frames = calloc(count, sizeof(*frames));
    void *vaddr = NULL;
    while (frames != NULL && made < count &&
           sel4platsupport_alloc_frame_at(mapper->vka, paddr - offset + made * PAGE_SIZE_4K,
                                          PAGE_BITS_4K, &frames[made]) == seL4_NoError) {
        made++;
    }
    if (frames != NULL && made == count) vaddr = map_frames(mapper, frames, count, cached);
    if (vaddr == NULL) {
        ZF_LOGE("%zu bytes of device memory at %p cannot be mapped", size, (void *)paddr);
        free_frames(mapper->vka, frames, made);
    }
    free(frames);
    return vaddr != NULL ? (char *)vaddr + offset : NULL;
}

static void io_unmap(void *cookie, void *vaddr, size_t size)
{
    struct mapper *mapper = cookie;
    uintptr_t start = (uintptr_t)vaddr & ~(uintptr_t)(PAGE_SIZE_4K - 1);
    uintptr_t end = (uintptr_t)vaddr + size;
    for (uintptr_t page = start; page < end; page += PAGE_SIZE_4K) {
        vka_object_t frame = {
            .cptr = vspace_get_cap(mapper->vspace, (void *)page),
            .ut = vspace_get_cookie(mapper->vspace, (void *)page),
            .type = seL4_X86_4K,
            .size_bits = PAGE_BITS_4K,
        };
        vspace_unmap_pages(mapper->vspace, (void *)page, 1, PAGE_BITS_4K, VSPACE_PRESERVE);
        if (frame.cptr != 0) vka_free_object(mapper->vka, &frame);
    }
}

int sel4platsupport_new_io_mapper(vspace_t *vspace, vka_t *vka, ps_io_mapper_t *io_mapper)
{
    struct mapper *mapper = malloc(sizeof(*mapper));
    if (mapper == NULL) {
        return -ENOMEM;
    }
    *mapper = (struct mapper){.vspace = vspace, .vka = vka};
    *io_mapper = (ps_io_mapper_t){.cookie = mapper, .io_map_fn = io_map, .io_unmap_fn = io_unmap};
    return 0;
}

int sel4platsupport_new_malloc_ops(ps_malloc_ops_t *ops)
{
    return ps_new_stdlib_malloc_ops(ops);
}

static char *get_fdt(void *cookie)
{
    return cookie;
}

int sel4platsupport_new_fdt_ops(ps_io_fdt_t *io_fdt, simple_t *simple, ps_malloc_ops_t *malloc_ops)
{
    void *tree = NULL;
    ssize_t length = simple_get_extended_bootinfo_length(simple, SEL4_BOOTINFO_HEADER_FDT);
    *io_fdt = (ps_io_fdt_t){.get_fn = get_fdt};
    if (length <= (ssize_t)sizeof(seL4_BootInfoHeader)) {
        return 0;
    }
    int error = ps_malloc(malloc_ops, (size_t)length, &tree);
    if (error != 0) {
        return error;
    }
    if (simple_get_extended_bootinfo(simple, SEL4_BOOTINFO_HEADER_FDT, tree, length) != length) {
        ps_free(malloc_ops, (size_t)length, tree);
        return -EIO;
    }
    io_fdt->cookie = (char *)tree + sizeof(seL4_BootInfoHeader);
    return 0;
}

int sel4platsupport_new_arch_ops(ps_io_ops_t *ops, simple_t *simple, vka_t *vka)
{
    return sel4platsupport_get_io_port_ops(&ops->io_port_ops, simple, vka);
}

int sel4platsupport_new_io_ops(vspace_t *vspace, vka_t *vka, simple_t *simple, ps_io_ops_t *io_ops)
{
    *io_ops = (ps_io_ops_t){0};
    int error = sel4platsupport_new_malloc_ops(&io_ops->malloc_ops);
    if (error == 0) error = sel4platsupport_new_io_mapper(vspace, vka, &io_ops->io_mapper);
    if (error == 0)
        error = sel4platsupport_new_fdt_ops(&io_ops->io_fdt, simple, &io_ops->malloc_ops);
    if (error == 0) error = sel4platsupport_new_arch_ops(io_ops, simple, vka);
    if (error != 0) quoll_free_io_ops(io_ops);
    return error;
}

void quoll_free_io_ops(ps_io_ops_t *io_ops)
{
    io_ports_free(&io_ops->io_port_ops);
    if (io_ops->io_fdt.cookie != NULL) {
        free((char *)io_ops->io_fdt.cookie - sizeof(seL4_BootInfoHeader));
    }
    free(io_ops->io_mapper.cookie);
    *io_ops = (ps_io_ops_t){0};
}
