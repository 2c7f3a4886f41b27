/* SPDX-License-Identifier: BSD-2-Clause */
/* The vka that watches another one: two hash tables, of the live slots and of the live objects. */

#include <stdlib.h>
#include <vka/debug-vka.h>

enum { ENTRIES_AT_FIRST = 64 };

/* `key` is the slot, or the object's cookie. Slots have no type and size. */
struct entry {
    bool used;
    seL4_Word key;
    seL4_Word type;
    seL4_Word size_bits;
};

/* Open addressing, never more than three quarters full; `size` is a power of two. */
struct table {
    struct entry *entries;
    size_t size;
    size_t count;
};

struct debug_vka {
    vka_t *tracee;
    struct table slots;
    struct table objects;
};

static int table_init(struct table *table, size_t expected)
{
    table->size = NEXT_POWER_OF_2(MAX(expected * 2, (size_t)ENTRIES_AT_FIRST));
    table->count = 0;
    table->entries = calloc(table->size, sizeof(*table->entries));
    return table->entries == NULL ? -1 : 0;
}

static size_t home_of(const struct table *table, seL4_Word key)
{
    /* Fibonacci hashing: keys are aligned addresses or counted up from one, both spread well. */
    return (key * 0x9e3779b97f4a7c15ul) >> (64 - CTZL(table->size));
}

/* The entry of `key`, or the free one where it belongs. */
static struct entry *table_find(const struct table *table, seL4_Word key)
{
    size_t i = home_of(table, key);
    while (table->entries[i].used && table->entries[i].key != key) {
        i = (i + 1) & (table->size - 1);
    }
    return &table->entries[i];
}

static int table_grow(struct table *table)
{
    struct table larger;
    if (table_init(&larger, table->size) != 0) return -1;
    for (size_t i = 0; i < table->size; i++) {
        if (table->entries[i].used) *table_find(&larger, table->entries[i].key) = table->entries[i];
    }
    larger.count = table->count;
    free(table->entries);
    *table = larger;
    return 0;
}

/* Make sure that one more entry fits. */
static int table_make_room(struct table *table)
{
    return (table->count + 1) * 4 <= table->size * 3 ? 0 : table_grow(table);
}

static void table_add(struct table *table, struct entry entry)
{
    struct entry *place = table_find(table, entry.key);
    if (place->used) {
        ZF_LOGE("%#lx was handed out while it is live", (unsigned long)entry.key);
    } else {
        table->count++;
    }
    *place = entry;
}

static void table_remove(struct table *table, struct entry *gone)
{
    size_t hole = (size_t)(gone - table->entries);
    size_t mask = table->size - 1;

    /* Close the hole, so that the entries that were pushed past it are still found. */
    for (size_t i = (hole + 1) & mask; table->entries[i].used; i = (i + 1) & mask) {
        size_t home = home_of(table, table->entries[i].key);
        if (((i - home) & mask) >= ((i - hole) & mask)) {
            table->entries[hole] = table->entries[i];
            hole = i;
        }
    }
    table->entries[hole].used = false;
    table->count--;
}

static int cspace_alloc(void *data, seL4_CPtr *res)
{
    struct debug_vka *debug = data;
    if (table_make_room(&debug->slots) != 0) return -1;
    int error = vka_cspace_alloc(debug->tracee, res);
    if (error == 0) table_add(&debug->slots, (struct entry){.used = true, .key = *res});
    return error;
}

static void cspace_make_path(void *data, seL4_CPtr slot, cspacepath_t *res)
{
    struct debug_vka *debug = data;
    vka_cspace_make_path(debug->tracee, slot, res);
}

static void cspace_free(void *data, seL4_CPtr slot)
{
    struct debug_vka *debug = data;
    struct entry *entry = table_find(&debug->slots, slot);
    if (!entry->used) {
        ZF_LOGE("slot %#lx given back, but it is not live", (unsigned long)slot);
        return;
    }
    table_remove(&debug->slots, entry);
    vka_cspace_free(debug->tracee, slot);
}

/* Note a new object, if there is one. */
static int note_object(struct debug_vka *debug, int error, seL4_Word type, seL4_Word size_bits,
                       const seL4_Word *cookie)
{
    if (error == 0) {
        table_add(&debug->objects, (struct entry){true, *cookie, type, size_bits});
    }
    return error;
}

static int utspace_alloc(void *data, const cspacepath_t *dest, seL4_Word type, seL4_Word size_bits,
                         seL4_Word *res)
{
    struct debug_vka *debug = data;
    if (table_make_room(&debug->objects) != 0) return -1;
    int error = vka_utspace_alloc(debug->tracee, dest, type, size_bits, res);
    return note_object(debug, error, type, size_bits, res);
}

static int utspace_alloc_maybe_device(void *data, const cspacepath_t *dest, seL4_Word type,
                                      seL4_Word size_bits, bool can_use_dev, seL4_Word *res)
{
    struct debug_vka *debug = data;
    if (table_make_room(&debug->objects) != 0) return -1;
    int error =
        vka_utspace_alloc_maybe_device(debug->tracee, dest, type, size_bits, can_use_dev, res);
    return note_object(debug, error, type, size_bits, res);
}

static int utspace_alloc_at(void *data, const cspacepath_t *dest, seL4_Word type,
                            seL4_Word size_bits, uintptr_t paddr, seL4_Word *cookie)
{
    struct debug_vka *debug = data;
    if (table_make_room(&debug->objects) != 0) return -1;
    int error = vka_utspace_alloc_at(debug->tracee, dest, type, size_bits, paddr, cookie);
    return note_object(debug, error, type, size_bits, cookie);
}

static void utspace_free(void *data, seL4_Word type, seL4_Word size_bits, seL4_Word target)
{
    struct debug_vka *debug = data;
    struct entry *entry = table_find(&debug->objects, target);
    if (!entry->used) {
        ZF_LOGE("object %#lx given back, but it is not live", (unsigned long)target);
        return;
    }
    if (entry->type != type || entry->size_bits != size_bits) {
        ZF_LOGE("object %#lx given back as type %lu of size %lu, but it is type %lu of size %lu",
                (unsigned long)target, (unsigned long)type, (unsigned long)size_bits,
                (unsigned long)entry->type, (unsigned long)entry->size_bits);
        return;
    }
    table_remove(&debug->objects, entry);
    vka_utspace_free(debug->tracee, type, size_bits, target);
}

static uintptr_t utspace_paddr(void *data, seL4_Word target, seL4_Word type, seL4_Word size_bits)
{
    struct debug_vka *debug = data;
    return vka_utspace_paddr(debug->tracee, target, type, size_bits);
}

int vka_init_debugvka(vka_t *vka, vka_t *tracee)
{
    struct debug_vka *debug = malloc(sizeof(*debug));
    if (debug == NULL) return -1;
    debug->tracee = tracee;
    if (table_init(&debug->slots, CONFIG_LIB_SEL4_VKA_DEBUG_LIVE_SLOTS_SZ) != 0) {
        free(debug);
        return -1;
    }
    if (table_init(&debug->objects, CONFIG_LIB_SEL4_VKA_DEBUG_LIVE_OBJS_SZ) != 0) {
        free(debug->slots.entries);
        free(debug);
        return -1;
    }
    *vka = (vka_t){
        .data = debug,
        .cspace_alloc = cspace_alloc,
        .cspace_make_path = cspace_make_path,
        .utspace_alloc = utspace_alloc,
        .utspace_alloc_maybe_device = utspace_alloc_maybe_device,
        .utspace_alloc_at = utspace_alloc_at,
        .cspace_free = cspace_free,
        .utspace_free = utspace_free,
        .utspace_paddr = utspace_paddr,
    };
    return 0;
}

static size_t report_live(const struct table *table, const char *what)
{
    for (size_t i = 0; i < table->size; i++) {
        if (table->entries[i].used) {
            ZF_LOGE("%s %#lx is still live", what, (unsigned long)table->entries[i].key);
        }
    }
    return table->count;
}

size_t quoll_end_debugvka(vka_t *vka)
{
    struct debug_vka *debug = vka->data;
    size_t live = report_live(&debug->slots, "slot") + report_live(&debug->objects, "object");
    free(debug->slots.entries);
    free(debug->objects.entries);
    free(debug);
    memset(vka, 0, sizeof(*vka));
    return live;
}
