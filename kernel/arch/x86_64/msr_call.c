/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls that read and write model-specific registers, without any capability: for measuring,
 * on machines where every program is trusted. What the kernel itself runs on cannot be written; of
 * the rest, the kernel does not know what it does. */
#include "arch/arch.h"
#include "arch/x86_64/machine.h"
#include "arch/x86_64/msr.h"
#include "arch/x86_64/trap.h"
#include "debug/explain.h"
#include "entry/debug_call.h"
#include "entry/syscall.h"
#include "sched/sched.h"

extern const char msr_read_instruction[], msr_write_instruction[], msr_try_failed[];

bool msr_refused(struct registers *regs)
{
    enum { GENERAL_PROTECTION = 13 };
    bool is_ours =
        regs->rip == (word_t)msr_read_instruction || regs->rip == (word_t)msr_write_instruction;
    if (!is_ours || regs->entry != GENERAL_PROTECTION) return false;
    regs->rip = (word_t)msr_try_failed;
    return true;
}

static bool is_the_kernels(uint32_t msr)
{
    switch (msr) {
    case MSR_APIC_BASE:
    case MSR_SYSENTER_CS:
    case MSR_SYSENTER_ESP:
    case MSR_SYSENTER_EIP:
    case MSR_PAT:
    case MSR_EFER:
    case MSR_STAR:
    case MSR_LSTAR:
    case MSR_CSTAR:
    case MSR_SFMASK:
    case MSR_FS_BASE:
    case MSR_GS_BASE:
    case MSR_KERNEL_GS_BASE:
        return true;
    default:
        return msr >= MSR_X2APIC && msr < MSR_X2APIC + 256;
    }
}

static void write(uint32_t msr, uint64_t value)
{
    if (is_the_kernels(msr)) {
        EXPLAIN("X86DangerousWRMSR: register 0x%x is the kernel's own, not written", msr);
    } else if (!msr_try_write(msr, value)) {
        EXPLAIN("X86DangerousWRMSR: the CPU refuses 0x%lx for register 0x%x", value, msr);
    }
}

/* The answer is a message of one word: 0 if there is no such register. */
static void read(uint32_t msr)
{
    uint64_t value;
    if (!msr_try_read(msr, &value)) {
        EXPLAIN("X86DangerousRDMSR: the CPU has no register 0x%x", msr);
        value = 0;
    }
    arch_set_message_register(current_thread, 0, value);
    arch_set_info_register(current_thread, 1);
}

bool msr_call(sword_t number)
{
    uint32_t msr = (uint32_t)arch_badge_register(current_thread);
    switch (number) {
    case SYS_X86_DANGEROUS_WRMSR:
        write(msr, arch_message_register(current_thread, 0));
        return true;
    case SYS_X86_DANGEROUS_RDMSR:
        read(msr);
        return true;
    default:
        return false;
    }
}
