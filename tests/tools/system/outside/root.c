/* SPDX-License-Identifier: BSD-2-Clause */
/* Starts the program of its archive and prints what that answers. */
#include <stdio.h>

#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4utils/process.h>
#include <sel4utils/vspace.h>
#include <simple-default/simple-default.h>
#include <vka/object.h>

static simple_t simple;
static vka_t vka;
static vspace_t vspace;

enum { POOL_BYTES = 4 << 20 };

static int set_up(void)
{
    static sel4utils_alloc_data_t data;
    static char pool[64 * 1024];
    seL4_BootInfo *info = platsupport_get_bootinfo();
    simple_default_init_bootinfo(&simple, info);
    allocman_t *allocator = bootstrap_use_current_simple(&simple, sizeof(pool), pool);
    if (allocator == NULL) return -1;
    allocman_make_vka(&vka, allocator);
    if (sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &data, simple_get_pd(&simple), &vka,
                                                       info)) {
        return -1;
    }
    void *room;
    if (vspace_reserve_range(&vspace, POOL_BYTES, seL4_AllRights, 1, &room).res == NULL) return -1;
    bootstrap_configure_virtual_pool(allocator, room, POOL_BYTES, simple_get_pd(&simple));
    return 0;
}

static int ask(const char *number, seL4_Word *answer)
{
    sel4utils_process_t app;
    vka_object_t endpoint;
    char address[24];
    char *arguments[] = {address, (char *)number};
    if (vka_alloc_endpoint(&vka, &endpoint)) return -1;
    if (sel4utils_configure_process_custom(
            &app, &vka, &vspace, process_config_default_simple(&simple, "app", seL4_MaxPrio))) {
        return -1;
    }
    seL4_CPtr copy = sel4utils_copy_cap_to_process(&app, &vka, endpoint.cptr);
    snprintf(address, sizeof(address), "%lu", (unsigned long)copy);
    if (sel4utils_spawn_process_v(&app, &vka, &vspace, 2, arguments, 1)) return -1;
    seL4_Recv(endpoint.cptr, NULL);
    *answer = seL4_GetMR(0);
    sel4utils_destroy_process(&app, &vka);
    vka_free_object(&vka, &endpoint);
    return 0;
}

int main(void)
{
    seL4_Word answer;
    if (set_up() || ask("12", &answer)) {
        printf("outside: failed\n");
        return 1;
    }
    printf("outside: 12 squared is %lu\n", (unsigned long)answer);
    return 0;
}
