/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE /* memmem */
#include "kernel/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/host/pc/pc.h"
#include "arch/x86_64/arch_cap.h"
#include "cap/derivation.h"
#include "debug/check.h"
#include "entry/syscall.h"
#include "object/irq.h"
#include "sched/sched.h"

/* ---- the kernel's state: memory, and variables in sections of their own (sections.h) ---- */

extern char __start_kernel_bss[], __stop_kernel_bss[];
extern char __start_kernel_data[], __stop_kernel_data[];

enum { MAX_VARIABLES = 1 << 20 };

static struct image {
    uint8_t ram[WORLD_RAM];
    char variables[MAX_VARIABLES];
} images[WORLD_IMAGES];

uint8_t *world_ram(void)
{
    return phys_to_kernel((paddr_t){HOST_MEMORY_BASE});
}

/* Between variables are the sanitizer's red zones: in assembly nobody minds. */
static void copy(void *to, const void *from, size_t bytes)
{
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes) : : "memory");
}

static size_t bss_bytes(void)
{
    return (size_t)(__stop_kernel_bss - __start_kernel_bss);
}
static size_t data_bytes(void)
{
    return (size_t)(__stop_kernel_data - __start_kernel_data);
}

static size_t data_offset(void)
{
    return (bss_bytes() + 15) & ~(size_t)15;
}

void world_save(enum world_image image)
{
    if (data_offset() + data_bytes() > MAX_VARIABLES) world_fail("MAX_VARIABLES is too small");
    copy(images[image].ram, world_ram(), WORLD_RAM);
    copy(images[image].variables, __start_kernel_bss, bss_bytes());
    copy(images[image].variables + data_offset(), __start_kernel_data, data_bytes());
}

void world_restore(enum world_image image)
{
    copy(world_ram(), images[image].ram, WORLD_RAM);
    copy(__start_kernel_bss, images[image].variables, bss_bytes());
    copy(__start_kernel_data, images[image].variables + data_offset(), data_bytes());
}

/* ---- boot ---- */

enum { ELF_AT = 0x40000, ENTRY = 0x400000 };

/* A root task of one page of code and one of data. */
static const struct __attribute__((packed)) {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, segments, sections;
    uint32_t flags;
    uint16_t header_bytes, segment_bytes, segment_count, section_bytes, section_count, names;
    struct {
        uint32_t type, flags;
        uint64_t offset, vaddr, paddr, file_bytes, memory_bytes, align;
    } segment[2];
} root_task = {
    .ident = {0x7f, 'E', 'L', 'F', 2, 1, 1},
    .type = 2,
    .machine = ARCH_ELF_MACHINE,
    .version = 1,
    .entry = ENTRY,
    .segments = 64,
    .header_bytes = 64,
    .segment_bytes = 56,
    .segment_count = 2,
    .segment = {{1, 5, 0, ENTRY, ENTRY, 128, 128, 4096},
                {1, 6, 64, ENTRY + 0x1000, ENTRY + 0x1000, 64, 256, 4096}},
};

/* A large frame, and small ones over some of its pages, as boot gives them over the image of a root
 * task that has large pages; here there is no room for one, so that they are of a device. */
static void give_large_frame(void)
{
    enum { PAGES = 3 };
    const paddr_t at = {HOST_MEMORY_BASE + (4 << 20)};
    struct slot *large = boot_give(arch_object_create(OBJECT_FRAME_2M, at, 21, true));
    struct slot *pages[PAGES];
    for (word_t i = 0; i < PAGES; i++) {
        paddr_t page = {at.raw + i * 4096};
        pages[i] = boot_give(arch_object_create(OBJECT_FRAME_4K, page, 12, true));
    }
    for (unsigned i = PAGES; i-- > 0;) {
        struct cap cap = pages[i]->cap;
        slot_clear(pages[i]);
        slot_insert_original(pages[i], cap, large);
    }
}

void world_boot(void)
{
    static struct boot_input input;
    host_reset();
    pc_start();
    memcpy(world_ram() + ELF_AT, &root_task, sizeof root_task);
    ranges_add(&input.ram, HOST_MEMORY_BASE, HOST_MEMORY_BASE + WORLD_RAM);
    input.root_task.start = HOST_MEMORY_BASE + ELF_AT;
    input.root_task.end = input.root_task.start + sizeof root_task;
    input.device_top = WORLD_DEVICE_TOP;
    irq_init();
    sched_init();
    boot_root_task(&input);
    give_large_frame();
    kernel_start();
    world_check();
}

/* ---- failing and stopping ---- */

void world_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "\n%.*s\n", (int)host.console_length, host.console);
    vfprintf(stderr, format, args);
    fprintf(stderr, "\n");
    va_end(args);
    abort();
}

static void require_sound(struct broken broken)
{
    if (broken.invariant) {
        world_fail("invariant does not hold: %s, of %p", broken.invariant, broken.object);
    }
}

void world_check(void)
{
    require_sound(check_all());
}

void world_check_thoroughly(void)
{
    require_sound(check_all_thoroughly());
}

static jmp_buf stopped;

static void leave_machine(void)
{
    static const char broken[] = "assertion failed";
    if (memmem(host.console, host.console_length, broken, sizeof broken - 1)) {
        world_fail("the kernel found itself broken");
    }
    longjmp(stopped, 1);
}

bool world_stops(void (*step)(void *), void *context)
{
    if (setjmp(stopped)) {
        host.on_stop = NULL;
        return true;
    }
    host.on_stop = leave_machine;
    step(context);
    host.on_stop = NULL;
    return false;
}

/* ---- comparing ---- */

/* The console differs by design, and what the machine counts. */
static bool is_compared(const char *at)
{
    bool in_host = at >= (const char *)&host && at < (const char *)(&host + 1);
    bool in_pc = at >= (const char *)&pc && at < (const char *)(&pc + 1);
    return !in_host && !in_pc;
}

__attribute__((no_sanitize("address"))) static const char *
first_difference(const char *now, const char *then, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        if (now[i] != then[i] && is_compared(now + i)) return now + i;
    }
    return NULL;
}

static const struct tcb *tcb_around(const uint8_t *at)
{
    const struct tcb *tcb = tcb_all();
    while (tcb && (size_t)(at - (const uint8_t *)tcb) >= sizeof *tcb) tcb = tcb->all_next;
    return tcb;
}

static char where[100];

static bool ram_differs(const uint8_t *now, const uint8_t *then, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        if (now[i] == then[i]) continue;
        const struct tcb *tcb = tcb_around(now + i);
        size_t offset = tcb ? (size_t)(now + i - (const uint8_t *)tcb) : 0;
        if (tcb) {
            snprintf(where, sizeof where, "byte %zu of thread %p", offset, (const void *)tcb);
        } else {
            snprintf(where, sizeof where, "memory at %p", (const void *)(now + i));
        }
        return true;
    }
    return false;
}

const char *world_compare(enum world_image image)
{
    enum { BLOCK = 4096 };
    const struct image *then = &images[image];
    for (size_t at = 0; at < WORLD_RAM; at += BLOCK) {
        if (memcmp(world_ram() + at, then->ram + at, BLOCK) == 0) continue;
        if (ram_differs(world_ram() + at, then->ram + at, BLOCK)) return where;
    }
    const char *bss = first_difference(__start_kernel_bss, then->variables, bss_bytes());
    const char *data =
        first_difference(__start_kernel_data, then->variables + data_offset(), data_bytes());
    if (!bss && !data) return NULL;
    snprintf(where, sizeof where, "the variable at %p", (const void *)(bss ? bss : data));
    return where;
}
