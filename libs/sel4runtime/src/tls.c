/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TLS blocks for this program's threads. The layout is tls_block.c's; here is what is particular
 * to the running program: its TLS segment, and the first thread's control block as the model for
 * all others.
 */
#include "runtime.h"

#include <sel4runtime.h>
#include <sel4runtime/mode/elf.h>
#include <string.h>

/* Every thread has a number of its own, which the C library's locks take as the owner. It keeps
 * the number in the control block, at this offset; the first thread's is 1. */
#define THREAD_NUMBER_OFFSET 48
#define FIRST_THREAD_NUMBER  1

static struct tls_image image;
static uint64_t control[TLS_CONTROL_COPY / 8];
static uintptr_t control_home;
static uintptr_t initial; /* the first thread's pointer now */

/* A block for all threads that are made without one: the C library looks for a stack protector's
 * canary there, and may be used without more. Programs with more thread-local data, or with a
 * larger alignment, have none. */
#define SPARE_ALIGN 64
static struct {
    unsigned char data[1792];
    uint64_t control[TLS_CONTROL_BYTES / 8]; /* the thread pointer is its address */
} spare __attribute__((aligned(SPARE_ALIGN)));
static unsigned char *spare_data; /* in it; NULL: the program's do not fit */

void runtime_find_tls(uintptr_t base, uintptr_t phdr, size_t count, size_t size)
{
    for (size_t i = 0; i < count; i++, phdr += size) {
        const Elf_Phdr *segment = (const Elf_Phdr *)phdr;
        if (segment->p_type != PT_TLS) continue;
        image.start = (const unsigned char *)(base + segment->p_vaddr);
        image.file_bytes = segment->p_filesz;
        image.bytes = segment->p_memsz;
        image.align = segment->p_align;
        return;
    }
}

uintptr_t runtime_spare_tls(void)
{
    size_t bytes = tls_data_bytes(&image);
    if (bytes > sizeof(spare.data) || image.align > SPARE_ALIGN) return 0;
    spare_data = (unsigned char *)spare.control - bytes;
    return (uintptr_t)spare.control;
}

void runtime_keep_control_block(void)
{
    initial = control_home = sel4runtime_get_tls_base();
    const uint64_t *first = (const uint64_t *)control_home;
#pragma GCC unroll 32 /* every program starts with this */
    for (size_t i = 0; i < TLS_CONTROL_COPY / sizeof(*first); i++) {
        control[i] = spare.control[i] = first[i];
    }
    if (spare_data != NULL) tls_complete(&image, spare.control, spare_data);
}

void runtime_enable_tls(void *memory)
{
    __sel4runtime_set_thread_pointer(tls_write(&image, memory, NULL, control, 0));
    initial = control_home = sel4runtime_get_tls_base();
}

int sel4runtime_initial_tls_enabled(void)
{
    return control_home != 0;
}

sel4runtime_size_t sel4runtime_get_tls_size(void)
{
    return tls_block_bytes(&image);
}

sel4runtime_size_t sel4runtime_get_tp_offset(void)
{
    return tls_thread_pointer(&image, 0);
}

sel4runtime_uintptr_t sel4runtime_write_tls_image(void *tls_memory)
{
    static int last_number = FIRST_THREAD_NUMBER;
    if (tls_memory == NULL) {
        return 0;
    }
    if (__quoll_posix_threads != NULL) __quoll_posix_threads();
    uintptr_t pointer = tls_write(&image, tls_memory, NULL, control, control_home);
    int *number = (int *)(pointer + THREAD_NUMBER_OFFSET);
    if (*number == FIRST_THREAD_NUMBER) {
        *number = __atomic_add_fetch(&last_number, 1, __ATOMIC_RELAXED);
    }
    return pointer;
}

sel4runtime_uintptr_t sel4runtime_move_initial_tls(void *tls_memory)
{
    if (tls_memory == NULL || !sel4runtime_initial_tls_enabled()) {
        return 0;
    }
    initial = tls_write(&image, tls_memory, (const unsigned char *)initial - tls_data_bytes(&image),
                        (const void *)initial, initial);
    __sel4runtime_set_thread_pointer(initial);
    /* Who has a copy of this program's memory, but another address space, starts with this. */
    if (__quoll_posix_start != NULL) __quoll_posix_start(runtime_spare_tls());
    return initial;
}

int __sel4runtime_write_tls_variable(sel4runtime_uintptr_t dest_tls_base,
                                     unsigned char *local_tls_dest, unsigned char *src,
                                     sel4runtime_size_t bytes)
{
    uintptr_t end = sel4runtime_get_tls_base();
    uintptr_t start = end - tls_data_bytes(&image);
    uintptr_t at = (uintptr_t)local_tls_dest;
    if (at < start || at > end || bytes > end - at) {
        return -1;
    }
    memcpy((void *)(dest_tls_base - (end - at)), src, bytes);
    return 0;
}
