/* SPDX-License-Identifier: BSD-2-Clause */
/* What a mapping allows takes effect at once, in the running address space and in others, for pages
 * of every size; and no translation outlives its mapping. */
#include "vm.h"

struct place {
    seL4_CPtr space;
    struct probe probe;
};

static struct place own_space(void)
{
    return (struct place){seL4_CapInitThreadVSpace, probe_make(seL4_CapInitThreadVSpace)};
}

static struct place other_space(void)
{
    seL4_CPtr space = space_make();
    return (struct place){space, probe_make(space)};
}

#define RIGHTS_TEST(what, check)                                                                   \
    QTEST(what##__4_kib__own_space)                                                                \
    {                                                                                              \
        check(own_space(), seL4_X86_4K);                                                           \
    }                                                                                              \
    QTEST(what##__4_kib__another_space)                                                            \
    {                                                                                              \
        check(other_space(), seL4_X86_4K);                                                         \
    }                                                                                              \
    QTEST(what##__2_mib__own_space)                                                                \
    {                                                                                              \
        check(own_space(), seL4_X86_LargePageObject);                                              \
    }                                                                                              \
    QTEST(what##__2_mib__another_space)                                                            \
    {                                                                                              \
        check(other_space(), seL4_X86_LargePageObject);                                            \
    }

static void map(struct place place, seL4_CPtr page, seL4_CapRights_t rights, seL4_Word attributes)
{
    QT_OK(space_try_map(place.space, page, ROOM, rights, attributes));
}

static void check_write_protect(struct place place, seL4_Word type)
{
    seL4_CPtr page = object_make(type, 0);
    map(place, page, seL4_ReadWrite, DEFAULT);
    QT_WRITES(&place.probe, ROOM, 1);
    map(place, page, seL4_CanRead, DEFAULT);
    QT_FAULTS(probe_write(&place.probe, ROOM, 2), ROOM, STATUS_PRESENT | STATUS_WRITE);
    QT_READS(&place.probe, ROOM, 1);
    map(place, page, seL4_ReadWrite, DEFAULT);
    QT_WRITES(&place.probe, ROOM, 3);
}
RIGHTS_TEST(remap__read_only, check_write_protect)

static void check_no_rights(struct place place, seL4_Word type)
{
    seL4_CPtr page = object_make(type, 0);
    map(place, page, seL4_ReadWrite, DEFAULT);
    QT_WRITES(&place.probe, ROOM, 1);
    map(place, page, seL4_NoRights, DEFAULT);
    QT_FAULTS(probe_read(&place.probe, ROOM), ROOM, STATUS_PRESENT);
    map(place, page, seL4_CanWrite, DEFAULT); /* writing alone cannot be had */
    QT_FAULTS(probe_write(&place.probe, ROOM, 2), ROOM, STATUS_PRESENT | STATUS_WRITE);
    QT_FAULTS(probe_read(&place.probe, ROOM), ROOM, STATUS_PRESENT);
    map(place, page, seL4_ReadWrite, DEFAULT);
    QT_READS(&place.probe, ROOM, 1);
}
RIGHTS_TEST(remap__no_rights, check_no_rights)

static const unsigned short undefined_instruction = 0x0b0f;

static void check_never_execute(struct place place, seL4_Word type)
{
    seL4_CPtr page = object_make(type, 0);
    map(place, page, seL4_ReadWrite, DEFAULT);
    QT_WRITES(&place.probe, ROOM, undefined_instruction);
    QT_RUNS(&place.probe, ROOM);
    map(place, page, seL4_ReadWrite, NEVER);
    QT_FAULTS(probe_run(&place.probe, ROOM), ROOM, STATUS_PRESENT | STATUS_FETCH);
    QT_READS(&place.probe, ROOM, undefined_instruction);
    map(place, page, seL4_CanRead, DEFAULT);
    QT_RUNS(&place.probe, ROOM);
}
RIGHTS_TEST(remap__execute_never, check_never_execute)

static void check_unmap(struct place place, seL4_Word type)
{
    seL4_CPtr page = object_make(type, 0);
    map(place, page, seL4_ReadWrite, DEFAULT);
    QT_WRITES(&place.probe, ROOM, 1);
    QT_OK(seL4_X86_Page_Unmap(page));
    QT_FAULTS(probe_read(&place.probe, ROOM), ROOM, 0);
    map(place, page, seL4_ReadWrite, DEFAULT);
    QT_READS(&place.probe, ROOM, 1);
}
RIGHTS_TEST(unmap, check_unmap)

static void check_delete(struct place place, seL4_Word type)
{
    seL4_CPtr page = object_make(type, 0);
    map(place, page, seL4_ReadWrite, DEFAULT);
    QT_WRITES(&place.probe, ROOM, 1);
    cap_delete(page);
    QT_FAULTS(probe_read(&place.probe, ROOM), ROOM, 0);
}
RIGHTS_TEST(delete, check_delete)

static void check_replace(struct place place, seL4_Word type)
{
    seL4_CPtr first = object_make(type, 0), second = object_make(type, 0);
    map(place, second, seL4_ReadWrite, DEFAULT);
    QT_WRITES(&place.probe, ROOM, 2);
    QT_OK(seL4_X86_Page_Unmap(second));
    for (unsigned round = 0; round < 3; round++) {
        map(place, first, seL4_ReadWrite, DEFAULT);
        QT_READS(&place.probe, ROOM, round);
        QT_WRITES(&place.probe, ROOM, round + 1);
        QT_OK(seL4_X86_Page_Unmap(first));
        map(place, second, seL4_ReadWrite, DEFAULT);
        QT_READS(&place.probe, ROOM, 2);
        QT_OK(seL4_X86_Page_Unmap(second));
    }
}
RIGHTS_TEST(replace_by_another_page, check_replace)

/* Rights that the capability lacks are not given. */
static void check_masked(struct place place, seL4_Word type)
{
    seL4_CPtr page = object_make(type, 0);
    seL4_CPtr readable = cap_mint(page, seL4_CanRead, 0);
    map(place, readable, seL4_AllRights, DEFAULT);
    QT_READS(&place.probe, ROOM, 0);
    QT_FAULTS(probe_write(&place.probe, ROOM, 2), ROOM, STATUS_PRESENT | STATUS_WRITE);
    cap_delete(readable);
    seL4_CPtr nothing = cap_mint(page, seL4_NoRights, 0);
    map(place, nothing, seL4_AllRights, DEFAULT);
    QT_FAULTS(probe_read(&place.probe, ROOM), ROOM, STATUS_PRESENT);
    cap_delete(nothing);
    map(place, page, seL4_AllRights, DEFAULT);
    QT_WRITES(&place.probe, ROOM, 2);
}
RIGHTS_TEST(rights_of_capability, check_masked)

/* A space that is not running is changed while its thread has translations in the TLB; between its
 * accesses a third space runs, so that the CPU has every reason to keep them. */
QTEST(tlb__many_changes_of_another_space__none_is_missed)
{
    enum { PAGES = 8, ROUNDS = 64 };
    struct place place = other_space(), bystander = other_space();
    seL4_CPtr pages[PAGES];
    bool writable[PAGES] = {0};
    space_map(bystander.space, object_make(seL4_X86_4K, 0), ROOM);
    for (unsigned i = 0; i < PAGES; i++) {
        pages[i] = object_make(seL4_X86_4K, 0);
        QT_OK(space_try_map(place.space, pages[i], ROOM + i * PAGE, seL4_CanRead, DEFAULT));
    }
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned changed = round * 5 % PAGES;
        writable[changed] = !writable[changed];
        QT_OK(seL4_X86_Page_Map(pages[changed], place.space, ROOM + changed * PAGE,
                                writable[changed] ? seL4_ReadWrite : seL4_CanRead, DEFAULT));
        QT_READS(&bystander.probe, ROOM, 0);
        for (unsigned i = 0; i < PAGES; i++) {
            struct access access = probe_write(&place.probe, ROOM + i * PAGE, round);
            QT_EQ(access.end, writable[i] ? ACCESS_DONE : ACCESS_FAULT);
        }
    }
}

QTEST(tlb__same_address_in_two_spaces__each_sees_its_own)
{
    struct place a = other_space(), b = other_space();
    map(a, object_make(seL4_X86_4K, 0), seL4_ReadWrite, DEFAULT);
    map(b, object_make(seL4_X86_4K, 0), seL4_ReadWrite, DEFAULT);
    for (seL4_Word round = 1; round < 10; round++) {
        QT_WRITES(&a.probe, ROOM, round);
        QT_WRITES(&b.probe, ROOM, round + 100);
        QT_READS(&a.probe, ROOM, round);
        QT_READS(&b.probe, ROOM, round + 100);
    }
}
