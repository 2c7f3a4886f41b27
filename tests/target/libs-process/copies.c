/* SPDX-License-Identifier: BSD-2-Clause */
/* A process with a copy of this program's memory, which runs one of its functions. */
#include "children.h"
#include "setup.h"

#include <qtest.h>
#include <sel4runtime.h>
#include <sel4utils/helpers.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A program may have these variables itself. */
char *morecore_area;
size_t morecore_size;

static __thread int thread_local = 11;
static char tls[16384];

/* Everything that the C library needs is there: its calls, thread-local storage, a heap. The parent
 * finds the outcome in the message. */
static void copy_main(void *endpoint, void *ipc_buffer, void *ignored)
{
    (void)ignored;
    seL4_Word outcome = 1;
    if (sel4runtime_get_tls_size() <= sizeof(tls) && sel4runtime_move_initial_tls(tls) != 0) {
        seL4_SetIPCBuffer(ipc_buffer);
        char *text = malloc(3 << 12);
        if (text != NULL) sprintf(text, "%d", thread_local);
        outcome = text != NULL && strcmp(text, "12") == 0 ? 0 : 2;
        free(text);
        puts("# the copy can print");
    }
    seL4_SetMR(0, outcome);
    seL4_Call((seL4_CPtr)endpoint, seL4_MessageInfo_new(0, 0, 0, 1));
}

/* In two parts, as the segments of a program are. */
static void make_copy(sel4utils_process_t *process, sel4utils_elf_region_t regions[2])
{
    uintptr_t start, end;
    sel4utils_get_image_region(&start, &end);
    uintptr_t middle = start + 5 * PAGE_SIZE_4K;
    regions[0] = (sel4utils_elf_region_t){.rights = seL4_AllRights,
                                          .cacheable = 1,
                                          .reservation_vstart = (void *)start,
                                          .reservation_size = middle - start};
    regions[1] = regions[0];
    regions[1].reservation_vstart = (void *)middle;
    regions[1].reservation_size = end - middle;

    sel4utils_process_config_t config =
        process_config_default_simple(&simple, "", seL4_MaxPrio - 1);
    config = process_config_noelf(config, NULL, 0);
    config = process_config_create_vspace(config, regions, 2);
    QT_EQ(sel4utils_configure_process_custom(process, &vka, &vspace, config), 0);
    for (int i = 0; i < 2; i++) {
        QT_EQ(sel4utils_bootstrap_clone_into_vspace(&vspace, &process->vspace,
                                                    regions[i].reservation),
              0);
    }
    /* As in every process whose program ends before. */
    QT_CHECK(end < BIT(28));
    QT_EQ(process->thread.ipc_buffer_addr, BIT(28));
}

static void start_copy(sel4utils_process_t *process, seL4_CPtr endpoint)
{
    seL4_UserContext context = {0};
    QT_EQ(sel4utils_arch_init_context_with_args(
              (sel4utils_thread_entry_fn)copy_main, (void *)endpoint,
              (void *)process->thread.ipc_buffer_addr, NULL, false,
              process->thread.initial_stack_pointer, &context, &vka, &vspace, &process->vspace),
          0);
    QT_EQ(seL4_TCB_WriteRegisters(process->thread.tcb.cptr, 1, 0,
                                  sizeof(context) / sizeof(seL4_Word), &context),
          seL4_NoError);
}

QTEST(copies__a_copy_of_this_program_has_a_c_library)
{
    static sel4utils_process_t process;
    sel4utils_elf_region_t regions[2];
    vka_object_t endpoint;
    cspacepath_t path;
    QT_EQ(vka_alloc_endpoint(&vka, &endpoint), 0);
    vka_cspace_make_path(&vka, endpoint.cptr, &path);
    thread_local = 12;
    make_copy(&process, regions);
    start_copy(&process, sel4utils_copy_path_to_process(&process, path));
    seL4_Recv(endpoint.cptr, NULL);
    QT_EQ(seL4_GetMR(0), 0);
    for (int i = 0; i < 2; i++) {
        vspace_free_reservation(&process.vspace, regions[i].reservation);
    }
    sel4utils_destroy_process(&process, &vka);
    vka_free_object(&vka, &endpoint);
}

/* Only code is copied, no variable. */
static void count(int argc, char **argv)
{
    seL4_Word sum = 0;
    for (int i = 1; i < argc; i++) sum += (seL4_Word)atoi(argv[i]);
    seL4_SetMR(0, sum);
    seL4_Call((seL4_CPtr)atoi(argv[0]), seL4_MessageInfo_new(0, 0, 0, 1));
}

/* The program's code as whoever makes such copies describes it: what is there, not what to keep
 * free. */
static void make_copy_of_code(sel4utils_process_t *process)
{
    extern char __executable_start[], _etext[];
    sel4utils_elf_region_t code = {
        .rights = seL4_AllRights,
        .cacheable = 1,
        .elf_vstart = __executable_start,
        .reservation_vstart = __executable_start,
        .size = (uint32_t)(_etext - __executable_start),
    };
    sel4utils_process_config_t config = process_config_new(&simple);
    config = process_config_noelf(config, (void *)count, 0);
    config = process_config_create_cnode(config, CONFIG_SEL4UTILS_CSPACE_SIZE_BITS);
    config = process_config_create_vspace(config, &code, 1);
    config =
        process_config_asid_pool(config, simple_get_init_cap(&simple, seL4_CapInitThreadASIDPool));
    config = process_config_priority(config, seL4_MaxPrio - 1);
    QT_EQ(sel4utils_configure_process_custom(process, &vka, &vspace, config), 0);
    QT_EQ(sel4utils_bootstrap_clone_into_vspace(&vspace, &process->vspace, code.reservation), 0);
}

/* Its thread-local storage is made here, for where it will stand: at the top of its stack. */
static uintptr_t write_tls(sel4utils_process_t *process)
{
    static _Alignas(64) unsigned char block[PAGE_SIZE_4K];
    uintptr_t top = (uintptr_t)process->thread.stack_top - sizeof(seL4_Word);
    size_t bytes = sel4runtime_get_tls_size();
    QT_CHECK(bytes <= sizeof(block));
    uintptr_t here = sel4runtime_write_tls_image(block);
    uintptr_t there = top - bytes + (here - (uintptr_t)block);
    sel4runtime_set_tls_variable(here, __sel4_ipc_buffer,
                                 (seL4_IPCBuffer *)process->thread.ipc_buffer_addr);
    *(uintptr_t *)here = there;
    QT_EQ(sel4utils_stack_write(&vspace, &process->vspace, &vka, block, bytes, &top), 0);
    process->thread.stack_top = (void *)ALIGN_DOWN(top - sizeof(seL4_Word), STACK_CALL_ALIGNMENT);
    return there;
}

QTEST(copies__code_alone_runs_with_storage_of_its_makers)
{
    static sel4utils_process_t process;
    vka_object_t endpoint;
    cspacepath_t path;
    char strings[3][WORD_STRING_SIZE];
    char *argv[3];
    QT_EQ(vka_alloc_endpoint(&vka, &endpoint), 0);
    vka_cspace_make_path(&vka, endpoint.cptr, &path);
    make_copy_of_code(&process);
    seL4_CPtr slot = sel4utils_copy_path_to_process(&process, path);
    sel4utils_create_word_args(strings, argv, 3, slot, 30, 12);
    void *top = process.thread.stack_top;
    uintptr_t pointer = write_tls(&process);
    QT_EQ(sel4utils_spawn_process(&process, &vka, &vspace, 3, argv, 0), 0);
    process.thread.stack_top = top;
    QT_EQ(seL4_TCB_SetTLSBase(process.thread.tcb.cptr, pointer), seL4_NoError);
    QT_EQ(seL4_TCB_Resume(process.thread.tcb.cptr), seL4_NoError);
    seL4_Recv(endpoint.cptr, NULL);
    QT_EQ(seL4_GetMR(0), 42);
    sel4utils_destroy_process(&process, &vka);
    vka_free_object(&vka, &endpoint);
}

/* Before somebody copies a child's pages, all of its heap has some. */
QTEST(copies__a_child_can_have_all_of_its_heap)
{
    QT_EQ(whole_life("child", TASK_WHOLE_HEAP), 0);
}
