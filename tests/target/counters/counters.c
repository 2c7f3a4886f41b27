/* SPDX-License-Identifier: BSD-2-Clause */
/* A kernel that lets programs reach model-specific registers and event counters stays alive,
 * whatever they ask for. Emulation has no event counters: what there is to see is that rdpmc is not
 * refused for its privilege. */
#include <sel4bench/sel4bench.h>

#include "threads.h"

enum {
    MSR_APIC_BASE = 0x1b,
    MSR_PAT = 0x277,
    MSR_PROTECTION_KEYS = 0x6e1,
    MSR_X2APIC_ID = 0x802,
};
#define MSR_EFER    0xc0000080u
#define MSR_LSTAR   0xc0000082u
#define MSR_TSC_AUX 0xc0000103u

QTEST(msr__what_was_written_is_read)
{
    seL4_Uint64 before = seL4_X86DangerousRDMSR(MSR_TSC_AUX);
    unsigned aux;
    seL4_X86DangerousWRMSR(MSR_TSC_AUX, 0x5a5a);
    QT_EQ(seL4_X86DangerousRDMSR(MSR_TSC_AUX), 0x5a5a);
    __asm__ volatile("rdtscp" : "=c"(aux) : : "rax", "rdx");
    QT_EQ(aux, 0x5a5a);
    sel4bench_x86_wrmsr(MSR_TSC_AUX, before);
    QT_EQ(sel4bench_x86_rdmsr(MSR_TSC_AUX), before);
}

QTEST(msr__all_64_bits_are_read)
{
    enum { SYSCALL = 1 << 0, LONG_MODE = 1 << 10, NO_EXECUTE = 1 << 11 };
    QT_EQ(seL4_X86DangerousRDMSR(MSR_EFER) & (SYSCALL | LONG_MODE | NO_EXECUTE),
          SYSCALL | LONG_MODE | NO_EXECUTE);
    QT_CHECK(seL4_X86DangerousRDMSR(MSR_LSTAR) >> 47 == 0x1ffff);
}

/* If one were written, the kernel would not come this far. */
QTEST(msr__the_kernels_own__not_written)
{
    const seL4_Uint32 own[] = {MSR_APIC_BASE, 0x174,      0x175,      0x176,        MSR_PAT,
                               MSR_EFER,      0xc0000081, MSR_LSTAR,  0xc0000083,   0xc0000084,
                               0xc0000100,    0xc0000101, 0xc0000102, MSR_X2APIC_ID};
    for (unsigned i = 0; i < sizeof own / sizeof own[0]; i++) {
        seL4_Uint64 before = seL4_X86DangerousRDMSR(own[i]);
        seL4_X86DangerousWRMSR(own[i], before ^ 0x1000);
        QT_EQ(seL4_X86DangerousRDMSR(own[i]), before);
    }
}

/* The CPU raises an exception in the kernel then: the upper half of this one is reserved. */
QTEST(msr__a_write_that_the_cpu_refuses__nothing_happens)
{
    seL4_Uint64 before = seL4_X86DangerousRDMSR(MSR_PROTECTION_KEYS);
    for (int i = 0; i < 100; i++) seL4_X86DangerousWRMSR(MSR_PROTECTION_KEYS, 1ull << 32 | i);
    QT_EQ(seL4_X86DangerousRDMSR(MSR_PROTECTION_KEYS), before);
}

QTEST(msr__a_number_that_no_cpu_has__0)
{
    QT_EQ(seL4_X86DangerousRDMSR(0x7fffffff), 0);
    seL4_X86DangerousWRMSR(0x7fffffff, ~0ull);
}

extern const char read_counter[];
__asm__(".text\nread_counter:\n xor %ecx, %ecx\n rdpmc\n ud2\n");

QTEST(rdpmc__is_not_refused_for_its_privilege)
{
    struct fault fault = provoke(read_counter);
    QT_EQ(fault.label, seL4_Fault_UserException);
    QT_EQ(fault.words[seL4_UserException_Number], 6);
}

QTEST(bench__counters_count_instructions_if_there_are_any)
{
    event_id_t events[] = {SEL4BENCH_EVENT_EXECUTE_INSTRUCTION};
    ccnt_t count = 0;
    seL4_Word counters = sel4bench_get_num_counters();
    sel4bench_init();
    counter_bitfield_t mask = sel4bench_enable_counters(1, events, 0, counters);
    for (volatile int i = 0; i < 1000; i++) {
    }
    sel4bench_read_and_stop_counters(mask, 0, counters, &count);
    sel4bench_destroy();
    if (counters == 0) {
        QT_EQ(mask, 0);
        QT_EQ(count, 0);
    } else {
        QT_EQ(mask, 1);
        QT_CHECK(count > 1000);
    }
}
