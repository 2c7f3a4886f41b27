/* SPDX-License-Identifier: BSD-2-Clause */
/* A fault handler as it was written years ago, with the names of then. */
#include "check.h"

#define NOWHERE ((seL4_Word *)0x4400000000ul)

static void touch(seL4_Word unused, seL4_Word unused_too)
{
    (void)unused, (void)unused_too;
    *(volatile seL4_Word *)NOWHERE = 3;
}

int main(void)
{
    seL4_BootInfo *info = begin();
    seL4_CapRights rights = seL4_AllRights;
    seL4_CPtr endpoint = alloc_object(info, seL4_EndpointObject, 0), badged = alloc_slot(info);
    seL4_CapData_t badge = seL4_CapData_Badge_new(0x33);
    seL4_Word sender;
    thread_t thread;

    expect_ok(seL4_CNode_Mint(HERE(badged), HERE(endpoint), rights, badge));
    thread_start(&thread, seL4_MaxPrio, badged, touch, 0, 0);
    seL4_MessageInfo_t tag = seL4_Recv(endpoint, &sender);
    expect_equal(sender, 0x33);
    expect_equal(seL4_MessageInfo_get_label(tag), SEL4_PFIPC_LABEL);
    expect_equal(seL4_MessageInfo_get_length(tag), SEL4_PFIPC_LENGTH);
    expect(seL4_isPageFault_Tag(tag));
    expect(!seL4_isExceptIPC_Tag(tag));
    expect_equal(seL4_PF_Addr(), (seL4_Word)NOWHERE);
    expect_equal(seL4_PF_FIP(), seL4_GetMR(SEL4_PFIPC_FAULT_IP));
    expect_equal(seL4_GetMR(SEL4_PFIPC_PREFETCH_FAULT), 0);

    seL4_CPtr frame = alloc_object(info, seL4_X86_4K, seL4_PageBits);
    expect_ok(map_frame(frame, seL4_CapInitThreadPD, (seL4_Word)NOWHERE, seL4_ReadWrite));
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    thread_join(&thread);
    expect_equal(*NOWHERE, 3);

    seL4_CPtr cnode = alloc_object(info, seL4_CapTableObject, 4), guarded = alloc_slot(info);
    expect_ok(seL4_CNode_Mint(HERE(guarded), HERE(cnode), rights, seL4_CapData_Guard_new(2, 4)));
    expect_ok(seL4_CNode_Copy(guarded, 0x21, 8, HERE(endpoint), rights));
    return verdict();
}
