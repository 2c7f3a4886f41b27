/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes the root task: its objects, its image, its boot info, and capabilities to all else. */
#include "arch/arch.h"
#include "boot/boot.h"
#include "boot/bootinfo.h"
#include "boot/elf.h"
#include "cap/derivation.h"
#include "debug/assert.h"
#include "debug/print.h"
#include "object/cnode.h"
#include "object/object.h"
#include "object/untyped.h"
#include "sched/sched.h"

enum { PAGE_BITS = 12, PAGE = 1 << PAGE_BITS, CNODE_SLOTS = 1 << CONFIG_ROOT_CNODE_SIZE_BITS };
enum { LARGE = ARCH_LARGE_PAGE_BYTES, PAGES_OF_LARGE = LARGE / PAGE };

/* The image has a slot for each page, so there are no more. */
enum { MAX_PIECES = CNODE_SLOTS / PAGES_OF_LARGE + 1 };

/* Objects come from above the first MiB while there is room: programs like to find the low memory
 * for devices that reach no further. */
static const word_t low_memory_end = 0x100000;

/* Only while booting. */
static struct {
    struct range_list free; /* RAM for objects and then for untypeds */
    struct slot *slots;     /* of the initial CNode */
    word_t next_slot;
    struct bootinfo *info;
    word_t image_start,
        image_end; /* user addresses; behind it IPC buffer, boot info and its blocks */
    /* Neighbouring pieces of the image, from `pieces_start` on, that are one large page each. */
    paddr_t pieces[MAX_PIECES];
    unsigned piece_count;
    word_t pieces_start;
    struct large_frames_block *large_frames; /* what is told of them */
} boot;

/* ---- memory and slots ---- */

static bool try_alloc(unsigned size_bits, paddr_t *block)
{
    if (!ranges_take(&boot.free, size_bits, low_memory_end, &block->raw) &&
        !ranges_take(&boot.free, size_bits, 0, &block->raw)) {
        return false;
    }
    clear_memory(phys_to_kernel(*block), BIT(size_bits));
    return true;
}

paddr_t boot_alloc(unsigned size_bits)
{
    paddr_t block;
    if (!try_alloc(size_bits, &block)) {
        kpanic("boot: not enough memory: no block of %lu KiB is left for the root task",
               BIT(size_bits) / 1024);
    }
    return block;
}

struct slot *boot_give_at(unsigned index, struct cap cap)
{
    slot_insert_original(&boot.slots[index], cap, NULL);
    return &boot.slots[index];
}

struct slot *boot_give(struct cap cap)
{
    if (boot.next_slot == CNODE_SLOTS) {
        kpanic("boot: the root task's CNode of %u slots is full", CNODE_SLOTS);
    }
    return boot_give_at((unsigned)boot.next_slot++, cap);
}

/* A copy of a capability, in a slot of the TCB. */
static void copy_to(struct slot *dest, struct slot *source)
{
    struct cap copy;
    struct sys_error err;
    if (cap_derive(source, source->cap, &copy, &err) != OK) kpanic("boot: %s", err.why);
    slot_insert(dest, copy, source);
}

/* ---- objects ---- */

static void make_cnode(void)
{
    unsigned size_bits = CONFIG_ROOT_CNODE_SIZE_BITS + SLOT_BITS;
    boot.slots = phys_to_kernel(boot_alloc(size_bits));
    boot.next_slot = SLOTS_INITIAL;
    struct cap cap = cnode_make(boot.slots, CONFIG_ROOT_CNODE_SIZE_BITS);
    /* The guard makes a full word address one level of this size. */
    cnode_cap_set_guard(&cap.cnode, WORD_BITS - CONFIG_ROOT_CNODE_SIZE_BITS, 0);
    boot_give_at(SLOT_CNODE, cap);
    cnode_initial = cap;
}

/* A page of the root task at `vaddr`, readable and writable. */
static paddr_t map_new_page(word_t vaddr, struct cap *cap)
{
    paddr_t page = boot_alloc(PAGE_BITS);
    *cap = arch_boot_frame(page, vaddr, BOOT_WRITE);
    return page;
}

static word_t ipc_buffer_address(void)
{
    return boot.image_end;
}
static word_t bootinfo_address(void)
{
    return boot.image_end + PAGE;
}
static word_t blocks_address(void)
{
    return boot.image_end + 2 * PAGE;
}

static void make_bootinfo(void)
{
    struct cap cap;
    boot.info = phys_to_kernel(map_new_page(bootinfo_address(), &cap));
    boot_give_at(SLOT_BOOT_INFO_FRAME, cap);
    boot.info->nodes = 1;
    boot.info->ipc_buffer = ipc_buffer_address();
    boot.info->cnode_bits = CONFIG_ROOT_CNODE_SIZE_BITS;
}

static void make_ipc_buffer(void)
{
    struct cap cap;
    map_new_page(ipc_buffer_address(), &cap);
    boot_give_at(SLOT_IPC_BUFFER, cap);
}

static struct tcb *make_thread(word_t entry)
{
    paddr_t memory = boot_alloc(TCB_BITS);
    struct cap cap = object_create(OBJECT_TCB, memory, 0, false);
    struct tcb *tcb = cap_thread(cap);
    boot_give_at(SLOT_TCB, cap);
    copy_to(&tcb->slots[TCB_CSPACE], &boot.slots[SLOT_CNODE]);
    copy_to(&tcb->slots[TCB_VSPACE], &boot.slots[SLOT_VSPACE]);
    copy_to(&tcb->slots[TCB_BUFFER], &boot.slots[SLOT_IPC_BUFFER]);
    tcb->buffer_vaddr = (vaddr_t){ipc_buffer_address()};
    tcb->mcp = CONFIG_NUM_PRIORITIES - 1;
    sched_set_priority(tcb, CONFIG_NUM_PRIORITIES - 1);
    arch_boot_thread(tcb, entry, bootinfo_address());
    __builtin_memcpy(tcb->name, "rootserver", sizeof "rootserver");
    return tcb;
}

/* ---- image ---- */

static unsigned access_of(const struct elf *elf, word_t page)
{
    unsigned access = 0;
    struct elf_segment segment;
    for (unsigned i = 0; i < elf->headers; i++) {
        if (!elf_segment(elf, i, &segment)) continue;
        if (page + PAGE <= segment.vaddr || page >= segment.vaddr + segment.memory_bytes) continue;
        if (segment.writable) access |= BOOT_WRITE;
        if (segment.executable) access |= BOOT_EXECUTE;
    }
    return access;
}

/* Copy what of the file belongs into the page at `vaddr`. */
static void fill_page(const struct elf *elf, word_t vaddr, char *page)
{
    struct elf_segment segment;
    for (unsigned i = 0; i < elf->headers; i++) {
        if (!elf_segment(elf, i, &segment)) continue;
        word_t start = segment.vaddr > vaddr ? segment.vaddr : vaddr;
        word_t end = segment.vaddr + segment.file_bytes;
        if (end > vaddr + PAGE) end = vaddr + PAGE;
        if (start >= end) continue;
        __builtin_memcpy(page + (start - vaddr), segment.data + (start - segment.vaddr),
                         end - start);
    }
}

/* What of the image fills large pages gets memory that does so too, while there is such memory. */
static void take_pieces(const struct elf *elf)
{
    word_t start = ALIGN_UP(elf->start, ARCH_LARGE_PAGE_BITS), at = start;
    boot.pieces_start = start;
    boot.piece_count = 0;
    for (; at < elf->end && elf->end - at >= LARGE; at += LARGE) {
        if (!try_alloc(ARCH_LARGE_PAGE_BITS, &boot.pieces[boot.piece_count])) break;
        boot.piece_count++;
    }
}

static paddr_t page_memory(word_t vaddr)
{
    word_t piece = (vaddr - boot.pieces_start) / LARGE;
    if (vaddr < boot.pieces_start || piece >= boot.piece_count) return boot_alloc(PAGE_BITS);
    return (paddr_t){boot.pieces[piece].raw + (vaddr - boot.pieces_start) % LARGE};
}

/* All pages from the first to the last have a frame, holes between segments too, so that programs
 * find the frame of an address by counting. */
static void load_image(const struct elf *elf)
{
    boot.info->image_frames.start = boot.next_slot;
    for (word_t vaddr = elf->start; vaddr < elf->end; vaddr += PAGE) {
        paddr_t page = page_memory(vaddr);
        fill_page(elf, vaddr, phys_to_kernel(page));
        boot_give(arch_boot_frame(page, vaddr, access_of(elf, vaddr)));
    }
    boot.info->image_frames.end = boot.next_slot;
}

/* The first capability in `slot` becomes a child of the one in `parent`, before all others. */
static void adopt(struct slot *slot, struct slot *parent)
{
    struct cap cap = slot->cap;
    slot_clear(slot);
    slot_insert_original(slot, cap, parent);
}

/* A second capability to each piece, as one large frame, which is the parent of those of its pages:
 * it names their memory. In slots of no region of the boot info, before those of untyped memory:
 * programs that do not ask for them see nothing, not even those that take what is behind as empty.
 */
static void give_large_frames(void)
{
    if (boot.piece_count == 0) return;
    struct slot_region *told = &boot.large_frames->frames;
    word_t page = (boot.pieces_start - boot.image_start) >> PAGE_BITS;
    struct slot *pages = &boot.slots[boot.info->image_frames.start + page];
    told->start = boot.next_slot;
    for (unsigned i = 0; i < boot.piece_count; i++) {
        struct slot *large = boot_give(arch_boot_large_frame(boot.pieces[i]));
        for (unsigned j = PAGES_OF_LARGE; j-- > 0;) adopt(&pages[i * PAGES_OF_LARGE + j], large);
    }
    told->end = boot.next_slot;
}

/* ---- additional boot info ---- */

static word_t blocks_bytes(const struct boot_input *input)
{
    word_t bytes = 0;
    for (unsigned i = 0; i < input->block_count; i++) {
        bytes += sizeof(struct block_header) + input->blocks[i].bytes;
    }
    return boot.piece_count > 0 ? bytes + sizeof(struct large_frames_block) : bytes;
}

/* Append to the block pages, which lie one behind the other in physical memory, too. */
static char *append(char *at, const void *data, word_t bytes)
{
    __builtin_memcpy(at, data, bytes);
    return at + bytes;
}

/* The first one tells of large frames, and is filled in when they have their slots. */
static char *begin_blocks(char *at)
{
    if (boot.piece_count == 0) return at;
    struct large_frames_block block = {{BLOCK_LARGE_FRAMES, sizeof block}, boot.pieces_start, {0}};
    boot.large_frames = (struct large_frames_block *)at;
    return append(at, &block, sizeof block);
}

static void make_blocks(const struct boot_input *input)
{
    word_t bytes = blocks_bytes(input);
    unsigned size_bits = PAGE_BITS;
    while (BIT(size_bits) < bytes) size_bits++;
    paddr_t memory = boot_alloc(size_bits);
    char *at = begin_blocks(phys_to_kernel(memory));
    for (unsigned i = 0; i < input->block_count; i++) {
        const struct boot_block *block = &input->blocks[i];
        struct block_header header = {block->id, sizeof header + block->bytes};
        at = append(at, &header, sizeof header);
        at = append(at, block->data, block->bytes);
    }
    boot.info->extra_bytes = bytes;
    boot.info->extra_pages.start = boot.next_slot;
    for (word_t offset = 0; offset < ALIGN_UP(bytes, PAGE_BITS); offset += PAGE) {
        boot_give(
            arch_boot_frame((paddr_t){memory.raw + offset}, blocks_address() + offset, BOOT_WRITE));
    }
    boot.info->extra_pages.end = boot.next_slot;
    ranges_add(&boot.free, memory.raw + ALIGN_UP(bytes, PAGE_BITS), memory.raw + BIT(size_bits));
}

/* ---- untyped memory ---- */

static void give_untyped(word_t start, unsigned size_bits, bool is_device)
{
    word_t index = boot.next_slot - boot.info->untyped.start;
    if (index == CONFIG_MAX_NUM_BOOTINFO_UNTYPED_CAPS || boot.next_slot == CNODE_SLOTS) {
        kprintf("boot: no slot left for %lu bytes of %s at 0x%lx\n", BIT(size_bits),
                is_device ? "device memory" : "RAM", start);
        return;
    }
    struct cap cap = untyped_make((paddr_t){start}, size_bits, is_device);
    /* All of it may be dirty: the first use clears it. */
    if (!is_device) untyped_set_watermark(&cap.untyped, BIT(size_bits));
    boot_give(cap);
    boot.info->untyped_list[index] = (struct untyped_desc){
        .paddr = start,
        .size_bits = (uint8_t)size_bits,
        .is_device = is_device,
    };
}

static void give_range(struct range range, bool is_device)
{
    range.start = ALIGN_UP(range.start, MIN_UNTYPED_BITS);
    range.end = ALIGN_DOWN(range.end, MIN_UNTYPED_BITS);
    while (range.start < range.end) {
        unsigned size_bits = range_first_block(range, MAX_UNTYPED_BITS);
        give_untyped(range.start, size_bits, is_device);
        range.start += BIT(size_bits);
    }
}

static void give_ranges(const struct range_list *list, bool is_device)
{
    for (unsigned i = 0; i < list->count; i++) give_range(list->items[i], is_device);
}

/* RAM first: if slots run out, it is devices that are missing. */
static void make_untypeds(const struct boot_input *input)
{
    static struct range_list devices; /* too large for the stack */
    ranges_add(&devices, 0, input->device_top);
    for (unsigned i = 0; i < input->ram.count; i++) {
        ranges_remove(&devices, input->ram.items[i].start, input->ram.items[i].end);
    }
    for (unsigned i = 0; i < input->kept.count; i++) {
        ranges_remove(&devices, input->kept.items[i].start, input->kept.items[i].end);
    }
    boot.info->untyped.start = boot.next_slot;
    give_ranges(&boot.free, false);
    give_ranges(&devices, true);
    boot.info->untyped.end = boot.next_slot;
}

/* ---- all together ---- */

static void open_root_task(const struct boot_input *input, struct elf *elf)
{
    struct range file = input->root_task;
    const char *defect =
        elf_open(elf, phys_to_kernel((paddr_t){file.start}), file.end - file.start);
    if (defect) kpanic("boot: the root task cannot be loaded: %s", defect);
    word_t pages = (elf->end - elf->start) >> PAGE_BITS;
    word_t tables = arch_boot_table_count(elf->start, elf->end);
    if (pages + tables > CNODE_SLOTS - SLOTS_INITIAL) {
        kpanic("boot: the root task cannot be loaded: its image of %lu pages and %lu tables needs "
               "more than the %u slots of its CNode",
               pages, tables, CNODE_SLOTS);
    }
}

void boot_root_task(const struct boot_input *input)
{
    boot.free = input->ram;
    for (unsigned i = 0; i < input->kept.count; i++) {
        ranges_remove(&boot.free, input->kept.items[i].start, input->kept.items[i].end);
    }
    struct range file = {ALIGN_DOWN(input->root_task.start, PAGE_BITS),
                         ALIGN_UP(input->root_task.end, PAGE_BITS)};
    ranges_remove(&boot.free, file.start, file.end);

    struct elf elf;
    open_root_task(input, &elf);
    boot.image_start = elf.start;
    boot.image_end = elf.end;
    make_cnode();
    take_pieces(&elf);
    word_t end = blocks_address() + ALIGN_UP(blocks_bytes(input), PAGE_BITS);
    if (!arch_valid_user_word(end)) kpanic("boot: no room above the root task for its boot info");

    arch_boot_vspace();
    word_t paging_start = boot.next_slot;
    arch_boot_tables(elf.start, end);
    word_t paging_end = boot.next_slot;
    make_ipc_buffer();
    make_bootinfo();
    boot.info->image_paging = (struct slot_region){paging_start, paging_end};
    load_image(&elf);
    make_blocks(input);
    give_large_frames();
    boot_give_at(SLOT_IRQ_CONTROL, (struct cap){.type = CAP_IRQ_CONTROL});
    boot_give_at(SLOT_DOMAIN, (struct cap){.type = CAP_DOMAIN});
    struct tcb *tcb = make_thread(elf.entry);

    ranges_add(&boot.free, file.start, file.end);
    make_untypeds(input);
    boot.info->empty = (struct slot_region){boot.next_slot, CNODE_SLOTS};
    thread_restart(tcb);
}
