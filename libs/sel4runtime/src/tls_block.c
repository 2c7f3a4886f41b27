/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Layout of a thread's TLS block on x86_64: the program's thread-local data ends where the control
 * block begins, and the thread pointer is the address of the control block, whose first word
 * points to itself.
 *
 * The C library keeps its per-thread state in the control block, and only it knows how. So a new
 * thread gets a copy of the first thread's control block as it was before any constructor ran;
 * pointers into the block itself (self, the list links) are moved along.
 */
#include "runtime.h"

#include <string.h>

enum control_words {
    CONTROL_SELF = 0,
    CONTROL_MODULES = 1,        /* address of the table below */
    CONTROL_MODULE_TABLE = 30,  /* behind the C library's part: count, then one address */
};
_Static_assert((CONTROL_MODULE_TABLE + 2) * 8 == TLS_CONTROL_BYTES, "table ends the block");
_Static_assert(TLS_CONTROL_COPY <= CONTROL_MODULE_TABLE * 8, "table is outside the copy");

static uintptr_t align_down(uintptr_t value, size_t align)
{
    return value & ~(uintptr_t)(align - 1);
}

size_t tls_data_bytes(const struct tls_image *image)
{
    /* As the linker counts: the data starts as far past an alignment boundary as the segment. */
    uintptr_t skew = (uintptr_t)image->start & (image->align - 1);
    return align_down(image->bytes + skew + image->align - 1, image->align) - skew;
}

size_t tls_block_bytes(const struct tls_image *image)
{
    return tls_data_bytes(image) + image->align - 1 + TLS_CONTROL_BYTES;
}

uintptr_t tls_thread_pointer(const struct tls_image *image, uintptr_t memory)
{
    return align_down(memory + tls_data_bytes(image) + image->align - 1, image->align);
}

static void write_control(uint64_t *block, const unsigned char *control, uintptr_t home,
                          uintptr_t data)
{
    memset(block, 0, TLS_CONTROL_BYTES);
    memcpy(block, control, TLS_CONTROL_COPY);
    for (size_t i = 0; i < TLS_CONTROL_COPY / sizeof(*block); i++) {
        if (block[i] - home < TLS_CONTROL_COPY) block[i] += (uintptr_t)block - home;
    }
    block[CONTROL_SELF] = (uintptr_t)block;
    block[CONTROL_MODULES] = (uintptr_t)&block[CONTROL_MODULE_TABLE];
    block[CONTROL_MODULE_TABLE] = 1;
    block[CONTROL_MODULE_TABLE + 1] = data;
}

uintptr_t tls_write(const struct tls_image *image, void *memory, const unsigned char *data,
                    const unsigned char *control, uintptr_t control_home)
{
    uintptr_t pointer = tls_thread_pointer(image, (uintptr_t)memory);
    unsigned char *out = (unsigned char *)(pointer - tls_data_bytes(image));
    if (data != NULL) {
        memcpy(out, data, tls_data_bytes(image));
    } else {
        memcpy(out, image->start, image->file_bytes);
        memset(out + image->file_bytes, 0, tls_data_bytes(image) - image->file_bytes);
    }
    write_control((uint64_t *)pointer, control, control_home, (uintptr_t)out);
    return pointer;
}
