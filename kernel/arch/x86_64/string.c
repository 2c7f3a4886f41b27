/* SPDX-License-Identifier: BSD-2-Clause */
/* The four functions that a freestanding compiler may call, and clear_memory(). */
#include "arch/arch.h"

void *memcpy(void *restrict dest, const void *restrict source, size_t bytes)
{
    void *to = dest;
    size_t words = bytes / sizeof(word_t), rest = bytes % sizeof(word_t);
    __asm__ volatile("rep movsq" : "+D"(to), "+S"(source), "+c"(words) : : "memory");
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(source), "+c"(rest) : : "memory");
    return dest;
}

void *memset(void *dest, int value, size_t bytes)
{
    void *to = dest;
    __asm__ volatile("rep stosb" : "+D"(to), "+c"(bytes) : "a"(value) : "memory");
    return dest;
}

void *memmove(void *dest, const void *source, size_t bytes)
{
    char *to = dest;
    const char *from = source;
    if (to <= from || to >= from + bytes) return memcpy(dest, source, bytes);
    while (bytes--) to[bytes] = from[bytes];
    return dest;
}

int memcmp(const void *a, const void *b, size_t bytes)
{
    const unsigned char *left = a, *right = b;
    for (; bytes; bytes--, left++, right++) {
        if (*left != *right) return *left - *right;
    }
    return 0;
}

void clear_memory(void *start, size_t bytes)
{
    size_t words = bytes / sizeof(word_t);
    __asm__ volatile("rep stosq" : "+D"(start), "+c"(words) : "a"(0) : "memory");
}
