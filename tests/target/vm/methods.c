/* SPDX-License-Identifier: BSD-2-Clause */
/* What every method of every object refuses alike: to be called where there is no capability, and
 * on an object of another kind. */
#include "vm.h"

/* The labels of each object's methods. Labels of one object that do not follow each other take
 * several entries of the same type. */
enum kind {
    UNTYPED,
    TCB,
    CNODE,
    IRQ_CONTROL,
    IRQ_HANDLER,
    DOMAIN,
    PDPT,
    DIRECTORY,
    TABLE,
    FRAME,
    ASID_CONTROL,
    ASID_POOL,
    PORT_CONTROL,
    PORT,
    PML4,
    KINDS
};

static const struct methods {
    enum kind kind;
    seL4_Word first, last;
} methods[] = {
    {UNTYPED, UntypedRetype, UntypedRetype},
    {TCB, TCBReadRegisters, TCBSetFlags},
    {CNODE, CNodeRevoke, CNodeSaveCaller},
    {IRQ_CONTROL, IRQIssueIRQHandler, IRQIssueIRQHandler},
    {IRQ_HANDLER, IRQAckIRQ, IRQClearIRQHandler},
    {DOMAIN, DomainSetSet, DomainScheduleSetStart},
    {PDPT, X86PDPTMap, X86PDPTUnmap},
    {DIRECTORY, X86PageDirectoryMap, X86PageDirectoryUnmap},
    {TABLE, X86PageTableMap, X86PageTableUnmap},
    {FRAME, X86PageMap, X86PageGetAddress},
    {ASID_CONTROL, X86ASIDControlMakePool, X86ASIDControlMakePool},
    {ASID_POOL, X86ASIDPoolAssign, X86ASIDPoolAssign},
    {PORT_CONTROL, X86IOPortControlIssue, X86IOPortControlIssue},
    {PORT, X86IOPortIn8, X86IOPortOut32},
    {IRQ_CONTROL, X86IRQIssueIRQHandlerIOAPIC, X86IRQIssueIRQHandlerMSI},
};
enum { METHODS = sizeof methods / sizeof methods[0] };

/* One object of each kind. */
static void make_all(seL4_CPtr caps[KINDS])
{
    seL4_CPtr root = seL4_CapInitThreadCNode, handler = slot_take(), port = slot_take();
    QT_OK(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, root, handler, 64, 0, 5, 0, 0, 7));
    QT_OK(seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, 0x80, 0x80, root, port, 64));
    caps[UNTYPED] = object_make(seL4_UntypedObject, 12);
    caps[TCB] = object_make(seL4_TCBObject, 0);
    caps[CNODE] = object_make(seL4_CapTableObject, 4);
    caps[IRQ_CONTROL] = seL4_CapIRQControl;
    caps[IRQ_HANDLER] = handler;
    caps[DOMAIN] = seL4_CapDomain;
    caps[PDPT] = object_make(seL4_X86_PDPTObject, 0);
    caps[DIRECTORY] = object_make(seL4_X86_PageDirectoryObject, 0);
    caps[TABLE] = object_make(seL4_X86_PageTableObject, 0);
    caps[FRAME] = object_make(seL4_X86_4K, 0);
    caps[ASID_CONTROL] = seL4_CapASIDControl;
    caps[ASID_POOL] = pool_make();
    caps[PORT_CONTROL] = seL4_CapIOPortControl;
    caps[PORT] = port;
    caps[PML4] = object_make(seL4_X64_PML4Object, 0);
}

QTEST(every_method__on_the_labels_of_the_api__each_is_listed_once)
{
    seL4_Word next = InvalidInvocation + 1;
    for (unsigned i = 0; i < METHODS; i++) {
        QT_EQ(methods[i].first, next);
        next = methods[i].last + 1;
    }
    QT_EQ(next, nArchInvocationLabels);
}

QTEST(every_method__on_an_empty_slot__invalid_capability)
{
    seL4_CPtr empty = slot_take();
    for (seL4_Word label = InvalidInvocation + 1; label < nArchInvocationLabels; label++) {
        for (seL4_Word length = 0; length < 9; length += 8) {
            QT_INVALID_CAPABILITY(call_raw(empty, label, 0, length), 0);
            QT_INVALID_CAPABILITY(call_raw(seL4_CapNull, label, 0, length), 0);
        }
    }
}

QTEST(every_method__on_every_other_object__illegal_operation)
{
    seL4_CPtr caps[KINDS];
    make_all(caps);
    for (unsigned i = 0; i < METHODS; i++) {
        for (enum kind kind = 0; kind < KINDS; kind++) {
            if (kind == methods[i].kind) continue;
            for (seL4_Word label = methods[i].first; label <= methods[i].last; label++) {
                QT_EQ(call_raw(caps[kind], label, 0, 8), seL4_IllegalOperation);
            }
        }
    }
}
