/* SPDX-License-Identifier: BSD-2-Clause */
/* The driver: gathers the tests that the linker has found, runs them by type and name, and says how
 * it went. */
#include <suite.h>

#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4platsupport/platsupport.h>
#include <sel4utils/sel4_zf_logif.h>
#include <simple-default/simple-default.h>

#define POOL_PAGES 4000
#define MAX_TESTS  200

static struct env environment;
static sel4utils_alloc_data_t data;
static char static_pool[BIT(20)];

env_t sel4test_get_env(void)
{
    return &environment;
}

static void set_up(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    simple_default_init_bootinfo(&environment.simple, info);
    allocman_t *allocator =
        bootstrap_use_current_simple(&environment.simple, sizeof(static_pool), static_pool);
    ZF_LOGF_IF(allocator == NULL, "no allocator");
    allocman_make_vka(&environment.vka, allocator);
    int error = sel4utils_bootstrap_vspace_with_bootinfo_leaky(
        &environment.vspace, &data, simple_get_pd(&environment.simple), &environment.vka, info);
    ZF_LOGF_IFERR(error, "no vspace");

    void *pool;
    reservation_t reservation = vspace_reserve_range(&environment.vspace, POOL_PAGES * PAGE_SIZE_4K,
                                                     seL4_AllRights, 1, &pool);
    ZF_LOGF_IF(reservation.res == NULL, "no room for a pool");
    bootstrap_configure_virtual_pool(allocator, pool, POOL_PAGES * PAGE_SIZE_4K,
                                     simple_get_pd(&environment.simple));
    environment.priority = seL4_MaxPrio - 1;
    environment.tcb = simple_get_tcb(&environment.simple);
    environment.cspace_root = simple_get_cnode(&environment.simple);
    environment.cspace_size_bits = simple_get_cnode_size_bits(&environment.simple);
    environment.page_directory = simple_get_pd(&environment.simple);
    environment.domain = simple_get_init_cap(&environment.simple, seL4_CapDomain);
    environment.cores = (seL4_Word)simple_get_core_count(&environment.simple);
    error = seL4_TCB_SetPriority(environment.tcb, environment.tcb, (seL4_Word)environment.priority);
    ZF_LOGF_IFERR(error, "no priority");
    platsupport_serial_setup_simple(&environment.vspace, &environment.simple, &environment.vka);
}

static test_result_t run(struct testcase *test, uintptr_t e)
{
    return test->function(e);
}

static int type_starts, type_ends;

static void count_start(uintptr_t e)
{
    (void)e;
    type_starts++;
}

static void count_end(uintptr_t e)
{
    (void)e;
    type_ends++;
}

static DEFINE_TEST_TYPE(BOOTSTRAP, BOOTSTRAP, NULL, NULL, NULL, NULL, run);
static DEFINE_TEST_TYPE(BASIC, BASIC, count_start, count_end, NULL, NULL, run);

static int gather(struct testcase **tests)
{
    int count = 0;
    for (struct testcase *test = __start__test_case; test < __stop__test_case; test++) {
        if (test->enabled) tests[count++] = test;
    }
    qsort(tests, (size_t)count, sizeof(tests[0]), test_comparator);
    return count;
}

int main(void)
{
    struct testcase *tests[MAX_TESTS];
    struct test_type *types[MAX_TESTS];
    int failed = 0, ran = 0;

    set_up();
    int test_count = gather(tests);
    int type_count = (int)(__stop__test_type - __start__test_type);
    for (int i = 0; i < type_count; i++) {
        types[i] = &__start__test_type[i];
    }
    qsort(types, (size_t)type_count, sizeof(types[0]), test_type_comparator);

    for (int i = 0; i < type_count; i++) {
        if (types[i]->set_up_test_type) types[i]->set_up_test_type((uintptr_t)&environment);
        for (int j = 0; j < test_count; j++) {
            if (tests[j]->test_type != types[i]->id) continue;
            printf("Running test %s (%s)\n", tests[j]->name, tests[j]->description);
            sel4test_reset();
            test_result_t result = types[i]->run_test(tests[j], (uintptr_t)&environment);
            ran++;
            failed += result != SUCCESS;
        }
        if (types[i]->tear_down_test_type) types[i]->tear_down_test_type((uintptr_t)&environment);
    }
    printf("suite: %d of %d tests passed, types %d/%d\n", ran - failed, ran, type_starts,
           type_ends);
    if (failed == 0 && ran == test_count) printf("All is well in the universe\n");
    return failed;
}
