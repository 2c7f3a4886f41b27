/* SPDX-License-Identifier: BSD-2-Clause */
/* Device memory: only frames and smaller untypeds are made of it, and it is what is at its address. */
#include "check.h"

#define HPET 0xfed00000ul

static seL4_CPtr find(const seL4_BootInfo *info, seL4_Word paddr, seL4_UntypedDesc *found)
{
    for (seL4_Word i = 0; i < info->untyped.end - info->untyped.start; i++) {
        const seL4_UntypedDesc *at = &info->untypedList[i];
        if (at->isDevice && at->paddr <= paddr && paddr - at->paddr < BIT(at->sizeBits)) {
            *found = *at;
            return info->untyped.start + i;
        }
    }
    return 0;
}

/* The frame at `paddr`, by halving. */
static seL4_CPtr frame_at(seL4_CPtr untyped, seL4_UntypedDesc desc, seL4_Word paddr)
{
    seL4_Word start = desc.paddr;
    for (seL4_Word bits = desc.sizeBits; bits > seL4_PageBits; bits--) {
        seL4_CPtr low = slot(), high = slot();
        expect_equal(high, low + 1);
        expect_ok(seL4_Untyped_Retype(untyped, seL4_UntypedObject, bits - 1,
                                      seL4_CapInitThreadCNode, 0, 0, low, 2));
        untyped = paddr & BIT(bits - 1) ? high : low;
        start |= paddr & BIT(bits - 1);
    }
    seL4_CPtr frame = slot();
    expect_equal(start, paddr);
    expect_equal(seL4_Untyped_Retype(untyped, seL4_X86_PageTableObject, 0, seL4_CapInitThreadCNode,
                                     0, 0, frame, 1),
                 seL4_InvalidArgument);
    expect_ok(seL4_Untyped_Retype(untyped, seL4_X86_4K, 0, seL4_CapInitThreadCNode, 0, 0, frame,
                                  1));
    return frame;
}

int main(void)
{
    const seL4_BootInfo *info = begin();
    seL4_UntypedDesc desc;
    seL4_CPtr untyped = find(info, HPET, &desc), to = slot();
    expect(untyped != 0);

    static const seL4_Word others[] = {seL4_TCBObject, seL4_EndpointObject,
                                       seL4_NotificationObject, seL4_X86_PDPTObject,
                                       seL4_X64_PML4Object};
    for (unsigned i = 0; i < ARRAY_SIZE(others); i++) {
        expect_equal(seL4_Untyped_Retype(untyped, others[i], 0, seL4_CapInitThreadCNode, 0, 0, to,
                                         1),
                     seL4_InvalidArgument);
        expect_equal(seL4_GetMR(0), 1);
    }
    expect_equal(seL4_Untyped_Retype(untyped, seL4_CapTableObject, 4, seL4_CapInitThreadCNode, 0, 0,
                                     to, 1),
                 seL4_InvalidArgument);

    seL4_CPtr frame = frame_at(untyped, desc, HPET);
    seL4_X86_Page_GetAddress_t address = seL4_X86_Page_GetAddress(frame);
    expect_ok(address.error);
    expect_equal(address.paddr, HPET);

    volatile seL4_Uint64 *timer = (void *)0x6000000000ul;
    expect_ok(map_frame(frame, 0, (seL4_Word)timer, seL4_ReadWrite));
    expect_ok(seL4_X86_Page_Map(frame, seL4_CapInitThreadVSpace, (seL4_Word)timer, seL4_ReadWrite,
                                seL4_X86_Uncacheable));
    expect_equal(timer[0] >> 16 & 0xffff, 0x8086); /* who made it */
    timer[0x10 / 8] |= 1;                          /* let it count */
    seL4_Uint64 before = timer[0xf0 / 8];
    for (volatile int i = 0; i < 10000; i++) {
    }
    expect(timer[0xf0 / 8] > before);

    /* No IPC buffer in device memory. */
    seL4_CPtr tcb = make(seL4_TCBObject, 0);
    expect_equal(seL4_TCB_SetIPCBuffer(tcb, (seL4_Word)timer, frame), seL4_IllegalOperation);
    return verdict();
}
