/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing CBOR (RFC 8949) as base64. Each function writes one data item, or the start or end of
 * one, and returns 0, or EOF when the stream takes no more. The caller ends the text with
 * base64_terminate(). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <utils/base64.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    base64_t streamer;
} cbor64_t;

/* The high three bits of an item's first byte. */
typedef enum {
    CBOR64_MT_UNSIGNED_INT = 0,
    CBOR64_MT_NEGATIVE_INT = 1,
    CBOR64_MT_BYTE_STRING = 2,
    CBOR64_MT_UTF8_STRING = 3,
    CBOR64_MT_ARRAY = 4,
    CBOR64_MT_MAP = 5,
    CBOR64_MT_TAG = 6,
    CBOR64_MT_FLOAT = 7,
    CBOR64_MT_SIMPLE = 7,
    CBOR64_MT_BREAK = 7,
} cbor64_mt_t;

/* The low five: a small number itself, or what follows. */
typedef enum {
    CBOR64_AI_INT_LITERAL_MAX = 23,
    CBOR64_AI_UINT8_T = 24,
    CBOR64_AI_UINT16_T = 25,
    CBOR64_AI_UINT32_T = 26,
    CBOR64_AI_UINT64_T = 27,
    CBOR64_AI_SIMPLE_BYTE = 24,
    CBOR64_AI_FLOAT16_T = 25,
    CBOR64_AI_FLOAT32_T = 26,
    CBOR64_AI_FLOAT64_T = 27,
    CBOR64_AI_INDEFINITE_LENGTH = 31,
} cbor64_ai_t;

typedef enum {
    CBOR64_SIMPLE_FALSE = 20,
    CBOR64_SIMPLE_TRUE = 21,
    CBOR64_SIMPLE_NULL = 22,
    CBOR64_SIMPLE_UNDEFINED = 23,
} cbor64_simple_t;

/* Tags as IANA registers them. */
typedef enum {
    CBOR64_TAG_DATETIME_UTF8 = 0,
    CBOR64_TAG_DATETIME_EPOCH = 1,
    CBOR64_TAG_POSITIVE_BIGNUM = 2,
    CBOR64_TAG_NEGATIVE_BIGNUM = 3,
    CBOR64_TAG_DECIMAL_FRACTION = 4,
    CBOR64_TAG_BIG_FLOAT = 5,
    CBOR64_TAG_ENCODE_BASE64URL = 21,
    CBOR64_TAG_ENCODE_BASE64 = 22,
    CBOR64_TAG_ENCODE_BASE16 = 23,
    CBOR64_TAG_ENCODE_CBOR = 24,
    CBOR64_TAG_UTF8_URI = 32,
    CBOR64_TAG_UTF8_BASE64URL = 33,
    CBOR64_TAG_UTF8_BASE64 = 34,
    CBOR64_TAG_UTF8_RE = 35,
    CBOR64_TAG_UTF8_MIME = 36,
    CBOR64_TAG_SHAREABLE = 28,
    CBOR64_TAG_SHARED_VALUE = 29,
    CBOR64_TAG_STRING_REF = 25,
    CBOR64_TAG_STRING_REF_DOMAIN = 256,
    CBOR64_TAG_SELF_DESCRIBED = 55799,
} cbor64_tag_t;

/* Strings that are written once and referred to from then on: a list of the caller's, NULL at its
 * end. It is put into the order in which they were written; the first `emitted` have been. */
typedef struct {
    char **strings;
    bool shared_values; /* refer by shared values, else by string references */
    uint64_t emitted;
} cbor64_domain_t;

/* The parts that the others are made of: a first byte; an item of a type with a number; a string of
 * `length` bytes; a simple value; the end of an item of indefinite length. */
int cbor64_initial_byte(base64_t *streamer, cbor64_mt_t type, uint8_t data);
int cbor64_send_item(base64_t *streamer, cbor64_mt_t type, uint64_t number);
int cbor64_send_typed_bytes(base64_t *streamer, cbor64_mt_t type, unsigned char *buffer,
                            size_t length);
int cbor64_send_simple(base64_t *streamer, cbor64_simple_t value);
int cbor64_send_break(base64_t *streamer);

int cbor64_float(base64_t *streamer, float number);
int cbor64_double(base64_t *streamer, double number);

/* Write a string of a domain, as bytes or as text: in full the first time, as a reference later. A
 * string that is not in the list is written in full. */
int cbor64_string_ref(base64_t *streamer, cbor64_domain_t *domain, char *string);
int cbor64_utf8_ref(base64_t *streamer, cbor64_domain_t *domain, char *string);

/* Numbers. */
static inline int cbor64_uint(base64_t *streamer, uint64_t number)
{
    return cbor64_send_item(streamer, CBOR64_MT_UNSIGNED_INT, number);
}

static inline int cbor64_int(base64_t *streamer, int64_t number)
{
    if (number >= 0) return cbor64_uint(streamer, (uint64_t)number);
    return cbor64_send_item(streamer, CBOR64_MT_NEGATIVE_INT, ~(uint64_t)number);
}

/* What the next item means. */
static inline int cbor64_tag(base64_t *streamer, cbor64_tag_t tag)
{
    return cbor64_send_item(streamer, CBOR64_MT_TAG, tag);
}

/* Strings, with a NUL at their end that is not written, and bytes. */
static inline int cbor64_bytes(base64_t *streamer, unsigned char *buffer, size_t length)
{
    return cbor64_send_typed_bytes(streamer, CBOR64_MT_BYTE_STRING, buffer, length);
}

static inline int cbor64_string(base64_t *streamer, char *text)
{
    return cbor64_bytes(streamer, (unsigned char *)text, __builtin_strlen(text));
}

static inline int cbor64_utf8(base64_t *streamer, char *text)
{
    return cbor64_send_typed_bytes(streamer, CBOR64_MT_UTF8_STRING, (unsigned char *)text,
                                   __builtin_strlen(text));
}

/* Start something of a length that is not known: its parts follow, then the end. */
static inline int quoll_cbor64_start(base64_t *streamer, cbor64_mt_t type)
{
    return cbor64_initial_byte(streamer, type, CBOR64_AI_INDEFINITE_LENGTH);
}

static inline int cbor64_byte_chunks_start(base64_t *streamer)
{
    return quoll_cbor64_start(streamer, CBOR64_MT_BYTE_STRING);
}

static inline int cbor64_byte_chunks_end(base64_t *streamer)
{
    return cbor64_send_break(streamer);
}

static inline int cbor64_string_chunks_start(base64_t *streamer)
{
    return cbor64_byte_chunks_start(streamer);
}

static inline int cbor64_string_chunks_end(base64_t *streamer)
{
    return cbor64_send_break(streamer);
}

static inline int cbor64_utf8_chunks_start(base64_t *streamer)
{
    return quoll_cbor64_start(streamer, CBOR64_MT_UTF8_STRING);
}

static inline int cbor64_utf8_chunks_end(base64_t *streamer)
{
    return cbor64_send_break(streamer);
}

/* Arrays of `length` items and maps of `length` pairs, which follow; or of unknown length. */
static inline int cbor64_array_length(base64_t *streamer, uint64_t length)
{
    return cbor64_send_item(streamer, CBOR64_MT_ARRAY, length);
}

static inline int cbor64_array_start(base64_t *streamer)
{
    return quoll_cbor64_start(streamer, CBOR64_MT_ARRAY);
}

static inline int cbor64_array_end(base64_t *streamer)
{
    return cbor64_send_break(streamer);
}

static inline int cbor64_map_length(base64_t *streamer, uint64_t length)
{
    return cbor64_send_item(streamer, CBOR64_MT_MAP, length);
}

static inline int cbor64_map_start(base64_t *streamer)
{
    return quoll_cbor64_start(streamer, CBOR64_MT_MAP);
}

static inline int cbor64_map_end(base64_t *streamer)
{
    return cbor64_send_break(streamer);
}

static inline int cbor64_bool(base64_t *streamer, int boolean)
{
    return cbor64_send_simple(streamer, boolean ? CBOR64_SIMPLE_TRUE : CBOR64_SIMPLE_FALSE);
}

static inline int cbor64_null(base64_t *streamer)
{
    return cbor64_send_simple(streamer, CBOR64_SIMPLE_NULL);
}

static inline int cbor64_undefined(base64_t *streamer)
{
    return cbor64_send_simple(streamer, CBOR64_SIMPLE_UNDEFINED);
}

/* Start a domain for the next item, in which strings are referred to by number; the second has no
 * strings of its own, and hides those of the domain around it. */
static inline int cbor64_string_ref_domain(base64_t *streamer, char **strings,
                                           cbor64_domain_t *domain)
{
    domain->strings = strings;
    domain->shared_values = false;
    domain->emitted = 0;
    return cbor64_tag(streamer, CBOR64_TAG_STRING_REF_DOMAIN);
}

static inline int cbor64_null_domain(base64_t *streamer)
{
    return cbor64_tag(streamer, CBOR64_TAG_STRING_REF_DOMAIN);
}

/* A domain of shared values. They are numbered through the whole text, so there is one of them, and
 * nothing else in it is marked as shareable. Writes nothing. */
static inline void cbor64_shared_value_domain(char **strings, cbor64_domain_t *domain)
{
    domain->strings = strings;
    domain->shared_values = true;
    domain->emitted = 0;
}

#ifdef __cplusplus
}
#endif
