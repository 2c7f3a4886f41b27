/* SPDX-License-Identifier: BSD-2-Clause */
/* The last words of a kernel that found itself broken. */
#include "debug/assert.h"

#include "arch/arch.h"
#include "debug/backtrace.h"
#include "debug/print.h"

void kassert_failed(const char *condition, const char *function, const char *file, unsigned line)
{
    kprintf("\nkernel: assertion failed: %s\n  in %s, %s:%u\n", condition, function, file, line);
    backtrace_print_here();
    kprintf("halting...\n");
    arch_halt();
}

void kpanic(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    kprintf("\nkernel: ");
    kvprintf(format, args);
    kprintf("\nhalting...\n");
    va_end(args);
    arch_halt();
}
