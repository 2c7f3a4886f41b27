/* SPDX-License-Identifier: BSD-2-Clause */
/* Any machine and any segments of a root task: the kernel boots, with all invariants, and hands out
 * each byte of RAM once; or it says why it cannot. */
#include <stdlib.h>
#include <string.h>

#include "arch/host/pc/pc.h"
#include "arch/x86_64/arch_cap.h"
#include "cap/derivation.h"
#include "entry/syscall.h"
#include "kernel/world.h"
#include "object/irq.h"
#include "sched/sched.h"

struct bytes {
    const uint8_t *at, *end;
};

static unsigned take(struct bytes *bytes)
{
    return bytes->at < bytes->end ? *bytes->at++ : 0;
}

static word_t take16(struct bytes *bytes)
{
    word_t low = take(bytes);
    return low | (word_t)take(bytes) << 8;
}

/* ---- the machine ---- */

struct __attribute__((packed)) segment {
    uint32_t type, flags;
    uint64_t offset, vaddr, paddr, file_bytes, memory_bytes, align;
};
enum { MAX_SEGMENTS = 4, MAX_PARTS = 12, FILE_BYTES = 2 * 4096, BLOCK_BYTES = 3 * 4096 };
struct __attribute__((packed)) file {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, segments, sections;
    uint32_t flags;
    uint16_t header_bytes, segment_bytes, segment_count, section_bytes, section_count, names;
    struct segment segment[MAX_SEGMENTS];
};

static struct boot_input input;
static uint8_t block_data[BLOCK_BYTES];
static struct range file_at;

/* Ranges within the RAM that is kept aside between runs, in units of 512 bytes or pages. */
static void take_ranges(struct bytes *bytes, struct range_list *list, unsigned unit_bits)
{
    unsigned count = take(bytes) % MAX_PARTS;
    for (unsigned i = 0; i < count; i++) {
        word_t start = HOST_MEMORY_BASE + (take16(bytes) << unit_bits) % WORLD_RAM;
        word_t end = start + (take16(bytes) << unit_bits) % WORLD_RAM;
        if (end > HOST_MEMORY_BASE + WORLD_RAM) end = HOST_MEMORY_BASE + WORLD_RAM;
        ranges_add(list, start, end);
    }
}

static void take_file(struct bytes *bytes)
{
    word_t offset = (take16(bytes) << 4) % (WORLD_RAM - FILE_BYTES);
    struct file *file = (struct file *)(world_ram() + offset);
    unsigned count = 1 + take(bytes) % MAX_SEGMENTS;
    word_t vaddr = 0x1000 + (take16(bytes) << take(bytes) % 32);
    memset(file, 0, sizeof *file);
    memcpy(file->ident, "\177ELF\2\1\1", 7);
    file->type = 2;
    file->machine = ARCH_ELF_MACHINE;
    file->segments = offsetof(struct file, segment);
    file->segment_bytes = sizeof(struct segment);
    file->segment_count = (uint16_t)count;
    file->entry = vaddr;
    for (unsigned i = 0; i < count; i++) {
        word_t memory_bytes = 1 + take16(bytes), file_bytes = take16(bytes) % (memory_bytes + 1);
        file->segment[i] = (struct segment){
            .type = 1,
            .flags = take(bytes) & 7,
            .offset = take16(bytes) % FILE_BYTES,
            .vaddr = vaddr,
            .file_bytes = file_bytes % 4096,
            .memory_bytes = memory_bytes,
        };
        vaddr += memory_bytes + take16(bytes);
    }
    file_at = (struct range){HOST_MEMORY_BASE + offset, HOST_MEMORY_BASE + offset + FILE_BYTES};
    input.root_task = file_at;
}

static void take_machine(struct bytes *bytes)
{
    memset(&input, 0, sizeof input);
    take_ranges(bytes, &input.ram, 12);
    take_file(bytes);
    take_ranges(bytes, &input.kept, 9);
    /* As the CPU's start code makes sure of. */
    ranges_add(&input.ram, ALIGN_DOWN(file_at.start, 12), ALIGN_UP(file_at.end, 12));
    ranges_remove(&input.kept, ALIGN_DOWN(file_at.start, 12), ALIGN_UP(file_at.end, 12));
    input.device_top = HOST_MEMORY_BASE + WORLD_RAM + take16(bytes) * 4096;
    input.block_count = take(bytes) % (MAX_BOOT_BLOCKS + 1);
    for (unsigned i = 0; i < input.block_count; i++) {
        input.blocks[i] = (struct boot_block){i, block_data, take16(bytes) % BLOCK_BYTES};
    }
}

static void boot(void *context)
{
    (void)context;
    boot_root_task(&input);
    kernel_start();
}

/* ---- what must hold ---- */

static const struct slot *initial_slots(void)
{
    return cap_cnode(current_thread->slots[TCB_CSPACE].cap);
}

static const struct bootinfo *bootinfo(void)
{
    union x86_cap frame = x86_cap(initial_slots()[SLOT_BOOT_INFO_FRAME].cap);
    return phys_to_kernel((paddr_t){frame.frame.base});
}

static void check_untyped(const struct bootinfo *info, word_t index)
{
    const struct untyped_desc *desc = &info->untyped_list[index];
    struct cap cap = initial_slots()[info->untyped.start + index].cap;
    struct range range = {desc->paddr, desc->paddr + BIT(desc->size_bits)};
    bool is_right = cap.type == CAP_UNTYPED && cap.untyped.base == desc->paddr &&
                    cap.untyped.size_bits == desc->size_bits &&
                    cap.untyped.is_device == desc->is_device;
    if (!is_right) world_fail("untyped %lu is not as the boot info says", index);
    if (!desc->is_device && !ranges_contain(&input.ram, range.start, range.end)) {
        world_fail("untyped %lu is not in RAM", index);
    }
    for (unsigned i = 0; i < input.kept.count; i++) {
        if (input.kept.items[i].start < range.end && range.start < input.kept.items[i].end) {
            world_fail("untyped %lu is in what the kernel keeps", index);
        }
    }
    if (desc->is_device) {
        for (unsigned i = 0; i < input.ram.count; i++) {
            if (input.ram.items[i].start < range.end && range.start < input.ram.items[i].end) {
                world_fail("device untyped %lu is in RAM", index);
            }
        }
    }
    for (word_t i = 0; i < index; i++) {
        const struct untyped_desc *other = &info->untyped_list[i];
        if (other->paddr < range.end && range.start < other->paddr + BIT(other->size_bits)) {
            world_fail("untypeds %lu and %lu overlap", i, index);
        }
    }
}

/* Objects and frames lie in RAM and in no untyped memory. */
static void check_object(const struct bootinfo *info, word_t slot)
{
    struct cap cap = initial_slots()[slot].cap;
    if (cap.type == CAP_UNTYPED || !cap_is_physical(cap)) return;
    struct range range = {cap_base(cap).raw, cap_base(cap).raw + BIT(cap_size_bits(cap))};
    if (!ranges_contain(&input.ram, range.start, range.end)) {
        world_fail("what slot %lu names is not in RAM", slot);
    }
    for (word_t i = 0; i < info->untyped.end - info->untyped.start; i++) {
        const struct untyped_desc *other = &info->untyped_list[i];
        if (other->paddr < range.end && range.start < other->paddr + BIT(other->size_bits)) {
            world_fail("what slot %lu names is in untyped %lu", slot, i);
        }
    }
}

static void check_boot(void)
{
    const struct bootinfo *info = bootinfo();
    world_check_thoroughly();
    for (word_t i = 0; i < info->untyped.end - info->untyped.start; i++) check_untyped(info, i);
    for (word_t i = 0; i < BIT(info->cnode_bits); i++) {
        bool is_empty = slot_empty(&initial_slots()[i]);
        bool says_empty = i >= info->empty.start && i < info->empty.end;
        if (says_empty && !is_empty) world_fail("slot %lu is not empty as it should be", i);
        if (!is_empty) check_object(info, i);
    }
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    host_reset();
    pc_start();
    irq_init();
    sched_init();
    world_save(IMAGE_START);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes bytes = {data, data + size};
    world_restore(IMAGE_START);
    take_machine(&bytes);
    if (!world_stops(boot, NULL)) check_boot();
    return 0;
}
