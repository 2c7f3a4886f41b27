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
static struct tls_spare spare;
static bool has_spare;

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
    has_spare = tls_fits_spare(&image);
    return has_spare ? (uintptr_t)spare.control : 0;
}

void runtime_keep_control_block(void)
{
    control_home = sel4runtime_get_tls_base();
    tls_copy_control(control, (const uint64_t *)control_home);
    if (has_spare) tls_write_spare(&image, &spare, control);
}

void __sel4runtime_set_thread_pointer(uintptr_t base)
{
    if (runtime_has_fsgsbase()) {
        __asm__ volatile("wrfsbase %0" : : "r"(base));
    } else {
        sel4runtime_set_tls_base(base);
    }
}

void runtime_enable_tls(void *memory)
{
    __sel4runtime_set_thread_pointer(tls_write(&image, memory, NULL, control, 0));
    control_home = sel4runtime_get_tls_base();
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
    uintptr_t now = sel4runtime_get_tls_base();
    uintptr_t pointer =
        tls_write(&image, tls_memory, (const unsigned char *)now - tls_data_bytes(&image),
                  (const void *)now, now);
    __sel4runtime_set_thread_pointer(pointer);
    return pointer;
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
