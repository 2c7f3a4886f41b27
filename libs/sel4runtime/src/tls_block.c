/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Layout of a thread's TLS block on x86_64: the program's thread-local data ends where the control
 * block begins, and the thread pointer is the address of the control block, whose first word
 * points to itself.
 *
 * The C library keeps its per-thread state in the control block, and only it knows how. So a new
 * thread gets a copy of the first thread's control block as it was before any constructor ran;
 * pointers into the block itself are moved along. There are four; a test compares with the library.
 */
#include "runtime.h"

#include <string.h>

#define CONTROL_ALIGN 16

enum control_words {
    CONTROL_SELF = 0,
    CONTROL_MODULES = 1, /* address of the table below */
    CONTROL_PREVIOUS = 2,
    CONTROL_NEXT = 3,          /* in the list of threads */
    CONTROL_ROBUST = 17,       /* its list of mutexes: empty when it leads back here */
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

/* What in a copy of a control block is of its own. */
static inline void make_own(uint64_t *block, uintptr_t data)
{
    block[CONTROL_SELF] = (uintptr_t)block;
    block[CONTROL_PREVIOUS] = (uintptr_t)block;
    block[CONTROL_NEXT] = (uintptr_t)block;
    block[CONTROL_ROBUST] = (uintptr_t)&block[CONTROL_ROBUST];
    block[CONTROL_MODULES] = (uintptr_t)&block[CONTROL_MODULE_TABLE];
    block[CONTROL_MODULE_TABLE] = 1;
    block[CONTROL_MODULE_TABLE + 1] = data;
}

uintptr_t tls_write(const struct tls_image *image, void *memory, const unsigned char *data,
                    const void *control, uintptr_t control_home)
{
    uintptr_t pointer = tls_thread_pointer(image, (uintptr_t)memory);
    unsigned char *out = (unsigned char *)(pointer - tls_data_bytes(image));
    if (data != NULL) {
        memcpy(out, data, tls_data_bytes(image));
    } else {
        memcpy(out, image->start, image->file_bytes);
        memset(out + image->file_bytes, 0, tls_data_bytes(image) - image->file_bytes);
    }
    const uint64_t *from = control;
    uint64_t *block = (uint64_t *)pointer;
    memcpy(block, from, TLS_CONTROL_COPY);
    memset((char *)block + TLS_CONTROL_COPY, 0, TLS_CONTROL_BYTES - TLS_CONTROL_COPY);
    make_own(block, (uintptr_t)out);
    bool holds_mutexes = from[CONTROL_ROBUST] - control_home >= TLS_CONTROL_COPY;
    if (holds_mutexes) block[CONTROL_ROBUST] = from[CONTROL_ROBUST];
    return pointer;
}

void tls_complete(const struct tls_image *image, uint64_t *control, unsigned char *data)
{
    if (image->file_bytes != 0) memcpy(data, image->start, image->file_bytes);
    make_own(control, (uintptr_t)data);
}
