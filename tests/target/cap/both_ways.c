/* SPDX-License-Identifier: BSD-2-Clause */
/* Retype has a straight way for the usual message that asks for one frame, and the ordinary way for
 * every other; a word too many makes the difference. Both do the same, and refuse the same. */
#include "cap.h"

#include <lab/spaces.h>

enum { STRAIGHT = 6, ORDINARY = 7, WAYS = 2, SPACE_BITS = 14 };
static const unsigned words[WAYS] = {STRAIGHT, ORDINARY};

/* For each way memory of the same size, and slots. */
static seL4_CPtr spaces[WAYS];

static void setup(unsigned bits)
{
    begin();
    QT_OK(make(seL4_X86_4K, 0, slot(WAYS))); /* behind theirs in the derivation tree, not theirs */
    for (unsigned way = 0; way < WAYS; way++) {
        spaces[way] = slot(way);
        QT_OK(make(seL4_UntypedObject, bits, spaces[way]));
    }
}

static seL4_CPtr place(unsigned way, unsigned n)
{
    return slot(20 + 100 * way + n);
}

struct request {
    seL4_Word type, bits, index, depth, count;
    seL4_CPtr node;
    unsigned at; /* the slot, or an offset if the node is no slot's */
};

static seL4_Error ask(unsigned way, struct request request)
{
    seL4_SetMR(0, request.type);
    seL4_SetMR(1, request.bits);
    seL4_SetMR(2, request.index);
    seL4_SetMR(3, request.depth);
    seL4_SetMR(4, request.node == seL4_CapInitThreadCNode ? place(way, request.at) : request.at);
    seL4_SetMR(5, request.count);
    seL4_SetCap(0, request.node);
    return call_raw(spaces[way], UntypedRetype, 1, words[way]);
}

/* Both ways: the same answer, and as much is left. */
static seL4_Error both(struct request request)
{
    seL4_Error straight = ask(0, request);
    seL4_Word said[2] = {seL4_GetMR(0), seL4_GetMR(1)};
    seL4_Error ordinary = ask(1, request);
    QT_EQ(straight, ordinary);
    if (straight == seL4_NoError) return straight;
    QT_EQ(said[0], seL4_GetMR(0));
    if (straight == seL4_RangeError) QT_EQ(said[1], seL4_GetMR(1));
    return straight;
}

static struct request frame(unsigned at)
{
    return (struct request){
        .type = seL4_X86_4K, .count = 1, .node = seL4_CapInitThreadCNode, .at = at};
}

/* Where in its memory a frame is, and that it is clear, may be written, and is mapped nowhere. */
static seL4_Word look_at(seL4_CPtr page)
{
    seL4_X86_Page_GetAddress_t where = seL4_X86_Page_GetAddress(page);
    QT_OK(where.error);
    space_map(seL4_CapInitThreadVSpace, page, ROOM);
    volatile seL4_Word *memory = (volatile seL4_Word *)ROOM;
    for (unsigned i = 0; i < PAGE / sizeof *memory; i++) QT_EQ(memory[i], 0);
    memory[PAGE / sizeof *memory - 1] = ~0ul; /* for who gets it next */
    QT_OK(seL4_X86_Page_Unmap(page));
    return where.paddr;
}

QTEST(untyped_retype__straight_and_ordinary_way__frames_until_the_memory_is_full)
{
    setup(SPACE_BITS);
    for (unsigned round = 0; round < 2; round++) {
        seL4_Word first[WAYS] = {0};
        for (unsigned n = 0; n < 4; n++) {
            QT_OK(both(frame(n)));
            for (unsigned way = 0; way < WAYS; way++) {
                seL4_Word at = look_at(place(way, n));
                if (n == 0) first[way] = at;
                QT_EQ(at - first[way], n * PAGE);
            }
        }
        QT_EQ(both(frame(4)), seL4_NotEnoughMemory);
        for (unsigned way = 0; way < WAYS; way++) cap_revoke(spaces[way]);
    }
}

QTEST(untyped_retype__straight_and_ordinary_way__all_free_again__from_the_start)
{
    setup(SPACE_BITS);
    for (unsigned n = 0; n < 3; n++) QT_OK(both(frame(n)));
    for (unsigned way = 0; way < WAYS; way++) {
        for (unsigned n = 0; n < 3; n++) cap_delete(place(way, n));
        QT_EQ(bytes_left(spaces[way]), 1ul << SPACE_BITS);
    }
    for (unsigned n = 0; n < 4; n++) QT_OK(both(frame(n)));
}

QTEST(untyped_retype__straight_and_ordinary_way__behind_other_objects)
{
    static const seL4_Word types[] = {seL4_EndpointObject, seL4_X86_PageTableObject,
                                      seL4_NotificationObject};
    setup(16);
    unsigned n = 0;
    for (unsigned i = 0; i < sizeof types / sizeof *types; i++) {
        struct request other = frame(n++);
        other.type = types[i];
        QT_OK(both(other));
        QT_OK(both(frame(n++)));
        QT_OK(both(frame(n++)));
    }
    QT_EQ(bytes_left(spaces[0]), bytes_left(spaces[1]));
    for (unsigned way = 0; way < WAYS; way++) {
        look_at(place(way, n - 1));
        cap_revoke(spaces[way]);
        QT_EQ(bytes_left(spaces[way]), 1ul << 16);
    }
}

QTEST(untyped_retype__straight_and_ordinary_way__behind_what_has_gone__aligned)
{
    setup(16);
    struct request small = frame(1);
    small.type = seL4_EndpointObject;
    QT_OK(both(frame(0)));
    QT_OK(both(small));
    for (unsigned way = 0; way < WAYS; way++) cap_delete(place(way, 1));
    QT_OK(both(frame(1)));
    for (unsigned way = 0; way < WAYS; way++) {
        QT_EQ(look_at(place(way, 1)) - look_at(place(way, 0)), 2 * PAGE);
    }
    QT_EQ(bytes_left(spaces[0]), bytes_left(spaces[1]));
}

QTEST(untyped_retype__straight_and_ordinary_way__errors)
{
    setup(SPACE_BITS);
    QT_OK(both(frame(0)));
    QT_EQ(both(frame(0)), seL4_DeleteFirst);
    struct request bad = frame(1);
    bad.bits = 64;
    QT_EQ(both(bad), seL4_RangeError);
    bad = frame(1);
    bad.count = 0;
    QT_EQ(both(bad), seL4_RangeError);
    bad = frame(1);
    bad.type = seL4_X86_LargePageObject;
    QT_EQ(both(bad), seL4_NotEnoughMemory);
    bad = frame(1);
    bad.depth = 65;
    QT_EQ(both(bad), seL4_RangeError);
    bad = frame(1);
    bad.node = seL4_CapInitThreadTCB;
    QT_EQ(both(bad), seL4_FailedLookup);
    QT_OK(both(frame(1)));
}

QTEST(untyped_retype__straight_and_ordinary_way__into_a_node_of_its_own)
{
    setup(SPACE_BITS);
    seL4_CPtr node = slot(10);
    QT_OK(make(seL4_CapTableObject, 4, node));
    QT_OK(both(frame(0)));
    for (unsigned way = 0; way < WAYS; way++) {
        struct request inside = frame(0);
        inside.node = node;
        inside.at = 14 + way;
        QT_OK(ask(way, inside));
        inside.at = 16;
        QT_RANGE(ask(way, inside), 0, 15);
    }
    cap_delete(node);
}

/* Copies of the untyped's capability, and children of it that are no frames, decline. */
QTEST(untyped_retype__straight_way__a_copy_of_the_memory__no_memory_is_left)
{
    setup(SPACE_BITS);
    for (unsigned way = 0; way < WAYS; way++)
        QT_OK(copy(in_root(place(way, 50)), in_root(spaces[way]), seL4_AllRights));
    QT_EQ(both(frame(0)), seL4_NotEnoughMemory);
}
