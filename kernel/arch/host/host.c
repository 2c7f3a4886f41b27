/* SPDX-License-Identifier: BSD-2-Clause */
/* arch/arch.h on the host, all but the objects, which are in host_objects.c or pc.c. It uses the
 * host's C library: kernel code above it does not. */
#include "arch/host/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "arch/arch.h"
#include "debug/assert.h"
#include "debug/print.h"
#include "object/tcb.h"
#include "sched/sched.h"

struct host host;

/* ---- physical memory ---- */

static char *memory; /* HOST_MEMORY_BITS, aligned to its size */

void host_reset(void)
{
    size_t size = BIT(HOST_MEMORY_BITS);
    int protection = PROT_READ | PROT_WRITE;
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    if (memory) munmap(memory, size);
    char *area = mmap(NULL, 2 * size, protection, flags, -1, 0);
    if (area == MAP_FAILED) {
        perror("host memory");
        exit(1);
    }
    memory = (char *)ALIGN_UP(area, HOST_MEMORY_BITS);
    munmap(area, (size_t)(memory - area));
    munmap(memory + size, (size_t)(area + size - memory));
    memset(&host, 0, sizeof(host));
}

void *phys_to_kernel(paddr_t address)
{
    if (address.raw - HOST_MEMORY_BASE >= BIT(HOST_MEMORY_BITS)) {
        fprintf(stderr, "no memory at physical address 0x%lx\n", address.raw);
        abort();
    }
    return memory + (address.raw - HOST_MEMORY_BASE);
}

paddr_t kernel_to_phys(const void *pointer)
{
    word_t offset = (word_t)((const char *)pointer - memory);
    if (offset >= BIT(HOST_MEMORY_BITS)) {
        fprintf(stderr, "%p is not in physical memory\n", pointer);
        abort();
    }
    return (paddr_t){HOST_MEMORY_BASE + offset};
}

bool arch_memory_is_kernels(paddr_t base, word_t bytes)
{
    return base.raw < host.kernel_end && base.raw + bytes > host.kernel_start;
}

void clear_memory(void *start, size_t bytes)
{
    memset(start, 0, bytes);
}

/* ---- registers ---- */

word_t arch_message_register(const struct tcb *tcb, unsigned index)
{
    return tcb->arch.message[index];
}
void arch_set_message_register(struct tcb *tcb, unsigned index, word_t value)
{
    tcb->arch.message[index] = value;
}
word_t arch_badge_register(const struct tcb *tcb)
{
    return tcb->arch.badge;
}
void arch_set_badge_register(struct tcb *tcb, word_t value)
{
    tcb->arch.badge = value;
}
word_t arch_info_register(const struct tcb *tcb)
{
    return tcb->arch.info;
}
void arch_set_info_register(struct tcb *tcb, word_t value)
{
    tcb->arch.info = value;
}
word_t arch_fault_ip(const struct tcb *tcb)
{
    return tcb->arch.fault_ip;
}
void arch_set_restart_ip(struct tcb *tcb, word_t ip)
{
    tcb->arch.ip = tcb->arch.fault_ip = ip;
}
void arch_restart_to_next(struct tcb *tcb)
{
    tcb->arch.ip = tcb->arch.fault_ip;
}
void arch_stop_at_next(struct tcb *tcb)
{
    tcb->arch.fault_ip = tcb->arch.ip;
}
void arch_thread_init(struct tcb *tcb)
{
    memset(&tcb->arch, 0, sizeof(tcb->arch));
}
unsigned arch_context_words(void)
{
    return HOST_CONTEXT_WORDS;
}
word_t arch_context_get(const struct tcb *tcb, unsigned word)
{
    return tcb->arch.context[word];
}
void arch_context_set(struct tcb *tcb, unsigned word, word_t value)
{
    tcb->arch.context[word] = value;
}
void arch_copy_registers(struct tcb *dest, const struct tcb *source, unsigned which)
{
    /* As on x86_64: ip, sp and flags are the frame. */
    unsigned from = which & COPY_FRAME ? 0 : 3;
    unsigned end = which & COPY_INTEGER ? HOST_CONTEXT_WORDS : 3;
    for (unsigned i = from; i < end; i++) dest->arch.context[i] = source->arch.context[i];
}
void arch_set_tls_base(struct tcb *tcb, word_t base)
{
    tcb->arch.tls_base = base;
}
bool arch_valid_user_word(word_t address)
{
    return address < BIT(47);
}
enum { UNKNOWN_SYSCALL_REGISTERS = 18 };

unsigned arch_unknown_syscall_words(void)
{
    return UNKNOWN_SYSCALL_REGISTERS + 1;
}
word_t arch_unknown_syscall_get(const struct tcb *tcb, unsigned word, word_t number)
{
    return word < UNKNOWN_SYSCALL_REGISTERS ? tcb->arch.context[word] : number;
}
void arch_unknown_syscall_set(struct tcb *tcb, unsigned word, word_t value)
{
    tcb->arch.context[word] = value;
}
unsigned arch_user_exception_words(void)
{
    return 3;
}
word_t arch_user_exception_get(const struct tcb *tcb, unsigned word)
{
    return tcb->arch.context[word];
}
void arch_user_exception_set(struct tcb *tcb, unsigned word, word_t value)
{
    tcb->arch.context[word] = value;
}
void arch_fpu_disable(struct tcb *tcb, bool disabled)
{
    tcb->arch.fpu_disabled = disabled;
}
void arch_thread_destroy(struct tcb *tcb)
{
    tcb->arch.destroyed = true;
}
void arch_inherit_redirect(struct tcb *target, const struct tcb *from)
{
    target->arch.redirect = from ? from->arch.redirect : 0;
}
void arch_redirect_set(struct tcb *tcb, word_t handler, UNUSED word_t start, UNUSED word_t end,
                       UNUSED word_t spare_tls)
{
    tcb->arch.redirect = handler;
}
unsigned arch_user_backtrace(UNUSED const struct tcb *tcb, UNUSED word_t *out, UNUSED unsigned max)
{
    return 0;
}
const char *arch_context_name(UNUSED unsigned word)
{
    return "word";
}
const char *arch_exception_name(UNUSED word_t number)
{
    return "exception";
}
const char *arch_vm_fault_name(UNUSED word_t code)
{
    return "access";
}

/* ---- switching ---- */

void arch_switch_to(struct tcb *tcb)
{
    host.running = tcb;
    host_enter_vspace(tcb);
}
void arch_switch_to_idle(struct tcb *idle)
{
    host.running = idle;
    host_enter_vspace(idle);
}
bool arch_interrupt_pending(void)
{
    host.interrupt_asked++;
    return host.interrupt_pending || host.interrupt_asked == host.interrupt_at;
}

struct broken arch_check_cpu(void)
{
    HOLDS(host.running == current_thread, "cpu-runs-current", current_thread);
    return SOUND;
}

/* ---- the machine ---- */

void arch_halt(void)
{
    if (host.on_stop) host.on_stop();
    fprintf(stderr, "%.*s\nthe kernel halts\n", (int)host.console_length, host.console);
    abort();
}
void arch_power_off(int code)
{
    if (host.on_stop) host.on_stop();
    exit(code);
}
bool arch_on_kernel_stack(UNUSED word_t frame_pointer)
{
    return false;
}

/* What debug/assert.c does on a machine with a stack to trace. Weak: a test may have its own. */
__attribute__((weak)) void kassert_failed(const char *condition, const char *function,
                                          const char *file, unsigned line)
{
    fprintf(stderr, "kernel assertion failed: %s in %s, %s:%u\n", condition, function, file, line);
    arch_halt();
}
__attribute__((weak)) void kpanic(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    kvprintf(format, args);
    va_end(args);
    arch_halt();
}

void console_putchar(char c)
{
    if (host.console_length < sizeof(host.console)) host.console[host.console_length++] = c;
}
