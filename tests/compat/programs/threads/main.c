/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads by the libraries: allocman, vka, vspace, sel4utils, made and freed many times. */
#include <stdio.h>

#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4utils/thread.h>
#include <sel4utils/vspace.h>
#include <simple-default/simple-default.h>
#include <simple/simple.h>
#include <utils/util.h>
#include <vka/object.h>
#include <vka/object_capops.h>

#define POOL (BIT(seL4_PageBits) * 30)

static char pool[POOL];
static simple_t simple;
static vka_t vka;
static vspace_t vspace;
static sel4utils_alloc_data_t data;
static vka_object_t endpoint;
static int failures;

static void expect_at(int holds, const char *what, int line)
{
    if (!holds) {
        failures++;
        printf("FAILED main.c:%d: %s\n", line, what);
    }
}
#define expect(condition) expect_at((condition), #condition, __LINE__)

static __thread int own = 5;

static void entry(void *arg0, void *arg1, void *ipc_buf)
{
    expect(ipc_buf == seL4_GetIPCBuffer());
    expect(own == 5);
    own = (int)(long)arg0;
    printf("thread %d\n", own);
    seL4_SetMR(0, (seL4_Word)arg0 + (seL4_Word)arg1);
    seL4_Call(endpoint.cptr, seL4_MessageInfo_new(0, 0, 0, 1));
    expect(own == (int)(long)arg0);
    expect(seL4_GetMR(0) == 1);
    seL4_Send(endpoint.cptr, seL4_MessageInfo_new(1, 0, 0, 0));
}

static void threads(void)
{
    sel4utils_thread_t thread[4];

    for (long i = 0; i < 4; i++) {
        sel4utils_thread_config_t config =
            thread_config_default(&simple, simple_get_cnode(&simple), 0, 0, seL4_MaxPrio);
        expect(sel4utils_configure_thread_config(&vka, &vspace, &vspace, config, &thread[i]) == 0);
        expect(sel4utils_start_thread(&thread[i], entry, (void *)i, (void *)100l, 1) == 0);
    }
    /* Four calls and four sends, in whatever order. */
    for (int calls = 0, sends = 0; calls < 4 || sends < 4;) {
        seL4_Word badge;
        if (seL4_MessageInfo_get_label(seL4_Recv(endpoint.cptr, &badge)) == 1) {
            sends++;
            continue;
        }
        calls++;
        expect(seL4_GetMR(0) >= 100 && seL4_GetMR(0) < 104);
        seL4_SetMR(0, 1);
        seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 1));
    }
    for (int i = 0; i < 4; i++) {
        sel4utils_clean_up_thread(&vka, &vspace, &thread[i]);
    }
}

int main(void)
{
    simple_default_init_bootinfo(&simple, platsupport_get_bootinfo());
    allocman_t *allocman = bootstrap_use_current_simple(&simple, sizeof pool, pool);
    expect(allocman != NULL);
    allocman_make_vka(&vka, allocman);
    expect(sel4utils_bootstrap_vspace_with_bootinfo_leaky(
               &vspace, &data, simple_get_pd(&simple), &vka, platsupport_get_bootinfo()) == 0);
    expect(vka_alloc_endpoint(&vka, &endpoint) == 0);
    for (int round = 0; round < 10; round++) {
        threads();
    }

    /* Pages, by the vspace. */
    char *pages = vspace_new_pages(&vspace, seL4_AllRights, 5, seL4_PageBits);
    expect(pages != NULL);
    for (size_t i = 0; i < 5 * BIT(seL4_PageBits); i++) {
        pages[i] = (char)i;
    }
    expect(vspace_get_cap(&vspace, pages) != 0);
    vspace_unmap_pages(&vspace, pages, 5, seL4_PageBits, &vka);
    expect(vspace_get_cap(&vspace, pages) == 0);

    printf(failures ? "1 EXPECTATIONS FAILED\n" : "ALL TESTS PASSED\n");
    return failures;
}
