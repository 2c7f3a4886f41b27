/* SPDX-License-Identifier: BSD-2-Clause */
/* A ring of bytes for one producer and one consumer in the same thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* head is the next byte to read, tail the next to write; one byte of buf stays unused, so that a
 * full ring differs from an empty one. */
struct circ_buf {
    off_t head;
    off_t tail;
    size_t size;
    uint8_t buf[];
};
typedef struct circ_buf circ_buf_t;

/* Make an empty ring. `cb` has room for `size` bytes after the struct and holds size - 1 of them.
 * Returns 0, or -1 if cb is NULL or size is less than 2. */
static inline int circ_buf_init(size_t size, circ_buf_t *cb)
{
    if (cb == NULL || size < 2) return -1;
    cb->head = 0;
    cb->tail = 0;
    cb->size = size;
    return 0;
}

static inline bool circ_buf_is_empty(circ_buf_t *cb)
{
    return cb->head == cb->tail;
}

static inline bool circ_buf_is_full(circ_buf_t *cb)
{
    return (size_t)(cb->tail + 1) % cb->size == (size_t)cb->head;
}

/* Take the oldest byte. The ring must not be empty. */
static inline uint8_t circ_buf_get(circ_buf_t *cb)
{
    uint8_t c = cb->buf[cb->head];
    cb->head = (off_t)((size_t)(cb->head + 1) % cb->size);
    return c;
}

/* Add a byte. A full ring loses its oldest byte. */
static inline void circ_buf_put(circ_buf_t *cb, uint8_t c)
{
    if (circ_buf_is_full(cb)) circ_buf_get(cb);
    cb->buf[cb->tail] = c;
    cb->tail = (off_t)((size_t)(cb->tail + 1) % cb->size);
}
