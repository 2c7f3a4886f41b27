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

/* Before somebody copies a child's pages, all of its heap has some. */
QTEST(copies__a_child_can_have_all_of_its_heap)
{
    QT_EQ(whole_life("child", TASK_WHOLE_HEAP), 0);
}
