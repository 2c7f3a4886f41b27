/* SPDX-License-Identifier: BSD-2-Clause */
/* FPU state, exchanged on first use. */
#include "arch/x86_64/fpu.h"

#include "arch/arch.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/machine.h"
#include "object/tcb.h"

/* Both forms of the area begin alike: control word at 0, MXCSR at 24. */
enum { CONTROL_WORD = 0, MXCSR = 24 };
static const uint16_t initial_control_word = 0x37f; /* all exceptions masked, extended precision */
static const uint32_t initial_mxcsr = 0x1f80;       /* all exceptions masked */

struct fpu fpu;

static void shut(void)
{
    if (!fpu.is_open) return;
    write_cr0(read_cr0() | CR0_TS);
    fpu.is_open = false;
}

static void open(void)
{
    if (fpu.is_open) return;
    __asm__ volatile("clts");
    fpu.is_open = true;
}

static void save(uint8_t *area)
{
    uint32_t low = (uint32_t)cpu.xsave_features, high = (uint32_t)(cpu.xsave_features >> 32);
    if (cpu.xsaveopt) {
        __asm__ volatile("xsaveopt64 (%0)" : : "r"(area), "a"(low), "d"(high) : "memory");
    } else if (cpu.xsave) {
        __asm__ volatile("xsave64 (%0)" : : "r"(area), "a"(low), "d"(high) : "memory");
    } else {
        __asm__ volatile("fxsave64 (%0)" : : "r"(area) : "memory");
    }
}

static void load(const uint8_t *area)
{
    uint32_t low = (uint32_t)cpu.xsave_features, high = (uint32_t)(cpu.xsave_features >> 32);
    if (cpu.xsave) {
        __asm__ volatile("xrstor64 (%0)" : : "r"(area), "a"(low), "d"(high) : "memory");
    } else {
        __asm__ volatile("fxrstor64 (%0)" : : "r"(area) : "memory");
    }
}

void fpu_init(void)
{
    fpu.is_open = true;
    shut();
}

void fpu_init_state(struct tcb *tcb)
{
    __builtin_memcpy(&tcb->arch.fpu[CONTROL_WORD], &initial_control_word,
                     sizeof initial_control_word);
    __builtin_memcpy(&tcb->arch.fpu[MXCSR], &initial_mxcsr, sizeof initial_mxcsr);
}

/* One trap pays for so many switches to the owner with its FPU open. */
enum { EAGER_SWITCHES = 16 };

static void set_eager(const struct tcb *tcb)
{
    fpu.eager = tcb;
    fpu.credit = EAGER_SWITCHES;
}

/* Is the owner still trusted to use it? */
static bool take_credit(void)
{
    if (--fpu.credit == 0) fpu.eager = NULL;
    return true;
}

void fpu_switch(const struct tcb *tcb)
{
    if (tcb->arch.fpu_disabled) {
        shut();
    } else if (tcb == fpu.owner && fpu.is_open) {
        return; /* it runs on */
    } else if (tcb == fpu.eager && take_credit()) {
        open();
    } else {
        shut();
    }
}

bool fpu_trap(struct tcb *tcb)
{
    if (tcb->arch.fpu_disabled) return false;
    open();
    if (tcb != fpu.owner) {
        if (fpu.owner) save((uint8_t *)fpu.owner->arch.fpu);
        load(tcb->arch.fpu);
        fpu.owner = tcb;
        fpu.eager = NULL;
    } else {
        set_eager(tcb);
    }
    return true;
}

void fpu_forget(const struct tcb *tcb)
{
    if (tcb != fpu.owner) return;
    /* The registers keep its values until the next owner's are loaded over them. */
    fpu.owner = fpu.eager = NULL;
    shut();
}

void arch_fpu_disable(struct tcb *tcb, bool disabled)
{
    tcb->arch.fpu_disabled = disabled;
    if (disabled) shut();
}

struct broken fpu_check(const struct tcb *current)
{
    HOLDS(!fpu.owner || tcb_is_listed(fpu.owner), "fpu-owner", fpu.owner);
    HOLDS(!fpu.eager || fpu.eager == fpu.owner, "fpu-owner", fpu.eager);
    HOLDS(fpu.is_open == !(read_cr0() & CR0_TS), "fpu-shut", current);
    bool may_use = current == fpu.owner && !current->arch.fpu_disabled;
    HOLDS(!fpu.is_open || may_use, "fpu-open-for-owner", current);
    return SOUND;
}
