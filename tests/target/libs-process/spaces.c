/* SPDX-License-Identifier: BSD-2-Clause */
/* The root task's own address space, as the manager takes it over, and others beside it. */
#include "setup.h"

#include <qtest.h>
#include <sel4runtime.h>
#include <sel4utils/mapping.h>
#include <sel4utils/stack.h>
#include <sel4utils/vspace.h>
#include <string.h>
#include <utils/util.h>
#include <vka/object.h>

static const char constant[] = "in the image";

QTEST(own_space__frames_of_the_image_are_known)
{
    seL4_CPtr cap = vspace_get_cap(&vspace, (void *)constant);
    QT_NE(cap, 0);
    char *mapping = sel4utils_dup_and_map(&vka, &vspace, cap, seL4_PageBits);
    QT_CHECK(mapping != NULL);
    QT_EQ(strcmp(mapping + ((uintptr_t)constant & PAGE_MASK_4K), constant), 0);
    sel4utils_unmap_dup(&vka, &vspace, mapping, seL4_PageBits);
}

QTEST(own_space__image_boot_info_and_ipc_buffer_are_reserved)
{
    const void *taken[] = {constant, sel4runtime_bootinfo(), seL4_GetIPCBuffer()};
    for (size_t i = 0; i < ARRAY_SIZE(taken); i++) {
        reservation_t res =
            vspace_reserve_range_at(&vspace, (void *)taken[i], 1, seL4_AllRights, 1);
        QT_CHECK(res.res == NULL);
    }
}

QTEST(own_space__new_pages_are_zero_and_can_be_written)
{
    char *pages = vspace_new_pages(&vspace, seL4_AllRights, 5, seL4_PageBits);
    QT_CHECK(pages != NULL);
    for (size_t i = 0; i < 5 * PAGE_SIZE_4K; i++) {
        QT_EQ(pages[i], 0);
    }
    memset(pages, 0x55, 5 * PAGE_SIZE_4K);
    vspace_unmap_pages(&vspace, pages, 5, seL4_PageBits, VSPACE_FREE);
}

QTEST(own_space__large_pages)
{
    char *page = vspace_new_pages(&vspace, seL4_AllRights, 1, seL4_LargePageBits);
    QT_CHECK(page != NULL);
    QT_EQ((uintptr_t)page % BIT(seL4_LargePageBits), 0);
    QT_EQ(page[BIT(seL4_LargePageBits) - 1], 0);
    page[12345] = 1;
    QT_EQ(vspace_get_cap(&vspace, page), vspace_get_cap(&vspace, page + 12345));
    vspace_unmap_pages(&vspace, page, 1, seL4_LargePageBits, VSPACE_FREE);
}

/* More ranges than the first blocks of bookkeeping hold, and then less again. */
QTEST(own_space__bookkeeping_grows_and_shrinks)
{
    enum { RANGES = 200 };
    static void *pages[RANGES];
    static void *gaps[RANGES];
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < RANGES; i++) {
            pages[i] = vspace_new_pages(&vspace, seL4_AllRights, 1, seL4_PageBits);
            QT_CHECK(pages[i] != NULL);
            reservation_t gap =
                vspace_reserve_range(&vspace, 31 * PAGE_SIZE_4K, seL4_AllRights, 1, &gaps[i]);
            QT_CHECK(gap.res != NULL);
        }
        for (size_t i = 0; i < RANGES; i++) {
            size_t odd = (i * 77 + (size_t)round) % RANGES;
            vspace_unmap_pages(&vspace, pages[odd], 1, seL4_PageBits, VSPACE_FREE);
            vspace_free_reservation_by_vaddr(&vspace, gaps[odd]);
        }
    }
}

static void *add_one(void *arg)
{
    return (char *)arg + 1;
}

QTEST(own_space__a_function_runs_on_a_stack_of_its_own)
{
    void *result = NULL;
    QT_EQ(sel4utils_run_on_stack(&vspace, add_one, (void *)41, &result), 0);
    QT_EQ(result, 42);
}

static vka_object_t paging[8];
static size_t paging_count;

static void note_paging(void *cookie, vka_object_t object)
{
    (void)cookie;
    QT_LT(paging_count, ARRAY_SIZE(paging));
    paging[paging_count++] = object;
}

/* Another address space, and its end. */
static sel4utils_alloc_data_t other_data;
static vspace_t other;
static vka_object_t other_root;

static void make_other(void)
{
    QT_EQ(vka_alloc_pml4(&vka, &other_root), 0);
    QT_OK(seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, other_root.cptr));
    QT_EQ(sel4utils_get_vspace(&vspace, &other, &other_data, &vka, other_root.cptr, note_paging,
                               NULL),
          0);
}

static void end_other(void)
{
    vspace_tear_down(&other, VSPACE_FREE);
    while (paging_count > 0) {
        vka_free_object(&vka, &paging[--paging_count]);
    }
    vka_free_object(&vka, &other_root);
}

QTEST(another_space__shares_pages_with_our_own)
{
    void *vaddr = (void *)0x10000000;
    make_other();
    char *here = vspace_new_pages(&vspace, seL4_AllRights, 2, seL4_PageBits);
    strcpy(here + PAGE_SIZE_4K, "shared");
    reservation_t res = vspace_reserve_range_at(&other, vaddr, 2 * PAGE_SIZE_4K, seL4_AllRights, 1);
    QT_EQ(vspace_share_mem_at_vaddr(&vspace, &other, here, 2, seL4_PageBits, vaddr, res), 0);
    char *again = vspace_share_mem(&other, &vspace, vaddr, 2, seL4_PageBits, seL4_CanRead, 1);
    QT_CHECK(again != NULL && again != here);
    QT_EQ(strcmp(again + PAGE_SIZE_4K, "shared"), 0);
    vspace_unmap_pages(&vspace, again, 2, seL4_PageBits, VSPACE_FREE);
    end_other();
    vspace_unmap_pages(&vspace, here, 2, seL4_PageBits, VSPACE_FREE);
}

QTEST(another_space__gets_a_copy_of_our_image)
{
    uintptr_t start, end;
    static char variable[100];
    strcpy(variable, "before");
    make_other();
    sel4utils_get_image_region(&start, &end);
    reservation_t res =
        vspace_reserve_range_at(&other, (void *)start, end - start, seL4_AllRights, 1);
    QT_EQ(sel4utils_bootstrap_clone_into_vspace(&vspace, &other, res), 0);
    strcpy(variable, "after");
    void *page = (void *)PAGE_ALIGN_4K((uintptr_t)variable);
    char *copy = vspace_share_mem(&other, &vspace, page, 1, seL4_PageBits, seL4_CanRead, 1);
    QT_CHECK(copy != NULL);
    QT_EQ(strcmp(copy + ((uintptr_t)variable & PAGE_MASK_4K), "before"), 0);
    vspace_unmap_pages(&vspace, copy, 1, seL4_PageBits, VSPACE_FREE);
    end_other();
}
