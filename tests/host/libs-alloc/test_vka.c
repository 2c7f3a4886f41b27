/* SPDX-License-Identifier: BSD-2-Clause */
/* The vka: its wrappers, allocation of objects, the null and the debug vka,
 * allocators over a vka. */

#include "support.h"
#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <utils/util.h>
#include <vka/capops.h>
#include <vka/debug-vka.h>
#include <vka/ipcbuffer.h>
#include <vka/kobject_t.h>
#include <vka/null-vka.h>
#include <vka/object.h>
#include <vka/object_capops.h>

static const struct fake_untyped untypeds[] = {
    {0x100000, 20, false}, {0x40000000, 30, false}, {0xfec00000, 12, true}};
static char pool[256 * 1024];
static allocman_t *alloc;
static vka_t vka;

static int set_up(void **state)
{
    (void)state;
    log_capture();
    alloc = bootstrap_use_bootinfo(fake_boot(12, 0, untypeds, ARRAY_SIZE(untypeds)), sizeof(pool),
                                   pool);
    assert_non_null(alloc);
    allocman_make_vka(&vka, alloc);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fake_shutdown();
    return 0;
}

static void usage(struct quoll_allocman_usage *out)
{
    quoll_allocman_settle(alloc);
    quoll_allocman_usage(alloc, out);
}

static void wrappers__without_function__say_so_and_fail(void **state)
{
    (void)state;
    vka_t empty = {0};
    cspacepath_t path = {.capPtr = 1};
    seL4_CPtr slot = 7;
    seL4_Word cookie = 7;
    assert_int_not_equal(vka_cspace_alloc(&empty, &slot), 0);
    assert_string_equal(strstr(log_last(), "vka has"), "vka has no cspace_alloc");
    assert_int_not_equal(vka_cspace_alloc(NULL, &slot), 0);
    assert_non_null(strstr(log_last(), "vka is NULL"));
    assert_int_not_equal(vka_cspace_alloc(&vka, NULL), 0);
    assert_int_not_equal(vka_cspace_alloc_path(&empty, &path), 0);
    vka_cspace_make_path(&empty, 5, &path);
    assert_int_equal(path.capPtr, 0);
    vka_cspace_make_path(&empty, 5, NULL);
    vka_cspace_free(&empty, 5);
    vka_cspace_free_path(&empty, path);
    assert_int_not_equal(vka_utspace_alloc(&empty, &path, 0, 0, &cookie), 0);
    assert_int_not_equal(vka_utspace_alloc(&vka, &path, 0, 0, NULL), 0);
    assert_int_not_equal(vka_utspace_alloc_maybe_device(&empty, &path, 0, 0, true, &cookie), 0);
    assert_int_not_equal(vka_utspace_alloc_at(&empty, &path, 0, 0, 0, &cookie), 0);
    vka_utspace_free(&empty, 0, 0, 0);
    assert_int_equal(vka_utspace_paddr(&empty, 0, 0, 0), VKA_NO_PADDR);
    assert_int_equal(log_lines(), 14);
}

static void null_vka__has_nothing(void **state)
{
    (void)state;
    vka_t null;
    cspacepath_t path;
    seL4_CPtr slot;
    vka_object_t object = {.cptr = 3};
    vka_init_nullvka(&null);
    assert_int_not_equal(vka_cspace_alloc(&null, &slot), 0);
    assert_int_not_equal(vka_alloc_endpoint(&null, &object), 0);
    assert_int_equal(object.cptr, 0);
    vka_cspace_make_path(&null, 4, &path);
    assert_int_equal(path.capPtr, 0);
    vka_cspace_free(&null, 4);
    vka_utspace_free(&null, 0, 0, 0);
    assert_int_equal(vka_utspace_paddr(&null, 0, 0, 0), VKA_NO_PADDR);
}

static void objects__every_kind__has_its_type_and_size(void **state)
{
    (void)state;
    struct quoll_allocman_usage before, after;
    vka_object_t object;
    usage(&before);
#define CHECK(call, kernel_type, bits)                                                             \
    do {                                                                                           \
        assert_int_equal(call, 0);                                                                 \
        assert_int_equal(fake_type_at(object.cptr), kernel_type);                                  \
        assert_int_equal(vka_get_object_size(object.type, object.size_bits), bits);                \
        assert_int_equal(vka_object_paddr(&vka, &object), fake_paddr_at(object.cptr));             \
        vka_free_object(&vka, &object);                                                            \
        assert_int_equal(fake_type_at(object.cptr), -1);                                           \
    } while (0)
    CHECK(vka_alloc_untyped(&vka, 15, &object), seL4_UntypedObject, 15);
    CHECK(vka_alloc_tcb(&vka, &object), seL4_TCBObject, seL4_TCBBits);
    CHECK(vka_alloc_endpoint(&vka, &object), seL4_EndpointObject, seL4_EndpointBits);
    CHECK(vka_alloc_notification(&vka, &object), seL4_NotificationObject, seL4_NotificationBits);
    CHECK(vka_alloc_cnode_object(&vka, 7, &object), seL4_CapTableObject, 7 + seL4_SlotBits);
    CHECK(vka_alloc_frame(&vka, seL4_PageBits, &object), seL4_X86_4K, seL4_PageBits);
    CHECK(vka_alloc_frame(&vka, seL4_LargePageBits, &object), seL4_X86_LargePageObject,
          seL4_LargePageBits);
    CHECK(vka_alloc_frame(&vka, seL4_HugePageBits, &object), seL4_X64_HugePageObject,
          seL4_HugePageBits);
    CHECK(vka_alloc_frame_at(&vka, seL4_PageBits, 0xfec00000, &object), seL4_X86_4K, seL4_PageBits);
    CHECK(vka_alloc_frame_maybe_device(&vka, seL4_PageBits, true, &object), seL4_X86_4K,
          seL4_PageBits);
    CHECK(vka_alloc_untyped_at(&vka, 13, 0x120000, &object), seL4_UntypedObject, 13);
    CHECK(vka_alloc_page_table(&vka, &object), seL4_X86_PageTableObject, seL4_PageTableBits);
    CHECK(vka_alloc_page_directory(&vka, &object), seL4_X86_PageDirectoryObject, seL4_PageDirBits);
    CHECK(vka_alloc_pdpt(&vka, &object), seL4_X86_PDPTObject, seL4_PDPTBits);
    CHECK(vka_alloc_pml4(&vka, &object), seL4_X64_PML4Object, seL4_PML4Bits);
    CHECK(vka_alloc_vspace_root(&vka, &object), seL4_X64_PML4Object, seL4_PML4Bits);
#undef CHECK
    usage(&after);
    assert_memory_equal(&before, &after, sizeof(before));
    assert_int_equal(log_lines(), 0);
}

static void objects__not_of_this_kernel__fail_and_hold_nothing(void **state)
{
    (void)state;
    struct quoll_allocman_usage before, after;
    vka_object_t object;
    usage(&before);
    assert_int_not_equal(vka_alloc_reply(&vka, &object), 0);
    assert_int_not_equal(vka_alloc_sched_context(&vka, &object), 0);
    assert_int_not_equal(vka_alloc_kernel_image(&vka, &object), 0);
    assert_int_not_equal(vka_alloc_frame(&vka, 13, &object), 0);
    assert_int_not_equal(vka_alloc_frame_at(&vka, seL4_PageBits, 0x77000000000, &object), 0);
    assert_int_not_equal(vka_alloc_object(&vka, 0x1234, 0, &object), 0);
    assert_int_equal(object.cptr, 0);
    usage(&after);
    assert_memory_equal(&before, &after, sizeof(before));
    assert_true(log_lines() > 0);
}

static void objects__leaky__keep_only_the_slot(void **state)
{
    (void)state;
    assert_int_equal(fake_type_at(vka_alloc_endpoint_leaky(&vka)), seL4_EndpointObject);
    assert_int_equal(fake_type_at(vka_alloc_tcb_leaky(&vka)), seL4_TCBObject);
    assert_int_equal(fake_type_at(vka_alloc_frame_leaky(&vka, seL4_PageBits)), seL4_X86_4K);
    assert_int_equal(fake_type_at(vka_alloc_untyped_leaky(&vka, 8)), seL4_UntypedObject);
    assert_int_equal(fake_type_at(vka_alloc_object_leaky(&vka, seL4_TCBObject, 0)), seL4_TCBObject);
    assert_int_equal(vka_alloc_object_leaky(&vka, 0x1234, 0), 0);
}

static void objects__kernel_refuses_to_delete__are_kept(void **state)
{
    (void)state;
    vka_object_t object;
    struct quoll_allocman_usage before, after;
    assert_int_equal(vka_alloc_endpoint(&vka, &object), 0);
    quoll_allocman_usage(alloc, &before);
    fake.fail_in = 1;
    vka_free_object(&vka, &object);
    quoll_allocman_usage(alloc, &after);
    assert_memory_equal(&before, &after, sizeof(before));
    assert_int_equal(log_lines(), 1);
    assert_int_equal(fake_type_at(object.cptr), seL4_EndpointObject);
}

static void objects__kernel_refuses_anywhere__nothing_is_held(void **state)
{
    (void)state;
    struct quoll_allocman_usage before, after;
    usage(&before);
    for (size_t step = 1; step < 40; step++) {
        vka_object_t object;
        fake.fail_in = step;
        int error = vka_alloc_cnode_object(&vka, 9, &object);
        fake.fail_in = 0;
        if (error == 0) {
            vka_free_object(&vka, &object);
        } else {
            assert_int_equal(object.cptr, 0);
        }
        usage(&after);
        assert_memory_equal(&before, &after, sizeof(before));
    }
}

static void capops__copy_move_mint_revoke(void **state)
{
    (void)state;
    vka_object_t ep;
    cspacepath_t source, a, b;
    assert_int_equal(vka_alloc_endpoint(&vka, &ep), 0);
    vka_cspace_make_path(&vka, ep.cptr, &source);
    assert_int_equal(vka_cspace_alloc_path(&vka, &a), 0);
    assert_int_equal(vka_mint_object(&vka, &ep, &b, seL4_AllRights, 0x61), 0);
    assert_int_equal(fake_type_at(b.capPtr), seL4_EndpointObject);
    assert_int_equal(vka_cnode_move(&a, &b), 0);
    assert_int_equal(fake_type_at(b.capPtr), -1);
    assert_int_equal(vka_cnode_copy(&b, &a, seL4_CanRead), 0);
    assert_int_not_equal(vka_cnode_copy(&b, &a, seL4_CanRead), 0);
    assert_int_equal(vka_cnode_revoke(&source), 0);
    assert_int_equal(fake_type_at(a.capPtr), -1);
    assert_int_equal(fake_type_at(b.capPtr), -1);
    assert_int_equal(fake_type_at(ep.cptr), seL4_EndpointObject);
}

static void capops__mint_fails__slot_is_given_back(void **state)
{
    (void)state;
    struct quoll_allocman_usage before, after;
    vka_object_t nothing = {.cptr = 4000};
    cspacepath_t path;
    quoll_allocman_usage(alloc, &before);
    assert_int_not_equal(vka_mint_object(&vka, &nothing, &path, seL4_AllRights, 1), 0);
    quoll_allocman_usage(alloc, &after);
    assert_memory_equal(&before, &after, sizeof(before));
}

static void paths__swap_and_receive(void **state)
{
    (void)state;
    cspacepath_t a = {.capPtr = 1, .root = 2, .capDepth = 3}, b = {.capPtr = 9};
    seL4_CPtr root, index;
    seL4_Word depth;
    vka_set_cap_receive_path(&a);
    seL4_GetCapReceivePath(&root, &index, &depth);
    assert_int_equal(root, 2);
    assert_int_equal(index, 1);
    assert_int_equal(depth, 3);
    cspacepath_swap(&a, &b);
    assert_int_equal(a.capPtr, 9);
    assert_int_equal(b.capPtr, 1);
}

static void untyped_retype__fills_slots_in_a_row(void **state)
{
    (void)state;
    vka_object_t untyped, cnode;
    assert_int_equal(vka_alloc_untyped(&vka, 12, &untyped), 0);
    assert_int_equal(vka_alloc_cnode_object(&vka, 4, &cnode), 0);
    cspacepath_t dest = {.root = cnode.cptr, .offset = 3};
    assert_int_equal(vka_untyped_retype(&untyped, seL4_EndpointObject, 0, 5, &dest), 0);
    assert_int_not_equal(vka_untyped_retype(&untyped, seL4_EndpointObject, 0, 14, &dest), 0);
}

static void kobject__sizes_and_types(void **state)
{
    (void)state;
    assert_int_equal(kobject_get_size(KOBJECT_CNODE, 4), 4 + seL4_SlotBits);
    assert_int_equal(kobject_get_size(KOBJECT_CSLOT, 0), seL4_SlotBits);
    assert_int_equal(kobject_get_size(KOBJECT_FRAME, 21), 21);
    assert_int_equal(kobject_get_size(KOBJECT_PML4, 0), 12);
    assert_int_equal(kobject_get_size(KOBJECT_PAGE_TABLE, 0), 12);
    assert_int_equal(kobject_get_type(KOBJECT_FRAME, 30), seL4_X64_HugePageObject);
    assert_int_equal(kobject_get_type(KOBJECT_PDPT, 0), seL4_X86_PDPTObject);
    assert_true(kobject_get_type(KOBJECT_FRAME, 14) == (seL4_Word)-1);
    assert_true(kobject_get_size(NUM_KOBJECT_TYPES, 0) == (seL4_Word)-1);
}

static void debug_vka__correct_use__is_passed_on(void **state)
{
    (void)state;
    vka_t debug;
    vka_object_t objects[200];
    struct quoll_allocman_usage before, after;
    usage(&before);
    assert_int_equal(vka_init_debugvka(&debug, &vka), 0);
    for (size_t i = 0; i < ARRAY_SIZE(objects); i++) {
        assert_int_equal(vka_alloc_endpoint(&debug, &objects[i]), 0);
    }
    for (size_t i = 0; i < ARRAY_SIZE(objects); i++) {
        vka_free_object(&debug, &objects[i * 7 % ARRAY_SIZE(objects)]);
    }
    vka_object_t apic;
    assert_int_equal(vka_alloc_frame_at(&debug, seL4_PageBits, 0xfec00000, &apic), 0);
    assert_int_equal(vka_object_paddr(&debug, &apic), 0xfec00000);
    vka_free_object(&debug, &apic);
    assert_int_equal(vka_alloc_frame_maybe_device(&debug, seL4_PageBits, true, &apic), 0);
    vka_free_object(&debug, &apic);
    usage(&after);
    assert_memory_equal(&before, &after, sizeof(before));
    assert_int_equal(quoll_end_debugvka(&debug), 0);
    assert_int_equal(log_lines(), 0);
}

static void debug_vka__wrong_use__is_reported_and_kept_from_the_other(void **state)
{
    (void)state;
    vka_t debug;
    vka_object_t object;
    struct quoll_allocman_usage before, after;
    assert_int_equal(vka_init_debugvka(&debug, &vka), 0);
    assert_int_equal(vka_alloc_endpoint(&debug, &object), 0);
    usage(&before);
    vka_utspace_free(&debug, seL4_TCBObject, 0, object.ut); /* another type */
    assert_int_equal(log_lines(), 1);
    vka_utspace_free(&debug, seL4_EndpointObject, seL4_EndpointBits, 0x1230); /* another cookie */
    assert_int_equal(log_lines(), 2);
    vka_cspace_free(&debug, object.cptr + 1);
    assert_int_equal(log_lines(), 3);
    usage(&after);
    assert_memory_equal(&before, &after, sizeof(before));
    vka_free_object(&debug, &object);
    vka_free_object(&debug, &object);
    assert_int_equal(log_lines(), 5);

    assert_int_equal(vka_alloc_endpoint(&debug, &object), 0);
    assert_int_equal(quoll_end_debugvka(&debug), 2);
    assert_int_equal(log_lines(), 7);
    assert_null(debug.cspace_alloc);
}

static void allocator_over_a_vka__takes_and_gives_back(void **state)
{
    (void)state;
    allocman_t over;
    vka_t outer;
    vka_object_t object, apic;
    struct quoll_allocman_usage before, after;
    usage(&before);
    assert_int_equal(allocman_make_from_vka(&vka, &over), 0);
    allocman_make_vka(&outer, &over);
    assert_int_equal(vka_alloc_cnode_object(&outer, 6, &object), 0);
    assert_int_equal(vka_alloc_frame_at(&outer, seL4_PageBits, 0xfec00000, &apic), 0);
    assert_int_equal(vka_object_paddr(&outer, &apic), 0xfec00000);
    vka_free_object(&outer, &object);
    vka_free_object(&outer, &apic);
    assert_int_equal(vka_alloc_frame_maybe_device(&outer, seL4_PageBits, true, &apic), 0);
    vka_free_object(&outer, &apic);
    assert_int_not_equal(vka_alloc_untyped(&outer, 40, &object), 0);
    size_t bits = 12;
    cspacepath_t path = {0};
    assert_int_not_equal(allocman_utspace_add_uts(&over, 1, &path, &bits, NULL, ALLOCMAN_UT_KERNEL),
                         0);
    usage(&after);
    assert_memory_equal(&before, &after, sizeof(before));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(wrappers__without_function__say_so_and_fail),
        TEST(null_vka__has_nothing),
        TEST(objects__every_kind__has_its_type_and_size),
        TEST(objects__not_of_this_kernel__fail_and_hold_nothing),
        TEST(objects__leaky__keep_only_the_slot),
        TEST(objects__kernel_refuses_to_delete__are_kept),
        TEST(objects__kernel_refuses_anywhere__nothing_is_held),
        TEST(capops__copy_move_mint_revoke),
        TEST(capops__mint_fails__slot_is_given_back),
        TEST(paths__swap_and_receive),
        TEST(untyped_retype__fills_slots_in_a_row),
        TEST(kobject__sizes_and_types),
        TEST(debug_vka__correct_use__is_passed_on),
        TEST(debug_vka__wrong_use__is_reported_and_kept_from_the_other),
        TEST(allocator_over_a_vka__takes_and_gives_back),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
