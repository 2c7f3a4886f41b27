/* SPDX-License-Identifier: BSD-2-Clause */
/* Page_Map has a straight way for its usual message, and the ordinary way for every other; a word
 * too many makes the difference. Both do the same, and refuse the same. */
#include "vm.h"

#include <qtest.h>

enum { STRAIGHT = 3, ORDINARY = 4, WAYS = 2 };
static const unsigned words[WAYS] = {STRAIGHT, ORDINARY};

/* For each way a space, and capabilities of its own to the same frames. */
static seL4_CPtr spaces[WAYS], pages[WAYS], others[WAYS];

static void setup(void)
{
    seL4_CPtr page = object_make(seL4_X86_4K, 0), other = object_make(seL4_X86_4K, 0);
    for (unsigned way = 0; way < WAYS; way++) {
        spaces[way] = space_make();
        pages[way] = cap_copy(page);
        others[way] = cap_copy(other);
        space_make_table(spaces[way], ROOM, SEL4_MAPPING_LOOKUP_NO_PDPT);
        space_make_table(spaces[way], ROOM, SEL4_MAPPING_LOOKUP_NO_PD);
        space_make_table(spaces[way], ROOM, SEL4_MAPPING_LOOKUP_NO_PT);
    }
}

static seL4_Error map(unsigned way, seL4_CPtr page, seL4_CPtr space, seL4_Word vaddr,
                      seL4_CapRights_t rights, seL4_Word attributes)
{
    seL4_Word mr0 = vaddr, mr1 = rights.words[0], mr2 = attributes, mr3 = 0;
    seL4_SetCap(0, space);
    seL4_MessageInfo_t answer = seL4_CallWithMRs(
        page, seL4_MessageInfo_new(X86PageMap, 0, 1, words[way]), &mr0, &mr1, &mr2, &mr3);
    return (seL4_Error)seL4_MessageInfo_get_label(answer);
}

/* Both ways, each in its own space: the same answer. */
#define QT_BOTH(caps, vaddr, rights, attributes)                                                   \
    do {                                                                                           \
        seL4_Error qt_answers[WAYS];                                                               \
        for (unsigned qt_way = 0; qt_way < WAYS; qt_way++) {                                       \
            qt_answers[qt_way] =                                                                   \
                map(qt_way, (caps)[qt_way], spaces[qt_way], vaddr, rights, attributes);            \
        }                                                                                          \
        QT_EQ(qt_answers[0], qt_answers[1]);                                                       \
    } while (0)

/* What a program can do at an address is the same in both spaces. */
static void expect_alike(seL4_Word vaddr)
{
    struct access reads[WAYS], writes[WAYS], runs[WAYS];
    for (unsigned way = 0; way < WAYS; way++) {
        struct probe probe = probe_make(spaces[way]);
        writes[way] = probe_write(&probe, vaddr, 0x0b0f); /* ud2 */
        reads[way] = probe_read(&probe, vaddr);
        runs[way] = probe_run(&probe, vaddr);
    }
    QT_EQ(reads[0].end, reads[1].end);
    QT_EQ(reads[0].status, reads[1].status);
    QT_EQ(writes[0].end, writes[1].end);
    QT_EQ(writes[0].status, writes[1].status);
    QT_EQ(runs[0].end, runs[1].end);
    QT_EQ(runs[0].status, runs[1].status);
}

QTEST(x86_page_map__straight_and_ordinary_way__every_right_and_attribute)
{
    setup();
    for (seL4_Word rights = 0; rights < 4; rights++) {
        seL4_CapRights_t asked = seL4_CapRights_new(0, 0, rights >> 1, rights & 1);
        for (unsigned never = 0; never < 2; never++) {
            QT_BOTH(pages, ROOM, asked, never ? DEFAULT | NEVER : DEFAULT);
            expect_alike(ROOM);
        }
    }
    for (unsigned way = 0; way < WAYS; way++) QT_OK(seL4_X86_Page_Unmap(pages[way]));
    expect_alike(ROOM);
}

QTEST(x86_page_map__straight_and_ordinary_way__errors)
{
    setup();
    QT_BOTH(pages, ROOM + 8, seL4_AllRights, DEFAULT);
    QT_BOTH(pages, USER_END, seL4_AllRights, DEFAULT);
    QT_BOTH(pages, -PAGE, seL4_AllRights, DEFAULT);
    QT_BOTH(pages, ROOM + 2 * MIB, seL4_AllRights, DEFAULT);
    QT_BOTH(pages, ROOM + GIB, seL4_AllRights, DEFAULT);
    QT_BOTH(pages, OTHER_ROOM, seL4_AllRights, DEFAULT);
    QT_BOTH(spaces, ROOM, seL4_AllRights, DEFAULT);
    expect_alike(ROOM);
    QT_BOTH(pages, ROOM, seL4_AllRights, DEFAULT);
    QT_BOTH(others, ROOM, seL4_AllRights, DEFAULT);
    QT_BOTH(pages, ROOM + PAGE, seL4_AllRights, DEFAULT);
    for (unsigned way = 0; way < WAYS; way++) {
        QT_EQ(map(way, pages[way], spaces[!way], ROOM, seL4_AllRights, DEFAULT),
              seL4_InvalidCapability);
        QT_EQ(map(way, others[way], pages[way], ROOM, seL4_AllRights, DEFAULT),
              seL4_InvalidCapability);
        QT_EQ(map(way, others[way], object_make(seL4_X64_PML4Object, 0), ROOM, seL4_AllRights,
                  DEFAULT),
              seL4_InvalidCapability);
    }
    expect_alike(ROOM);
    expect_alike(ROOM + PAGE);
}
