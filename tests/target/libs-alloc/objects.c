/* SPDX-License-Identifier: BSD-2-Clause */
/* The allocator of both suites, and tests of what is true in any CSpace. */

#include "objects.h"
#include <qtest.h>
#include <utils/util.h>
#include <vka/capops.h>
#include <vka/object_capops.h>

simple_t simple;
allocman_t *allocator;
vka_t vka;

/* Far from anything of the program. */
static char *const heap = (char *)0x200000000000;

static unsigned long free_untyped(void)
{
    struct quoll_allocman_usage usage;
    quoll_allocman_usage(allocator, &usage);
    return usage.free_untyped;
}
QTEST_ACCOUNT(untyped, "free untyped bytes", free_untyped);

static unsigned long free_slots(void)
{
    struct quoll_allocman_usage usage;
    quoll_allocman_usage(allocator, &usage);
    return usage.free_slots + usage.lost;
}
QTEST_ACCOUNT(slots, "free slots", free_slots);

/* What is kept for speed would make the accounts differ. */
void qtest_teardown(void)
{
    quoll_allocman_settle(allocator);
}

void take_and_give_back(void)
{
    static const struct {
        seL4_Word type;
        seL4_Word size_bits;
        size_t count;
    } parts[] = {
        {seL4_X64_PML4Object, 0, 1},
        {seL4_CapTableObject, 8, 1},
        {seL4_TCBObject, 0, 1},
        {seL4_EndpointObject, 0, 1},
        {seL4_NotificationObject, 0, 1},
        {seL4_X86_PDPTObject, 0, 1},
        {seL4_X86_PageDirectoryObject, 0, 1},
        {seL4_X86_PageTableObject, 0, 3},
        {seL4_X86_4K, 0, 24},
    };
    static vka_object_t objects[34];
    size_t made = 0;
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        for (size_t k = 0; k < parts[i].count; k++) {
            QT_OK(vka_alloc_object(&vka, parts[i].type, parts[i].size_bits, &objects[made++]));
        }
    }
    while (made > 0) {
        vka_free_object(&vka, &objects[--made]);
    }
}

void objects_setup(allocman_t *alloc)
{
    QT_CHECK(alloc != NULL);
    allocator = alloc;
    allocman_make_vka(&vka, alloc);
    bootstrap_configure_virtual_pool(alloc, heap, HEAP_BYTES, simple_get_pd(&simple));
    /* The heap stays as large as it once was: it grows now, not in a test. */
    void *memory = allocman_mspace_alloc(alloc, HEAP_BYTES / 2, NULL);
    QT_CHECK(memory != NULL);
    allocman_mspace_free(alloc, memory, HEAP_BYTES / 2);
    for (int i = 0; i < 3; i++) {
        take_and_give_back();
    }
    quoll_allocman_settle(alloc);
}

QTEST(alloc__each_kind_of_object__can_be_made_and_freed)
{
    vka_object_t object;
#define ROUND_TRIP(call)                                                                           \
    do {                                                                                           \
        QT_OK(call);                                                                               \
        vka_free_object(&vka, &object);                                                            \
    } while (0)
    ROUND_TRIP(vka_alloc_untyped(&vka, 15, &object));
    ROUND_TRIP(vka_alloc_tcb(&vka, &object));
    ROUND_TRIP(vka_alloc_endpoint(&vka, &object));
    ROUND_TRIP(vka_alloc_notification(&vka, &object));
    ROUND_TRIP(vka_alloc_cnode_object(&vka, 5, &object));
    ROUND_TRIP(vka_alloc_frame(&vka, seL4_PageBits, &object));
    ROUND_TRIP(vka_alloc_frame(&vka, seL4_LargePageBits, &object));
    ROUND_TRIP(vka_alloc_page_table(&vka, &object));
    ROUND_TRIP(vka_alloc_page_directory(&vka, &object));
    ROUND_TRIP(vka_alloc_pdpt(&vka, &object));
    ROUND_TRIP(vka_alloc_pml4(&vka, &object));
}

QTEST(alloc__the_address_of_a_frame__is_the_one_that_is_told)
{
    vka_object_t frame;
    QT_OK(vka_alloc_frame(&vka, seL4_PageBits, &frame));
    seL4_X86_Page_GetAddress_t address = seL4_X86_Page_GetAddress(frame.cptr);
    QT_OK(address.error);
    QT_EQ(vka_object_paddr(&vka, &frame), address.paddr);
    uintptr_t paddr = address.paddr;
    vka_free_object(&vka, &frame);

    QT_OK(vka_alloc_frame_at(&vka, seL4_PageBits, paddr, &frame));
    address = seL4_X86_Page_GetAddress(frame.cptr);
    QT_EQ(address.paddr, paddr);
    vka_object_t again;
    QT_NE(vka_alloc_frame_at(&vka, seL4_PageBits, paddr, &again), 0);
    vka_free_object(&vka, &frame);
}

QTEST(alloc__device_memory__by_address)
{
    enum { SOME_DEVICE = 0xfed00000 }; /* a timer */
    vka_object_t frame, again;
    QT_OK(vka_alloc_frame_at(&vka, seL4_PageBits, SOME_DEVICE, &frame));
    seL4_X86_Page_GetAddress_t address = seL4_X86_Page_GetAddress(frame.cptr);
    QT_EQ(address.paddr, SOME_DEVICE);
    QT_NE(vka_alloc_frame_at(&vka, seL4_PageBits, SOME_DEVICE, &again), 0);
    vka_free_object(&vka, &frame);
}

QTEST(alloc__memory_freed_with_a_copy_left__is_used_again)
{
    vka_object_t frame, other;
    cspacepath_t copy;
    QT_OK(vka_alloc_frame(&vka, seL4_PageBits, &frame));
    QT_OK(vka_mint_object(&vka, &frame, &copy, seL4_AllRights, 0));
    vka_free_object(&vka, &frame);
    QT_OK(vka_alloc_frame(&vka, seL4_PageBits, &other));
    QT_EQ(vka_object_paddr(&vka, &other), vka_object_paddr(&vka, &frame));
    QT_NE(seL4_X86_Page_GetAddress(copy.capPtr).error, seL4_NoError);
    vka_free_object(&vka, &other);
    vka_cspace_free_path(&vka, copy);
}

QTEST(alloc__more_than_there_is__fails_and_leaves_nothing)
{
    vka_object_t huge;
    QT_NE(vka_alloc_untyped(&vka, 46, &huge), 0);
    QT_EQ(huge.cptr, 0);
}

QTEST(alloc__ten_thousand_times_the_same_work__nothing_is_lost)
{
    for (int i = 0; i < 10000 / 34; i++) {
        take_and_give_back();
    }
}

QTEST(heap__is_made_of_mapped_frames)
{
    enum { BYTES = 1024 * 1024 };
    char *memory = allocman_mspace_alloc(allocator, BYTES, NULL);
    QT_CHECK(memory >= heap && memory + BYTES <= heap + HEAP_BYTES);
    for (size_t i = 0; i < BYTES; i += 4096) {
        memory[i] = (char)(i >> 12);
    }
    for (size_t i = 0; i < BYTES; i += 4096) {
        QT_EQ(memory[i], (char)(i >> 12));
    }
    allocman_mspace_free(allocator, memory, BYTES);
}
