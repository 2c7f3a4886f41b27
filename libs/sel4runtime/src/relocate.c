/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Self-relocation of a static position-independent program. Runs first of all, so it may touch
 * nothing whose address is itself relocated: no tables of pointers, no calls to other files.
 */
#include "runtime.h"

#define DT_NULL    0
#define DT_RELA    7
#define DT_RELASZ  8
#define DT_RELAENT 9
#define DT_RELRSZ  35
#define DT_RELR    36
#define DT_COUNT   37

#define R_X86_64_NONE     0
#define R_X86_64_RELATIVE 8

struct rela {
    uint64_t offset;
    uint64_t info;
    int64_t addend;
};

static bool apply_rela(uintptr_t base, uintptr_t table, size_t bytes, size_t entry)
{
    for (size_t at = 0; at + sizeof(struct rela) <= bytes; at += entry) {
        const struct rela *rela = (const struct rela *)(table + at);
        switch ((uint32_t)rela->info) {
        case R_X86_64_NONE:
            break;
        case R_X86_64_RELATIVE:
            *(uint64_t *)(base + rela->offset) = base + (uint64_t)rela->addend;
            break;
        default:
            return false;
        }
    }
    return true;
}

/* The compact table: an even entry is the address of a word to relocate; an odd one is a bitmap
 * of which of the 63 words after the last address are. */
static void apply_relr(uintptr_t base, const uint64_t *table, size_t bytes)
{
    uint64_t *where = NULL;
    for (size_t i = 0; i < bytes / sizeof(*table); i++) {
        if ((table[i] & 1) == 0) {
            where = (uint64_t *)(base + table[i]);
            *where++ += base;
            continue;
        }
        uint64_t bits = table[i] >> 1;
        for (size_t bit = 0; bits != 0; bit++, bits >>= 1) {
            if (bits & 1) where[bit] += base;
        }
        where += 63;
    }
}

bool relocate_image(uintptr_t base, const uint64_t *dynamic)
{
    uint64_t tag[DT_COUNT] = {0};
    for (; dynamic[0] != DT_NULL; dynamic += 2) {
        if (dynamic[0] < DT_COUNT) tag[dynamic[0]] = dynamic[1];
    }
    if (tag[DT_RELASZ] != 0) {
        size_t entry = tag[DT_RELAENT] != 0 ? tag[DT_RELAENT] : sizeof(struct rela);
        if (!apply_rela(base, base + tag[DT_RELA], tag[DT_RELASZ], entry)) return false;
    }
    if (tag[DT_RELRSZ] != 0) {
        apply_relr(base, (const uint64_t *)(base + tag[DT_RELR]), tag[DT_RELRSZ]);
    }
    return true;
}
