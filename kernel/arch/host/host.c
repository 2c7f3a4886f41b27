/* SPDX-License-Identifier: BSD-2-Clause */
/* arch/arch.h on the host. It uses the host's C library: kernel code above it does not. */
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
void arch_redirect_set(struct tcb *tcb, word_t handler, UNUSED word_t start, UNUSED word_t end)
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
}
void arch_switch_to_idle(struct tcb *idle)
{
    host.running = idle;
}
bool arch_interrupt_pending(void)
{
    return host.interrupt_pending;
}

struct broken arch_check_cpu(void)
{
    HOLDS(host.running == current_thread, "cpu-runs-current", current_thread);
    return SOUND;
}

/* ---- IPC buffer ---- */

static union host_cap host_cap(struct cap cap)
{
    return (union host_cap){.cap = cap};
}

word_t *arch_ipc_buffer(const struct tcb *tcb, bool for_receive)
{
    union host_cap frame = host_cap(tcb->slots[TCB_BUFFER].cap);
    unsigned rights = RIGHT_READ | (for_receive ? RIGHT_WRITE : 0);
    if (frame.cap.type != CAP_HOST_FRAME || (frame.frame.rights & rights) != rights) return NULL;
    return phys_to_kernel((paddr_t){frame.frame.base + (tcb->buffer_vaddr.raw & MASK(12))});
}

status_t arch_check_buffer(struct cap frame, vaddr_t address, struct sys_error *err)
{
    union host_cap cap = host_cap(frame);
    if (cap.cap.type != CAP_HOST_FRAME) return err_illegal(err, "no frame");
    if (cap.frame.is_device) return err_illegal(err, "device memory");
    if (!IS_ALIGNED(address.raw, 10)) return err_alignment(err, address.raw, "buffer");
    return OK;
}

bool arch_is_vspace_root(struct cap cap)
{
    return cap.type == CAP_HOST_VSPACE;
}

bool arch_same_vspace(struct cap a, struct cap b)
{
    return a.type == CAP_HOST_VSPACE && arch_cap_same_object(a, b);
}

/* ---- capabilities ---- */

struct cap arch_cap_mask_rights(struct cap cap, unsigned rights)
{
    union host_cap view = host_cap(cap);
    if (cap.type == CAP_HOST_FRAME) view.frame.rights &= rights;
    return view.cap;
}
status_t arch_cap_derive(UNUSED struct slot *source, struct cap cap, struct cap *out,
                         UNUSED struct sys_error *err)
{
    *out = cap;
    return OK;
}
struct cap arch_cap_update_data(UNUSED bool preserve, UNUSED word_t data, struct cap cap)
{
    return cap;
}
bool arch_cap_same_region(struct cap a, struct cap b)
{
    return arch_cap_same_object(a, b);
}
bool arch_cap_same_object(struct cap a, struct cap b)
{
    return a.type == b.type && arch_cap_base(a).raw == arch_cap_base(b).raw &&
           arch_cap_size_bits(a) == arch_cap_size_bits(b);
}
bool arch_cap_is_revocable(UNUSED struct cap derived, UNUSED struct cap source)
{
    return false;
}
bool arch_cap_is_physical(UNUSED struct cap cap)
{
    return true;
}
bool arch_cap_extent(struct cap cap, paddr_t *base, unsigned *size_bits)
{
    *base = arch_cap_base(cap);
    *size_bits = arch_cap_size_bits(cap);
    return true;
}

paddr_t arch_cap_base(struct cap cap)
{
    union host_cap view = host_cap(cap);
    if (cap.type == CAP_HOST_FRAME) return (paddr_t){view.frame.base};
    return kernel_to_phys(kptr(view.vspace.ptr));
}
unsigned arch_cap_size_bits(struct cap cap)
{
    return cap.type == CAP_HOST_FRAME && host_cap(cap).frame.is_large ? 21 : 12;
}
void arch_cap_finalise(UNUSED struct cap cap, bool final)
{
    host.finalised++;
    host.finalised_final += final;
}
void arch_check_begin(void)
{
}
struct broken arch_cap_check(UNUSED const struct slot *slot)
{
    return SOUND;
}
struct broken arch_check(UNUSED const struct census *census)
{
    return SOUND;
}
void arch_check_end(void)
{
}
status_t arch_decode(UNUSED const struct call *call, struct sys_error *err)
{
    return err_illegal(err, "host capabilities have no methods");
}
const char *arch_cap_name(struct cap cap)
{
    return cap.type == CAP_HOST_FRAME ? "frame" : "address space";
}
word_t arch_cap_debug_type(struct cap cap)
{
    return cap.type;
}

/* ---- objects ---- */

unsigned arch_object_size_bits(word_t type, UNUSED word_t user_size_bits)
{
    switch (type) {
    case OBJECT_HOST_FRAME_4K:
    case OBJECT_HOST_VSPACE:
        return 12;
    case OBJECT_HOST_FRAME_2M:
        return 21;
    default:
        return 0;
    }
}
bool arch_object_is_frame(word_t type)
{
    return type == OBJECT_HOST_FRAME_4K || type == OBJECT_HOST_FRAME_2M;
}
struct cap arch_object_create(word_t type, paddr_t base, UNUSED unsigned size_bits, bool is_device)
{
    union host_cap made;
    if (type == OBJECT_HOST_VSPACE) {
        made.vspace = (struct host_vspace_cap){.type = CAP_HOST_VSPACE,
                                               .ptr = kptr_bits(phys_to_kernel(base))};
    } else {
        made.frame = (struct host_frame_cap){.type = CAP_HOST_FRAME,
                                             .rights = RIGHT_READ | RIGHT_WRITE,
                                             .is_large = type == OBJECT_HOST_FRAME_2M,
                                             .is_device = is_device,
                                             .base = base.raw};
    }
    return made.cap;
}

/* ---- interrupts and the machine ---- */

status_t arch_irq_decode_control(UNUSED const struct call *call, struct sys_error *err)
{
    return err_illegal(err, "the host has no interrupt controller");
}
status_t arch_irq_number(word_t number, word_t *irq, struct sys_error *err)
{
    *irq = number;
    return number < ARCH_MAX_IRQ ? OK : err_range(err, number, 0, ARCH_MAX_IRQ - 1, "irq");
}
void arch_irq_enable(UNUSED word_t irq, bool enabled)
{
    host.irqs_enabled += enabled;
}
bool arch_irq_is_enabled(UNUSED word_t irq)
{
    return true;
}
void arch_irq_release(UNUSED word_t irq)
{
    host.irqs_released++;
}
void arch_irq_ack(UNUSED word_t irq)
{
    host.irqs_acknowledged++;
}
void arch_halt(void)
{
    fprintf(stderr, "%.*s\nthe kernel halts\n", (int)host.console_length, host.console);
    abort();
}
void arch_power_off(int code)
{
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
