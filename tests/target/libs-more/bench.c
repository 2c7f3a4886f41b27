/* SPDX-License-Identifier: BSD-2-Clause */
/* Counters, where there are none but cycles, and logs. */
#include <qtest.h>
#include <sel4bench/logging.h>
#include <sel4bench/sel4bench.h>
#include <stdlib.h>
#include <string.h>

QTEST(bench__the_cycle_counter_counts)
{
    ccnt_t before, after;
    sel4bench_init();
    SEL4BENCH_READ_CCNT(before);
    for (volatile int i = 0; i < 1000; i++) {
    }
    SEL4BENCH_READ_CCNT(after);
    QT_LT(before, after);
    QT_LE(after, sel4bench_get_cycle_count());
    sel4bench_destroy();
}

QTEST(bench__without_counters_nothing_faults_and_all_is_zero)
{
    ccnt_t values[SEL4BENCH_NUM_GENERIC_EVENTS] = {0};
    seL4_Word counters = sel4bench_get_num_counters();
    QT_EQ(counters, 0);
    QT_EQ(sel4bench_get_num_generic_counter_chunks(counters), 0);
    QT_EQ(sel4bench_get_num_generic_counter_chunks(4), 2);
    counter_bitfield_t mask = sel4bench_enable_generic_counters(0, counters);
    QT_EQ(mask, 0);
    sel4bench_read_and_stop_counters(mask, 0, counters, values);
    QT_EQ(sel4bench_get_counter(0), 0);
    QT_CHECK(sel4bench_get_counters(3, values) > 0);
    QT_EQ(values[0] + values[1], 0);
    QT_EQ(sel4bench_x86_rdmsr(0x10), 0);
}

QTEST(bench__events_are_known)
{
    QT_EQ(strcmp(sel4bench_get_counter_description(4), "Instructions"), 0);
    QT_CHECK(sel4bench_get_counter_description(SEL4BENCH_NUM_GENERIC_EVENTS) == NULL);
    QT_EQ(sel4bench_private_lookup_event(SEL4BENCH_EVENT_EXECUTE_INSTRUCTION), 0xc0);
    QT_EQ(quoll_bench_events_of_model(0x1a)[0], SEL4BENCH_IA32_NEHALEM_EVENT_CACHE_L1I_MISS);
    QT_EQ(quoll_bench_events_of_model(0x5e)[1], 0x151);
}

QTEST(bench__log_buffers_grow)
{
    log_buffer_t buffer;
    logging_init_log_buffer(&buffer, 1);
    for (seL4_Word i = 0; i < 1000; i++) {
        logging_append_log_buffer(&buffer, i * i);
    }
    QT_EQ(buffer.length, 1000);
    QT_EQ(buffer.full, 0);
    QT_EQ(buffer.buffer[999], 999 * 999);
    free(buffer.buffer);
}

QTEST(bench__the_kernel_keeps_no_log)
{
    kernel_log_entry_t entry;
    kernel_logging_reset_log();
    kernel_logging_finalize_log();
    QT_EQ(kernel_logging_set_log_buffer(seL4_CapNull), seL4_NoError);
    QT_EQ(kernel_logging_sync_log(&entry, 1), 0);
    QT_EQ(KERNEL_MAX_NUM_LOG_ENTRIES, 0);
}
