/* SPDX-License-Identifier: BSD-2-Clause */
/* What a root task finds at its start, as the manual's chapter on bootstrapping describes it. */
#include "check.h"

int main(void)
{
    const seL4_BootInfo *info = begin();
    static const seL4_CPtr there[] = {
        seL4_CapInitThreadTCB,      seL4_CapInitThreadCNode, seL4_CapInitThreadVSpace,
        seL4_CapIRQControl,         seL4_CapASIDControl,     seL4_CapInitThreadASIDPool,
        seL4_CapIOPortControl,      seL4_CapBootInfoFrame,   seL4_CapInitThreadIPCBuffer,
        seL4_CapDomain,
    };
    seL4_Word size = BIT(info->initThreadCNodeSizeBits);

    for (unsigned i = 0; i < ARRAY_SIZE(there); i++) {
        expect(!is_empty(there[i]));
    }
    expect(is_empty(seL4_CapNull));
    expect_equal(info->initThreadCNodeSizeBits, CONFIG_ROOT_CNODE_SIZE_BITS);
    expect_equal(info->nodeID, 0);
    expect_equal(info->numNodes, 1);
    expect(info->ipcBuffer == seL4_GetIPCBuffer());
    expect(is_empty(info->empty.start));
    expect(is_empty(size - 1));
    expect_equal(info->empty.end, size);
    expect(!is_empty(info->empty.start - 1));

    /* A capability for each page of our image, in order. */
    seL4_Word pages = info->userImageFrames.end - info->userImageFrames.start;
    expect(pages > 0);
    for (seL4_Word i = 0; i < pages; i++) {
        expect_ok(seL4_X86_Page_GetAddress(info->userImageFrames.start + i).error);
    }
    for (seL4_CPtr i = info->userImagePaging.start; i < info->userImagePaging.end; i++) {
        expect(!is_empty(i));
    }

    /* Untyped memory: sizes and places that fit, enough RAM for what we do. */
    seL4_Word ram = 0;
    expect(info->untyped.end - info->untyped.start <= CONFIG_MAX_NUM_BOOTINFO_UNTYPED_CAPS);
    for (seL4_Word i = 0; i < info->untyped.end - info->untyped.start; i++) {
        const seL4_UntypedDesc *at = &info->untypedList[i];
        expect(at->sizeBits >= seL4_MinUntypedBits && at->sizeBits <= seL4_MaxUntypedBits);
        expect_equal(at->paddr & MASK(at->sizeBits), 0);
        ram += at->isDevice ? 0 : BIT(at->sizeBits);
    }
    expect(ram > 400ul << 20);

    /* Blocks after the boot info. */
    const char *block = (const char *)info + seL4_BootInfoFrameSize, *end = block + info->extraLen;
    while (block < end) {
        const seL4_BootInfoHeader *header = (const seL4_BootInfoHeader *)block;
        expect(header->id < SEL4_BOOTINFO_HEADER_NUM);
        expect(header->len >= sizeof *header && header->len <= (seL4_Word)(end - block));
        if (failures) {
            break;
        }
        block += header->len;
    }
    return verdict();
}
