/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes from an archive: started with arguments and a badged endpoint, called, one of them
 * crashed, and freed, again and again. */
#include <stdio.h>

#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4utils/process.h>
#include <sel4utils/vspace.h>
#include <simple-default/simple-default.h>
#include <simple/simple.h>
#include <utils/util.h>
#include <vka/object.h>
#include <vka/object_capops.h>

#define STATIC_POOL  (BIT(seL4_PageBits) * 20)
#define VIRTUAL_POOL (BIT(seL4_PageBits) * 200)
#define CLIENT       "program-process-client"

static char pool[STATIC_POOL];
static simple_t simple;
static vka_t vka;
static vspace_t vspace;
static sel4utils_alloc_data_t data;
static int failures;

static void expect_at(int holds, const char *what, int line)
{
    if (!holds) {
        failures++;
        printf("FAILED main.c:%d: %s\n", line, what);
    }
}
#define expect(condition) expect_at((condition), #condition, __LINE__)

static void set_up(void)
{
    void *vaddr;

    simple_default_init_bootinfo(&simple, platsupport_get_bootinfo());
    allocman_t *allocman = bootstrap_use_current_simple(&simple, sizeof pool, pool);
    expect(allocman != NULL);
    allocman_make_vka(&vka, allocman);
    expect(sel4utils_bootstrap_vspace_with_bootinfo_leaky(
               &vspace, &data, simple_get_pd(&simple), &vka, platsupport_get_bootinfo()) == 0);
    reservation_t reservation =
        vspace_reserve_range(&vspace, VIRTUAL_POOL, seL4_AllRights, 1, &vaddr);
    expect(reservation.res != NULL);
    bootstrap_configure_virtual_pool(allocman, vaddr, VIRTUAL_POOL, simple_get_pd(&simple));
}

static void one_process(seL4_CPtr endpoint, seL4_Word word, int crash)
{
    sel4utils_process_t process;
    char strings[2][WORD_STRING_SIZE];
    char *argv[2];
    cspacepath_t path;
    seL4_Word badge;

    sel4utils_process_config_t config =
        process_config_default_simple(&simple, CLIENT, seL4_MaxPrio);
    expect(sel4utils_configure_process_custom(&process, &vka, &vspace, config) == 0);
    vka_cspace_make_path(&vka, endpoint, &path);
    seL4_CPtr slot = sel4utils_mint_cap_to_process(&process, path, seL4_AllRights, word + 10);
    expect(slot != 0);
    sel4utils_create_word_args(strings, argv, 2, slot, word);
    expect(sel4utils_spawn_process_v(&process, &vka, &vspace, 2, argv, 1) == 0);

    seL4_MessageInfo_t message = seL4_Recv(endpoint, &badge);
    expect(seL4_MessageInfo_get_label(message) == 1);
    expect(badge == word + 10);
    expect(seL4_GetMR(0) == word + 1);
    seL4_SetMR(0, crash ? word : ~word);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 1));
    if (crash) {
        message = seL4_Recv(process.fault_endpoint.cptr, &badge);
        expect(seL4_MessageInfo_get_label(message) == seL4_Fault_VMFault);
        expect(seL4_GetMR(seL4_VMFault_Addr) == 0x1230);
    } else {
        message = seL4_Recv(endpoint, &badge);
        expect(seL4_MessageInfo_get_label(message) == 2);
    }
    sel4utils_destroy_process(&process, &vka);
}

int main(void)
{
    vka_object_t endpoint;

    set_up();
    expect(vka_alloc_endpoint(&vka, &endpoint) == 0);
    for (seL4_Word i = 0; i < 12 && failures == 0; i++) {
        one_process(endpoint.cptr, i, i % 3 == 2);
    }
    printf(failures ? "1 EXPECTATIONS FAILED\n" : "ALL TESTS PASSED\n");
    return failures;
}
