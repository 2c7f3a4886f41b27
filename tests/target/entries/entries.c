/* SPDX-License-Identifier: BSD-2-Clause */
/* The log of kernel entries: what each entry says. */
#include "workers.h"

#include <lab/spaces.h>
#include <sel4/benchmark_track_types.h>

enum { QUIET = 1 << 16, TYPE_NOTIFICATION = 6, TYPE_CNODE = 10 }; /* as DebugCapIdentify says */

typedef benchmark_track_kernel_entry_t entry_t;
_Static_assert(sizeof(entry_t) == 21, "as the kernel has it");

static const entry_t *start_log(void)
{
    seL4_CPtr frame = object_make(seL4_X86_LargePageObject, 0);
    space_map(seL4_CapInitThreadVSpace, cap_copy(frame), ROOM);
    QT_OK(seL4_BenchmarkSetLogBuffer(frame));
    QT_OK(seL4_BenchmarkResetLog());
    return (const entry_t *)ROOM;
}

/* The first entry on this path; NULL if there is none. */
static const entry_t *find(const entry_t *log, seL4_Word entries, entry_type_t path)
{
    for (seL4_Word i = 0; i < entries; i++) {
        if (log[i].entry.path == (seL4_Word)path) return &log[i];
    }
    return NULL;
}

QTEST(entry_log__system_calls__have_number_type_and_label)
{
    seL4_CPtr notification = object_make(seL4_NotificationObject, 0), empty = slot_take();
    const entry_t *log = start_log();
    seL4_Signal(notification);
    QT_OK(seL4_CNode_Delete(seL4_CapInitThreadCNode, empty, seL4_WordBits));
    seL4_Yield();
    seL4_Word entries = seL4_BenchmarkFinalizeLog(), at = 1; /* behind that of ResetLog */
    QT_LE(4, entries);
    while (log[at].entry.path == Entry_Interrupt) at++;
    QT_EQ(log[at].entry.path, Entry_Syscall);
    QT_EQ(log[at].entry.syscall_no, -seL4_SysSend);
    QT_EQ(log[at].entry.cap_type, TYPE_NOTIFICATION);
    QT_EQ(log[at].entry.is_fastpath, 0);
    do {
        at++;
    } while (log[at].entry.path == Entry_Interrupt);
    QT_EQ(log[at].entry.syscall_no, -seL4_SysCall);
    QT_EQ(log[at].entry.cap_type, TYPE_CNODE);
    QT_EQ(log[at].entry.invocation_tag, CNodeDelete);
    do {
        at++;
    } while (log[at].entry.path == Entry_Interrupt);
    QT_EQ(log[at].entry.syscall_no, -seL4_SysYield);
    for (seL4_Word i = 1; i < entries; i++) {
        QT_LE(log[i - 1].start_time + log[i - 1].duration, log[i].start_time);
        QT_LT(0, log[i].duration);
    }
}

static void reads_nothing(struct worker *self)
{
    self->out[0] = *(volatile seL4_Word *)0x18;
}

static void undefined_instruction(struct worker *self)
{
    (void)self;
    __asm__ volatile("ud2");
}

static void unknown_system_call(struct worker *self)
{
    (void)self;
    seL4_Word rax = 0x12345, rdx = 77;
    __asm__ volatile("syscall" : "+a"(rax), "+d"(rdx) : : "rcx", "r11", "memory");
}

static const entry_t *entry_of(void (*body)(struct worker *), entry_type_t path)
{
    struct worker *worker = worker_make(body);
    seL4_TCB_SetFlags(worker->tcb, 0, QUIET);
    const entry_t *log = start_log();
    worker_start(worker);
    settle();
    const entry_t *found = find(log, seL4_BenchmarkFinalizeLog(), path);
    QT_CHECK(found != NULL);
    return found;
}

QTEST(entry_log__page_fault)
{
    QT_EQ(entry_of(reads_nothing, Entry_VMFault)->entry.word, 0);
}

QTEST(entry_log__exception__has_its_number)
{
    QT_EQ(entry_of(undefined_instruction, Entry_UserLevelFault)->entry.word, 6);
}

QTEST(entry_log__unknown_system_call__has_its_number)
{
    QT_EQ(entry_of(unknown_system_call, Entry_UnknownSyscall)->entry.word, 77);
}

QTEST(entry_log__interrupt)
{
    const entry_t *log = start_log();
    for (volatile unsigned i = 0; i < 20000000; i++) {
    }
    const entry_t *found = find(log, seL4_BenchmarkFinalizeLog(), Entry_Interrupt);
    QT_CHECK(found != NULL);
    QT_EQ(found->entry.word, 0); /* the tick */
}
