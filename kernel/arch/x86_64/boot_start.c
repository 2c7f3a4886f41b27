/* SPDX-License-Identifier: BSD-2-Clause */
/* The first C code: turns the machine on part by part, describes it, and starts the root task. */
#include "arch/arch.h"
#include "arch/x86_64/apic/lapic.h"
#include "arch/x86_64/boot.h"
#include "arch/x86_64/boot_loader.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/fpu.h"
#include "arch/x86_64/kernel_map.h"
#include "arch/x86_64/layout.h"
#include "arch/x86_64/segments.h"
#include "arch/x86_64/trap.h"
#include "arch/x86_64/vspace.h"
#include "boot/boot.h"
#include "boot/bootinfo.h"
#include "debug/assert.h"
#include "debug/print.h"
#include "entry/syscall.h"
#include "object/irq.h"
#include "plat/pc99/acpi.h"
#include "plat/pc99/device_irq.h"
#include "plat/pc99/ioapic.h"
#include "plat/pc99/serial.h"
#include "sched/sched.h"

extern pte_t kernel_pml4[512];

/* Physical addresses that user level may ask for: CONFIG_PADDR_USER_DEVICE_TOP. */
static const word_t device_top = BIT(47);

/* Only while booting; too large for the stack. */
static struct loader_info loader;
static struct boot_input input;
static struct acpi_rsdp rsdp;

static word_t image_phys(const char *address)
{
    return (word_t)address - KERNEL_IMAGE;
}

/* ---- the window on memory above 4 GiB ---- */

static void *new_table(void)
{
    word_t start;
    /* Below 4 GiB, where the window is open: lists are sorted, so the first block is. */
    if (!ranges_take(&input.ram, 12, 0x100000, &start)) kpanic("boot: no memory for page tables");
    ranges_add(&input.kept, start, start + BIT(12));
    void *table = phys_to_kernel((paddr_t){start});
    clear_memory(table, BIT(12));
    return table;
}

static void open_window(void)
{
    /* The list changes when tables are taken from it. */
    struct range_list *ram = &loader.ram;
    for (unsigned i = 0; i < ram->count; i++) {
        kernel_map_window(ram->items[i].start, ram->items[i].end, new_table);
    }
}

/* ---- devices ---- */

static void use_ioapic(paddr_t base)
{
    ioapic_add(base);
    ranges_add(&input.kept, ALIGN_DOWN(base.raw, 12), ALIGN_DOWN(base.raw, 12) + BIT(12));
}

static void start_interrupts(void)
{
    static const paddr_t usual_ioapic = {0xfec00000};
    lapic_init();
    device_irq_init();
    ranges_add(&input.kept, lapic_base().raw, lapic_base().raw + BIT(12));
    if (acpi_find_rsdp(loader.rsdp, &rsdp)) acpi_each_ioapic(&rsdp, use_ioapic);
    if (ioapic_count() == 0) use_ioapic(usual_ioapic);
    irq_init();
}

/* ---- what the root task is told ---- */

static void add_block(word_t id, const void *data, word_t bytes)
{
    input.blocks[input.block_count++] = (struct boot_block){id, data, bytes};
}

static void describe_machine(void)
{
    if (loader.has_vbe) add_block(BLOCK_VBE, &loader.vbe, sizeof loader.vbe);
    /* The map has room for all regions, used or not, as its type in the API has. */
    add_block(BLOCK_MULTIBOOT_MAP, &loader.map, sizeof loader.map);
    if (rsdp.signature[0]) add_block(BLOCK_ACPI_RSDP, &rsdp, sizeof rsdp);
    if (loader.has_framebuffer) {
        add_block(BLOCK_FRAMEBUFFER, &loader.framebuffer, sizeof loader.framebuffer);
    }
    add_block(BLOCK_TSC_MHZ, &cpu.tsc_mhz, sizeof cpu.tsc_mhz);
}

static void describe_memory(void)
{
    input.ram = loader.ram;
    input.device_top = device_top;
    input.root_task = loader.first_module;
    struct range module = loader.first_module;
    if (module.start >= module.end) {
        kpanic("boot: no root task: give its ELF file as the first module (QEMU: -initrd FILE)");
    }
    if (!ranges_contain(&input.ram, ALIGN_DOWN(module.start, 12), ALIGN_UP(module.end, 12))) {
        kpanic("boot: the root task's file is not in RAM, at 0x%lx", module.start);
    }
    ranges_add(&input.kept, (word_t)kernel_load_start, ALIGN_UP(image_phys(kernel_end), 12));
    /* Tables for the window must come neither from the image nor from the module. */
    ranges_remove(&input.ram, (word_t)kernel_load_start, ALIGN_UP(image_phys(kernel_end), 12));
    ranges_remove(&input.ram, ALIGN_DOWN(module.start, 12), ALIGN_UP(module.end, 12));
    open_window();
    input.ram = loader.ram;
}

void boot_start(word_t protocol, word_t info)
{
    serial_init();
    cpu_init();
    kernel_map_init();
    segments_init();
    fpu_init();
    vspace_init(kernel_pml4);
    loader_read(protocol, info, &loader);
    kprintf("Quoll on x86_64, booted by %s\n", loader.protocol);
    describe_memory();
    start_interrupts();
    describe_machine();

    sched_init();
    arch_switch_to_idle(current_thread);
    boot_root_task(&input);
    lapic_start_tick(TRAP_EXCEPTIONS + ARCH_IRQ_TIMER);
#ifdef CONFIG_PRINTING
    kprintf("Booting all finished, dropped to user space\n");
#endif
    kernel_start();
    return_to_user();
}
