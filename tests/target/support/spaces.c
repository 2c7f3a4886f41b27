/* SPDX-License-Identifier: BSD-2-Clause */
#include <lab/spaces.h>

#include <lab/objects.h>
#include <sel4/mapping.h>

seL4_CPtr space_make(void)
{
    seL4_CPtr space = object_make(seL4_X64_PML4Object, 0);
    QT_OK(seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, space));
    return space;
}

static seL4_CPtr add_table(seL4_CPtr space, seL4_Word vaddr, seL4_Word level)
{
    seL4_CPtr table;
    switch (level) {
    case SEL4_MAPPING_LOOKUP_NO_PT:
        table = object_make(seL4_X86_PageTableObject, 0);
        QT_OK(seL4_X86_PageTable_Map(table, space, vaddr, seL4_X86_Default_VMAttributes));
        return table;
    case SEL4_MAPPING_LOOKUP_NO_PD:
        table = object_make(seL4_X86_PageDirectoryObject, 0);
        QT_OK(seL4_X86_PageDirectory_Map(table, space, vaddr, seL4_X86_Default_VMAttributes));
        return table;
    default:
        QT_EQ(level, SEL4_MAPPING_LOOKUP_NO_PDPT);
        table = object_make(seL4_X86_PDPTObject, 0);
        QT_OK(seL4_X86_PDPT_Map(table, space, vaddr, seL4_X86_Default_VMAttributes));
        return table;
    }
}

seL4_Error space_try_map(seL4_CPtr space, seL4_CPtr page, seL4_Word vaddr, seL4_CapRights_t rights,
                         seL4_Word attributes)
{
    for (;;) {
        seL4_Error error = seL4_X86_Page_Map(page, space, vaddr, rights, attributes);
        if (error != seL4_FailedLookup || seL4_GetMR(1) != seL4_MissingCapability) return error;
        add_table(space, vaddr, seL4_MappingFailedLookupLevel());
    }
}

void space_map(seL4_CPtr space, seL4_CPtr page, seL4_Word vaddr)
{
    QT_OK(space_try_map(space, page, vaddr, seL4_AllRights, seL4_X86_Default_VMAttributes));
}

seL4_CPtr space_make_table(seL4_CPtr space, seL4_Word vaddr, seL4_Word level)
{
    seL4_CPtr trial = object_make(seL4_X86_4K, 0);
    for (;;) {
        QT_EQ(seL4_X86_Page_Map(trial, space, vaddr, seL4_AllRights, 0), seL4_FailedLookup);
        seL4_Word missing = seL4_MappingFailedLookupLevel();
        seL4_CPtr table = add_table(space, vaddr, missing);
        if (missing == level) return table;
        QT_LT(level, missing);
    }
}

seL4_CPtr image_frame(const void *address)
{
    extern const char __executable_start[];
    seL4_Word start = (seL4_Word)__executable_start & ~(PAGE - 1);
    seL4_CPtr frame = boot_info->userImageFrames.start + ((seL4_Word)address - start) / PAGE;
    QT_LT(frame, boot_info->userImageFrames.end);
    return frame;
}
