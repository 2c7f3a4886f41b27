/* SPDX-License-Identifier: BSD-2-Clause */
/*# The learner's main.c: everything but tasks 1 to 7, which are in tutorial.md. #*/
/*
 * The root task. It makes a second process from an ELF file, hands it a badged capability to an
 * endpoint, and exchanges a message with it. The tasks are marked TASK 1 to TASK 7; the last one
 * is in app.c.
 */
#include <inttypes.h>
#include <stdio.h>

#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>

#include <simple/simple.h>
#include <simple-default/simple-default.h>

#include <vka/object.h>
#include <vka/object_capops.h>

#include <allocman/allocman.h>
#include <allocman/bootstrap.h>
#include <allocman/vka.h>

#include <vspace/vspace.h>

#include <sel4utils/process.h>
#include <sel4utils/sel4_zf_logif.h>
#include <sel4utils/vspace.h>

#include <utils/arith.h>
#include <utils/zf_log.h>

/* The badge that marks messages of the new process. */
#define EP_BADGE 0x61

/* The program in the archive, and the priority it runs at: the root task's own. */
#define APP_IMAGE_NAME "app"
#define APP_PRIORITY   seL4_MaxPrio

/* Before there is an allocator, it needs memory to keep its books in: a static piece of our image.
 * Once there is a vspace, it gets address space to grow into. */
#define ALLOCATOR_STATIC_POOL_SIZE  (BIT(seL4_PageBits) * 20)
#define ALLOCATOR_VIRTUAL_POOL_SIZE (BIT(seL4_PageBits) * 100)
static char allocator_mem_pool[ALLOCATOR_STATIC_POOL_SIZE];

/* All zero until the calls below fill them in. */
static simple_t simple;
static vka_t vka;
static vspace_t vspace;
static sel4utils_alloc_data_t vspace_data;
static sel4utils_process_t new_process;

int main(void)
{
    UNUSED int error = 0;

    zf_log_set_tag_prefix("dynamic-3:");
    quoll_zf_log_stop_on_fatal();
    NAME_THREAD(seL4_CapInitThreadTCB, "dynamic-3");

    seL4_BootInfo *info = platsupport_get_bootinfo();
    ZF_LOGF_IF(info == NULL, "There is no boot info.\n");

    /* simple: what the kernel told us at boot, behind one interface. */
    simple_default_init_bootinfo(&simple, info);
    simple_print(&simple);

    /* allocman: the allocator. vka: the interface through which everybody asks it. */
    allocman_t *allocman =
        bootstrap_use_current_simple(&simple, sizeof allocator_mem_pool, allocator_mem_pool);
    ZF_LOGF_IF(allocman == NULL, "Failed to make an allocator: is the static pool too small?\n");
    allocman_make_vka(&vka, allocman);

    /*? task("task-1") ?*/

    /* Address space for the allocator's books, backed by memory only as they grow. */
    void *pool;
    reservation_t virtual_reservation =
        vspace_reserve_range(&vspace, ALLOCATOR_VIRTUAL_POOL_SIZE, seL4_AllRights, 1, &pool);
    ZF_LOGF_IF(virtual_reservation.res == NULL, "Failed to reserve a chunk of memory.\n");
    bootstrap_configure_virtual_pool(allocman, pool, ALLOCATOR_VIRTUAL_POOL_SIZE,
                                     simple_get_pd(&simple));

    /*? task("task-2") ?*/

    /* A name for the new thread, in reports of the kernel. */
    NAME_THREAD(new_process.thread.tcb.cptr, APP_IMAGE_NAME);

    /* The endpoint that the two processes meet at. */
    vka_object_t ep_object = {0};
    error = vka_alloc_endpoint(&vka, &ep_object);
    ZF_LOGF_IFERR(error, "Failed to allocate an endpoint.\n");

    cspacepath_t ep_cap_path = {0};
    /*? task("task-3") ?*/

    seL4_CPtr new_ep_cap = 0;
    /*? task("task-4") ?*/

    ZF_LOGF_IF(new_ep_cap == 0,
               "Failed to mint a badged copy of the IPC endpoint into the new thread's CSpace.\n"
               "\tThe call wants the process, the path of the endpoint, rights and a badge.\n");
    printf("NEW CAP SLOT: %" PRIxPTR ".\n", new_ep_cap);

    /*? task("task-5") ?*/

    printf("main: hello world\n");

    seL4_Word sender_badge = 0;
    UNUSED seL4_MessageInfo_t tag = seL4_MessageInfo_new(0, 0, 0, 0);
    /*? task("task-6") ?*/

    ZF_LOGF_IF(sender_badge != EP_BADGE, "The badge of the message is %#" PRIxPTR ", not %#x.\n",
               sender_badge, EP_BADGE);

    seL4_Word msg = seL4_GetMR(0);
    printf("main: got a message %#" PRIxPTR " from %#" PRIxPTR "\n", msg, sender_badge);

    /* The answer: every bit of the message turned over. */
    seL4_SetMR(0, ~msg);
    /*? task("task-7") ?*/

    return 0;
}
