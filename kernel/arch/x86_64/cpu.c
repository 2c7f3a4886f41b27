/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds and enables CPU features. */
#include "arch/x86_64/cpu.h"

#include "arch/arch.h"
#include "arch/x86_64/machine.h"
#include "config.h"
#include "debug/assert.h"

struct cpu cpu;

enum leaf { LEAF_1, LEAF_7, LEAF_EXT1, LEAVES };
enum reg { EBX, ECX, EDX };

struct feature {
    enum leaf leaf;
    enum reg reg;
    uint8_t bit;
    const char *name; /* as QEMU's -cpu and Linux's /proc/cpuinfo have it, and what it is */
};

static const struct feature required[] = {
    {LEAF_1, EDX, 0, "fpu (floating point unit)"},
    {LEAF_1, EDX, 4, "tsc (time stamp counter)"},
    {LEAF_1, EDX, 5, "msr (model specific registers)"},
    {LEAF_1, EDX, 9, "apic (local interrupt controller)"},
    {LEAF_1, EDX, 13, "pge (global pages)"},
    {LEAF_1, EDX, 16, "pat (page attribute table)"},
    {LEAF_1, EDX, 24, "fxsr (FXSAVE and FXRSTOR)"},
    {LEAF_1, EDX, 26, "sse2 (vector instructions)"},
    {LEAF_EXT1, EDX, 11, "syscall (SYSCALL and SYSRET)"},
    {LEAF_EXT1, EDX, 20, "nx (no-execute pages)"},
};

static struct cpuid leaves[LEAVES];

static void read_leaves(void)
{
    leaves[LEAF_1] = cpuid(1, 0);
    if (cpuid(0, 0).eax >= 7) leaves[LEAF_7] = cpuid(7, 0);
    leaves[LEAF_EXT1] = cpuid(0x80000001, 0);
}

static bool has(enum leaf leaf, enum reg reg, unsigned bit)
{
    const struct cpuid *out = &leaves[leaf];
    uint32_t word = reg == EBX ? out->ebx : reg == ECX ? out->ecx : out->edx;
    return word >> bit & 1;
}

static void check_required(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(required); i++) {
        if (!has(required[i].leaf, required[i].reg, required[i].bit)) {
            kpanic("Quoll needs a CPU feature that is missing: %s", required[i].name);
        }
    }
}

enum { XCR0_X87_SSE = 3, XCR0_AVX = 4 };

static void enable_xsave(void)
{
    cpu.xsave_features = XCR0_X87_SSE;
    if (has(LEAF_1, ECX, 28)) cpu.xsave_features |= XCR0_AVX;
    __asm__ volatile("xsetbv" : : "c"(0), "a"((uint32_t)cpu.xsave_features), "d"(0));
    /* Size for what is enabled now. */
    if (cpuid(0xd, 0).ebx > FPU_STATE_BYTES) {
        cpu.xsave_features = XCR0_X87_SSE;
        __asm__ volatile("xsetbv" : : "c"(0), "a"(XCR0_X87_SSE), "d"(0));
    }
    cpu.xsaveopt = cpuid(0xd, 1).eax & 1;
}

/* rdpmc for user level. */
#ifdef CONFIG_EXPORT_PMC_USER
enum { CR4_COUNTERS = CR4_PCE };
#else
enum { CR4_COUNTERS = 0 };
#endif

void cpu_init(void)
{
    read_leaves();
    check_required();
    cpu.fsgsbase = has(LEAF_7, EBX, 0);
    cpu.smep = has(LEAF_7, EBX, 7);
    cpu.smap = has(LEAF_7, EBX, 20);
    cpu.pcid = has(LEAF_1, ECX, 17);
    cpu.xsave = has(LEAF_1, ECX, 26);
    cpu.huge_pages = has(LEAF_EXT1, EDX, 26);

    write_msr(MSR_EFER, read_msr(MSR_EFER) | EFER_NXE | EFER_SCE);
    write_cr0((read_cr0() | CR0_WP | CR0_MP | CR0_NE) & ~(word_t)CR0_EM);
    word_t cr4 = read_cr4() | CR4_PGE | CR4_OSFXSR | CR4_OSXMMEXCPT | CR4_COUNTERS;
    if (has(LEAF_1, EDX, 7)) cr4 |= CR4_MCE;  /* machine checks are reported */
    if (has(LEAF_7, ECX, 2)) cr4 |= CR4_UMIP; /* users do not see where descriptor tables are */
    if (cpu.fsgsbase) cr4 |= CR4_FSGSBASE;
    if (cpu.smep) cr4 |= CR4_SMEP;
    if (cpu.smap) cr4 |= CR4_SMAP;
    if (cpu.pcid) cr4 |= CR4_PCIDE;
    if (cpu.xsave) cr4 |= CR4_OSXSAVE;
    write_cr4(cr4);
    if (cpu.xsave) enable_xsave();
}
