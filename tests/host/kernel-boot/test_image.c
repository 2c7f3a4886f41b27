/* SPDX-License-Identifier: BSD-2-Clause */
/* The root task's image in memory, on machines with more and less of it: a small frame for each
 * page, and a large one over each piece that fills a large page and got memory that does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arch/host/host.h"
#include "arch/host/pc/pc.h"
#include "arch/x86_64/arch_cap.h"
#include "arch/x86_64/vspace.h"
#include "boot/boot.h"
#include "boot/bootinfo.h"
#include "cap/delete.h"
#include "cap/derivation.h"
#include "debug/check.h"
#include "entry/syscall.h"
#include "object/irq.h"
#include "sched/sched.h"

enum { PAGE = 4096, LARGE = ARCH_LARGE_PAGE_BYTES, MIB = 1 << 20, PAGES = LARGE / PAGE };
enum { FILE_AT = 256 * MIB }; /* from HOST_MEMORY_BASE on, as all offsets here */

struct __attribute__((packed)) file {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, segments, sections;
    uint32_t flags;
    uint16_t header_bytes, segment_bytes, segment_count, section_bytes, section_count, names;
    struct {
        uint32_t type, flags;
        uint64_t offset, vaddr, paddr, file_bytes, memory_bytes, align;
    } segment;
    uint8_t data[];
};

static struct boot_input input;
static uint32_t tsc = 1000;

static uint8_t pattern(word_t vaddr)
{
    return (uint8_t)((vaddr >> 12) * 31 + vaddr);
}

static void add_ram(word_t start, word_t end)
{
    ranges_add(&input.ram, HOST_MEMORY_BASE + start, HOST_MEMORY_BASE + end);
}

/* What the kernel knows of the machine before. */
static void forget(void)
{
    if (!tcb_all()) return;
    const struct slot *slots = cap_cnode(current_thread->slots[TCB_CSPACE].cap);
    asid_pool_delete(x86_cap(slots[SLOT_ASID_POOL].cap));
    while (tcb_all()) tcb_finalise(tcb_all());
}

/* A machine without RAM but for the file, which is one segment. */
static void begin(word_t vaddr, word_t bytes)
{
    forget();
    host_reset();
    pc_start();
    memset(&input, 0, sizeof input);
    struct file *file = phys_to_kernel((paddr_t){HOST_MEMORY_BASE + FILE_AT});
    word_t file_bytes = sizeof *file + bytes;
    *file = (struct file){
        .ident = {0x7f, 'E', 'L', 'F', 2, 1, 1},
        .type = 2,
        .machine = ARCH_ELF_MACHINE,
        .version = 1,
        .entry = vaddr,
        .segments = offsetof(struct file, segment),
        .header_bytes = 64,
        .segment_bytes = sizeof file->segment,
        .segment_count = 1,
        .segment = {1, 5, sizeof *file, vaddr, vaddr, bytes, bytes, PAGE},
    };
    for (word_t i = 0; i < bytes; i++) file->data[i] = pattern(vaddr + i);
    input.root_task.start = HOST_MEMORY_BASE + FILE_AT;
    input.root_task.end = input.root_task.start + file_bytes;
    input.device_top = HOST_MEMORY_BASE + BIT(HOST_MEMORY_BITS);
    input.blocks[0] = (struct boot_block){BLOCK_TSC_MHZ, &tsc, sizeof tsc};
    input.block_count = 1;
    add_ram(FILE_AT, ALIGN_UP(FILE_AT + file_bytes, 12));
}

static void boot(void)
{
    irq_init();
    sched_init();
    boot_root_task(&input);
    kernel_start();
    assert_null(check_all_thoroughly().invariant);
}

static struct slot *slot(word_t index)
{
    return cap_cnode(current_thread->slots[TCB_CSPACE].cap) + index;
}

static const char *user_memory(word_t vaddr)
{
    paddr_t memory;
    assert_true(vspace_translate(vspace_of(current_thread), vaddr, &memory));
    return phys_to_kernel(memory);
}

static const struct bootinfo *bootinfo(void)
{
    union x86_cap frame = x86_cap(slot(SLOT_BOOT_INFO_FRAME)->cap);
    return phys_to_kernel((paddr_t){frame.frame.base});
}

/* The block of this kind; NULL if there is none. */
static const struct block_header *find_block(word_t id)
{
    const struct bootinfo *info = bootinfo();
    word_t at = info->ipc_buffer + 2 * PAGE, end = at + info->extra_bytes;
    while (at < end) {
        const struct block_header *header = (const void *)user_memory(at);
        assert_true(header->bytes >= sizeof *header && header->bytes <= end - at);
        if (header->id == id) return header;
        at += header->bytes;
    }
    assert_int_equal(at, end);
    return NULL;
}

static const struct large_frames_block *large_frames(void)
{
    return (const struct large_frames_block *)find_block(BLOCK_LARGE_FRAMES);
}

static union x86_cap small(word_t vaddr, word_t image)
{
    return x86_cap(slot(bootinfo()->image_frames.start + (vaddr - image) / PAGE)->cap);
}

/* Each page has its frame, mapped where it belongs, with what the file has for it. */
static void check_image(word_t vaddr, word_t bytes)
{
    const struct bootinfo *info = bootinfo();
    word_t start = ALIGN_DOWN(vaddr, 12), end = ALIGN_UP(vaddr + bytes, 12);
    assert_int_equal(info->image_frames.end - info->image_frames.start, (end - start) / PAGE);
    for (word_t at = start; at < end; at += PAGE) {
        union x86_cap frame = small(at, start);
        assert_int_equal(frame.frame.size, FRAME_4K);
        assert_int_equal(frame.frame.vaddr, at);
        assert_ptr_equal(user_memory(at), phys_to_kernel((paddr_t){frame.frame.base}));
    }
    for (word_t at = vaddr; at < vaddr + bytes; at += 997) {
        assert_int_equal((uint8_t)*user_memory(at), pattern(at));
    }
    assert_non_null(find_block(BLOCK_TSC_MHZ));
}

/* What is told of large frames is right; and they are this many from `first` on. */
static void check_large(word_t image, word_t first, word_t count)
{
    const struct bootinfo *info = bootinfo();
    const struct large_frames_block *told = large_frames();
    if (count == 0) {
        assert_null(told);
        assert_int_equal(info->untyped.start, info->extra_pages.end);
        return;
    }
    assert_non_null(told);
    assert_int_equal(told->header.bytes, sizeof *told);
    assert_int_equal(told->vaddr, first);
    assert_int_equal(told->frames.end - told->frames.start, count);
    assert_int_equal(told->frames.start, info->extra_pages.end);
    assert_int_equal(info->untyped.start, told->frames.end);
    for (word_t i = 0; i < count; i++) {
        const struct slot *large = slot(told->frames.start + i);
        union x86_cap frame = x86_cap(large->cap);
        assert_int_equal(frame.cap.type, CAP_FRAME);
        assert_int_equal(frame.frame.size, FRAME_2M);
        assert_int_equal(frame.frame.rights, RIGHT_READ | RIGHT_WRITE);
        assert_int_equal(frame.frame.asid, ASID_NONE);
        const struct slot *child = slot_next(large);
        for (word_t at = 0; at < LARGE; at += PAGE, child = slot_next(child)) {
            union x86_cap page = small(first + i * LARGE + at, image);
            assert_int_equal(page.frame.base, frame.frame.base + at);
            assert_true(slot_is_parent(large, child));
            assert_true(cap_same_object(child->cap, page.cap));
        }
        assert_null(child);
    }
}

static void try(word_t vaddr, word_t bytes, word_t first, word_t count)
{
    begin(vaddr, bytes);
    add_ram(0, 64 * MIB);
    boot();
    check_image(vaddr, bytes);
    check_large(ALIGN_DOWN(vaddr, 12), first, count);
}

static void image__smaller_than_a_large_page__no_large_frame(void **state)
{
    (void)state;
    try(0x400000, LARGE - PAGE, 0, 0);
}

static void image__no_aligned_piece_inside__no_large_frame(void **state)
{
    (void)state;
    try(0x401000, 2 * LARGE - 2 * PAGE, 0, 0);
}

static void image__exactly_large_pages__all_of_it(void **state)
{
    (void)state;
    try(0x400000, 2 * LARGE, 0x400000, 2);
}

static void image__unaligned_ends__the_pieces_inside(void **state)
{
    (void)state;
    try(0x5ff000, 3 * LARGE + 2 * PAGE, 0x600000, 3);
    try(0x401234, 3 * LARGE, 0x600000, 2);
    try(0x400000, 2 * LARGE - 1, 0x400000, 2); /* the last page is whole all the same */
}

static void image__no_aligned_memory__small_frames_only(void **state)
{
    (void)state;
    begin(0x400000, 2 * LARGE);
    for (word_t at = 0; at < 16 * MIB; at += LARGE) add_ram(at + PAGE, at + LARGE);
    boot();
    check_image(0x400000, 2 * LARGE);
    check_large(0x400000, 0, 0);
}

static void image__aligned_memory_for_some__large_frames_of_the_first(void **state)
{
    (void)state;
    begin(0x400000, 3 * LARGE);
    for (word_t at = 0; at < 16 * MIB; at += LARGE) add_ram(at + PAGE, at + LARGE);
    add_ram(4 * LARGE, 5 * LARGE);
    boot();
    check_image(0x400000, 3 * LARGE);
    check_large(0x400000, 0x400000, 1);
}

static void large_frame__revoked__its_pages_are_unmapped_and_gone(void **state)
{
    (void)state;
    try(0x400000, 2 * LARGE + PAGE, 0x400000, 2);
    struct slot *large = slot(large_frames()->frames.start + 1);
    while (slot_revoke(large) == PREEMPTED) {
    }
    assert_null(check_all_thoroughly().invariant);
    assert_false(slot_empty(large));
    paddr_t memory;
    const struct slot *pages = slot(bootinfo()->image_frames.start);
    for (word_t i = 0; i < 2 * PAGES + 1; i++) {
        bool gone = i >= PAGES && i < 2 * PAGES;
        word_t vaddr = 0x400000 + i * PAGE;
        assert_int_equal(slot_empty(&pages[i]), gone);
        assert_int_equal(vspace_translate(vspace_of(current_thread), vaddr, &memory), !gone);
    }
}

static void large_frame__deleted__its_pages_stay(void **state)
{
    (void)state;
    try(0x400000, 2 * LARGE, 0x400000, 2);
    struct slot *large = slot(large_frames()->frames.start);
    assert_int_equal(slot_delete(large), OK);
    assert_null(check_all_thoroughly().invariant);
    check_image(0x400000, 2 * LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(image__smaller_than_a_large_page__no_large_frame),
        cmocka_unit_test(image__no_aligned_piece_inside__no_large_frame),
        cmocka_unit_test(image__exactly_large_pages__all_of_it),
        cmocka_unit_test(image__unaligned_ends__the_pieces_inside),
        cmocka_unit_test(image__no_aligned_memory__small_frames_only),
        cmocka_unit_test(image__aligned_memory_for_some__large_frames_of_the_first),
        cmocka_unit_test(large_frame__revoked__its_pages_are_unmapped_and_gone),
        cmocka_unit_test(large_frame__deleted__its_pages_stay),
    };
    return cmocka_run_group_tests_name("kernel image", tests, NULL, NULL);
}
