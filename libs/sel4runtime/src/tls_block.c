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

#define CONTROL_ALIGN 16

enum control_words {
    CONTROL_SELF = 0,
    CONTROL_MODULES = 1,       /* address of the table below */
    CONTROL_MODULE_TABLE = 30, /* behind the C library's part: count, then one address */
};
_Static_assert((CONTROL_MODULE_TABLE + 2) * 8 == TLS_CONTROL_BYTES, "table ends the block");
_Static_assert(TLS_CONTROL_COPY <= CONTROL_MODULE_TABLE * 8, "table is outside the copy");

static uintptr_t align_down(uintptr_t value, size_t align)
{
    return value & ~(uintptr_t)(align - 1);
}

static size_t segment_align(const struct tls_image *image)
{
    return image->align != 0 ? image->align : 1;
}

static size_t pointer_align(const struct tls_image *image)
{
    return image->align > CONTROL_ALIGN ? image->align : CONTROL_ALIGN;
}

size_t tls_data_bytes(const struct tls_image *image)
{
    /* As the linker counts: the data starts as far past an alignment boundary as the segment. */
    size_t align = segment_align(image);
    uintptr_t skew = (uintptr_t)image->start & (align - 1);
    return align_down(image->bytes + skew + align - 1, align) - skew;
}

size_t tls_block_bytes(const struct tls_image *image)
{
    return tls_data_bytes(image) + pointer_align(image) - 1 + TLS_CONTROL_BYTES;
}

uintptr_t tls_thread_pointer(const struct tls_image *image, uintptr_t memory)
{
    size_t align = pointer_align(image);
    return align_down(memory + tls_data_bytes(image) + align - 1, align);
}

static void write_control(uint64_t *block, const unsigned char *control, uintptr_t home,
                          uintptr_t data)
{
    memcpy(block, control, TLS_CONTROL_COPY);
    memset((unsigned char *)block + TLS_CONTROL_COPY, 0, TLS_CONTROL_BYTES - TLS_CONTROL_COPY);
#pragma GCC unroll 32 /* every program starts with this */
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
