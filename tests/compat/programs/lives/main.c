/* SPDX-License-Identifier: BSD-2-Clause */
/* Constructors, destructors and the C library, in a root task and in the processes it starts. */
#include "life.h"

#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4utils/process.h>
#include <sel4utils/vspace.h>
#include <simple-default/simple-default.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utils/util.h>
#include <vka/object.h>

static char pool[BIT(seL4_PageBits) * 20];
static simple_t simple;
static vka_t vka;
static vspace_t vspace;
static sel4utils_alloc_data_t data;
static int failures;

static void expect_at(int holds, const char *what, int line)
{
    if (holds) return;
    failures++;
    printf("FAILED main.c:%d: %s\n", line, what);
}
#define expect(condition) expect_at((condition) != 0, #condition, __LINE__)

/* The root task's own end is what the test waits for. */
void life_ended(const char *life)
{
    expect(strcmp(life, WHOLE_LIFE) == 0);
    printf(failures ? "1 EXPECTATIONS FAILED\n" : "ALL TESTS PASSED\n");
}

static void set_up(void)
{
    simple_default_init_bootinfo(&simple, platsupport_get_bootinfo());
    allocman_t *allocman = bootstrap_use_current_simple(&simple, sizeof pool, pool);
    expect(allocman != NULL);
    allocman_make_vka(&vka, allocman);
    expect(sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &data, simple_get_pd(&simple),
                                                          &vka, platsupport_get_bootinfo()) == 0);
}

static void hear(seL4_CPtr endpoint, seL4_Word label, const char *text)
{
    seL4_Word words[4];
    seL4_MessageInfo_t message = seL4_Recv(endpoint, NULL);
    for (int i = 0; i < 4; i++) words[i] = seL4_GetMR(i);
    expect(seL4_MessageInfo_get_label(message) == label);
    expect(seL4_MessageInfo_get_length(message) == 4);
    expect(strncmp((char *)words, text, sizeof words) == 0);
}

static void one_child(seL4_CPtr endpoint, seL4_Word way)
{
    sel4utils_process_t process;
    char strings[2][WORD_STRING_SIZE];
    char *argv[2];
    cspacepath_t path;

    sel4utils_process_config_t config =
        process_config_default_simple(&simple, "program-lives-child", seL4_MaxPrio);
    expect(sel4utils_configure_process_custom(&process, &vka, &vspace, config) == 0);
    vka_cspace_make_path(&vka, endpoint, &path);
    seL4_CPtr slot = sel4utils_copy_path_to_process(&process, path);
    sel4utils_create_word_args(strings, argv, 2, slot, way);
    expect(sel4utils_spawn_process_v(&process, &vka, &vspace, 2, argv, 1) == 0);
    hear(endpoint, 1, "well");
    if (way == 2) hear(endpoint, 3, "before");
    hear(endpoint, 2, WHOLE_LIFE);
    if (way == 2) hear(endpoint, 4, "code 8");
    sel4utils_destroy_process(&process, &vka);
}

int main(void)
{
    vka_object_t endpoint;

    set_up();
    expect(main_runs() == 0);
    expect(vka_alloc_endpoint(&vka, &endpoint) == 0);
    for (seL4_Word way = 0; way < 3 && failures == 0; way++) {
        one_child(endpoint.cptr, way);
    }
    exit(failures);
}
