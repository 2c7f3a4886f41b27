/* SPDX-License-Identifier: BSD-2-Clause */
#include "vm.h"

seL4_CPtr pool_make(void)
{
    seL4_CPtr memory = object_make(seL4_UntypedObject, seL4_PageBits), slot = slot_take();
    QT_OK(seL4_X86_ASIDControl_MakePool(seL4_CapASIDControl, memory, seL4_CapInitThreadCNode, slot,
                                        seL4_WordBits));
    return slot;
}

seL4_CPtr device_page(seL4_Word paddr)
{
    seL4_CPtr memory = device_untyped(paddr, seL4_PageBits);
    if (!memory) qtest_skip("no device memory there");
    /* Retype starts at the front: take blocks off until the page is there. */
    seL4_Word front = boot_info->untypedList[memory - boot_info->untyped.start].paddr;
    for (seL4_Word bits = seL4_WordBits - 1; bits >= seL4_PageBits; bits--) {
        if (!((paddr - front) >> bits & 1)) continue;
        QT_OK(object_make_from(memory, seL4_UntypedObject, bits, slot_take()));
    }
    seL4_CPtr page = slot_take();
    QT_OK(object_make_from(memory, seL4_X86_4K, 0, page));
    return page;
}

bool cpu_has_huge_pages(void)
{
    unsigned a = 0x80000001, b, c = 0, d;
    __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return d >> 26 & 1;
}

seL4_CPtr huge_device_page(void)
{
    if (!cpu_has_huge_pages()) qtest_skip("the CPU has no pages of 1 GiB");
    seL4_CPtr memory = device_untyped(1ul << 40, seL4_HugePageBits), page = slot_take();
    QT_NE(memory, 0);
    QT_OK(object_make_from(memory, seL4_X64_HugePageObject, 0, page));
    return page;
}
