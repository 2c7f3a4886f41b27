/* SPDX-License-Identifier: BSD-2-Clause */
/* The distribution's uthash, and what programs written for version 2.1 name besides: a comparison
 * of keys, uthash_memcmp, that a program may define before it includes this; HASH_FCN, the hash
 * function in use; and the hash function HASH_MUR. */
#pragma once

#ifndef uthash_memcmp
#define uthash_memcmp(a, b, n) memcmp(a, b, n)
#endif
#ifndef HASH_KEYCMP
#define HASH_KEYCMP(a, b, n) uthash_memcmp(a, b, n)
#endif

#include <utils/uthash_distribution.h>

#define HASH_FCN HASH_FUNCTION

static inline uint32_t quoll_uthash_rotate(uint32_t word, int bits)
{
    return word << bits | word >> (32 - bits);
}

/* MurmurHash3 of 32 bits, which its author gave to the public domain. */
static inline unsigned quoll_uthash_murmur3(const void *key, size_t length, uint32_t seed)
{
    const uint8_t *bytes = (const uint8_t *)key;
    uint32_t hash = seed;
    for (size_t at = 0; at < length; at += 4) {
        uint32_t block = 0;
        for (size_t i = 0; i < 4 && at + i < length; i++) {
            block |= (uint32_t)bytes[at + i] << 8 * i;
        }
        hash ^= quoll_uthash_rotate(block * 0xcc9e2d51u, 15) * 0x1b873593u;
        if (at + 4 <= length) hash = quoll_uthash_rotate(hash, 13) * 5 + 0xe6546b64u;
    }
    hash ^= (uint32_t)length;
    hash = (hash ^ hash >> 16) * 0x85ebca6bu;
    hash = (hash ^ hash >> 13) * 0xc2b2ae35u;
    return hash ^ hash >> 16;
}

#define HASH_MUR(key, keylen, hashv)                                                               \
    do {                                                                                           \
        (hashv) = quoll_uthash_murmur3(key, keylen, 0xf88d5353u);                                  \
    } while (0)
