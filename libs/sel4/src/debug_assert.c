/* SPDX-License-Identifier: BSD-2-Clause */
/* What a failed seL4_DebugAssert does. Needs no C library and no IPC buffer, as either may be what
 * is not set up yet. */

#include <sel4/debug_assert.h>
#include <sel4/syscalls.h>

#ifdef CONFIG_DEBUG_BUILD

static void print(const char *text)
{
#ifdef CONFIG_PRINTING
    for (; *text; text++) {
        seL4_DebugPutChar(*text);
    }
#else
    (void)text;
#endif
}

static void print_number(unsigned int number)
{
    char text[] = {'0' + number % 10, '\0'};

    if (number > 9) {
        print_number(number / 10);
    }
    print(text);
}

void quoll_debug_assert_fail(const char *expression, const char *file, int line,
                             const char *function)
{
    print(function);
    print("@");
    print(file);
    print(":");
    print_number((unsigned int)line);
    print(" [Assertion failed: ");
    print(expression);
    print("]\n");
    __builtin_trap();
}

#endif
