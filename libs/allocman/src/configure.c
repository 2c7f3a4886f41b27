/* SPDX-License-Identifier: BSD-2-Clause */
/* Setting the sizes of the allocator's reserves and queues: tables in bookkeeping memory that are
 * replaced by larger or smaller ones. All memory is there before anything changes. */

#include <allocman/allocman.h>
#include <errno.h>
#include <string.h>
#include <utils/util.h>
#include "object.h"
#include "reserve.h"

/* A table on its way to another size. */
struct resize {
    void *fresh; /* NULL for no entries */
    size_t old_bytes;
    size_t new_bytes;
};

/* Memory for `new_count` entries of `entry` bytes. */
static int resize_begin(allocman_t *alloc, size_t entry, size_t old_count, size_t new_count,
                        struct resize *out)
{
    int error = 0;
    *out = (struct resize){.old_bytes = old_count * entry, .new_bytes = new_count * entry};
    if (new_count > SIZE_MAX / entry) return EINVAL;
    if (new_count > 0) out->fresh = allocman_mspace_alloc(alloc, out->new_bytes, &error);
    return out->fresh == NULL ? error : 0;
}

static void resize_cancel(allocman_t *alloc, const struct resize *resize)
{
    if (resize->fresh != NULL) allocman_mspace_free(alloc, resize->fresh, resize->new_bytes);
}

/* Put the new table, with what fits of the old one, in the place of that. `pointer` is where the
 * pointer to it is kept. */
static void resize_commit(allocman_t *alloc, const struct resize *resize, void *pointer)
{
    void *old;
    size_t keep = MIN(resize->old_bytes, resize->new_bytes);
    memcpy(&old, pointer, sizeof(old));
    if (keep > 0) memcpy(resize->fresh, old, keep);
    if (resize->new_bytes > keep) memset((char *)resize->fresh + keep, 0, resize->new_bytes - keep);
    memcpy(pointer, &resize->fresh, sizeof(resize->fresh));
    if (resize->old_bytes > 0) allocman_mspace_free(alloc, old, resize->old_bytes);
}

enum { KIND_TABLES = 3 };

/* One more entry, the n-th, in each of the tables of a sort of reserve: what is wanted, how many
 * are there, which they are. */
static int add_kind(allocman_t *alloc, size_t n, const size_t entry[KIND_TABLES],
                    void *const pointer[KIND_TABLES])
{
    struct resize tables[KIND_TABLES];
    int error = 0;
    size_t ready = 0;
    while (ready < KIND_TABLES && error == 0) {
        error = resize_begin(alloc, entry[ready], n, n + 1, &tables[ready]);
        if (error == 0) ready++;
    }
    for (size_t i = 0; i < ready; i++) {
        if (error) {
            resize_cancel(alloc, &tables[i]);
        } else {
            resize_commit(alloc, &tables[i], pointer[i]);
        }
    }
    return error;
}

int allocman_fill_reserves(allocman_t *alloc)
{
    return reserve_fill(alloc);
}

/* --- queues --------------------------------------------------------------- */

int allocman_configure_max_freed_slots(allocman_t *alloc, size_t num)
{
    struct resize table;
    int error =
        resize_begin(alloc, sizeof(*alloc->freed_slots), alloc->desired_freed_slots, num, &table);
    if (error) return error;
    resize_commit(alloc, &table, &alloc->freed_slots);
    alloc->desired_freed_slots = num;
    return 0;
}

int allocman_configure_max_freed_memory_chunks(allocman_t *alloc, size_t num)
{
    struct resize table;
    int error = resize_begin(alloc, sizeof(*alloc->freed_mspace_chunks),
                             alloc->desired_freed_mspace_chunks, num, &table);
    if (error) return error;
    resize_commit(alloc, &table, &alloc->freed_mspace_chunks);
    alloc->desired_freed_mspace_chunks = num;
    return 0;
}

int allocman_configure_max_freed_untyped_chunks(allocman_t *alloc, size_t num)
{
    struct resize table;
    int error = resize_begin(alloc, sizeof(*alloc->freed_utspace_chunks),
                             alloc->desired_freed_utspace_chunks, num, &table);
    if (error) return error;
    resize_commit(alloc, &table, &alloc->freed_utspace_chunks);
    alloc->desired_freed_utspace_chunks = num;
    return 0;
}

/* --- reserves ------------------------------------------------------------- */

int allocman_configure_cspace_reserve(allocman_t *alloc, size_t num)
{
    struct resize table;
    int error =
        resize_begin(alloc, sizeof(*alloc->cspace_slots), alloc->desired_cspace_slots, num, &table);
    if (error) return error;

    /* From here on nothing more is given to the reserve than it may keep. */
    size_t old = alloc->desired_cspace_slots;
    alloc->desired_cspace_slots = MIN(old, num);
    while (alloc->num_cspace_slots > num) {
        cspacepath_t surplus = alloc->cspace_slots[--alloc->num_cspace_slots];
        allocman_cspace_free(alloc, &surplus);
    }
    resize_commit(alloc, &table, &alloc->cspace_slots);
    alloc->desired_cspace_slots = num;
    return reserve_fill(alloc);
}

static int add_mspace_kind(allocman_t *alloc, size_t size)
{
    size_t n = alloc->num_mspace_chunks;
    const size_t entry[KIND_TABLES] = {sizeof(*alloc->mspace_chunk),
                                       sizeof(*alloc->mspace_chunk_count),
                                       sizeof(*alloc->mspace_chunks)};
    void *const pointer[KIND_TABLES] = {&alloc->mspace_chunk, &alloc->mspace_chunk_count,
                                        &alloc->mspace_chunks};
    int error = add_kind(alloc, n, entry, pointer);
    if (error) return error;
    alloc->mspace_chunk[n] = (struct allocman_mspace_chunk){.size = size};
    alloc->num_mspace_chunks++;
    return 0;
}

static size_t find_mspace_kind(const allocman_t *alloc, size_t size)
{
    size_t i = 0;
    while (i < alloc->num_mspace_chunks && alloc->mspace_chunk[i].size != size) {
        i++;
    }
    return i;
}

int allocman_configure_mspace_reserve(allocman_t *alloc, struct allocman_mspace_chunk chunk)
{
    size_t i = find_mspace_kind(alloc, chunk.size);
    if (i == alloc->num_mspace_chunks) {
        int error = add_mspace_kind(alloc, chunk.size);
        if (error) return error;
    }
    struct resize table;
    size_t old = alloc->mspace_chunk[i].count;
    int error = resize_begin(alloc, sizeof(void *), old, chunk.count, &table);
    if (error) return error;

    alloc->mspace_chunk[i].count = MIN(old, chunk.count);
    while (alloc->mspace_chunk_count[i] > chunk.count) {
        void *surplus = alloc->mspace_chunks[i][--alloc->mspace_chunk_count[i]];
        allocman_mspace_free(alloc, surplus, chunk.size);
    }
    resize_commit(alloc, &table, &alloc->mspace_chunks[i]);
    alloc->mspace_chunk[i].count = chunk.count;
    return reserve_fill(alloc);
}

static int add_utspace_kind(allocman_t *alloc, const struct allocman_utspace_chunk *kind)
{
    size_t n = alloc->num_utspace_chunks;
    const size_t entry[KIND_TABLES] = {sizeof(*alloc->utspace_chunk),
                                       sizeof(*alloc->utspace_chunk_count),
                                       sizeof(*alloc->utspace_chunks)};
    void *const pointer[KIND_TABLES] = {&alloc->utspace_chunk, &alloc->utspace_chunk_count,
                                        &alloc->utspace_chunks};
    int error = add_kind(alloc, n, entry, pointer);
    if (error) return error;
    alloc->utspace_chunk[n] =
        (struct allocman_utspace_chunk){.size_bits = kind->size_bits, .type = kind->type};
    alloc->num_utspace_chunks++;
    return 0;
}

static size_t find_utspace_kind(const allocman_t *alloc, const struct allocman_utspace_chunk *kind)
{
    size_t i = 0;
    while (i < alloc->num_utspace_chunks && (alloc->utspace_chunk[i].size_bits != kind->size_bits ||
                                             alloc->utspace_chunk[i].type != kind->type)) {
        i++;
    }
    return i;
}

int allocman_configure_utspace_reserve(allocman_t *alloc, struct allocman_utspace_chunk chunk)
{
    size_t i = find_utspace_kind(alloc, &chunk);
    if (i == alloc->num_utspace_chunks) {
        int error = add_utspace_kind(alloc, &chunk);
        if (error) return error;
    }
    struct resize table;
    size_t old = alloc->utspace_chunk[i].count;
    int error =
        resize_begin(alloc, sizeof(struct allocman_utspace_allocation), old, chunk.count, &table);
    if (error) return error;

    alloc->utspace_chunk[i].count = MIN(old, chunk.count);
    while (alloc->utspace_chunk_count[i] > chunk.count) {
        struct allocman_utspace_allocation surplus =
            alloc->utspace_chunks[i][--alloc->utspace_chunk_count[i]];
        object_drop(alloc, &surplus, get_sel4_object_size(chunk.type, chunk.size_bits));
    }
    resize_commit(alloc, &table, &alloc->utspace_chunks[i]);
    alloc->utspace_chunk[i].count = chunk.count;
    return reserve_fill(alloc);
}
