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
static unsigned char control[TLS_CONTROL_COPY] __attribute__((aligned(16)));
static uintptr_t control_home;
static bool control_has_number;
static unsigned char spare[2048];
static bool has_spare;

void runtime_find_tls(uintptr_t base, uintptr_t phdr, size_t count, size_t size)
{
    for (size_t i = 0; i < count; i++) {
        const Elf_Phdr *segment = (const Elf_Phdr *)(phdr + i * size);
        if (segment->p_type != PT_TLS) continue;
        image.start = (const unsigned char *)(base + segment->p_vaddr);
        image.file_bytes = segment->p_filesz;
        image.bytes = segment->p_memsz;
        image.align = segment->p_align;
        return;
    }
}

void runtime_keep_control_block(void)
{
    int number;
    control_home = sel4runtime_get_tls_base();
    memcpy(control, (const void *)control_home, sizeof(control));
    memcpy(&number, control + THREAD_NUMBER_OFFSET, sizeof(number));
    control_has_number = number == FIRST_THREAD_NUMBER;
}

uintptr_t runtime_spare_tls(void)
{
    has_spare = tls_block_bytes(&image) <= sizeof(spare);
    return has_spare ? tls_thread_pointer(&image, (uintptr_t)spare) : 0;
}

void runtime_write_spare_tls(void)
{
    if (has_spare) tls_write(&image, spare, NULL, control, control_home);
}

void runtime_enable_tls(void *memory)
{
    sel4runtime_set_tls_base(tls_write(&image, memory, NULL, control, 0));
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
    if (control_has_number) {
        int number = __atomic_add_fetch(&last_number, 1, __ATOMIC_RELAXED);
        memcpy((char *)pointer + THREAD_NUMBER_OFFSET, &number, sizeof(number));
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
                  (const unsigned char *)now, now);
    sel4runtime_set_tls_base(pointer);
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
