/* SPDX-License-Identifier: BSD-2-Clause */
/* What a program knows when main runs. */
#include <qtest.h>
#include <sel4debug/debug.h>
#include <sel4debug/execinfo.h>
#include <sel4debug/stack.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4runtime.h>
#include <stdlib.h>
#include <string.h>

static int constructor_saw_buffer;

__attribute__((constructor)) static void before_main(void)
{
    constructor_saw_buffer = seL4_GetIPCBuffer() != NULL;
}

QTEST(start__constructors_run_with_the_ipc_buffer_set)
{
    QT_EQ(constructor_saw_buffer, 1);
}

static long aux(int type)
{
    const auxv_t *entry = sel4runtime_auxv();
    while (entry->a_type != AT_NULL && entry->a_type != type) {
        entry++;
    }
    return entry->a_un.a_val;
}

QTEST(start__the_vector_describes_the_root_task)
{
    const seL4_BootInfo *info = sel4runtime_bootinfo();
    QT_EQ(aux(AT_PAGESZ), 4096);
    QT_EQ(aux(AT_SEL4_BOOT_INFO), (long)info);
    QT_EQ(aux(AT_SEL4_IPC_BUFFER_PTR), (long)info->ipcBuffer);
    QT_EQ(aux(AT_SEL4_TCB), seL4_CapInitThreadTCB);
    QT_EQ(aux(AT_SEL4_CNODE), seL4_CapInitThreadCNode);
    QT_EQ(aux(AT_SEL4_VSPACE), seL4_CapInitThreadVSpace);
    QT_CHECK(aux(AT_PHNUM) > 0);
    QT_EQ((long)seL4_GetIPCBuffer(), (long)info->ipcBuffer);
    QT_EQ((long)platsupport_get_bootinfo(), (long)info);
    QT_EQ((long)seL4_GetBootInfo(), (long)info);
    QT_EQ(sel4ps_get_seL4_CapInitThreadTCB(), seL4_CapInitThreadTCB);
}

QTEST(start__arguments_and_environment_are_there)
{
    QT_EQ(sel4runtime_argc(), 1);
    QT_CHECK(sel4runtime_argv()[1] == NULL);
    QT_CHECK(sel4runtime_envp()[0] == NULL);
    QT_CHECK(strlen(sel4runtime_process_name()) > 0);
    QT_CHECK(getenv("HOME") == NULL);
}

#ifdef CONFIG_DEBUG_BUILD
QTEST(debug__capabilities_are_told_apart)
{
    QT_CHECK(debug_cap_is_valid(seL4_CapInitThreadTCB));
    QT_CHECK(!debug_cap_is_valid(seL4_CapNull));
    QT_CHECK(!debug_cap_is_endpoint(seL4_CapInitThreadTCB));
    QT_CHECK(!debug_cap_is_notification(seL4_CapInitThreadTCB));
    debug_cap_identify(seL4_CapInitThreadTCB);
}
#endif

extern const char __executable_start[], etext[];

static __attribute__((noinline)) int depth(int levels, void **addresses)
{
    int count = levels == 0 ? backtrace(addresses, 16) : depth(levels - 1, addresses);
    __asm__ volatile("" : "+r"(count)); /* no tail call */
    return count;
}

QTEST(debug__a_backtrace_lists_the_calls)
{
    void *addresses[16];
    int count = depth(5, addresses);
    QT_CHECK(count > 7);
    for (int i = 0; i < 6; i++) {
        QT_CHECK((char *)addresses[i] >= __executable_start && (char *)addresses[i] < etext);
    }
}

static void *where(void *argument)
{
    *(char **)argument = __builtin_frame_address(0);
    return argument;
}

QTEST(debug__the_emergency_stack_is_another_one)
{
    char *there = NULL, *here = __builtin_frame_address(0);
    QT_EQ((long)debug_run_on_emergency_stack(where, &there), (long)&there);
    QT_CHECK(there - here > 65536 || here - there > 16384);
}
