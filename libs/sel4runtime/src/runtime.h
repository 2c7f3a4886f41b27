/* SPDX-License-Identifier: BSD-2-Clause */
/* What the runtime's own files share. The pure parts work on plain values and run on the host. */
#pragma once

#include <sel4runtime/stack_image.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- Pure: relocation of a position-independent program (relocate.c) ------------------------ */

/* Apply the relative relocations that the dynamic section at `dynamic` lists, for an image whose
 * addresses are `base` higher than linked. Returns false at the first relocation of another
 * kind: such a program needs a dynamic linker. */
bool relocate_image(uintptr_t base, const uint64_t *dynamic);

/* --- Pure: layout of a TLS block (tls_block.c) ---------------------------------------------- */

/* Bytes reserved at the thread pointer for the control block: the C library's own (200 bytes in
 * musl 1.2.3, checked by a test) and two words for its table of TLS modules. */
#define TLS_CONTROL_BYTES 256
#define TLS_CONTROL_COPY  200

struct tls_image {
    const unsigned char *start; /* initial values */
    size_t file_bytes;          /* of them */
    size_t bytes;               /* and with the zeroes after them */
    size_t align;               /* of the segment: a power of two, or 0 for none */
};

/* Distance from the first thread-local byte to the thread pointer. */
size_t tls_data_bytes(const struct tls_image *image);
/* Size of a block, slack for unaligned memory included. */
size_t tls_block_bytes(const struct tls_image *image);
/* Where the thread pointer is in a block at `memory`. */
uintptr_t tls_thread_pointer(const struct tls_image *image, uintptr_t memory);

/* Fill the block at `memory`: data from `data` (tls_data_bytes() of them, or NULL for the initial
 * image), control block a copy of `control`, TLS_CONTROL_COPY bytes that were at `control_home`,
 * whose pointers into itself follow it to the new place. Returns the thread pointer. */
uintptr_t tls_write(const struct tls_image *image, void *memory, const unsigned char *data,
                    const void *control, uintptr_t control_home);

/* Complete a block with a copy of a control block at `control` and zeroes at `data`, before it. */
void tls_complete(const struct tls_image *image, uint64_t *control, unsigned char *data);

/* --- Shared state --------------------------------------------------------------------------- */

/* How much higher than linked the program runs; 0 unless it is position-independent. */
extern uintptr_t runtime_load_base;
/* Read the TLS segment from the program headers. */
void runtime_find_tls(uintptr_t base, uintptr_t phdr, size_t count, size_t size);
/* Give the first thread TLS in `memory`; for programs without a C library. */
void runtime_enable_tls(void *memory);
/* TLS works: keep the control block as the model for later threads, write the spare one, and
 * publish the IPC buffer and the boot info. Runs before any constructor. */
void runtime_thread_ready(void);
void runtime_keep_control_block(void);
/* Thread pointer of the spare block, known once the TLS segment is; 0: there is none. */
uintptr_t runtime_spare_tls(void);
/* Address of the first thread's IPC buffer, or NULL. */
void *runtime_ipc_buffer(void);

/* Apply the pre-exit callback once. */
int runtime_pre_exit(int code);

/* --- With the system-call layer of libs/posix ------------------------------------------------ */

/* The last step of every ending: exit callback or message, then stop. libs/posix calls it. */
__attribute__((noreturn)) void __sel4runtime_finish(int code);
/* Set the calling thread's thread pointer, without the kernel where that is possible. */
void __sel4runtime_set_thread_pointer(uintptr_t base);
/* Provided by libs/posix when it is linked: route the C library's system calls to it. A thread that
 * is made without TLS has `spare_tls` for its thread pointer; 0 for none. */
__attribute__((weak)) void __quoll_posix_start(uintptr_t spare_tls);
/* Likewise: a second thread is being made. */
__attribute__((weak)) void __quoll_posix_threads(void);
/* Likewise: write to wherever the program's output goes. */
__attribute__((weak)) void __quoll_posix_emit(const char *text, size_t count);
