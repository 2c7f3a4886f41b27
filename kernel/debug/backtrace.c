/* SPDX-License-Identifier: BSD-2-Clause */
/* Walks the chain of saved frame pointers. */
#include "debug/backtrace.h"

#include "arch/arch.h"
#include "debug/print.h"
#include "debug/symbols.h"

enum { MAX_FRAMES = 24 };

static void print_ip(word_t ip)
{
    word_t offset;
    const char *name = symbol_find(ip, &offset);
    if (name) {
        kprintf("  %016lx %s+0x%lx\n", ip, name, offset);
    } else {
        kprintf("  %016lx\n", ip);
    }
}

static void print_callers(word_t frame_pointer)
{
    for (unsigned depth = 0; depth < MAX_FRAMES; depth++) {
        if (!arch_on_kernel_stack(frame_pointer)) return;
        const word_t *frame = (const word_t *)frame_pointer;
        if (!frame[1]) return;
        /* The call itself: a call that never returns may be a function's last instruction. */
        print_ip(frame[1] - 1);
        if (frame[0] <= frame_pointer) return; /* stacks grow down: callers are above */
        frame_pointer = frame[0];
    }
}

void backtrace_print(word_t ip, word_t frame_pointer)
{
    kprintf("backtrace:\n");
    print_ip(ip);
    print_callers(frame_pointer);
}

void backtrace_print_here(void)
{
    kprintf("backtrace:\n");
    print_callers((word_t)__builtin_frame_address(0));
}
