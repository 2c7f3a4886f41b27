/* SPDX-License-Identifier: BSD-2-Clause */
/* What the debugging functions print: on standard output, which is kept here, or by a function of
 * the caller's. */
#include "thread.h"

#include <arch_stdio.h>
#include <qtest.h>
#include <sel4debug/debug.h>
#include <sel4debug/register_dump.h>
#include <sel4debug/unknown_syscall.h>
#include <sel4debug/user_exception.h>
#include <sel4runtime.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <utils/config.h>

static char kept[4096];
static size_t kept_bytes;

static size_t keep(void *data, size_t count)
{
    size_t fits = count < sizeof(kept) - 1 - kept_bytes ? count : sizeof(kept) - 1 - kept_bytes;
    memcpy(kept + kept_bytes, data, fits);
    kept_bytes += fits;
    return count;
}

static int print_to_kept(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(kept + kept_bytes, sizeof(kept) - kept_bytes, format, arguments);
    va_end(arguments);
    kept_bytes += (size_t)length;
    return length;
}

static void forget(void)
{
    memset(kept, 0, sizeof(kept));
    kept_bytes = 0;
}

static bool says(const char *what)
{
    return strstr(kept, what) != NULL;
}

QTEST(debug__fault_messages_name_what_happened)
{
    seL4_Word words[seL4_UnknownSyscall_Length] = {0};
    forget();
    words[seL4_UserException_Number] = 13;
    words[seL4_UserException_Code] = 0x18;
    words[seL4_UserException_FaultIP] = 0x401234;
    words[seL4_UserException_SP] = 0x7ff0;
    debug_user_exception_message(print_to_kept, words);
    QT_CHECK(says("general protection") && says("0x18") && says("0x401234") && says("0x7ff0"));
    forget();
    for (seL4_Word i = 0; i < seL4_UnknownSyscall_Length; i++) {
        words[i] = 0x1000 + i;
    }
    words[seL4_UnknownSyscall_Syscall] = (seL4_Word)-77;
    debug_unknown_syscall_message(print_to_kept, words);
    QT_CHECK(says("-77") && says("rax   0x0000000000001000") && says("r15   0x000000000000100e"));
}

static void registers(void *argument)
{
    sel4debug_dump_registers_prefix(*(seL4_CPtr *)argument, "> ");
}

QTEST(debug__registers_are_listed_by_name)
{
    struct thread thread;
    seL4_CPtr own = seL4_CapInitThreadTCB;
    forget();
    write_buf_fn before = sel4muslcsys_register_stdio_write_fn(keep);
    fflush(stdout);
    /* Those of this thread while it waits for the other. */
    run_in_thread(&thread, registers, &own);
    sel4debug_dump_registers(seL4_CapInitThreadCNode);
    fflush(stdout);
    sel4muslcsys_register_stdio_write_fn(before);
    QT_CHECK(says("> Registers of TCB 0x1:") && says(">   rip ") && says(">   gs_base "));
    QT_CHECK(says("The registers of TCB 0x2 cannot be read"));
}

QTEST(debug__capabilities_are_named)
{
    if (!config_set(CONFIG_DEBUG_BUILD)) qtest_skip("only a debug kernel says what is in a slot");
    forget();
    write_buf_fn before = sel4muslcsys_register_stdio_write_fn(keep);
    debug_cap_identify(seL4_CapInitThreadTCB);
    debug_cap_identify(seL4_CapInitThreadVSpace);
    debug_cap_identify(seL4_CapIRQControl);
    debug_cap_identify(sel4runtime_bootinfo()->empty.end - 1);
    fflush(stdout);
    sel4muslcsys_register_stdio_write_fn(before);
    QT_CHECK(says("TCB (type 12)") && says("PML4 (type 9)") && says("IRQ control (type 14)"));
    QT_CHECK(says("empty (type 0)"));
    QT_EQ(debug_cap_is_valid(seL4_CapInitThreadTCB), 1);
    QT_EQ(debug_cap_is_endpoint(seL4_CapInitThreadTCB), 0);
    QT_EQ(debug_cap_is_notification(seL4_CapInitThreadTCB), 0);
}
