/* SPDX-License-Identifier: BSD-2-Clause */
/* The debugging calls: which kind of capability is in a slot, names of threads, output. */
#include "check.h"

int main(void)
{
    const seL4_BootInfo *info = begin();
    seL4_CPtr one = make(seL4_EndpointObject, 0), two = make(seL4_EndpointObject, 0);
    seL4_CPtr empty = slot(), copy = slot();
    const seL4_CPtr kinds[] = {one,
                               make(seL4_NotificationObject, 0),
                               make(seL4_TCBObject, 0),
                               make(seL4_CapTableObject, 2),
                               make(seL4_UntypedObject, 12),
                               make(seL4_X86_4K, 0),
                               make(seL4_X86_PageTableObject, 0),
                               make(seL4_X86_PageDirectoryObject, 0),
                               make(seL4_X86_PDPTObject, 0),
                               make(seL4_X64_PML4Object, 0),
                               seL4_CapIRQControl,
                               seL4_CapASIDControl,
                               seL4_CapInitThreadASIDPool,
                               seL4_CapIOPortControl,
                               seL4_CapDomain};

    expect_equal(seL4_DebugCapIdentify(empty), 0);
    for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++) {
        expect(seL4_DebugCapIdentify(kinds[i]) != 0);
        for (unsigned j = 0; j < i; j++) {
            expect(seL4_DebugCapIdentify(kinds[i]) != seL4_DebugCapIdentify(kinds[j]));
        }
    }
    expect_equal(seL4_DebugCapIdentify(one), seL4_DebugCapIdentify(two));
    expect_ok(mint_cap(copy, one, seL4_CanRead, 4));
    expect_equal(seL4_DebugCapIdentify(copy), seL4_DebugCapIdentify(one));
    expect_equal(seL4_DebugCapIdentify(seL4_CapInitThreadTCB), seL4_DebugCapIdentify(kinds[2]));
    expect_equal(seL4_DebugCapIdentify(seL4_CapInitThreadCNode), seL4_DebugCapIdentify(kinds[3]));
    expect_equal(seL4_DebugCapIdentify(seL4_CapInitThreadVSpace), seL4_DebugCapIdentify(kinds[9]));
    expect_equal(seL4_DebugCapIdentify(seL4_CapBootInfoFrame), seL4_DebugCapIdentify(kinds[5]));
    expect_equal(seL4_DebugCapIdentify(info->userImageFrames.start),
                 seL4_DebugCapIdentify(kinds[5]));
    expect_equal(seL4_DebugCapIdentify(info->untyped.start), seL4_DebugCapIdentify(kinds[4]));
    expect_equal(seL4_DebugCapIdentify(info->empty.end - 1), 0);

    seL4_DebugNameThread(seL4_CapInitThreadTCB, "identify");
    seL4_DebugPutChar('>');
    seL4_DebugPutString("characters and strings\n");
    seL4_DebugDumpScheduler();
    return verdict();
}
