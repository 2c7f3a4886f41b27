/* SPDX-License-Identifier: BSD-2-Clause */
/* Fills and loads GDT, TSS and IDT, and the MSRs of the system call instruction. */
#include "arch/x86_64/segments.h"

#include "arch/x86_64/machine.h"
#include "arch/x86_64/offsets.h"
#include "arch/x86_64/trap.h"
#include "benchmark/benchmark.h"

enum { IST_STACK_BYTES = 4096, VECTORS = 256 };

_Static_assert(offsetof(struct tss, rsp) == TSS_RSP0, "entry.S relies on it");

struct tss tss;
static _Alignas(16) char stacks[IST_COUNT - 1][IST_STACK_BYTES];

static uint64_t gdt[] = {
    [SEL_KERNEL_CODE / 8] = 0x00af9a000000ffff,
    [SEL_KERNEL_DATA / 8] = 0x00cf92000000ffff,
    [SEL_USER_DATA / 8] = 0x00cff2000000ffff,
    [SEL_USER_CODE / 8] = 0x00affa000000ffff,
    [SEL_TSS / 8] = 0, /* two entries */
    [SEL_TSS / 8 + 1] = 0,
};
_Static_assert(SEL_USER_DATA == ((SEL_SYSRET_BASE + 8) | 3), "sysret derives it");
_Static_assert(SEL_USER_CODE == ((SEL_SYSRET_BASE + 16) | 3), "sysret derives it");
_Static_assert(SEL_KERNEL_DATA == SEL_KERNEL_CODE + 8, "syscall derives it");

struct gate {
    uint16_t offset_low, selector;
    uint8_t ist, type;
    uint16_t offset_middle;
    uint32_t offset_high, reserved;
};
static _Alignas(16) struct gate idt[VECTORS];

struct table_pointer {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));

enum { GATE_INTERRUPT = 0x8e, GATE_USER = 0x60, DESCRIPTOR_TSS = 0x89 };

static void set_tss_descriptor(void)
{
    word_t base = (word_t)&tss, limit = sizeof tss - 1;
    gdt[SEL_TSS / 8] =
        limit | (base & 0xffffff) << 16 | (word_t)DESCRIPTOR_TSS << 40 | (base >> 24 & 0xff) << 56;
    gdt[SEL_TSS / 8 + 1] = base >> 32;
}

static void set_gate(unsigned vector, enum interrupt_stack stack, bool from_user)
{
    word_t entry = (word_t)trap_stubs + vector * TRAP_STUB_BYTES;
    idt[vector] = (struct gate){
        .offset_low = (uint16_t)entry,
        .selector = SEL_KERNEL_CODE,
        .ist = (uint8_t)stack,
        .type = GATE_INTERRUPT | (from_user ? GATE_USER : 0),
        .offset_middle = (uint16_t)(entry >> 16),
        .offset_high = (uint32_t)(entry >> 32),
    };
}

static enum interrupt_stack stack_of(unsigned vector)
{
    switch (vector) {
    case TRAP_DEBUG:
        return IST_DEBUG;
    case TRAP_NMI:
        return IST_NMI;
    case TRAP_DOUBLE_FAULT:
        return IST_DOUBLE_FAULT;
    case TRAP_MACHINE_CHECK:
        return IST_MACHINE_CHECK;
    default:
        return IST_NONE;
    }
}

static void load_tables(void)
{
    struct table_pointer gdt_pointer = {sizeof gdt - 1, (word_t)gdt};
    struct table_pointer idt_pointer = {sizeof idt - 1, (word_t)idt};
    __asm__ volatile("lgdt %0" : : "m"(gdt_pointer));
    __asm__ volatile("lidt %0" : : "m"(idt_pointer));
    __asm__ volatile("ltr %w0" : : "r"(SEL_TSS));
}

void segments_init(void)
{
    for (unsigned i = IST_NONE + 1; i < IST_COUNT; i++) tss.ist[i - 1] = (word_t)stacks[i];
    tss.io_map = sizeof tss; /* none: ports are reached through capabilities */
    set_tss_descriptor();
    for (unsigned vector = 0; vector < VECTORS; vector++) {
        bool from_user = vector == TRAP_BREAKPOINT || vector == TRAP_OVERFLOW;
        set_gate(vector, stack_of(vector), from_user);
    }
    load_tables();

    write_msr(MSR_STAR, (word_t)SEL_SYSRET_BASE << 48 | (word_t)SEL_KERNEL_CODE << 32);
    syscall_gate_set(false);
    write_msr(MSR_SFMASK, RFLAGS_TF | RFLAGS_IF | RFLAGS_DF | RFLAGS_IOPL | RFLAGS_NT | RFLAGS_AC);
}

void syscall_gate_set(bool is_slow)
{
    is_slow |= BENCHMARK_ENTRIES;
    write_msr(MSR_LSTAR, (word_t)(is_slow ? syscall_entry_slow : syscall_entry));
}

bool on_interrupt_stack(word_t address)
{
    return address >= (word_t)stacks && address < (word_t)stacks + sizeof stacks;
}
