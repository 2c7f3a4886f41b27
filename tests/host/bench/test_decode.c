/* SPDX-License-Identifier: BSD-2-Clause */
/* Instructions that are slow on real hardware, as the assembler encodes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs those before it. */
#include <cmocka.h>

#include "decode.h"

/* The bytes of one instruction, which nobody executes. */
#define DECODE(text)                                                                               \
    ({                                                                                             \
        const uint8_t *start_, *end_;                                                              \
        __asm__(".pushsection .rodata\n"                                                           \
                "1: " text "\n"                                                                    \
                "2: .popsection\n"                                                                 \
                "leaq 1b(%%rip), %0\n"                                                             \
                "leaq 2b(%%rip), %1"                                                               \
                : "=&r"(start_), "=r"(end_));                                                      \
        decode(start_, (size_t)(end_ - start_));                                                   \
    })
#define COSTS_AS(text, want) assert_int_equal(DECODE(text).cost, want)

static void privileged(void **state)
{
    (void)state;
    COSTS_AS("movq %%rax, %%cr3", COST_CR3);
    COSTS_AS("movq %%r15, %%cr3", COST_CR3);
    COSTS_AS("movq %%cr3, %%rax", COST_NONE);
    COSTS_AS("movq %%rax, %%cr4", COST_CONTROL);
    COSTS_AS("clts", COST_CONTROL);
    COSTS_AS("invlpg (%%rax)", COST_FLUSH);
    COSTS_AS("invlpg 16(%%r13)", COST_FLUSH);
    COSTS_AS("invpcid (%%rsi), %%rdi", COST_FLUSH);
    COSTS_AS("wbinvd", COST_FLUSH);
    COSTS_AS("wrmsr", COST_WRMSR);
    COSTS_AS("rdmsr", COST_RDMSR);
    COSTS_AS("swapgs", COST_SWAPGS);
    COSTS_AS("iretq", COST_IRET);
    COSTS_AS("sysretq", COST_SYSRET);
    COSTS_AS("hlt", COST_HALT);
    COSTS_AS("lidt (%%rax)", COST_CONTROL);
    COSTS_AS("lgdt (%%rax)", COST_CONTROL);
    COSTS_AS("sidt (%%rax)", COST_NONE);
    COSTS_AS("ltr %%ax", COST_CONTROL);
    COSTS_AS("stac", COST_CONTROL);
    COSTS_AS("clac", COST_CONTROL);
    COSTS_AS("xsetbv", COST_CONTROL);
    COSTS_AS("xgetbv", COST_NONE);
}

static void unprivileged(void **state)
{
    (void)state;
    COSTS_AS("syscall", COST_SYSCALL);
    COSTS_AS("cpuid", COST_CPUID);
    COSTS_AS("lfence", COST_FENCE);
    COSTS_AS("mfence", COST_FENCE);
    COSTS_AS("sfence", COST_FENCE);
    COSTS_AS("wrfsbase %%rax", COST_SEGBASE);
    COSTS_AS("rdgsbase %%r12", COST_SEGBASE);
    COSTS_AS("clflush (%%rax)", COST_FLUSH);
    COSTS_AS("lock incq (%%rax)", COST_LOCKED);
    COSTS_AS("xchgq %%rax, (%%rbx)", COST_LOCKED);
    COSTS_AS("xchgq %%rdx, %%rbx", COST_NONE);
    COSTS_AS("inb %%dx, %%al", COST_IO);
    COSTS_AS("outl %%eax, $0x10", COST_IO);
    COSTS_AS("rep outsb", COST_IO);
}

static void floating_point_state(void **state)
{
    (void)state;
    COSTS_AS("fxsave (%%rax)", COST_FPU);
    COSTS_AS("fxrstor64 (%%r9)", COST_FPU);
    COSTS_AS("xsave64 (%%rdi)", COST_FPU);
    COSTS_AS("xrstor (%%rdi)", COST_FPU);
    COSTS_AS("xsaveopt (%%rdi)", COST_FPU);
    COSTS_AS("xsavec64 (%%rdi)", COST_FPU);
    COSTS_AS("xsaves (%%rdi)", COST_FPU);
    COSTS_AS("xrstors (%%rdi)", COST_FPU);
    COSTS_AS("ldmxcsr (%%rdi)", COST_NONE);
    COSTS_AS("cmpxchg16b (%%rdi)", COST_NONE);
}

static void strings(void **state)
{
    (void)state;
    COSTS_AS("rep stosq", COST_CLEARED);
    COSTS_AS("rep stosb", COST_CLEARED);
    COSTS_AS("rep movsq", COST_COPIED);
    COSTS_AS("rep movsb", COST_COPIED);
    COSTS_AS("stosq", COST_NONE);
    COSTS_AS("movsb", COST_NONE);
    COSTS_AS("repe cmpsb", COST_NONE);
}

static void the_usual(void **state)
{
    (void)state;
    COSTS_AS("movq %%rax, %%fs:8(%%rbx)", COST_NONE);
    COSTS_AS("addq $0x0f, %%rax", COST_NONE);
    COSTS_AS("movl $0xcf, %%ecx", COST_NONE);
    COSTS_AS("movaps %%xmm0, (%%rdi)", COST_NONE);
    COSTS_AS("pause", COST_NONE);
    COSTS_AS("ud2", COST_NONE);
    COSTS_AS("ret", COST_NONE);
    COSTS_AS("call *%%rax", COST_NONE);
}

static void marks(void **state)
{
    (void)state;
    struct decoded mark = DECODE("nopl 0x51750003(%%rax)");
    assert_true(mark.mark);
    assert_int_equal(mark.displacement, 0x51750003);
    assert_false(DECODE("nopl (%%rax)").mark);
    assert_false(DECODE("nopw 0x51750003(%%rax)").mark);
    assert_true(DECODE("rdtsc").time_stamp);
    assert_false(DECODE("rdtscp").time_stamp);
}

static void prefixes_alone(void **state)
{
    static const uint8_t bytes[] = {0x66, 0xf3, 0x48};
    (void)state;
    for (size_t size = 0; size <= sizeof bytes; size++) {
        assert_int_equal(decode(bytes, size).cost, COST_NONE);
    }
}

/* Whatever the bytes, it reads only them (the sanitizer looks) and answers with a cost. */
static void any_bytes(void **state)
{
    (void)state;
    for (unsigned first = 0; first < 256; first++) {
        for (unsigned second = 0; second < 256; second++) {
            uint8_t one[] = {(uint8_t)first}, two[] = {(uint8_t)first, (uint8_t)second};
            assert_in_range(decode(one, 1).cost + 1, 0, COST_LINES);
            assert_in_range(decode(two, 2).cost + 1, 0, COST_LINES);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(privileged),
        cmocka_unit_test(unprivileged),
        cmocka_unit_test(floating_point_state),
        cmocka_unit_test(strings),
        cmocka_unit_test(the_usual),
        cmocka_unit_test(marks),
        cmocka_unit_test(prefixes_alone),
        cmocka_unit_test(any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
