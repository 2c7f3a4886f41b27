/* SPDX-License-Identifier: BSD-2-Clause */
/* What portable kernel code asks of a CPU: nothing else under arch/ may be included from outside.
 * Each CPU folder is on the include path, provides arch_thread.h and the functions below;
 * arch/host provides them for tests and proofs. */
#pragma once

#include "types.h"
#include "cap/slot.h"
#include "debug/invariant.h"
#include "entry/call.h"
#include "entry/error.h"
#include "arch_thread.h"

struct tcb;

/* ---- physical memory ---- */
void *phys_to_kernel(paddr_t address); /* through the kernel's window on all RAM */
paddr_t kernel_to_phys(const void *pointer);
void clear_memory(void *start, size_t bytes); /* bytes: multiple of 16 */

/* ---- registers of a thread ---- */
enum { ARCH_MESSAGE_REGISTERS = 4, ARCH_ELF_MACHINE = 62 };
word_t arch_message_register(const struct tcb *tcb, unsigned index);
void arch_set_message_register(struct tcb *tcb, unsigned index, word_t value);
word_t arch_badge_register(const struct tcb *tcb); /* also the invoked cptr */
void arch_set_badge_register(struct tcb *tcb, word_t value);
word_t arch_info_register(const struct tcb *tcb);
void arch_set_info_register(struct tcb *tcb, word_t value);
word_t arch_fault_ip(const struct tcb *tcb);          /* of the instruction to run again */
void arch_set_restart_ip(struct tcb *tcb, word_t ip); /* where RESTART continues */
void arch_restart_to_next(struct tcb *tcb);           /* RESTART begins: next ip := fault ip */
void arch_stop_at_next(struct tcb *tcb);              /* RUNNING stops: fault ip := next ip */
void arch_thread_init(struct tcb *tcb);               /* zeroed object to a thread at user level */
/* seL4_UserContext, word by word, in declared order. */
unsigned arch_context_words(void);
word_t arch_context_get(const struct tcb *tcb, unsigned word);
void arch_context_set(struct tcb *tcb, unsigned word,
                      word_t value); /* sanitises flags, addresses */
enum copy_registers { COPY_FRAME = 1, COPY_INTEGER = 2 };
void arch_copy_registers(struct tcb *dest, const struct tcb *source, unsigned which);
void arch_set_tls_base(struct tcb *tcb, word_t base);
bool arch_valid_user_word(word_t address); /* canonical user address */
/* Fault messages: copies words of an UnknownSyscall or UserException message out of / into the
 * thread's registers; returns the number of words the fault's message has. */
unsigned arch_unknown_syscall_words(void);
word_t arch_unknown_syscall_get(const struct tcb *tcb, unsigned word, word_t number);
void arch_unknown_syscall_set(struct tcb *tcb, unsigned word, word_t value);
unsigned arch_user_exception_words(void); /* of the register part: ip, sp, flags */
word_t arch_user_exception_get(const struct tcb *tcb, unsigned word);
void arch_user_exception_set(struct tcb *tcb, unsigned word, word_t value);
void arch_fpu_disable(struct tcb *tcb, bool disabled); /* seL4_TCBFlag_fpuDisabled */
void arch_thread_destroy(struct tcb *tcb);             /* the FPU forgets it */
void arch_inherit_redirect(struct tcb *target, const struct tcb *from); /* from NULL: clear */
void arch_redirect_set(struct tcb *tcb, word_t handler, word_t start, word_t end, word_t spare_tls);
/* Return addresses up the thread's stack, innermost first, read safely through its page tables.
 * Returns how many of `out` are filled. */
unsigned arch_user_backtrace(const struct tcb *tcb, word_t *out, unsigned max);
/* For the debug printers, never NULL: word of seL4_UserContext; number of a user exception; what
 * the status word of a VM fault says was tried. */
const char *arch_context_name(unsigned word);
const char *arch_exception_name(word_t number);
const char *arch_vm_fault_name(word_t code);

enum { ARCH_BREAKPOINTS = 4 }; /* object/tcb_breakpoint.h */

/* ---- switching ---- */
void arch_switch_to(struct tcb *tcb); /* address space, TLS, FPU ownership */
void arch_switch_to_idle(struct tcb *idle);
bool arch_interrupt_pending(void); /* for preemption points */

/* ---- IPC buffer ---- */
/* Kernel pointer to the thread's IPC buffer, or NULL (no frame, frame gone, no right). */
word_t *arch_ipc_buffer(const struct tcb *tcb, bool for_receive);
/* May an IPC buffer at this address be in what this capability names? */
status_t arch_check_buffer(struct cap frame, vaddr_t address, struct sys_error *err);
/* Is this capability an address space root a thread can run in? */
bool arch_is_vspace_root(struct cap cap);
bool arch_same_vspace(struct cap a, struct cap b);

/* ---- capabilities of this CPU's own types ---- */
struct cap arch_cap_mask_rights(struct cap cap, unsigned rights);
status_t arch_cap_derive(struct slot *source, struct cap cap, struct cap *out,
                         struct sys_error *err);
/* Word given to Mint/Mutate: only I/O spaces use it here; returns the capability unchanged else. */
struct cap arch_cap_update_data(bool preserve, word_t data, struct cap cap);
bool arch_cap_same_region(struct cap a, struct cap b);
bool arch_cap_same_object(struct cap a, struct cap b);
bool arch_cap_is_revocable(struct cap derived, struct cap source);
bool arch_cap_is_physical(struct cap cap); /* names memory: untyped may be its parent */
paddr_t arch_cap_base(struct cap cap);
/* Base and size of what is physical, at once; false: it is not. */
bool arch_cap_extent(struct cap cap, paddr_t *base, unsigned *size_bits);
unsigned arch_cap_size_bits(struct cap cap);
/* The capability leaves its slot; `final`: it was the last one to its object. */
void arch_cap_finalise(struct cap cap, bool final);
struct cap arch_frame_at(struct cap frame, paddr_t base); /* the same, of other memory */
bool arch_cap_is_frame(struct cap cap); /* what ends with it is its own mapping, final or not */
status_t arch_decode(const struct call *call, struct sys_error *err); /* decode and invoke */
const char *arch_cap_name(struct cap cap);
word_t arch_cap_debug_type(struct cap cap); /* number DebugCapIdentify answers */

/* ---- objects of this CPU's own types ---- */
/* Size of object type `type` for Retype in bits; 0 if there is no such type. */
unsigned arch_object_size_bits(word_t type, word_t user_size_bits);
bool arch_object_is_frame(word_t type);
struct cap arch_object_create(word_t type, paddr_t base, unsigned size_bits, bool is_device);

/* ---- interrupts ---- */
enum { ARCH_IRQ_TIMER = 0, ARCH_MAX_IRQ = 256 };
status_t arch_irq_decode_control(const struct call *call, struct sys_error *err);
/* The interrupt that IRQControl_Get calls `number`. */
status_t arch_irq_number(word_t number, word_t *irq, struct sys_error *err);
void arch_irq_enable(word_t irq, bool enabled); /* of an issued interrupt: let it in or not */
bool arch_irq_is_sure(word_t irq); /* let in, and never spurious: nothing to ask when it comes */
void arch_irq_ack(word_t irq);     /* the one that has come in is dealt with */
void arch_irq_release(word_t irq); /* nothing raises it until it is issued anew */

/* ---- invariants: see debug/check.c ---- */
void arch_check_begin(void);
/* Of a capability of this CPU's own types; called once for each. */
struct broken arch_cap_check(const struct slot *slot);
/* Of address spaces and what else this CPU's capabilities stand for, after all were looked at. */
struct broken arch_check(const struct census *census);
void arch_check_end(void); /* takes back what was marked, wherever the check ended */
/* When the kernel is left: does the CPU hold what the current thread needs? */
struct broken arch_check_cpu(void);
bool arch_memory_is_kernels(paddr_t base, word_t bytes); /* or any of it */

/* ---- machine ---- */
uint64_t arch_timestamp(void); /* cycles, about */
void arch_flush_caches(void);
/* For benchmarks: the memory that a capability names, if it is a large page of RAM that may be
 * written; else NULL. */
enum { ARCH_LARGE_PAGE_BITS = 21, ARCH_LARGE_PAGE_BYTES = 1 << ARCH_LARGE_PAGE_BITS };
void *arch_large_page(struct cap cap);
bool arch_on_kernel_stack(word_t frame_pointer); /* are two words readable there? */
void arch_halt(void) __attribute__((noreturn));
void arch_power_off(int code) __attribute__((noreturn));
void console_putchar(char c); /* plat serial line, polled */
