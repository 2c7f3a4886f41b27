/* SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces: levels, rights, sharing, attributes, large pages, and ASIDs. */
#include "check.h"

#define AT 0x5500000000ul

static const seL4_X86_VMAttributes plain = seL4_X86_Default_VMAttributes;

static void levels(void)
{
    seL4_CPtr root = seL4_CapInitThreadVSpace, frame = make(seL4_X86_4K, seL4_PageBits);
    seL4_CPtr pdpt = make(seL4_X86_PDPTObject, 0), pd = make(seL4_X86_PageDirectoryObject, 0);
    seL4_CPtr pt = make(seL4_X86_PageTableObject, 0);
    volatile seL4_Word *words = (seL4_Word *)(AT + 0x8000000000);

    expect_equal(seL4_X86_Page_Map(frame, root, (seL4_Word)words, seL4_ReadWrite, plain),
                 seL4_FailedLookup);
    expect_equal(seL4_MappingFailedLookupLevel(), SEL4_MAPPING_LOOKUP_NO_PDPT);
    expect_equal(seL4_X86_PageTable_Map(pt, root, (seL4_Word)words, plain), seL4_FailedLookup);
    expect_equal(seL4_X86_PageDirectory_Map(pd, root, (seL4_Word)words, plain), seL4_FailedLookup);
    expect_ok(seL4_X86_PDPT_Map(pdpt, root, (seL4_Word)words, plain));
    expect_equal(seL4_X86_Page_Map(frame, root, (seL4_Word)words, seL4_ReadWrite, plain),
                 seL4_FailedLookup);
    expect_equal(seL4_MappingFailedLookupLevel(), SEL4_MAPPING_LOOKUP_NO_PD);
    expect_ok(seL4_X86_PageDirectory_Map(pd, root, (seL4_Word)words, plain));
    expect_equal(seL4_X86_Page_Map(frame, root, (seL4_Word)words, seL4_ReadWrite, plain),
                 seL4_FailedLookup);
    expect_equal(seL4_MappingFailedLookupLevel(), SEL4_MAPPING_LOOKUP_NO_PT);
    expect_ok(seL4_X86_PageTable_Map(pt, root, (seL4_Word)words, plain));
    expect_ok(seL4_X86_Page_Map(frame, root, (seL4_Word)words, seL4_ReadWrite, plain));
    words[1] = 5;
    expect_equal(words[1], 5);

    /* Twice is once too often. */
    seL4_CPtr again = make(seL4_X86_PageTableObject, 0), second = make(seL4_X86_4K, 0);
    expect_equal(seL4_X86_PageTable_Map(again, root, (seL4_Word)words, plain), seL4_DeleteFirst);
    expect_equal(seL4_X86_Page_Map(second, root, (seL4_Word)words, seL4_ReadWrite, plain),
                 seL4_DeleteFirst);
    expect_equal(seL4_X86_PageTable_Map(pt, root, (seL4_Word)words + 0x200000, plain),
                 seL4_InvalidCapability);
    /* A mapped frame stays where it is, until it is unmapped. */
    expect_equal(seL4_X86_Page_Map(frame, root, (seL4_Word)words + 0x1000, seL4_ReadWrite, plain),
                 seL4_InvalidArgument);
    expect_ok(seL4_X86_Page_Unmap(frame));
    expect_ok(seL4_X86_Page_Unmap(frame));
    expect_ok(seL4_X86_Page_Map(frame, root, (seL4_Word)words + 0x1000, seL4_ReadWrite, plain));
    expect_equal(words[512 + 1], 5);

    expect_equal(seL4_X86_Page_Map(second, root, AT + 1, seL4_ReadWrite, plain),
                 seL4_AlignmentError);
    expect_equal(seL4_X86_Page_Map(second, root, 0xffff800000000000ul, seL4_ReadWrite, plain),
                 seL4_InvalidArgument);
    expect_equal(seL4_GetMR(0), 0);
    expect_equal(seL4_X86_Page_Map(second, frame, AT, seL4_ReadWrite, plain),
                 seL4_InvalidCapability);
    expect_equal(seL4_GetMR(0), 1);

    /* Table gone, page gone. */
    expect_ok(seL4_X86_PageTable_Unmap(pt));
    expect_ok(seL4_X86_Page_Unmap(frame));
    expect_equal(seL4_X86_Page_Map(frame, root, (seL4_Word)words, seL4_ReadWrite, plain),
                 seL4_FailedLookup);
}

static void sharing(void)
{
    seL4_CPtr frame = make(seL4_X86_4K, seL4_PageBits), copy = slot();
    volatile seL4_Word *one = (seL4_Word *)AT, *two = (seL4_Word *)(AT + 0x3000);

    /* A capability is mapped once; a copy is one of its own, with rights of its own. */
    expect_ok(mint_cap(copy, frame, seL4_CanRead, 0));
    expect_ok(map_frame(frame, 0, (seL4_Word)one, seL4_ReadWrite));
    expect_ok(map_frame(copy, 0, (seL4_Word)two, seL4_ReadWrite));
    one[3] = 9;
    expect_equal(two[3], 9);
    seL4_X86_Page_GetAddress_t a = seL4_X86_Page_GetAddress(frame);
    seL4_X86_Page_GetAddress_t b = seL4_X86_Page_GetAddress(copy);
    expect_equal(a.paddr, b.paddr);
    expect_ok(delete_cap(copy));
    expect_equal(one[3], 9);

    /* Other attributes where it is. */
    static const seL4_X86_VMAttributes attributes[] = {
        seL4_X86_WriteBack, seL4_X86_WriteThrough, seL4_X86_CacheDisabled, seL4_X86_Uncacheable,
        seL4_X86_WriteCombining};
    for (unsigned i = 0; i < ARRAY_SIZE(attributes); i++) {
        expect_ok(seL4_X86_Page_Map(frame, seL4_CapInitThreadVSpace, (seL4_Word)one, seL4_ReadWrite,
                                    attributes[i]));
        one[4] = i;
        expect_equal(one[4], i);
    }
}

static seL4_CPtr fault_endpoint;

static void write_to(seL4_Word address, seL4_Word value)
{
    *(volatile seL4_Word *)address = value;
}

static void rights(void)
{
    seL4_CPtr frame = make(seL4_X86_4K, seL4_PageBits);
    volatile seL4_Word *words = (seL4_Word *)(AT + 0x5000);
    thread_t thread;
    seL4_Word badge;

    fault_endpoint = make(seL4_EndpointObject, 0);
    expect_ok(map_frame(frame, 0, (seL4_Word)words, seL4_ReadWrite));
    words[0] = 1;
    expect_ok(seL4_X86_Page_Map(frame, seL4_CapInitThreadVSpace, (seL4_Word)words, seL4_CanRead,
                                plain));
    expect_equal(words[0], 1);
    thread_start(&thread, seL4_MaxPrio, fault_endpoint, write_to, (seL4_Word)words, 2);
    seL4_MessageInfo_t message = seL4_Recv(fault_endpoint, &badge);
    expect_equal(seL4_MessageInfo_get_label(message), seL4_Fault_VMFault);
    expect_equal(seL4_GetMR(seL4_VMFault_Addr), (seL4_Word)words);
    expect_equal(words[0], 1);
    expect_ok(seL4_X86_Page_Map(frame, seL4_CapInitThreadVSpace, (seL4_Word)words, seL4_ReadWrite,
                                plain));
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    thread_join(&thread);
    expect_equal(words[0], 2);
}

static void large(void)
{
    seL4_CPtr frame = make(seL4_X86_LargePageObject, 0);
    volatile char *bytes = (char *)(AT + 0x40000000);

    expect_equal(seL4_X86_Page_Map(frame, seL4_CapInitThreadVSpace, (seL4_Word)bytes + 0x1000,
                                   seL4_ReadWrite, plain),
                 seL4_AlignmentError);
    expect_ok(map_frame(frame, 0, (seL4_Word)bytes, seL4_ReadWrite));
    bytes[0] = 1;
    bytes[BIT(seL4_LargePageBits) - 1] = 2;
    expect_equal(bytes[0] + bytes[BIT(seL4_LargePageBits) - 1], 3);
    seL4_X86_Page_GetAddress_t address = seL4_X86_Page_GetAddress(frame);
    expect_equal(address.paddr % BIT(seL4_LargePageBits), 0);
    /* There is no page table under a large page. */
    seL4_CPtr table = make(seL4_X86_PageTableObject, 0);
    expect_equal(seL4_X86_PageTable_Map(table, seL4_CapInitThreadVSpace, (seL4_Word)bytes, plain),
                 seL4_DeleteFirst);
}

static void asids(void)
{
    seL4_CPtr space = make(seL4_X64_PML4Object, 0), pdpt = make(seL4_X86_PDPTObject, 0);
    seL4_CPtr pool = slot(), untyped = make(seL4_UntypedObject, seL4_ASIDPoolBits);
    seL4_CPtr small = make(seL4_UntypedObject, seL4_ASIDPoolBits - 1);

    /* Without an ASID nothing is mapped there, and no thread lives there. */
    expect_equal(seL4_X86_PDPT_Map(pdpt, space, AT, plain), seL4_InvalidCapability);
    seL4_CPtr tcb = make(seL4_TCBObject, 0);
    expect_equal(seL4_TCB_SetSpace(tcb, 0, seL4_CapInitThreadCNode, 0, space, 0),
                 seL4_IllegalOperation);
    expect_equal(seL4_X86_ASIDControl_MakePool(seL4_CapASIDControl, small, HERE(pool)),
                 seL4_InvalidCapability);
    expect_ok(seL4_X86_ASIDControl_MakePool(seL4_CapASIDControl, untyped, HERE(pool)));
    expect_ok(seL4_X86_ASIDPool_Assign(pool, space));
    expect_equal(seL4_X86_ASIDPool_Assign(pool, space), seL4_InvalidCapability);
    expect_ok(seL4_TCB_SetSpace(tcb, 0, seL4_CapInitThreadCNode, 0, space, 0));
    expect_ok(seL4_X86_PDPT_Map(pdpt, space, AT, plain));

    /* The same frame in two address spaces. */
    seL4_CPtr frame = make(seL4_X86_4K, 0), copy = slot();
    expect_ok(copy_cap(copy, frame));
    expect_ok(map_frame(frame, space, AT, seL4_ReadWrite));
    expect_ok(map_frame(copy, 0, AT + 0x9000, seL4_ReadWrite));
    /* Remapping stays within the space. */
    expect_equal(seL4_X86_Page_Map(frame, seL4_CapInitThreadVSpace, AT, seL4_ReadWrite, plain),
                 seL4_InvalidCapability);
    expect_ok(delete_cap(space));
    expect_ok(seL4_X86_Page_Unmap(frame));
    expect_ok(seL4_X86_PDPT_Unmap(pdpt));
}

int main(void)
{
    begin();
    levels();
    sharing();
    rights();
    large();
    asids();
    return verdict();
}
