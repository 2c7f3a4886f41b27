/* SPDX-License-Identifier: BSD-2-Clause */
#include "watch.h"

#include <lab/objects.h>
#include <lab/probe.h>
#include <lab/spaces.h>

enum { PAGES = 8, RADIX = 4, WORDS = PAGE / sizeof(seL4_Word), MAX_OWN = 256 };
#define MARK 0x6e65696768626f72ul

static seL4_CPtr space, node, trial;
static struct probe neighbour;
static volatile seL4_Word *memory; /* the neighbour's pages, as we see them */
static seL4_Word held[1 << RADIX], own[MAX_OWN], own_count, rounds;

static seL4_Word mark(seL4_Word i)
{
    return MARK * (i + 1);
}

/* What kind of capability is in a slot of the neighbour's CNode: as a copy of it says. */
static seL4_Word kind_of(seL4_Word index)
{
    seL4_Error error = seL4_CNode_Copy(seL4_CapInitThreadCNode, trial, seL4_WordBits, node, index,
                                       RADIX, seL4_AllRights);
    if (error) return ~(seL4_Word)error;
    seL4_Word kind = seL4_DebugCapIdentify(trial);
    cap_delete(trial);
    return kind;
}

static void make_memory(void)
{
    memory = (volatile seL4_Word *)ROOM;
    for (seL4_Word i = 0; i < PAGES; i++) {
        seL4_CPtr page = object_make(seL4_X86_4K, 0);
        space_map(space, page, ROOM + i * PAGE);
        space_map(seL4_CapInitThreadVSpace, cap_copy(page), ROOM + i * PAGE);
    }
    for (seL4_Word i = 0; i < PAGES * WORDS; i++) memory[i] = mark(i);
}

static void make_capabilities(void)
{
    static const seL4_Word types[] = {seL4_UntypedObject,  seL4_TCBObject,
                                      seL4_EndpointObject, seL4_NotificationObject,
                                      seL4_CapTableObject, seL4_X86_4K};
    for (seL4_Word i = 0; i < sizeof types / sizeof types[0]; i++) {
        QT_OK(seL4_CNode_Move(node, i, RADIX, seL4_CapInitThreadCNode, object_make(types[i], 12),
                              seL4_WordBits));
    }
}

void watch_begin(void)
{
    space = space_make();
    node = object_make(seL4_CapTableObject, RADIX);
    trial = slot_take();
    rounds = 0;
    neighbour = probe_make(space);
    make_memory();
    make_capabilities();
    for (seL4_Word i = 0; i < 1 << RADIX; i++) held[i] = kind_of(i);
}

void watch_note_own_slots(seL4_CPtr end)
{
    QT_LE(end - boot_info->empty.start, MAX_OWN);
    own_count = end - boot_info->empty.start;
    for (seL4_Word i = 0; i < own_count; i++) {
        own[i] = seL4_DebugCapIdentify(boot_info->empty.start + i);
    }
}

void watch_check(void)
{
    rounds++;
    for (seL4_Word i = 0; i < PAGES * WORDS; i++) QT_EQ(memory[i], mark(i));
    for (seL4_Word i = 0; i < 1 << RADIX; i++) QT_EQ(kind_of(i), held[i]);
    for (seL4_Word i = 0; i < own_count; i++) {
        QT_EQ(seL4_DebugCapIdentify(boot_info->empty.start + i), own[i]);
    }
    /* The neighbour runs, and sees its memory at its address. */
    seL4_Word i = rounds % (PAGES * WORDS);
    QT_READS(&neighbour, ROOM + i * sizeof(seL4_Word), mark(i));
}
