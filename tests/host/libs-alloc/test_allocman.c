/* SPDX-License-Identifier: BSD-2-Clause */
/* The order in which managers may call each other: reserves, queues, retries. The managers here are
 * made to need each other, and to cope with nothing. */

#include "support.h"
#include <allocman/allocman.h>
#include <allocman/mspace/malloc.h>
#include <allocman/util.h>
#include <errno.h>
#include <utils/util.h>

static allocman_t alloc;

/* What a manager does in the middle of a call. */
static void (*during_mspace_alloc)(void);
static void (*during_cspace_alloc)(void);
static void (*during_cspace_free)(void);
static void (*during_utspace_alloc)(void);

static size_t live_memory, live_slots, live_objects;
static size_t slots_left, objects_left, memory_left;
static size_t reclaimable;

/* Do it once: filling the reserve again comes by here, too. */
static void interrupt(void (**what)(void))
{
    void (*hook)(void) = *what;
    *what = NULL;
    if (hook != NULL) hook();
}

/* Each resource has a guard of its own: only the same manager must not be entered again. */
static bool mspace_busy, cspace_busy, utspace_busy;

static void *fussy_mspace_alloc(allocman_t *a, void *cookie, size_t bytes, int *error)
{
    (void)a, (void)cookie;
    assert_false(mspace_busy);
    SET_ERROR(error, memory_left == 0 ? ENOMEM : 0);
    if (memory_left == 0) return NULL;
    memory_left--;
    mspace_busy = true;
    interrupt(&during_mspace_alloc);
    mspace_busy = false;
    live_memory++;
    return malloc(bytes);
}

static void fussy_mspace_free(allocman_t *a, void *cookie, void *ptr, size_t bytes)
{
    (void)a, (void)cookie, (void)bytes;
    assert_false(mspace_busy);
    live_memory--;
    free(ptr);
}

static int fussy_cspace_alloc(allocman_t *a, void *cookie, cspacepath_t *path)
{
    (void)a, (void)cookie;
    assert_false(cspace_busy);
    if (slots_left == 0) return ENOSPC;
    cspace_busy = true;
    interrupt(&during_cspace_alloc);
    cspace_busy = false;
    slots_left--;
    *path = (cspacepath_t){.capPtr = 1000 + live_slots++};
    return 0;
}

static void fussy_cspace_free(allocman_t *a, void *cookie, const cspacepath_t *path)
{
    (void)a, (void)cookie, (void)path;
    assert_false(cspace_busy);
    cspace_busy = true;
    interrupt(&during_cspace_free);
    cspace_busy = false;
    live_slots--;
    slots_left++;
}

static cspacepath_t fussy_make_path(void *cookie, seL4_CPtr slot)
{
    (void)cookie;
    return (cspacepath_t){.capPtr = slot};
}

static size_t fussy_reclaim(allocman_t *a, void *cookie)
{
    (void)a, (void)cookie;
    size_t given = reclaimable;
    slots_left += given;
    reclaimable = 0;
    return given;
}

static seL4_Word fussy_utspace_alloc(allocman_t *a, void *cookie, size_t size_bits, seL4_Word type,
                                     const cspacepath_t *slot, uintptr_t paddr, bool device,
                                     int *error)
{
    (void)a, (void)cookie, (void)size_bits, (void)type, (void)slot, (void)paddr, (void)device;
    assert_false(utspace_busy);
    SET_ERROR(error, objects_left == 0 ? ENOMEM : 0);
    if (objects_left == 0) return 0;
    utspace_busy = true;
    interrupt(&during_utspace_alloc);
    utspace_busy = false;
    objects_left--;
    return 1 + live_objects++;
}

static void fussy_utspace_free(allocman_t *a, void *cookie, seL4_Word object, size_t size_bits)
{
    (void)a, (void)cookie, (void)object, (void)size_bits;
    assert_false(utspace_busy);
    live_objects--;
    objects_left++;
}

static int set_up(void **state)
{
    (void)state;
    log_capture();
    fake_boot(8, 0, NULL, 0);
    during_mspace_alloc = during_cspace_alloc = during_cspace_free = during_utspace_alloc = NULL;
    live_memory = live_slots = live_objects = reclaimable = 0;
    slots_left = objects_left = memory_left = 100;

    struct mspace_interface mspace = {.alloc = fussy_mspace_alloc,
                                      .free = fussy_mspace_free,
                                      .properties = ALLOCMAN_DEFAULT_PROPERTIES};
    struct cspace_interface cspace = {.alloc = fussy_cspace_alloc,
                                      .free = fussy_cspace_free,
                                      .make_path = fussy_make_path,
                                      .properties = ALLOCMAN_DEFAULT_PROPERTIES,
                                      .quoll_reclaim = fussy_reclaim};
    struct utspace_interface utspace = {.alloc = fussy_utspace_alloc,
                                        .free = fussy_utspace_free,
                                        .properties = ALLOCMAN_DEFAULT_PROPERTIES};
    assert_int_equal(allocman_create(&alloc, mspace), 0);
    assert_int_equal(allocman_attach_cspace(&alloc, cspace), 0);
    assert_int_equal(allocman_attach_utspace(&alloc, utspace), 0);
    assert_int_not_equal(allocman_attach_cspace(&alloc, cspace), 0);
    assert_int_not_equal(allocman_attach_utspace(&alloc, utspace), 0);
    log_capture();
    return 0;
}

/* Empty reserves and queues, and see that nothing is left behind. */
static int tear_down(void **state)
{
    (void)state;
    during_mspace_alloc = during_cspace_alloc = during_cspace_free = during_utspace_alloc = NULL;
    assert_int_equal(allocman_configure_cspace_reserve(&alloc, 0), 0);
    assert_int_equal(allocman_configure_max_freed_slots(&alloc, 0), 0);
    assert_int_equal(allocman_configure_max_freed_memory_chunks(&alloc, 0), 0);
    assert_int_equal(allocman_configure_max_freed_untyped_chunks(&alloc, 0), 0);
    for (size_t i = 0; i < alloc.num_mspace_chunks; i++) {
        struct allocman_mspace_chunk none = {.size = alloc.mspace_chunk[i].size, .count = 0};
        assert_int_equal(allocman_configure_mspace_reserve(&alloc, none), 0);
    }
    size_t tables = (alloc.num_mspace_chunks > 0 ? 3 : 0) + (alloc.num_utspace_chunks > 0 ? 3 : 0);
    free(alloc.mspace_chunk), free(alloc.mspace_chunk_count), free(alloc.mspace_chunks);
    free(alloc.utspace_chunk), free(alloc.utspace_chunk_count), free(alloc.utspace_chunks);
    assert_int_equal(live_memory, tables);
    assert_int_equal(live_slots, 0);
    fake_shutdown();
    return 0;
}

static int inner_error;
static cspacepath_t inner_slot;
static void *inner_memory;

static void take_inner_slot(void)
{
    inner_error = allocman_cspace_alloc(&alloc, &inner_slot);
}

static void take_inner_memory(void)
{
    inner_memory = allocman_mspace_alloc(&alloc, 48, &inner_error);
}

static void give_inner_slot(void)
{
    allocman_cspace_free(&alloc, &inner_slot);
}

static void give_inner_memory(void)
{
    allocman_mspace_free(&alloc, inner_memory, 48);
}

static void reserve__slot_needed_while_a_slot_is_allocated__comes_from_it(void **state)
{
    (void)state;
    cspacepath_t slot;
    during_cspace_alloc = take_inner_slot;
    assert_int_equal(allocman_cspace_alloc(&alloc, &slot), 0);
    assert_int_not_equal(inner_error, 0); /* there is no reserve yet */
    allocman_cspace_free(&alloc, &slot);

    assert_int_equal(allocman_configure_cspace_reserve(&alloc, 4), 0);
    assert_int_equal(live_slots, 4);
    during_cspace_alloc = take_inner_slot;
    assert_int_equal(allocman_cspace_alloc(&alloc, &slot), 0);
    assert_int_equal(inner_error, 0);
    assert_int_equal(alloc.num_cspace_slots, 4); /* filled again */
    allocman_cspace_free(&alloc, &slot);
    allocman_cspace_free(&alloc, &inner_slot);
    assert_int_equal(live_slots, 4);
}

static void reserve__memory_of_just_that_size__comes_from_it(void **state)
{
    (void)state;
    struct allocman_mspace_chunk chunk = {.size = 48, .count = 3};
    assert_int_equal(allocman_configure_mspace_reserve(&alloc, chunk), 0);
    size_t before = live_memory;
    during_mspace_alloc = take_inner_memory;
    void *memory = allocman_mspace_alloc(&alloc, 100, NULL);
    assert_non_null(memory);
    assert_int_equal(inner_error, 0);
    assert_int_equal(live_memory, before + 2);
    assert_int_equal(alloc.mspace_chunk_count[0], 3);
    allocman_mspace_free(&alloc, memory, 100);
    allocman_mspace_free(&alloc, inner_memory, 48);
    assert_int_equal(live_memory, before);
}

static void reserve__cannot_be_filled__says_so_and_fills_later(void **state)
{
    (void)state;
    slots_left = 2;
    assert_int_not_equal(allocman_configure_cspace_reserve(&alloc, 4), 0);
    assert_int_equal(alloc.num_cspace_slots, 2);
    assert_int_not_equal(allocman_fill_reserves(&alloc), 0);
    slots_left = 50;
    void *memory = allocman_mspace_alloc(&alloc, 10, NULL);
    allocman_mspace_free(&alloc, memory, 10);
    assert_int_equal(alloc.num_cspace_slots, 4);
    assert_int_equal(allocman_fill_reserves(&alloc), 0);
}

static void reserve__made_smaller__gives_back(void **state)
{
    (void)state;
    assert_int_equal(allocman_configure_cspace_reserve(&alloc, 9), 0);
    assert_int_equal(live_slots, 9);
    assert_int_equal(allocman_configure_cspace_reserve(&alloc, 2), 0);
    assert_int_equal(live_slots, 2);
    struct allocman_mspace_chunk chunk = {.size = 48, .count = 7};
    assert_int_equal(allocman_configure_mspace_reserve(&alloc, chunk), 0);
    size_t with_seven = live_memory;
    chunk.count = 1;
    assert_int_equal(allocman_configure_mspace_reserve(&alloc, chunk), 0);
    assert_int_equal(live_memory, with_seven - 6);
}

static void reserve__no_memory_for_its_tables__nothing_has_changed(void **state)
{
    (void)state;
    struct allocman_mspace_chunk memory = {.size = 48, .count = 2};
    struct allocman_utspace_chunk objects = {.type = seL4_X86_4K, .count = 2};
    /* Three tables, the pieces' own, and for memory the pieces. */
    for (memory_left = 0; memory_left < 4; memory_left++) {
        size_t room = memory_left;
        assert_int_not_equal(allocman_configure_mspace_reserve(&alloc, memory), 0);
        memory_left = room;
        if (room < 3) assert_int_equal(live_memory, 0);
        assert_int_not_equal(allocman_configure_utspace_reserve(&alloc, objects), 0);
        memory_left = room;
        if (room < 3) assert_int_equal(live_memory, 0);
    }
    memory_left = 0;
    assert_int_not_equal(allocman_configure_cspace_reserve(&alloc, 5), 0);
    assert_int_not_equal(allocman_configure_max_freed_slots(&alloc, 5), 0);
    assert_int_not_equal(allocman_configure_max_freed_memory_chunks(&alloc, 5), 0);
    assert_int_not_equal(allocman_configure_max_freed_untyped_chunks(&alloc, 5), 0);
    assert_int_equal(live_slots, 0);
    memory_left = 100;
}

static void queue__slot_freed_while_a_slot_is_allocated__waits(void **state)
{
    (void)state;
    cspacepath_t slot;
    assert_int_equal(allocman_configure_max_freed_slots(&alloc, 2), 0);
    assert_int_equal(allocman_cspace_alloc(&alloc, &inner_slot), 0);
    during_cspace_alloc = give_inner_slot;
    assert_int_equal(allocman_cspace_alloc(&alloc, &slot), 0);
    assert_int_equal(live_slots, 1);
    assert_int_equal(alloc.num_freed_slots, 0);
    allocman_cspace_free(&alloc, &slot);
    assert_int_equal(log_lines(), 0);
}

static void queue__memory_freed_while_memory_is_allocated__waits(void **state)
{
    (void)state;
    assert_int_equal(allocman_configure_max_freed_memory_chunks(&alloc, 2), 0);
    inner_memory = allocman_mspace_alloc(&alloc, 48, NULL);
    size_t before = live_memory;
    during_mspace_alloc = give_inner_memory;
    void *memory = allocman_mspace_alloc(&alloc, 10, NULL);
    assert_int_equal(live_memory, before);
    allocman_mspace_free(&alloc, memory, 10);
}

static void queue__full__the_loss_is_logged_and_counted(void **state)
{
    (void)state;
    cspacepath_t slot;
    assert_int_equal(allocman_cspace_alloc(&alloc, &inner_slot), 0);
    during_cspace_alloc = give_inner_slot;
    assert_int_equal(allocman_cspace_alloc(&alloc, &slot), 0);
    assert_int_equal(log_lines(), 1);
    struct quoll_allocman_usage usage;
    quoll_allocman_usage(&alloc, &usage);
    assert_int_equal(usage.lost, 1);
    allocman_cspace_free(&alloc, &slot);
    allocman_cspace_free(&alloc, &inner_slot);
}

static void queue__free_during_a_free__waits(void **state)
{
    (void)state;
    cspacepath_t slot;
    assert_int_equal(allocman_configure_max_freed_slots(&alloc, 2), 0);
    assert_int_equal(allocman_cspace_alloc(&alloc, &slot), 0);
    assert_int_equal(allocman_cspace_alloc(&alloc, &inner_slot), 0);
    during_cspace_free = give_inner_slot;
    allocman_cspace_free(&alloc, &slot);
    assert_int_equal(live_slots, 0);
}

static cspacepath_t earlier_slot;

static void take_a_slot_and_give_one(void)
{
    take_inner_slot();
    allocman_cspace_free(&alloc, &earlier_slot);
}

static void queue__what_waits__is_freed_before_the_reserve_is_filled(void **state)
{
    (void)state;
    cspacepath_t slot;
    assert_int_equal(allocman_configure_max_freed_slots(&alloc, 2), 0);
    assert_int_equal(allocman_cspace_alloc(&alloc, &earlier_slot), 0);
    assert_int_equal(allocman_configure_cspace_reserve(&alloc, 1), 0);
    slots_left = 1;
    during_cspace_alloc = take_inner_slot;
    assert_int_equal(allocman_cspace_alloc(&alloc, &slot), 0);
    assert_int_equal(alloc.num_cspace_slots, 0); /* there was none to fill it with */
    slots_left = 1;
    allocman_cspace_free(&alloc, &inner_slot);
    assert_int_equal(alloc.num_cspace_slots, 1);

    slots_left = 1;
    during_cspace_alloc = take_a_slot_and_give_one;
    cspacepath_t another;
    assert_int_equal(allocman_cspace_alloc(&alloc, &another), 0);
    assert_int_equal(alloc.num_cspace_slots, 1);
    allocman_cspace_free(&alloc, &slot);
    allocman_cspace_free(&alloc, &another);
    allocman_cspace_free(&alloc, &inner_slot);
}

static seL4_Word inner_object;

static void give_inner_object(void)
{
    allocman_utspace_free(&alloc, inner_object, 12);
}

static void queue__object_freed_while_an_object_is_allocated__waits(void **state)
{
    (void)state;
    int error;
    cspacepath_t slot = {0};
    assert_int_equal(allocman_configure_max_freed_untyped_chunks(&alloc, 2), 0);
    inner_object = allocman_utspace_alloc(&alloc, 0, seL4_X86_4K, &slot, false, &error);
    during_utspace_alloc = give_inner_object;
    seL4_Word object = allocman_utspace_alloc(&alloc, 0, seL4_X86_4K, &slot, false, &error);
    assert_int_equal(error, 0);
    assert_int_equal(live_objects, 1);
    allocman_utspace_free(&alloc, object, 12);
    assert_int_equal(live_objects, 0);
}

static void shortage__managers_give_back_what_they_keep__tried_once_more(void **state)
{
    (void)state;
    cspacepath_t slot;
    slots_left = 0;
    assert_int_not_equal(allocman_cspace_alloc(&alloc, &slot), 0);
    reclaimable = 3;
    assert_int_equal(allocman_cspace_alloc(&alloc, &slot), 0);
    assert_int_equal(reclaimable, 0);
    allocman_cspace_free(&alloc, &slot);
}

static void shortage__object__error_is_told(void **state)
{
    (void)state;
    int error = 0;
    cspacepath_t slot = {0};
    objects_left = 0;
    assert_int_equal(allocman_utspace_alloc(&alloc, 0, seL4_X86_4K, &slot, false, &error), 0);
    assert_int_not_equal(error, 0);
    assert_int_equal(allocman_utspace_alloc(&alloc, 0, seL4_X86_4K, &slot, false, NULL), 0);
}

static void no_manager__error(void **state)
{
    (void)state;
    allocman_t bare;
    cspacepath_t slot = {0};
    int error = 0;
    assert_int_equal(allocman_create(&bare, mspace_malloc_interface), 0);
    assert_int_not_equal(allocman_cspace_alloc(&bare, &slot), 0);
    allocman_utspace_alloc(&bare, 0, seL4_X86_4K, &slot, false, &error);
    assert_int_not_equal(error, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(reserve__slot_needed_while_a_slot_is_allocated__comes_from_it),
        TEST(reserve__memory_of_just_that_size__comes_from_it),
        TEST(reserve__cannot_be_filled__says_so_and_fills_later),
        TEST(reserve__made_smaller__gives_back),
        TEST(reserve__no_memory_for_its_tables__nothing_has_changed),
        TEST(queue__slot_freed_while_a_slot_is_allocated__waits),
        TEST(queue__memory_freed_while_memory_is_allocated__waits),
        TEST(queue__full__the_loss_is_logged_and_counted),
        TEST(queue__free_during_a_free__waits),
        TEST(queue__what_waits__is_freed_before_the_reserve_is_filled),
        TEST(queue__object_freed_while_an_object_is_allocated__waits),
        TEST(shortage__managers_give_back_what_they_keep__tried_once_more),
        TEST(shortage__object__error_is_told),
        TEST(no_manager__error),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
