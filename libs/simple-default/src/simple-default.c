/* SPDX-License-Identifier: BSD-2-Clause */
/* What the boot info says. The data of all functions is the boot info. */

#include <sel4debug/debug.h>
#include <simple-default/simple-default.h>
#include <string.h>

/* The initial slots that hold a capability. */
static const seL4_CPtr init_caps[] = {
    seL4_CapInitThreadTCB, seL4_CapInitThreadCNode,     seL4_CapInitThreadVSpace,
    seL4_CapIRQControl,    seL4_CapASIDControl,         seL4_CapInitThreadASIDPool,
    seL4_CapIOPortControl,
#ifdef CONFIG_IOMMU
    seL4_CapIOSpace,
#endif
    seL4_CapBootInfoFrame, seL4_CapInitThreadIPCBuffer, seL4_CapDomain,
#ifdef CONFIG_KERNEL_MCS
    seL4_CapInitThreadSC,
#endif
};

_Static_assert(ARRAY_SIZE(init_caps) == SIMPLE_NUM_INIT_CAPS, "each initial capability, once");

/* The regions of slots that hold capabilities, behind the initial ones. */
enum { NUM_REGIONS = 8 };

/* Only the MCS kernel has control capabilities of scheduling contexts. */
static seL4_SlotRegion sched_control_region(const seL4_BootInfo *bi)
{
#ifdef CONFIG_KERNEL_MCS
    return bi->schedcontrol;
#else
    (void)bi;
    return (seL4_SlotRegion){0, 0};
#endif
}

static seL4_SlotRegion large_image_region(const seL4_BootInfo *bi)
{
    const seL4_BootInfoHeader *block =
        quoll_find_bootinfo_block(bi, quoll_BootInfoLargeImageFrames);
    if (block == NULL || block->len < sizeof(quoll_LargeImageFrames)) {
        return (seL4_SlotRegion){0, 0};
    }
    quoll_LargeImageFrames large;
    memcpy(&large, block, sizeof(large)); /* which may lie at any address */
    return large.frames;
}

static void get_regions(const seL4_BootInfo *bi, seL4_SlotRegion regions[NUM_REGIONS])
{
    regions[0] = bi->sharedFrames;
    regions[1] = bi->userImageFrames;
    regions[2] = bi->userImagePaging;
    regions[3] = bi->ioSpaceCaps;
    regions[4] = bi->extraBIPages;
    regions[5] = sched_control_region(bi);
    regions[6] = bi->untyped;
    regions[7] = large_image_region(bi);
}

static seL4_Word region_length(seL4_SlotRegion region)
{
    return region.end > region.start ? region.end - region.start : 0;
}

static seL4_CPtr nth_of_region(seL4_SlotRegion region, int n)
{
    if (n < 0 || (seL4_Word)n >= region_length(region)) return seL4_CapNull;
    return region.start + (seL4_Word)n;
}

static int cap_count(void *data)
{
    seL4_SlotRegion regions[NUM_REGIONS];
    seL4_Word count = ARRAY_SIZE(init_caps);
    get_regions(data, regions);
    for (size_t i = 0; i < NUM_REGIONS; i++) {
        count += region_length(regions[i]);
    }
    return (int)count;
}

static seL4_CPtr nth_cap(void *data, int n)
{
    seL4_SlotRegion regions[NUM_REGIONS];
    if (n < 0) return seL4_CapNull;
    if ((size_t)n < ARRAY_SIZE(init_caps)) return init_caps[n];

    n -= (int)ARRAY_SIZE(init_caps);
    get_regions(data, regions);
    for (size_t i = 0; i < NUM_REGIONS; i++) {
        if ((seL4_Word)n < region_length(regions[i])) return nth_of_region(regions[i], n);
        n -= (int)region_length(regions[i]);
    }
    return seL4_CapNull;
}

static seL4_CPtr init_cap(void *data UNUSED, seL4_CPtr cap)
{
    for (size_t i = 0; i < ARRAY_SIZE(init_caps); i++) {
        if (init_caps[i] == cap) return cap;
    }
    return seL4_CapNull;
}

static uint8_t cnode_size(void *data)
{
    seL4_BootInfo *bi = data;
    return (uint8_t)bi->initThreadCNodeSizeBits;
}

static int untyped_count(void *data)
{
    seL4_BootInfo *bi = data;
    return (int)MIN(region_length(bi->untyped), (seL4_Word)CONFIG_MAX_NUM_BOOTINFO_UNTYPED_CAPS);
}

static seL4_CPtr nth_untyped(void *data, int n, size_t *size_bits, uintptr_t *paddr, bool *device)
{
    seL4_BootInfo *bi = data;
    if (n < 0 || n >= untyped_count(data)) return seL4_CapNull;
    const seL4_UntypedDesc *desc = &bi->untypedList[n];
    if (size_bits != NULL) *size_bits = desc->sizeBits;
    if (paddr != NULL) *paddr = desc->paddr;
    if (device != NULL) *device = desc->isDevice;
    return bi->untyped.start + (seL4_Word)n;
}

static int userimage_count(void *data)
{
    seL4_BootInfo *bi = data;
    return (int)region_length(bi->userImageFrames);
}

static seL4_CPtr nth_userimage(void *data, int n)
{
    seL4_BootInfo *bi = data;
    return nth_of_region(bi->userImageFrames, n);
}

static int core_count(void *data)
{
    seL4_BootInfo *bi = data;
    return (int)bi->numNodes;
}

static void print(void *data)
{
    debug_print_bootinfo(data);
}

static seL4_Error asid_assign(void *data UNUSED, seL4_CPtr vspace)
{
    return seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, vspace);
}

static void *frame_info(void *data, void *paddr, int size_bits, seL4_CPtr *cap,
                        seL4_Word *ut_offset)
{
    uintptr_t wanted = (uintptr_t)paddr;
    *cap = seL4_CapNull;
    *ut_offset = 0;
    for (int i = 0; i < untyped_count(data); i++) {
        size_t bits;
        uintptr_t start;
        seL4_CPtr untyped = nth_untyped(data, i, &bits, &start, NULL);
        if (wanted >= start && wanted - start < BIT(bits) && bits >= (size_t)size_bits) {
            *cap = untyped;
            *ut_offset = wanted - start;
            break;
        }
    }
    return NULL;
}

static seL4_CPtr sched_ctrl(void *data, int core)
{
    return nth_of_region(sched_control_region(data), core);
}

static ssize_t extended_bootinfo_len(void *data, seL4_Word type)
{
    const seL4_BootInfoHeader *block = quoll_find_bootinfo_block(data, type);
    return block == NULL ? -1 : (ssize_t)block->len;
}

static ssize_t extended_bootinfo(void *data, seL4_Word type, void *dest, ssize_t max_len)
{
    const seL4_BootInfoHeader *block = quoll_find_bootinfo_block(data, type);
    if (block == NULL || dest == NULL || max_len < 0) return -1;
    ssize_t length = MIN((ssize_t)block->len, max_len);
    memcpy(dest, block, (size_t)length);
    return length;
}

void simple_default_init_bootinfo(simple_t *simple, seL4_BootInfo *bi)
{
    *simple = (simple_t){
        .data = bi,
        .frame_info = frame_info,
        .ASID_assign = asid_assign,
        .cap_count = cap_count,
        .nth_cap = nth_cap,
        .init_cap = init_cap,
        .cnode_size = cnode_size,
        .untyped_count = untyped_count,
        .nth_untyped = nth_untyped,
        .userimage_count = userimage_count,
        .nth_userimage = nth_userimage,
        .core_count = core_count,
        .print = print,
        .sched_ctrl = sched_ctrl,
        .extended_bootinfo_len = extended_bootinfo_len,
        .extended_bootinfo = extended_bootinfo,
    };
    simple_default_init_arch_simple(&simple->arch_simple, bi);
}
