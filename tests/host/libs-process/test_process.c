/* SPDX-License-Identifier: BSD-2-Clause */
/* Loading programs, and making, starting and destroying processes; and that they fail without a
 * trace. */
#include "host_test.h"

#include "one_process.h"
#include <sel4runtime/auxv.h>
#include <sel4utils/process.h>
#include <stdio.h>
#include <utils/util.h>
#include <vka/capops.h>

/* Programs. */

static void a_program_is_copied_where_frames_are_unknown(void **state)
{
    (void)state;
    assert_int_equal(configure(), 0);
    assert_loaded(0);
    assert_false(is_archive_memory(0x400000));
    /* Code, constants, data and bss do not share pages here; what follows is not mapped. */
    assert_null(memory(0x406000));
    destroy();
}

static void pages_that_stay_as_they_are_are_the_archives_own(void **state)
{
    (void)state;
    world_share_image(_cpio_archive, ARCHIVE_BYTES);
    assert_int_equal(configure(), 0);
    assert_loaded(0);
    assert_true(is_archive_memory(0x400000));
    assert_true(is_archive_memory(0x401000));
    assert_true(is_archive_memory(0x402000));
    assert_false(is_archive_memory(0x403800));
    assert_false(world_is_writable(process.pd.cptr, 0x400000));
    assert_false(world_is_executable(process.pd.cptr, 0x402000));
    destroy();
}

static void a_file_at_an_odd_place_is_copied(void **state)
{
    (void)state;
    archive_file(4);
    world_share_image(_cpio_archive, ARCHIVE_BYTES);
    assert_int_equal(configure(), 0);
    assert_loaded(0);
    assert_false(is_archive_memory(0x400000));
    destroy();
}

static void segments_may_share_a_page(void **state)
{
    (void)state;
    elf_begin(&file, ET_EXEC, 0x400000);
    elf_add_segment(&file, PF_R | PF_X, 0x400000, 0x1100, 0x1100, 0x1000);
    elf_add_segment(&file, PF_R, 0x401200, 0x100, 0x100, 0x1000);
    elf_add_segment(&file, PF_R, 0x401400, 0x1000, 0x1000, 0x1000);
    elf_add_segment(&file, PF_R | PF_W, 0x403123, 0x10, 0x20, 0x1000);
    elf_add_segment(&file, PF_R, 0x403200, 0x10, 0x10, 0x1000);
    archive_file(4096);
    world_share_image(_cpio_archive, ARCHIVE_BYTES);
    assert_int_equal(configure(), 0);
    assert_loaded(0);
    assert_true(is_archive_memory(0x400000));
    assert_false(is_archive_memory(0x401000));
    assert_true(is_archive_memory(0x402000));
    destroy();
}

static void segments_need_not_be_congruent_to_the_file(void **state)
{
    (void)state;
    elf_begin(&file, ET_EXEC, 0x400008);
    elf_add_segment(&file, PF_R | PF_X, 0x400004, 0x1234, 0x1234, 1);
    elf_add_segment(&file, PF_R | PF_W, 0x40200c, 0x2222, 0x5555, 1);
    archive_file(4096);
    world_share_image(_cpio_archive, ARCHIVE_BYTES);
    assert_int_equal(configure(), 0);
    assert_loaded(0);
    destroy();
}

static void a_large_bss_is_zero(void **state)
{
    (void)state;
    elf_phdr(&file, 2)->p_memsz = 300 * PAGE + 5;
    archive_file(4096);
    assert_int_equal(configure(), 0);
    assert_loaded(0);
    destroy();
}

static void a_position_independent_program_goes_anywhere(void **state)
{
    (void)state;
    elf_begin(&file, ET_DYN, 0x1010);
    elf_add_segment(&file, PF_R, 0, 0x500, 0x500, 0x1000);
    elf_add_segment(&file, PF_R | PF_X, 0x1000, 0x500, 0x500, 0x1000);
    Elf64_Phdr *data = elf_add_segment(&file, PF_R | PF_W, 0x2f00, 0x500, 0x3000, 0x1000);
    data->p_align = 1 << 21;
    archive_file(4096);
    assert_int_equal(configure(), 0);
    uintptr_t bias = (uintptr_t)process.entry_point - 0x1010;
    assert_int_equal(bias % (1 << 21), 0);
    assert_int_not_equal(bias, 0);
    assert_loaded(bias);
    destroy();
}

static void damaged_programs_are_refused_by_name_of_the_defect(void **state)
{
    (void)state;
    struct world_usage before = world_usage();
    elf_header(&file)->e_machine = EM_386;
    archive_file(4096);
    assert_int_equal(configure(), -1);
    assert_non_null(strstr(log_text, "program is for another machine"));
    elf_typical(&file);
    elf_phdr(&file, 1)->p_offset = 1 << 20;
    archive_file(4096);
    assert_int_equal(configure(), -1);
    assert_non_null(strstr(log_text, "a segment reaches beyond the file"));
    memcpy(_cpio_archive, "070707", 6);
    assert_int_equal(configure(), -1);
    assert_non_null(strstr(log_text, "damaged: no newc header where an entry must start"));
    struct world_usage after = world_usage();
    assert_memory_equal(&before, &after, sizeof(before));
}

static void a_program_that_is_not_there_is_refused(void **state)
{
    (void)state;
    sel4utils_process_config_t config = process_config_elf(usual_config(), "absent", true);
    assert_int_equal(
        sel4utils_configure_process_custom(&process, &world_vka, &world_loader, config), -1);
    assert_non_null(strstr(log_text, "no \"absent\" in the archive"));
}

static void regions_can_be_reserved_only(void **state)
{
    (void)state;
    sel4utils_process_config_t config = process_config_elf(usual_config(), "app", false);
    assert_int_equal(
        sel4utils_configure_process_custom(&process, &world_vka, &world_loader, config), 0);
    assert_null(memory(0x400000));
    assert_int_equal(process.num_elf_regions, 3);
    sel4utils_elf_region_t *data = &process.elf_regions[2];
    assert_ptr_equal(data->elf_vstart, (void *)0x403800);
    assert_ptr_equal(data->reservation_vstart, (void *)0x403000);
    assert_int_equal(data->size, 0x2345);
    assert_int_equal(data->reservation_size, 3 * PAGE);
    assert_int_equal(data->segment_index, 2);
    assert_null(
        vspace_reserve_range_at(&process.vspace, (void *)0x404000, 1, seL4_AllRights, 1).res);
    assert_ptr_equal(process.entry_point, (void *)0x400010);
    destroy();
}

static void loading_can_record_its_regions(void **state)
{
    (void)state;
    elf_t elf;
    sel4utils_elf_region_t regions[3];
    sel4utils_process_config_t config = process_config_noelf(usual_config(), (void *)0x1234, 77);
    assert_int_equal(
        sel4utils_configure_process_custom(&process, &world_vka, &world_loader, config), 0);
    assert_int_equal(elf_newFile(file.bytes, file.size, &elf), 0);
    assert_int_equal(sel4utils_elf_num_regions(&elf), 3);
    void *entry = sel4utils_elf_load_record_regions(&process.vspace, &world_loader, &world_vka,
                                                    &world_vka, &elf, regions, 1);
    uintptr_t bias = (uintptr_t)entry - 0x400010;
    assert_int_not_equal(bias, 0);
    assert_loaded(bias);
    assert_ptr_equal(regions[0].elf_vstart, (void *)(0x400000 + bias));
    /* Where the program was linked there is room for it again, and then no more. */
    assert_ptr_equal(
        sel4utils_elf_load(&process.vspace, &world_loader, &world_vka, &world_vka, &elf),
        (void *)0x400010);
    assert_null(sel4utils_elf_load(&process.vspace, &world_loader, &world_vka, &world_vka, &elf));
    destroy();
}

static void sections_are_found_by_name(void **state)
{
    (void)state;
    elf_t elf;
    uint64_t size = 0, address = 0x5678;
    elf_add_sections(&file, "__vsyscall", &address, sizeof(address));
    assert_int_equal(elf_newFile(file.bytes, file.size, &elf), 0);
    assert_int_equal(sel4utils_elf_get_vsyscall(&elf), 0x5678);
    const char *bytes = (const char *)sel4utils_elf_get_section(&elf, "__vsyscall", &size);
    assert_int_equal(size, 8);
    assert_true(bytes > (const char *)file.bytes && bytes < (const char *)file.bytes + file.size);
    assert_memory_equal(bytes, &address, sizeof(address));
    assert_int_equal(sel4utils_elf_get_section(&elf, "none", &size), 0);
}

/* Processes. */

static void a_process_has_its_capabilities_in_place(void **state)
{
    (void)state;
    assert_int_equal(configure(), 0);
    seL4_CPtr cnode = process.cspace.cptr;
    assert_int_equal(world_type_in(cnode, SEL4UTILS_NULL_SLOT), -1);
    assert_int_equal(world_type_in(cnode, SEL4UTILS_CNODE_SLOT), seL4_CapTableObject);
    assert_int_equal(world_badge_in(cnode, SEL4UTILS_CNODE_SLOT), seL4_WordBits - 12);
    assert_int_equal(world_type_in(cnode, SEL4UTILS_ENDPOINT_SLOT), seL4_EndpointObject);
    assert_int_equal(world_type_in(cnode, SEL4UTILS_PD_SLOT), seL4_X64_PML4Object);
    assert_int_not_equal(world_type_in(cnode, SEL4UTILS_ASID_POOL_SLOT), -1);
    assert_int_equal(world_type_in(cnode, SEL4UTILS_TCB_SLOT), seL4_TCBObject);
    assert_int_equal(world_type_in(cnode, SEL4UTILS_FIRST_FREE), -1);
    assert_int_equal(process.cspace_next_free, SEL4UTILS_FIRST_FREE);
    assert_int_equal(sel4utils_process_init_cap(NULL, seL4_CapInitThreadTCB), SEL4UTILS_TCB_SLOT);
    destroy();
}

static void capabilities_are_minted_copied_and_moved_to_a_process(void **state)
{
    (void)state;
    vka_object_t endpoint;
    cspacepath_t path, copy;
    assert_int_equal(configure(), 0);
    assert_int_equal(vka_alloc_endpoint(&world_vka, &endpoint), 0);
    vka_cspace_make_path(&world_vka, endpoint.cptr, &path);
    assert_int_equal(sel4utils_mint_cap_to_process(&process, path, seL4_AllRights, 0x61), 8);
    assert_int_equal(world_badge_in(process.cspace.cptr, 8), 0x61);
    assert_int_equal(
        sel4utils_mint_cap_to_process(&process, path, seL4_AllRights, seL4_CapData_Badge_new(0x62)),
        9);
    assert_int_equal(world_badge_in(process.cspace.cptr, 9), 0x62);
    assert_int_equal(sel4utils_copy_cap_to_process(&process, &world_vka, endpoint.cptr), 10);
    vka_cspace_alloc_path(&world_vka, &copy);
    vka_cnode_copy(&copy, &path, seL4_AllRights);
    assert_int_equal(sel4utils_move_cap_to_process(&process, copy, &world_vka), 11);
    destroy();
    vka_free_object(&world_vka, &endpoint);
}

/* The words of the process' first stack. */
static const uint64_t *stack_words(void)
{
    static uint64_t words[256];
    uintptr_t sp = world_registers(process.thread.tcb.cptr)->rsp;
    for (size_t i = 0; i < 256 && sp + i * 8 < (uintptr_t)process.thread.stack_top; i++) {
        memcpy(&words[i], memory(sp + i * 8), 8);
    }
    return words;
}

static uint64_t aux(const uint64_t *auxv, uint64_t type)
{
    for (; auxv[0] != AT_NULL; auxv += 2) {
        if (auxv[0] == type) return auxv[1];
    }
    return 0;
}

static void a_process_starts_with_its_arguments_on_the_stack(void **state)
{
    (void)state;
    char strings[2][WORD_STRING_SIZE];
    char *argv[2];
    assert_int_equal(configure(), 0);
    sel4utils_create_word_args(strings, argv, 2, 8ul, SIZE_MAX);
    assert_string_equal(argv[0], "8");
    assert_string_equal(argv[1], "18446744073709551615");
    assert_int_equal(sel4utils_spawn_process_v(&process, &world_vka, &world_loader, 2, argv, 1), 0);

    seL4_CPtr tcb = process.thread.tcb.cptr;
    const seL4_UserContext *registers = world_registers(tcb);
    assert_true(world_runs(tcb));
    assert_int_equal(registers->rip, 0x400010);
    assert_int_equal(registers->rsp % 16, 0);
    const uint64_t *words = stack_words();
    assert_int_equal(words[0], 2);
    assert_string_equal((char *)memory(words[1]), "8");
    assert_string_equal((char *)memory(words[2]), "18446744073709551615");
    assert_int_equal(words[3], 0);
    assert_int_equal(words[4], 0);
    const uint64_t *auxv = words + 5;
    assert_int_equal(aux(auxv, AT_PAGESZ), 4096);
    assert_int_equal(aux(auxv, AT_PHNUM), 3);
    assert_int_equal(aux(auxv, AT_PHENT), sizeof(Elf64_Phdr));
    assert_int_equal(aux(auxv, AT_SEL4_IPC_BUFFER_PTR), process.thread.ipc_buffer_addr);
    assert_int_equal(aux(auxv, AT_SEL4_TCB), SEL4UTILS_TCB_SLOT);
    assert_int_equal(aux(auxv, AT_SEL4_CNODE), SEL4UTILS_CNODE_SLOT);
    assert_int_equal(aux(auxv, AT_SEL4_VSPACE), SEL4UTILS_PD_SLOT);
    assert_non_null(memory(aux(auxv, 25)));
    /* The headers are in no segment of this program, so they are on the stack. */
    uintptr_t phdrs = aux(auxv, AT_PHDR);
    assert_int_equal(phdrs % 8, 0);
    assert_memory_equal(memory(phdrs), elf_phdr(&file, 0), 3 * sizeof(Elf64_Phdr));
    destroy();
}

static void headers_that_are_loaded_are_found_there(void **state)
{
    (void)state;
    elf_phdr(&file, 0)->p_offset = 0;
    elf_phdr(&file, 0)->p_filesz = 0x300;
    archive_file(4096);
    assert_int_equal(configure(), 0);
    assert_int_equal(sel4utils_spawn_process_v(&process, &world_vka, &world_loader, 0, NULL, 0), 0);
    assert_false(world_runs(process.thread.tcb.cptr));
    assert_int_equal(aux(stack_words() + 3, AT_PHDR), 0x400000 + sizeof(Elf64_Ehdr));
    assert_int_equal(world_registers(process.thread.tcb.cptr)->rsp % 16, 0);
    destroy();
}

static void arguments_may_come_in_registers(void **state)
{
    (void)state;
    char *argv[] = {"one"};
    assert_int_equal(configure(), 0);
    assert_int_equal(sel4utils_spawn_process(&process, &world_vka, &world_loader, 1, argv, 1), 0);
    const seL4_UserContext *registers = world_registers(process.thread.tcb.cptr);
    assert_int_equal(registers->rdi, 1);
    assert_int_equal(registers->rsi, registers->rsp + 8);
    destroy();
}

static void arguments_of_many_pages_arrive_or_are_refused(void **state)
{
    (void)state;
    static char text[3 * 4096];
    static char too_long[70000];
    memset(text, 'a', sizeof(text) - 1);
    memset(too_long, 'b', sizeof(too_long) - 1);
    char *argv[] = {text}, *long_argv[] = {too_long};
    assert_int_equal(configure(), 0);
    assert_int_equal(
        sel4utils_spawn_process_v(&process, &world_vka, &world_loader, 1, long_argv, 1), -1);
    assert_int_equal(sel4utils_spawn_process_v(&process, &world_vka, &world_loader, -1, argv, 1),
                     -1);
    assert_false(world_runs(process.thread.tcb.cptr));
    assert_int_equal(sel4utils_spawn_process_v(&process, &world_vka, &world_loader, 1, argv, 1), 0);
    uintptr_t string = stack_words()[1];
    for (size_t i = 0; i < sizeof(text) - 1; i += 1000) {
        assert_int_equal(*memory(string + i), 'a');
    }
    destroy();
}

static void a_process_can_live_in_what_is_given(void **state)
{
    (void)state;
    vka_object_t cnode, root;
    static sel4utils_process_t other;
    assert_int_equal(configure(), 0);
    assert_int_equal(vka_alloc_cnode_object(&world_vka, 6, &cnode), 0);
    root = process.pd;

    sel4utils_process_config_t config = usual_config();
    config = process_config_vspace(config, &process.vspace, root);
    config = process_config_noelf(config, (void *)0x400010, 0);
    config = process_config_cnode(config, cnode);
    config.one_level_cspace_size_bits = 6;
    config = process_config_fault_cptr(config, 5);
    assert_int_equal(sel4utils_configure_process_custom(&other, &world_vka, &world_loader, config),
                     0);
    assert_int_equal(world_type_in(cnode.cptr, SEL4UTILS_TCB_SLOT), -1);
    sel4utils_destroy_process(&other, &world_vka);
    assert_loaded(0);
    vka_free_object(&world_vka, &cnode);
    destroy();
}

static void addresses_can_be_kept_free(void **state)
{
    (void)state;
    sel4utils_elf_region_t keep = {.rights = seL4_AllRights,
                                   .reservation_vstart = (void *)0x10000000,
                                   .reservation_size = PAGE,
                                   .cacheable = 1};
    sel4utils_process_config_t config = process_config_create_vspace(usual_config(), &keep, 1);
    assert_int_equal(
        sel4utils_configure_process_custom(&process, &world_vka, &world_loader, config), 0);
    assert_non_null(keep.reservation.res);
    assert_int_equal(
        vspace_new_pages_at_vaddr(&process.vspace, (void *)0x10000000, 1, 12, keep.reservation), 0);
    destroy();
    keep.reservation_vstart = (void *)0x400000;
    assert_int_equal(
        sel4utils_configure_process_custom(&process, &world_vka, &world_loader, config), -1);
}

/* Each invocation of a spawn fails in turn with each error. Some of them mean something to the
 * libraries (a table is missing, one is there already), which then go on and may succeed; else the
 * error arrives. Either way nothing is left in the end, and the next spawn works. */
static void fail_each_step_with(seL4_Error invocation_error)
{
    char *argv[] = {"argument"};
    struct world_usage before = world_usage();
    bool failed = true;
    world_fail_with(invocation_error);
    for (size_t step = 1; failed; step++) {
        world_fail_step(step);
        int error = configure();
        if (error == 0) {
            error = sel4utils_spawn_process_v(&process, &world_vka, &world_loader, 1, argv, 1);
            bool runs = world_runs(process.thread.tcb.cptr);
            assert_int_equal(runs, error == 0);
            failed = world_has_failed();
            world_fail_step(0);
            destroy();
        } else {
            failed = world_has_failed();
            world_fail_step(0);
        }
        assert_true(error == 0 || failed);
        struct world_usage after = world_usage();
        assert_memory_equal(&before, &after, sizeof(before));
    }
    world_fail_with(seL4_IllegalOperation);
}

static void every_error_of_every_invocation_leaves_no_trace(void **state)
{
    (void)state;
    for (seL4_Error error = seL4_InvalidArgument; error < seL4_NumErrors; error++) {
        fail_each_step_with(error);
    }
    assert_int_equal(configure(), 0);
    destroy();
}

/* Fail each step of making a process in turn: every time nothing is left of it. */
static void fail_each_step(void)
{
    struct world_usage before = world_usage();
    size_t step = 1;
    while (true) {
        world_fail_step(step);
        int error = configure();
        bool failed = world_has_failed();
        world_fail_step(0);
        assert_int_equal(error != 0, failed);
        if (error == 0) destroy();
        struct world_usage after = world_usage();
        assert_memory_equal(&before, &after, sizeof(before));
        if (!failed) break;
        step++;
    }
    /* A usual process takes more steps than these. */
    assert_true(step > 60);
}

static void a_process_is_made_whole_or_not_at_all(void **state)
{
    (void)state;
    fail_each_step();
}

static void also_one_that_shares_frames(void **state)
{
    (void)state;
    world_share_image(_cpio_archive, ARCHIVE_BYTES);
    fail_each_step();
}

static void spawning_fails_without_a_trace(void **state)
{
    (void)state;
    char *argv[] = {"argument"};
    assert_int_equal(configure(), 0);
    struct world_usage before = world_usage();
    size_t step = 1;
    do {
        world_fail_step(step++);
        int error = sel4utils_spawn_process_v(&process, &world_vka, &world_loader, 1, argv, 1);
        assert_int_equal(error != 0, world_has_failed());
        assert_int_equal(world_runs(process.thread.tcb.cptr), error == 0);
        struct world_usage after = world_usage();
        assert_memory_equal(&before, &after, sizeof(before));
    } while (world_has_failed());
    world_fail_step(0);
    destroy();
}

/* Threads of the tester's own. */

static void entry(void *arg0, void *arg1, void *ipc_buf)
{
    (void)arg0, (void)arg1, (void)ipc_buf;
}

static void a_thread_starts_by_its_function(void **state)
{
    (void)state;
    sel4utils_thread_t thread;
    assert_int_equal(sel4utils_configure_thread(&world_vka, &world_loader, &world_loader, 0,
                                                seL4_CapInitThreadCNode, 0, &thread),
                     0);
    assert_int_equal(sel4utils_start_thread(&thread, entry, (void *)1, (void *)2, 1), 0);
    const seL4_UserContext *registers = world_registers(thread.tcb.cptr);
    assert_int_equal(registers->rip, (uintptr_t)entry);
    assert_int_equal(registers->rdi, 1);
    assert_int_equal(registers->rsi, 2);
    assert_int_equal(registers->rdx, thread.ipc_buffer_addr);
    assert_int_equal(registers->rsp % 16, 8);
    assert_in_range(registers->fs_base, registers->rsp, (uintptr_t)thread.stack_top);
    assert_int_equal(*(uintptr_t *)registers->fs_base, thread.ipc_buffer_addr);
    assert_int_not_equal(*(uintptr_t *)registers->rsp, 0);
    assert_int_equal(thread.stack_size, 16);
    sel4utils_clean_up_thread(&world_vka, &world_loader, &thread);
}

static void a_thread_is_made_whole_or_not_at_all(void **state)
{
    (void)state;
    sel4utils_thread_t thread;
    sel4utils_thread_config_t config = {.cspace = seL4_CapInitThreadCNode};
    config = thread_config_auth(config, seL4_CapInitThreadTCB);
    config = thread_config_stack_size(config, 2);
    struct world_usage before = world_usage();
    size_t step = 1;
    int error, without_notification = 0;
    do {
        world_fail_step(step++);
        error = sel4utils_configure_thread_config(&world_vka, &world_loader, &world_loader, config,
                                                  &thread);
        assert_true(error == 0 || world_has_failed());
        if (error == 0) {
            /* A thread can do without what it waits on in the C library. */
            without_notification += thread.quoll_waiter == NULL;
            sel4utils_clean_up_thread(&world_vka, &world_loader, &thread);
        }
        struct world_usage after = world_usage();
        assert_memory_equal(&before, &after, sizeof(before));
    } while (world_has_failed());
    assert_int_not_equal(without_notification, 0);
    assert_int_equal(error, 0);
    world_fail_step(0);
}

static void a_thread_may_go_without_stack_and_ipc_buffer(void **state)
{
    (void)state;
    sel4utils_thread_t thread;
    sel4utils_thread_config_t config = {.cspace = seL4_CapInitThreadCNode};
    config = thread_config_no_ipc_buffer(thread_config_stack_size(config, 0));
    assert_int_equal(sel4utils_configure_thread_config(&world_vka, &world_loader, &world_loader,
                                                       config, &thread),
                     0);
    assert_null(thread.stack_top);
    assert_int_equal(thread.ipc_buffer_addr, 0);
    assert_int_equal(sel4utils_start_thread(&thread, entry, NULL, NULL, 1), -1);
    sel4utils_clean_up_thread(&world_vka, &world_loader, &thread);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, one_process_begin, one_process_end)
    const struct CMUnitTest tests[] = {
        TEST(a_program_is_copied_where_frames_are_unknown),
        TEST(pages_that_stay_as_they_are_are_the_archives_own),
        TEST(a_file_at_an_odd_place_is_copied),
        TEST(segments_may_share_a_page),
        TEST(segments_need_not_be_congruent_to_the_file),
        TEST(a_large_bss_is_zero),
        TEST(a_position_independent_program_goes_anywhere),
        TEST(damaged_programs_are_refused_by_name_of_the_defect),
        TEST(a_program_that_is_not_there_is_refused),
        TEST(regions_can_be_reserved_only),
        TEST(loading_can_record_its_regions),
        TEST(sections_are_found_by_name),
        TEST(a_process_has_its_capabilities_in_place),
        TEST(capabilities_are_minted_copied_and_moved_to_a_process),
        TEST(a_process_starts_with_its_arguments_on_the_stack),
        TEST(headers_that_are_loaded_are_found_there),
        TEST(arguments_may_come_in_registers),
        TEST(arguments_of_many_pages_arrive_or_are_refused),
        TEST(a_process_can_live_in_what_is_given),
        TEST(addresses_can_be_kept_free),
        TEST(a_process_is_made_whole_or_not_at_all),
        TEST(also_one_that_shares_frames),
        TEST(every_error_of_every_invocation_leaves_no_trace),
        TEST(spawning_fails_without_a_trace),
        TEST(a_thread_starts_by_its_function),
        TEST(a_thread_is_made_whole_or_not_at_all),
        TEST(a_thread_may_go_without_stack_and_ipc_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
