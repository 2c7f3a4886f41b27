/* SPDX-License-Identifier: BSD-2-Clause */
/* The log buffer, and what the kernel's trace points write into it. */
#include <lab/objects.h>
#include <lab/spaces.h>
#include <sel4bench/kernel_logging.h>

/* As the kernel numbers them. */
enum {
    TRACE_SYSCALL,
    TRACE_INVOCATION,
    TRACE_RECEIVE,
    TRACE_FAULT,
    TRACE_INTERRUPT,
    TRACE_SCHEDULE
};

static kernel_log_entry_t *buffer_make(seL4_CPtr *frame)
{
    *frame = object_make(seL4_X86_LargePageObject, 0);
    QT_OK(seL4_BenchmarkSetLogBuffer(*frame));
    seL4_CPtr copy = cap_copy(*frame);
    space_map(seL4_CapInitThreadVSpace, copy, ROOM);
    return (kernel_log_entry_t *)ROOM;
}

static void invoke_something(void)
{
    QT_OK(seL4_CNode_Delete(seL4_CapInitThreadCNode, slot_take(), seL4_WordBits));
}

static unsigned count_of(const kernel_log_entry_t *log, seL4_Word entries, seL4_Word point)
{
    unsigned count = 0;
    for (seL4_Word i = 0; i < entries; i++) count += log[i].id == point;
    return count;
}

QTEST(benchmark_set_log_buffer__no_large_page__illegal_operation)
{
    QT_EQ(seL4_BenchmarkSetLogBuffer(slot_take()), seL4_IllegalOperation);
    QT_EQ(seL4_BenchmarkSetLogBuffer(1ul << 40), seL4_IllegalOperation);
    QT_EQ(seL4_BenchmarkSetLogBuffer(seL4_CapInitThreadTCB), seL4_IllegalOperation);
    QT_EQ(seL4_BenchmarkSetLogBuffer(object_make(seL4_X86_4K, 0)), seL4_IllegalOperation);
    seL4_CPtr readable = cap_mint(object_make(seL4_X86_LargePageObject, 0), seL4_CanRead, 0);
    QT_EQ(seL4_BenchmarkSetLogBuffer(readable), seL4_IllegalOperation);
}

QTEST(benchmark_reset_log__no_buffer__illegal_operation)
{
    QT_EQ(seL4_BenchmarkResetLog(), seL4_IllegalOperation);
    QT_EQ(seL4_BenchmarkFinalizeLog(), 0);
}

QTEST(benchmark_log__between_reset_and_finalize__has_what_happened)
{
    seL4_CPtr frame;
    const kernel_log_entry_t *log = buffer_make(&frame);
    QT_OK(seL4_BenchmarkResetLog());
    for (unsigned i = 0; i < 5; i++) invoke_something();
    seL4_Word entries = seL4_BenchmarkFinalizeLog();
    invoke_something(); /* not logged any more */
    QT_EQ(seL4_BenchmarkFinalizeLog(), entries);
    QT_EQ(count_of(log, entries, TRACE_INVOCATION), 5);
    QT_LE(5, count_of(log, entries, TRACE_SYSCALL));
    QT_LE(5, count_of(log, entries, TRACE_SCHEDULE));
    QT_EQ(count_of(log, entries, TRACE_FAULT), 0);
    for (seL4_Word i = 0; i < entries; i++) {
        QT_LT(0, log[i].duration);
        QT_LT(log[i].duration, 1ul << 40);
    }
    QT_EQ(log[0].id, TRACE_SYSCALL); /* the end of ResetLog itself */
    QT_OK(seL4_BenchmarkResetLog()); /* from the start again */
    invoke_something();
    QT_LT(seL4_BenchmarkFinalizeLog(), entries);
}

QTEST(benchmark_log__full__the_rest_is_dropped)
{
    seL4_CPtr frame;
    buffer_make(&frame);
    QT_OK(seL4_BenchmarkResetLog());
    for (seL4_Word i = 0; i < KERNEL_MAX_NUM_LOG_ENTRIES / 2; i++) {
        seL4_BenchmarkNullSyscall(); /* two entries each: itself, and the decision who runs */
    }
    QT_EQ(seL4_BenchmarkFinalizeLog(), KERNEL_MAX_NUM_LOG_ENTRIES);
}

QTEST(benchmark_log__frame_is_revoked__there_is_no_log)
{
    seL4_CPtr frame;
    buffer_make(&frame);
    QT_OK(seL4_BenchmarkResetLog());
    invoke_something();
    cap_revoke(frame);
    seL4_Word entries = seL4_BenchmarkFinalizeLog();
    invoke_something();
    QT_LT(0, entries);
    QT_EQ(seL4_BenchmarkResetLog(), seL4_IllegalOperation);
}

QTEST(kernel_logging__reads_the_log_through_the_library)
{
    seL4_CPtr frame = object_make(seL4_X86_LargePageObject, 0);
    QT_OK(kernel_logging_set_log_buffer(frame));
    seL4_CPtr copy = cap_copy(frame);
    space_map(seL4_CapInitThreadVSpace, copy, ROOM);
    quoll_kernel_logging_set_address((const void *)ROOM);

    static kernel_log_entry_t log[64];
    kernel_logging_reset_log();
    for (unsigned i = 0; i < 3; i++) invoke_something();
    kernel_logging_finalize_log();
    unsigned entries = kernel_logging_sync_log(log, 64);
    QT_EQ(count_of(log, entries, TRACE_INVOCATION), 3);
    QT_EQ(kernel_logging_entry_get_key(&log[0]), TRACE_SYSCALL);
    QT_LT(0, kernel_logging_entry_get_data(&log[0]));
    QT_EQ(kernel_logging_sync_log(log, 2), 2);
    quoll_kernel_logging_set_address(NULL);
    QT_EQ(kernel_logging_sync_log(log, 64), 0);
}

QTEST(benchmark_flush_caches__comes_back)
{
    seL4_BenchmarkFlushCaches();
    seL4_BenchmarkNullSyscall();
}
