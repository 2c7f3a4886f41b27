/* SPDX-License-Identifier: BSD-2-Clause */
/* The log of kernel entries. */
#include "arch/arch.h"
#include "benchmark/benchmark.h"
#include "benchmark/log.h"

/* benchmark_track_kernel_entry_t, to the byte */
struct entry {
    uint64_t start;    /* cycles */
    uint32_t duration; /* cycles */
    uint8_t path;
    uint64_t what; /* in one of two layouts */
} __attribute__((packed));
_Static_assert(sizeof(struct entry) == 21, "its layout is the API's");

/* Fields of `what`: for system calls, and for the rest. */
enum {
    NUMBER_SHIFT = 0,
    NUMBER_BITS = 4,
    CAP_TYPE_SHIFT = 4,
    CAP_TYPE_BITS = 5,
    LABEL_SHIFT = 10, /* behind the bit for the fast path, which is not there */
    LABEL_BITS = 19,
    WORD_SHIFT = 3, /* behind the number of the CPU */
    WORD_FIELD_BITS = 26,
};

static struct entry now;

static uint64_t field(word_t value, unsigned bits, unsigned shift)
{
    return (value & MASK(bits)) << shift;
}

void benchmark_is(enum entry_path path, word_t word)
{
    now.path = (uint8_t)path;
    now.what = path == ENTRY_PATH_SYSCALL ? field(word, NUMBER_BITS, NUMBER_SHIFT)
                                          : field(word, WORD_FIELD_BITS, WORD_SHIFT);
}

void benchmark_enter(enum entry_path path, word_t word)
{
    now.start = arch_timestamp();
    benchmark_is(path, word);
}

void benchmark_invocation(word_t cap_type, word_t label)
{
    now.what |= field(cap_type, CAP_TYPE_BITS, CAP_TYPE_SHIFT);
    now.what |= field(label, LABEL_BITS, LABEL_SHIFT);
}

void benchmark_leave(void)
{
    struct entry *entry = log_next(sizeof *entry);
    if (!entry) return;
    now.duration = (uint32_t)(arch_timestamp() - now.start);
    *entry = now;
}
