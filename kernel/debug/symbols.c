/* SPDX-License-Identifier: BSD-2-Clause */
/* Looks up the table that the second link of the kernel carries. */
#include "debug/symbols.h"

/* Sorted by address; the last entry is the end of the code and has no name. */
struct symbol {
    word_t address;
    const char *name;
};

/* The first link, whose addresses the table is made of, has none. */
extern const struct symbol kernel_symbols[] __attribute__((weak));
extern const word_t kernel_symbol_count __attribute__((weak));

const char *symbol_find(word_t ip, word_t *offset)
{
    if (!&kernel_symbol_count || kernel_symbol_count < 2) return NULL;
    word_t low = 0, high = kernel_symbol_count - 1;
    if (ip < kernel_symbols[low].address || ip >= kernel_symbols[high].address) return NULL;
    while (high - low > 1) {
        word_t middle = low + (high - low) / 2;
        if (ip < kernel_symbols[middle].address) {
            high = middle;
        } else {
            low = middle;
        }
    }
    *offset = ip - kernel_symbols[low].address;
    return kernel_symbols[low].name;
}
