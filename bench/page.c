/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages in the root task's own address space: 512 of them, side by side, where the tables are. */
#include "bench.h"

#include <vka/capops.h>
#include <vka/object.h>

enum { PAGES = 512, RANGE_BITS = 21, MEMORY_BITS = 22, SAMPLES = 20 };

/* Where to map, what to make frames of, and where their capabilities go: slots of the root task's
 * CNode, which invocations can name, or neighbouring slots of a CNode of its own. */
struct room {
    seL4_CPtr space;
    uintptr_t vaddr;
    vka_object_t memory, node;
    cspacepath_t slots[PAGES];
};

static void check(int error, const char *what)
{
    if (error) bench_fail(what);
}

/* Addresses of a large page, for good: once a page was mapped there, the tables stay, and no large
 * page can ever be mapped. */
static void reserve_addresses(struct bench_env *env, struct room *room)
{
    void *vaddr;
    if (room->vaddr) return;
    reservation_t reservation = vspace_reserve_range_aligned(&env->vspace, BIT(RANGE_BITS),
                                                             RANGE_BITS, seL4_AllRights, 1, &vaddr);
    if (!reservation.res) bench_fail("no addresses");
    check(vspace_new_pages_at_vaddr(&env->vspace, vaddr, 1, seL4_PageBits, reservation), "no page");
    vspace_unmap_pages(&env->vspace, vaddr, 1, seL4_PageBits, &env->vka);
    room->vaddr = (uintptr_t)vaddr;
}

static void open_room(struct bench_env *env, struct room *room)
{
    reserve_addresses(env, room);
    room->space = simple_get_pd(&env->simple);
    check(vka_alloc_untyped(&env->vka, MEMORY_BITS, &room->memory), "no untyped memory");
    check(vka_alloc_cnode_object(&env->vka, 9, &room->node), "no CNode");
    for (unsigned i = 0; i < PAGES; i++) {
        check(vka_cspace_alloc_path(&env->vka, &room->slots[i]), "no slot");
    }
}

static void close_room(struct bench_env *env, struct room *room)
{
    for (unsigned i = 0; i < PAGES; i++) vka_cspace_free_path(&env->vka, room->slots[i]);
    vka_free_object(&env->vka, &room->node);
    vka_free_object(&env->vka, &room->memory);
}

static void allocate(struct room *room)
{
    for (unsigned i = 0; i < PAGES; i++) {
        const cspacepath_t *slot = &room->slots[i];
        check(seL4_Untyped_Retype(room->memory.cptr, seL4_X86_4K, 0, slot->root, slot->dest,
                                  slot->destDepth, slot->offset, 1),
              "no frame");
    }
}

static void map(struct room *room, seL4_CapRights_t rights)
{
    for (unsigned i = 0; i < PAGES; i++) {
        check(seL4_X86_Page_Map(room->slots[i].capPtr, room->space,
                                room->vaddr + i * BIT(seL4_PageBits), rights,
                                seL4_X86_Default_VMAttributes),
              "cannot map");
    }
}

static void unmap(struct room *room)
{
    for (unsigned i = 0; i < PAGES; i++) {
        check(seL4_X86_Page_Unmap(room->slots[i].capPtr), "cannot unmap");
    }
}

static void delete (struct room *room)
{
    for (unsigned i = 0; i < PAGES; i++) check(vka_cnode_delete(&room->slots[i]), "cannot delete");
}

/* Begin each of the names, which belong together. */
static bool wanted_any(const char *const *names, size_t count)
{
    bool wanted = false;
    for (size_t i = 0; i < count; i++) wanted |= bench_wanted(names[i]);
    return wanted;
}

static void singly(struct bench_env *env, struct room *room)
{
    enum { STEPS = 5 };
    static const char *const names[STEPS] = {"page.alloc", "page.map", "page.protect", "page.unmap",
                                             "page.delete"};
    static uint64_t samples[STEPS][SAMPLES + 1];
    if (!wanted_any(names, STEPS)) return;
    open_room(env, room);
    for (unsigned s = 0; s <= SAMPLES; s++) {
        uint64_t at[STEPS + 1];
        at[0] = bench_begin(1);
        allocate(room);
        at[1] = bench_begin(2);
        map(room, seL4_ReadWrite);
        at[2] = bench_begin(3);
        map(room, seL4_CanRead);
        at[3] = bench_begin(4);
        unmap(room);
        at[4] = bench_begin(5);
        delete (room);
        at[5] = bench_now();
        if (s == 0) bench_mark(BENCH_MARK_WARM);
        for (unsigned step = 0; step < STEPS; step++) samples[step][s] = at[step + 1] - at[step];
    }
    for (unsigned step = 0; step < STEPS; step++) {
        bench_report(names[step], "instructions", samples[step] + 1, SAMPLES, PAGES, -1);
    }
    close_room(env, room);
}

/* As many at once as one system call takes. */
static void in_ranges(struct bench_env *env, struct room *room)
{
    enum { STEPS = 3, AT_ONCE = CONFIG_RETYPE_FAN_OUT_LIMIT };
    static const char *const names[STEPS] = {"page.range.alloc", "page.range.map",
                                             "page.range.delete"};
    static uint64_t samples[STEPS][SAMPLES + 1];
    if (!wanted_any(names, STEPS)) return;
    open_room(env, room);
    for (unsigned s = 0; s <= SAMPLES; s++) {
        uint64_t at[STEPS + 1];
        seL4_CPtr node = room->node.cptr;
        at[0] = bench_begin(1);
        for (unsigned i = 0; i < PAGES; i += AT_ONCE) {
            check(seL4_Untyped_Retype(room->memory.cptr, seL4_X86_4K, 0, node, 0, 0, i, AT_ONCE),
                  "no frames");
        }
        at[1] = bench_begin(2);
        for (unsigned i = 0; i < PAGES; i += AT_ONCE) {
            check(quoll_X64_PML4_MapRange(room->space, node, i, AT_ONCE,
                                          room->vaddr + i * BIT(seL4_PageBits), seL4_ReadWrite,
                                          seL4_X86_Default_VMAttributes),
                  "cannot map a range");
        }
        at[2] = bench_begin(3);
        for (unsigned i = 0; i < PAGES; i += AT_ONCE) {
            check(quoll_CNode_DeleteRange(node, i, AT_ONCE), "cannot delete a range");
        }
        at[3] = bench_now();
        if (s == 0) bench_mark(BENCH_MARK_WARM);
        for (unsigned step = 0; step < STEPS; step++) samples[step][s] = at[step + 1] - at[step];
    }
    for (unsigned step = 0; step < STEPS; step++) {
        bench_report(names[step], "instructions", samples[step] + 1, SAMPLES, PAGES, -1);
    }
    close_room(env, room);
}

/* Through the library: per page of as many as one call makes. */
static void by_library(struct bench_env *env, unsigned pages)
{
    static uint64_t made[SAMPLES + 1], taken[SAMPLES + 1];
    for (unsigned s = 0; s <= SAMPLES; s++) {
        uint64_t start = bench_begin(1);
        void *vaddr = vspace_new_pages(&env->vspace, seL4_AllRights, pages, seL4_PageBits);
        uint64_t middle = bench_begin(2);
        if (!vaddr) bench_fail("no pages");
        vspace_unmap_pages(&env->vspace, vaddr, pages, seL4_PageBits, &env->vka);
        uint64_t end = bench_now();
        if (s == 0) bench_mark(BENCH_MARK_WARM);
        made[s] = middle - start;
        taken[s] = end - middle;
    }
    bench_report("vspace.new_pages", "instructions", made + 1, SAMPLES, pages, pages);
    bench_report("vspace.unmap_pages", "instructions", taken + 1, SAMPLES, pages, pages);
}

void bench_page(struct bench_env *env)
{
    static const char *const names[] = {"vspace.new_pages", "vspace.unmap_pages"};
    static const unsigned counts[] = {1, 4, 16, 64, 256, 512};
    static struct room room;
    singly(env, &room);
    in_ranges(env, &room);
    if (!wanted_any(names, 2)) return;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) by_library(env, counts[i]);
}
