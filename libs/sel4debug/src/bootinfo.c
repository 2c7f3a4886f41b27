/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot info as a listing. */
#include <inttypes.h>
#include <sel4debug/debug.h>
#include <stdio.h>

#define LABEL "%-27s"

static void print_region(const char *label, seL4_SlotRegion region)
{
    printf(LABEL "[%" PRIuPTR " --> %" PRIuPTR ")\n", label, region.start, region.end);
}

static seL4_Word untyped_count(const seL4_BootInfo *info)
{
    seL4_Word count = info->untyped.end - info->untyped.start;
    return count <= CONFIG_MAX_NUM_BOOTINFO_UNTYPED_CAPS ? count
                                                         : CONFIG_MAX_NUM_BOOTINFO_UNTYPED_CAPS;
}

static void print_untypeds(const seL4_BootInfo *info)
{
    printf("List of untypeds\n"
           "slot    physical address    size        for\n");
    for (seL4_Word i = 0; i < untyped_count(info); i++) {
        const seL4_UntypedDesc *untyped = &info->untypedList[i];
        printf("%-7" PRIuPTR " 0x%016" PRIxPTR "  2^%-2u bytes  %s\n", info->untyped.start + i,
               untyped->paddr, untyped->sizeBits, untyped->isDevice ? "devices" : "memory");
    }
}

static void print_totals(const seL4_BootInfo *info)
{
    seL4_Word memory = 0, largest = 0;
    for (seL4_Word i = 0; i < untyped_count(info); i++) {
        const seL4_UntypedDesc *untyped = &info->untypedList[i];
        if (untyped->isDevice) continue;
        memory += (seL4_Word)1 << untyped->sizeBits;
        if (untyped->sizeBits > largest) largest = untyped->sizeBits;
    }
    printf("Untyped memory: %" PRIuPTR " KiB, the largest piece 2^%" PRIuPTR " bytes\n",
           memory / 1024, largest);
}

void debug_print_bootinfo(seL4_BootInfo *info)
{
    printf("Node %" PRIuPTR " of %" PRIuPTR "\n", info->nodeID, info->numNodes);
    printf(LABEL "%" PRIdPTR "\n", "IOPT levels:", (intptr_t)info->numIOPTLevels);
    printf(LABEL "%p\n", "IPC buffer:", (void *)info->ipcBuffer);
    print_region("Empty slots:", info->empty);
    print_region("sharedFrames:", info->sharedFrames);
    print_region("userImageFrames:", info->userImageFrames);
    print_region("userImagePaging:", info->userImagePaging);
    print_region("untypeds:", info->untyped);
    printf(LABEL "%" PRIuPTR "\n", "Initial thread domain:", (seL4_Word)info->initThreadDomain);
    printf(LABEL "%" PRIuPTR "\n", "Initial thread cnode size:", info->initThreadCNodeSizeBits);
    print_untypeds(info);
    print_totals(info);
}
