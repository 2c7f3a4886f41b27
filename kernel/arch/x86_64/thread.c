/* SPDX-License-Identifier: BSD-2-Clause */
/* A thread's registers, as portable code and the API see them. */
#include "arch_thread.h"

#include "arch/arch.h"
#include "arch/x86_64/breakpoint.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/fpu.h"
#include "arch/x86_64/layout.h"
#include "arch/x86_64/machine.h"
#include "arch/x86_64/offsets.h"
#include "arch/x86_64/switch.h"
#include "debug/assert.h"
#include "object/tcb.h"

#define CHECK_OFFSET(name, offset)                                                                 \
    _Static_assert(offsetof(struct registers, name) == (offset), "offsets.h: " #name)
CHECK_OFFSET(r15, REG_R15);
CHECK_OFFSET(r14, REG_R14);
CHECK_OFFSET(r13, REG_R13);
CHECK_OFFSET(r12, REG_R12);
CHECK_OFFSET(rbp, REG_RBP);
CHECK_OFFSET(rbx, REG_RBX);
CHECK_OFFSET(r11, REG_R11);
CHECK_OFFSET(r10, REG_R10);
CHECK_OFFSET(r9, REG_R9);
CHECK_OFFSET(r8, REG_R8);
CHECK_OFFSET(rax, REG_RAX);
CHECK_OFFSET(rcx, REG_RCX);
CHECK_OFFSET(rdx, REG_RDX);
CHECK_OFFSET(rsi, REG_RSI);
CHECK_OFFSET(rdi, REG_RDI);
CHECK_OFFSET(entry, REG_ENTRY);
CHECK_OFFSET(error, REG_ERROR);
CHECK_OFFSET(rip, REG_RIP);
CHECK_OFFSET(cs, REG_CS);
CHECK_OFFSET(rflags, REG_RFLAGS);
CHECK_OFFSET(rsp, REG_RSP);
CHECK_OFFSET(ss, REG_SS);
_Static_assert(offsetof(struct tcb, arch.regs) == TCB_REGS, "offsets.h: TCB_REGS");
_Static_assert(offsetof(struct tcb, arch.redirect) == TCB_REDIRECT, "offsets.h: TCB_REDIRECT");
_Static_assert(offsetof(struct tcb, arch.foreign) == TCB_FOREIGN, "offsets.h: TCB_FOREIGN");
_Static_assert(offsetof(struct tcb, arch.foreign_end) == TCB_FOREIGN_END,
               "offsets.h: TCB_FOREIGN_END");
_Static_assert(sizeof(struct registers) == REG_SIZE, "offsets.h: REG_SIZE");
_Static_assert((offsetof(struct tcb, arch.regs) + REG_SIZE) % 16 == 0,
               "the CPU aligns the stack to 16 bytes before it pushes");

/* ---- where a thread continues ---- */

static bool entered_by_syscall(const struct registers *regs)
{
    return regs->entry == ENTRY_SYSCALL || regs->entry == ENTRY_SYSCALL_FULL;
}

/* Make rcx and r11 valid, so that they may be set: the thread returns by iret. */
static void complete(struct registers *regs)
{
    if (regs->entry != ENTRY_SYSCALL) return;
    regs->rcx = regs->rip;
    regs->r11 = regs->rflags;
    regs->entry = ENTRY_SYSCALL_FULL;
}

static void set_ip(struct registers *regs, word_t ip)
{
    complete(regs);
    regs->rip = ip;
    regs->entry = ENTRY_SET;
}

word_t arch_fault_ip(const struct tcb *tcb)
{
    const struct registers *regs = &tcb->arch.regs;
    return entered_by_syscall(regs) ? regs->rip - SYSCALL_BYTES : regs->rip;
}

void arch_set_restart_ip(struct tcb *tcb, word_t ip)
{
    set_ip(&tcb->arch.regs, arch_valid_user_word(ip) ? ip : 0);
}

void arch_restart_to_next(struct tcb *tcb)
{
    if (entered_by_syscall(&tcb->arch.regs)) set_ip(&tcb->arch.regs, arch_fault_ip(tcb));
}

void arch_stop_at_next(struct tcb *tcb)
{
    set_ip(&tcb->arch.regs, tcb->arch.regs.rip);
}

/*@ assigns \nothing;
    ensures \result <==> address <= USER_TOP; */
bool arch_valid_user_word(word_t address)
{
    return address <= USER_TOP;
}

/* ---- message registers ---- */

static const uint8_t message_registers[ARCH_MESSAGE_REGISTERS] = {REG_R10, REG_R8, REG_R9, REG_R15};

static word_t *at_offset(const struct registers *regs, unsigned offset)
{
    return (word_t *)((char *)regs + offset);
}

word_t arch_message_register(const struct tcb *tcb, unsigned index)
{
    return *at_offset(&tcb->arch.regs, message_registers[index]);
}

void arch_set_message_register(struct tcb *tcb, unsigned index, word_t value)
{
    *at_offset(&tcb->arch.regs, message_registers[index]) = value;
}

word_t arch_badge_register(const struct tcb *tcb)
{
    return tcb->arch.regs.rdi;
}

void arch_set_badge_register(struct tcb *tcb, word_t value)
{
    tcb->arch.regs.rdi = value;
}

word_t arch_info_register(const struct tcb *tcb)
{
    return tcb->arch.regs.rsi;
}

void arch_set_info_register(struct tcb *tcb, word_t value)
{
    tcb->arch.regs.rsi = value;
}

/* ---- register lists of the API, as offsets into struct registers ---- */

static const uint8_t context[] = {
    REG_RIP, REG_RSP, REG_RFLAGS, REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RSI, REG_RDI,
    REG_RBP, REG_R8,  REG_R9,     REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
};
enum { CONTEXT_FS_BASE = ARRAY_SIZE(context), CONTEXT_GS_BASE, CONTEXT_WORDS };

static const uint8_t unknown_syscall[] = {
    REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RSI, REG_RDI, REG_RBP, REG_R8,  REG_R9,
    REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP, REG_RSP, REG_RFLAGS,
};

static const uint8_t user_exception[] = {REG_RIP, REG_RSP, REG_RFLAGS};

enum {
    /* carry, parity, adjust, zero, sign, trap, direction, overflow, alignment, identification */
    RFLAGS_USER = 0xdd5 | RFLAGS_AC | 1 << 21,
};

static word_t get_register(const struct tcb *tcb, unsigned offset)
{
    const struct registers *regs = &tcb->arch.regs;
    bool clobbered = regs->entry == ENTRY_SYSCALL;
    switch (offset) {
    case REG_RIP:
        return arch_fault_ip(tcb);
    case REG_RCX:
        return clobbered ? regs->rip : regs->rcx;
    case REG_R11:
        return clobbered ? regs->rflags : regs->r11;
    default:
        return *at_offset(regs, offset);
    }
}

static void set_register(struct tcb *tcb, unsigned offset, word_t value)
{
    struct registers *regs = &tcb->arch.regs;
    switch (offset) {
    case REG_RIP:
        arch_set_restart_ip(tcb, value);
        return;
    case REG_RFLAGS:
        value = (value & RFLAGS_USER) | RFLAGS_RESERVED | RFLAGS_IF;
        value = breakpoint_flags(tcb, value);
        break;
    case REG_RCX:
    case REG_R11:
        complete(regs);
        break;
    default:
        break;
    }
    *at_offset(regs, offset) = value;
}

/* A thread without thread-local storage has that which came with its redirect handler, if any; to
 * whoever asks, it still has none. */
void arch_set_tls_base(struct tcb *tcb, word_t base)
{
    thread_set_fs_base(tcb, base ? base : tcb->arch.spare_tls);
}

static word_t tls_base(const struct tcb *tcb)
{
    word_t base = thread_fs_base(tcb);
    return base == tcb->arch.spare_tls ? 0 : base;
}

static void set_spare_tls(struct tcb *tcb, word_t spare)
{
    word_t base = tls_base(tcb);
    tcb->arch.spare_tls = spare;
    arch_set_tls_base(tcb, base);
}

unsigned arch_context_words(void)
{
    return CONTEXT_WORDS;
}

word_t arch_context_get(const struct tcb *tcb, unsigned word)
{
    switch (word) {
    case CONTEXT_FS_BASE:
        return tls_base(tcb);
    case CONTEXT_GS_BASE:
        return thread_gs_base(tcb);
    default:
        return get_register(tcb, context[word]);
    }
}

void arch_context_set(struct tcb *tcb, unsigned word, word_t value)
{
    switch (word) {
    case CONTEXT_FS_BASE:
        arch_set_tls_base(tcb, value);
        break;
    case CONTEXT_GS_BASE:
        thread_set_gs_base(tcb, value);
        break;
    default:
        set_register(tcb, context[word], value);
    }
}

void arch_copy_registers(struct tcb *dest, const struct tcb *source, unsigned which)
{
    if (which & COPY_FRAME) {
        for (unsigned word = 0; word < ARRAY_SIZE(context); word++) {
            set_register(dest, context[word], get_register(source, context[word]));
        }
    }
    if (which & COPY_INTEGER) {
        arch_set_tls_base(dest, tls_base(source));
        thread_set_gs_base(dest, thread_gs_base(source));
    }
}

unsigned arch_unknown_syscall_words(void)
{
    return ARRAY_SIZE(unknown_syscall) + 1;
}

word_t arch_unknown_syscall_get(const struct tcb *tcb, unsigned word, word_t number)
{
    return word < ARRAY_SIZE(unknown_syscall) ? get_register(tcb, unknown_syscall[word]) : number;
}

void arch_unknown_syscall_set(struct tcb *tcb, unsigned word, word_t value)
{
    if (word < ARRAY_SIZE(unknown_syscall)) set_register(tcb, unknown_syscall[word], value);
}

unsigned arch_user_exception_words(void)
{
    return ARRAY_SIZE(user_exception);
}

word_t arch_user_exception_get(const struct tcb *tcb, unsigned word)
{
    return get_register(tcb, user_exception[word]);
}

void arch_user_exception_set(struct tcb *tcb, unsigned word, word_t value)
{
    set_register(tcb, user_exception[word], value);
}

/* ---- life ---- */

void arch_thread_init(struct tcb *tcb)
{
    struct registers *regs = &tcb->arch.regs;
    regs->entry = ENTRY_SET;
    regs->cs = SEL_USER_CODE;
    regs->ss = SEL_USER_DATA;
    regs->rflags = RFLAGS_RESERVED | RFLAGS_IF;
    fpu_init_state(tcb);
}

void arch_thread_destroy(struct tcb *tcb)
{
    fpu_forget(tcb);
    breakpoint_forget(tcb);
    switch_forget(tcb);
}

/* ---- redirected system calls ---- */

void arch_redirect_set(struct tcb *tcb, word_t handler, word_t start, word_t end, word_t spare_tls)
{
    bool is_set = handler && arch_valid_user_word(handler);
    bool is_range = start < end && arch_valid_user_word(end - 1);
    tcb->arch.redirect = is_set ? handler : 0;
    tcb->arch.foreign = is_set && is_range ? start : 0;
    tcb->arch.foreign_end =
        is_set ? (is_range ? end : ~(word_t)0) : 0; /* all code is, unless told */
    set_spare_tls(tcb, arch_valid_user_word(spare_tls) ? spare_tls : 0);
}

void arch_inherit_redirect(struct tcb *target, const struct tcb *from)
{
    target->arch.redirect = from ? from->arch.redirect : 0;
    target->arch.foreign = from ? from->arch.foreign : 0;
    target->arch.foreign_end = from ? from->arch.foreign_end : 0;
    set_spare_tls(target, from ? from->arch.spare_tls : 0);
}

void thread_leave_fast_path(struct tcb *tcb)
{
    complete(&tcb->arch.regs);
}

void thread_redirect(struct tcb *tcb)
{
    struct registers *regs = &tcb->arch.regs;
    kassert(entered_by_syscall(regs));
    word_t next = regs->rip;
    set_ip(regs, tcb->arch.redirect);
    regs->r11 = next;
}
