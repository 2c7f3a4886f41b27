/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as what a boot loader has left, by Multiboot or PVH: it is read or refused, no byte
 * outside of what it says is read, and what comes of it is a memory map that holds its promises. */
#include <string.h>
#include <sys/mman.h>

#include "arch/x86_64/boot.h"
#include "arch/x86_64/boot_loader.h"
#include "arch/x86_64/layout.h"
#include "kernel/panic.h"

/* Physical memory: the input stands at INFO, all else is zero. */
enum { INFO = 0x9000 };
static const size_t memory_bytes = (size_t)1 << 32;
static char *memory;

void *phys_to_kernel(paddr_t address)
{
    require(address.raw < memory_bytes);
    return memory + address.raw;
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    /* A page of nothing behind it: whoever reads on is found out. */
    size_t size = memory_bytes + 4096;
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    memory = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, -1, 0);
    require(memory != MAP_FAILED);
    mprotect(memory + memory_bytes, 4096, PROT_NONE);
    return 0;
}

static void check_ranges(const struct range_list *list)
{
    require(list->count <= MAX_RANGES);
    for (unsigned i = 0; i < list->count; i++) {
        struct range range = list->items[i];
        require(range.start >= BIT(12) && range.start < range.end);
        require(range.end <= BIT(PHYS_WINDOW_BITS));
        require(IS_ALIGNED(range.start, 12) && IS_ALIGNED(range.end, 12));
        require(i == 0 || list->items[i - 1].end < range.start);
    }
}

static bool is_ram_in_map(const struct loader_info *info, word_t page)
{
    unsigned count = info->map.bytes / sizeof info->map.regions[0];
    for (unsigned i = 0; i < count; i++) {
        struct memory_region region = info->map.regions[i];
        word_t end = region.base + region.length;
        if (end < region.base) end = ~(word_t)0;
        if (region.type != REGION_RAM && page + BIT(12) > region.base && page < end) return false;
    }
    return true;
}

/* No page that something else than RAM is said to be in. */
static void check_reserved(const struct loader_info *info)
{
    for (unsigned i = 0; i < info->ram.count; i++) {
        require(is_ram_in_map(info, info->ram.items[i].start));
        require(is_ram_in_map(info, info->ram.items[i].end - BIT(12)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct loader_info info;
    if (size < 1 || size > 8192) return 0;
    memset(memory + INFO, 0, 8192);
    memcpy(memory + INFO, data + 1, size - 1);
    memset(&info, 0, sizeof info);
    if (setjmp(panicked) == 0) {
        loader_read(data[0] & 1 ? BOOT_PVH : BOOT_MULTIBOOT, INFO, &info);
        check_ranges(&info.ram);
        check_reserved(&info);
    }
    return 0;
}
