/* SPDX-License-Identifier: BSD-2-Clause */
/* The debug registers: four addresses, a control register that says what each is for, and a status
 * register that says what was hit. */
#include "arch/x86_64/breakpoint.h"

#include "arch/arch.h"
#include "arch/x86_64/machine.h"
#include "arch/x86_64/offsets.h"
#include "arch/x86_64/segments.h"
#include "arch/x86_64/switch.h"
#include "arch/x86_64/trap.h"
#include "object/tcb.h"
#include "object/tcb_breakpoint.h"
#include "sched/sched.h"

enum {
    CONTROL_NONE = 1 << 10, /* a bit that is always one */
    CONTROL_BITS = 4,       /* of each breakpoint, from bit 16 on: what for, and length */
    FOR_EXECUTE = 0,
    FOR_WRITE = 1,
    FOR_ACCESS = 3,
    STATUS_STEP = 1 << 14,
};

static struct tcb *loaded; /* (c) whose breakpoints the CPU holds; NULL: nobody's */

/* ---- the CPU's registers ---- */

static word_t read_status(void)
{
    word_t value;
    __asm__ volatile("mov %%dr6, %0" : "=r"(value));
    return value;
}
static void write_status(word_t value)
{
    __asm__ volatile("mov %0, %%dr6" : : "r"(value));
}
static void write_control(word_t value)
{
    __asm__ volatile("mov %0, %%dr7" : : "r"(value));
}
static void write_addresses(const word_t *address)
{
    __asm__ volatile("mov %0, %%dr0" : : "r"(address[0]));
    __asm__ volatile("mov %0, %%dr1" : : "r"(address[1]));
    __asm__ volatile("mov %0, %%dr2" : : "r"(address[2]));
    __asm__ volatile("mov %0, %%dr3" : : "r"(address[3]));
}

/* ---- switching ---- */

static void unload(void)
{
    write_control(CONTROL_NONE);
    syscall_gate_set(false);
    loaded = NULL;
}

void breakpoint_switch(struct tcb *tcb)
{
    if (!breakpoint_debugs(tcb)) {
        if (loaded) unload();
        return;
    }
    thread_leave_fast_path(tcb);
    write_addresses(tcb->arch.debug.address);
    write_control(tcb->arch.debug.control | CONTROL_NONE);
    syscall_gate_set(true);
    loaded = tcb;
}

void breakpoint_forget(const struct tcb *tcb)
{
    if (tcb == loaded) unload();
}

static void changed(struct tcb *tcb)
{
    thread_leave_fast_path(tcb);
    if (tcb == current_thread) breakpoint_switch(tcb);
}

/* ---- one breakpoint ---- */

static word_t field(unsigned number, word_t value)
{
    return value << (16 + number * CONTROL_BITS);
}
static word_t on_bit(unsigned number)
{
    return BIT(2 * number);
}

/* Bytes watched by their encoding, which is 0 for instructions, too. */
static const uint8_t sizes[] = {1, 2, 8, 4};

static word_t encode_size(word_t size)
{
    for (word_t code = 0; code < ARRAY_SIZE(sizes); code++) {
        if (sizes[code] == size) return code;
    }
    return 0;
}

void arch_breakpoint_unset(struct tcb *tcb, unsigned number)
{
    tcb->arch.debug.address[number] = 0;
    tcb->arch.debug.control &= ~(field(number, MASK(CONTROL_BITS)) | on_bit(number));
    changed(tcb);
}

void arch_breakpoint_set(struct tcb *tcb, unsigned number, const struct breakpoint *breakpoint)
{
    word_t purpose = FOR_EXECUTE;
    if (breakpoint->type == BREAK_ON_DATA) {
        purpose = breakpoint->access == BREAK_ON_WRITE ? FOR_WRITE : FOR_ACCESS;
    }
    arch_breakpoint_unset(tcb, number);
    tcb->arch.debug.address[number] = breakpoint->address;
    tcb->arch.debug.control |=
        field(number, encode_size(breakpoint->size) << 2 | purpose) | on_bit(number);
    changed(tcb);
}

struct breakpoint arch_breakpoint_get(const struct tcb *tcb, unsigned number)
{
    word_t control = tcb->arch.debug.control;
    word_t code = control >> (16 + number * CONTROL_BITS) & MASK(CONTROL_BITS);
    struct breakpoint breakpoint = {
        .address = tcb->arch.debug.address[number],
        .type = BREAK_ON_INSTRUCTION,
        .access = BREAK_ON_READ,
        .is_enabled = control & on_bit(number),
    };
    if ((code & 3) != FOR_EXECUTE) {
        breakpoint.type = BREAK_ON_DATA;
        breakpoint.size = sizes[code >> 2];
        breakpoint.access = (code & 3) == FOR_WRITE ? BREAK_ON_WRITE : BREAK_ON_ACCESS;
    }
    return breakpoint;
}

/* ---- stepping ---- */

word_t breakpoint_flags(const struct tcb *tcb, word_t flags)
{
    return tcb->arch.debug.steps ? flags | RFLAGS_TF : flags;
}

void arch_single_step(struct tcb *tcb, word_t instructions)
{
    tcb->arch.debug.steps = instructions;
    tcb->arch.regs.rflags &= ~(word_t)RFLAGS_TF;
    tcb->arch.regs.rflags = breakpoint_flags(tcb, tcb->arch.regs.rflags);
    changed(tcb);
}

/* ---- what was hit ---- */

static struct fault stop(word_t reason, word_t address, word_t number)
{
    return (struct fault){
        .type = FAULT_DEBUG_EXCEPTION, .code = reason, .address = address, .number = number};
}

static struct fault breakpoint_fault(struct tcb *tcb, unsigned number)
{
    struct breakpoint breakpoint = arch_breakpoint_get(tcb, number);
    /* It stops before the instruction, which is to run when the thread goes on. */
    if (breakpoint.type == BREAK_ON_INSTRUCTION) tcb->arch.regs.rflags |= RFLAGS_RF;
    return stop(breakpoint.type, breakpoint.address, number);
}

/* An instruction has been stepped over: was it the last one? The count stays at 1 until the handler
 * says how it goes on. */
static bool step_is_last(struct tcb *tcb)
{
    tcb->arch.regs.rflags = breakpoint_flags(tcb, tcb->arch.regs.rflags); /* popf may clear it */
    if (tcb->arch.debug.steps <= 1) return true;
    tcb->arch.debug.steps--;
    return false;
}

bool breakpoint_hit(struct tcb *tcb, word_t vector, struct fault *fault)
{
    word_t ip = arch_fault_ip(tcb);
    if (vector == TRAP_BREAKPOINT) {
        *fault = stop(BREAK_SOFTWARE, ip, 0);
        return true;
    }
    if (vector != TRAP_DEBUG) return true;

    word_t status = read_status();
    write_status(DEBUG_STATUS_NONE);
    bool stepped = status & STATUS_STEP;
    bool is_last = stepped && step_is_last(tcb);
    for (unsigned number = 0; number < ARCH_BREAKPOINTS; number++) {
        if (!(status & BIT(number)) || !(tcb->arch.debug.control & on_bit(number))) continue;
        *fault = breakpoint_fault(tcb, number);
        return true;
    }
    if (is_last) *fault = stop(BREAK_STEP, ip, 0);
    return is_last || !stepped;
}
