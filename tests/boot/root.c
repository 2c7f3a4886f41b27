/* SPDX-License-Identifier: BSD-2-Clause */
/* A root task without libraries: checks what the kernel gave it against the API's own types, prints
 * what the test wants to know, and switches the machine off with 0 if all is well. */
#include <sel4/bootinfo_types.h>
#include <sel4/arch/bootinfo_types.h>
#include <sel4/syscalls_master.h>

extern char __executable_start[], _end[];

static const unsigned quoll_power_off = -65u;

static void system_call(long number, seL4_Word argument)
{
    register seL4_Word r10 __asm__("r10") = 0, r8 __asm__("r8") = 0, r9 __asm__("r9") = 0,
                           r15 __asm__("r15") = 0;
    seL4_Word info = 0;
    __asm__ volatile("syscall"
                     : "+D"(argument), "+S"(info), "+r"(r10), "+r"(r8), "+r"(r9), "+r"(r15)
                     : "a"(0x51754c4c), "d"(number)
                     : "rcx", "r11", "memory");
}

/* ---- output ---- */

static void put(const char *text)
{
    while (*text) system_call(seL4_SysDebugPutChar, (seL4_Word)*text++);
}

static void put_number(seL4_Word number)
{
    char digits[21], *at = digits + sizeof digits - 1;
    *at = '\0';
    do *--at = (char)('0' + number % 10);
    while (number /= 10);
    put(at);
}

static void tell(const char *what, seL4_Word number)
{
    put(what);
    put(" ");
    put_number(number);
    put("\n");
}

static int failures;

static void check(int holds, const char *what)
{
    if (holds) return;
    failures++;
    put("does not hold: ");
    put(what);
    put("\n");
}

/* ---- the checks ---- */

static seL4_Word size_of(seL4_SlotRegion region)
{
    return region.end - region.start;
}

static void check_slots(const seL4_BootInfo *info)
{
    check(info->initThreadCNodeSizeBits == 13, "the CNode has 2^13 slots");
    check(info->empty.end == 8192, "free slots reach to the end of the CNode");
    const seL4_SlotRegion *regions[] = {&info->userImageFrames, &info->userImagePaging,
                                        &info->extraBIPages, &info->untyped};
    for (unsigned i = 0; i < sizeof regions / sizeof *regions; i++) {
        check(regions[i]->start >= seL4_NumInitialCaps, "a region is behind the initial slots");
        check(regions[i]->start < regions[i]->end, "a region is not empty");
        check(regions[i]->end <= info->empty.start, "a region is before the free slots");
    }
    check(size_of(info->sharedFrames) == 0, "there are no shared frames");
    check(size_of(info->ioSpaceCaps) == 0, "there are no I/O spaces");
    seL4_Word used = 0;
    for (unsigned i = 0; i < sizeof regions / sizeof *regions; i++) used += size_of(*regions[i]);
    check(used == info->empty.start - seL4_NumInitialCaps, "regions fill the slots without a gap");
}

static void check_image(const seL4_BootInfo *info)
{
    seL4_Word start = (seL4_Word)__executable_start & ~4095ul;
    seL4_Word end = ((seL4_Word)_end + 4095) & ~4095ul;
    check(size_of(info->userImageFrames) == (end - start) / 4096,
          "a frame for each page of the image");
    check((seL4_Word)info->ipcBuffer == end, "the IPC buffer is behind the image");
    check((seL4_Word)info == end + 4096, "the boot info is behind the IPC buffer");
    volatile seL4_Word *buffer = (void *)info->ipcBuffer;
    for (unsigned i = 0; i < 512; i++) check(buffer[i] == 0, "the IPC buffer is clear");
    buffer[1] = 1; /* and writable */
}

static void check_untyped(const seL4_BootInfo *info)
{
    seL4_Word ram = 0, device = 0, top = 0;
    for (seL4_Word i = 0; i < size_of(info->untyped); i++) {
        const seL4_UntypedDesc *at = &info->untypedList[i];
        seL4_Word size = 1ul << at->sizeBits;
        check(at->sizeBits >= 4 && at->sizeBits <= 47, "untyped memory has a possible size");
        check(at->paddr % size == 0, "untyped memory is aligned to its size");
        check(at->paddr + size <= 1ul << 47, "untyped memory is below 2^47");
        if (at->isDevice) {
            device += size;
        } else {
            ram += size;
        }
        if (at->paddr + size > top) top = at->paddr + size;
        for (seL4_Word j = 0; j < i; j++) {
            const seL4_UntypedDesc *other = &info->untypedList[j];
            check(other->paddr >= at->paddr + size ||
                      at->paddr >= other->paddr + (1ul << other->sizeBits),
                  "untyped memory is disjoint");
        }
    }
    check(size_of(info->untyped) <= CONFIG_MAX_NUM_BOOTINFO_UNTYPED_CAPS,
          "untypeds are all listed");
    check(top == 1ul << 47, "device memory reaches to 2^47");
    tell("untypeds", size_of(info->untyped));
    tell("ram", ram);
    tell("device", device);
}

static int is_rsdp(const char *data)
{
    return __builtin_memcmp(data, "RSD PTR ", 8) == 0;
}

static void check_map(const seL4_X86_BootInfo_mmap_t *map)
{
    seL4_Word entries = map->mmap_length / sizeof map->mmap[0];
    check(map->mmap_length % sizeof map->mmap[0] == 0, "the map has whole entries");
    check(entries > 0 && entries <= SEL4_MULTIBOOT_MAX_MMAP_ENTRIES, "the map has entries");
    check(map->header.len == sizeof *map, "the map's block has the size of its type");
    for (seL4_Word i = 0; i < entries; i++) {
        check(map->mmap[i].size == sizeof map->mmap[0] - sizeof map->mmap[0].size, "entry size");
    }
}

static void check_vbe(const seL4_X86_BootInfo_VBE *vbe)
{
    check(vbe->header.len == sizeof *vbe, "the VBE block has the size of its type");
    check(__builtin_memcmp(vbe->vbeInfoBlock.signature, "VESA", 4) == 0, "VBE has its signature");
    tell("vbe-width", vbe->vbeModeInfoBlock.vbe12_part1.xRes);
    tell("vbe-height", vbe->vbeModeInfoBlock.vbe12_part1.yRes);
    tell("vbe-address", vbe->vbeModeInfoBlock.vbe20.physBasePtr);
}

static void tell_framebuffer(const seL4_X86_BootInfo_fb_t *framebuffer)
{
    tell("framebuffer-address", framebuffer->addr);
    tell("framebuffer-width", framebuffer->width);
    tell("framebuffer-height", framebuffer->height);
    tell("framebuffer-bits", framebuffer->bpp);
}

static void check_blocks(const seL4_BootInfo *info)
{
    const char *at = (const char *)info + 4096, *end = at + info->extraLen;
    unsigned seen = 0;
    check(info->extraLen <= size_of(info->extraBIPages) * 4096, "blocks fit their pages");
    while (at < end) {
        seL4_BootInfoHeader header;
        __builtin_memcpy(&header, at, sizeof header);
        check(header.id < SEL4_BOOTINFO_HEADER_NUM, "a block is of a known kind");
        check(header.len >= sizeof header && header.len <= (seL4_Word)(end - at), "a block's size");
        if (failures) return;
        seen |= 1u << header.id;
        const char *data = at + sizeof header;
        if (header.id == SEL4_BOOTINFO_HEADER_X86_MBMMAP) check_map((const void *)at);
        if (header.id == SEL4_BOOTINFO_HEADER_X86_ACPI_RSDP)
            check(is_rsdp(data), "the RSDP is one");
        if (header.id == SEL4_BOOTINFO_HEADER_X86_VBE) check_vbe((const void *)at);
        if (header.id == SEL4_BOOTINFO_HEADER_X86_FRAMEBUFFER) tell_framebuffer((const void *)data);
        if (header.id == SEL4_BOOTINFO_HEADER_X86_TSC_FREQ) {
            seL4_Uint32 mhz;
            __builtin_memcpy(&mhz, data, sizeof mhz);
            check(mhz > 0, "the time stamp counter has a frequency");
        }
        at += header.len;
    }
    check(seen & 1u << SEL4_BOOTINFO_HEADER_X86_MBMMAP, "there is a memory map");
    check(seen & 1u << SEL4_BOOTINFO_HEADER_X86_ACPI_RSDP, "there is an RSDP");
    check(seen & 1u << SEL4_BOOTINFO_HEADER_X86_TSC_FREQ, "there is a time stamp frequency");
}

static int initialised = 0x1234;
static char zeroed[10000];
static const char *const constant = "constant";

static void check_segments(void)
{
    check(initialised == 0x1234, "initialised data is loaded");
    for (unsigned i = 0; i < sizeof zeroed; i++) check(zeroed[i] == 0, "bss is clear");
    check(constant[0] == 'c', "constants are loaded");
}

__attribute__((used)) static void run(const seL4_BootInfo *info)
{
    check(info->nodeID == 0 && info->numNodes == 1, "one node");
    check(info->numIOPTLevels == 0, "no I/O page tables");
    check(info->initThreadDomain == 0, "domain 0");
    check_slots(info);
    check_image(info);
    check_segments();
    check_untyped(info);
    check_blocks(info);
    put(failures ? "root task: something is wrong\n" : "root task: all is well\n");
    system_call((int)quoll_power_off, failures != 0);
}

/* No stack is given, and none of the C library. */
__asm__(".globl _start\n"
        "_start:\n"
        "    lea stack_top(%rip), %rsp\n"
        "    call run\n"
        "1:  jmp 1b\n"
        "    .bss\n"
        "    .balign 16\n"
        "    .skip 8192\n"
        "stack_top:\n"
        "    .text\n");
