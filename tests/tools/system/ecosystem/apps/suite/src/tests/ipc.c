/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages of every length between threads, and with a process. */
#include <suite.h>

static seL4_Word sender(seL4_Word endpoint, seL4_Word start, seL4_Word unused)
{
    (void)unused;
    for (seL4_Word length = 0; length < seL4_MsgMaxLength; length++) {
        for (seL4_Word i = 0; i < length; i++) {
            seL4_SetMR((int)i, start + length + i);
        }
        seL4_Send(endpoint, seL4_MessageInfo_new(length, 0, 0, length));
    }
    return sel4test_get_result();
}

static int test_send_receive(env_t env)
{
    helper_t helper;
    vka_object_t endpoint;
    test_eq(vka_alloc_endpoint(&env->vka, &endpoint), 0);
    helper_start(env, &helper, sender, endpoint.cptr, 0xf00d, 0, env->priority);
    for (seL4_Word length = 0; length < seL4_MsgMaxLength; length++) {
        seL4_Word badge;
        seL4_MessageInfo_t info = seL4_Recv(endpoint.cptr, &badge);
        test_eq(seL4_MessageInfo_get_length(info), length);
        test_check(seL4_MessageInfo_get_label(info) == length);
        for (seL4_Word i = 0; i < length; i++) {
            test_eq(seL4_GetMR((int)i), 0xf00d + length + i);
        }
    }
    test_eq(helper_wait(&helper), (seL4_Word)SUCCESS);
    helper_clean(env, &helper);
    vka_free_object(&env->vka, &endpoint);
    return sel4test_get_result();
}
DEFINE_TEST(IPC0001, "Send and Recv, all lengths", test_send_receive, true)

static int test_process(env_t env)
{
    sel4utils_process_t process;
    vka_object_t endpoint;
    char words[2][WORD_STRING_SIZE], *argv[2];
    test_error_eq(vka_alloc_endpoint(&env->vka, &endpoint), 0);
    test_error_eq(sel4utils_configure_process(&process, &env->vka, &env->vspace, "echo"), 0);
    test_error_eq(seL4_TCB_SetPriority(process.thread.tcb.cptr, env->tcb, (seL4_Word)env->priority),
                  0);
    cspacepath_t path;
    vka_cspace_make_path(&env->vka, endpoint.cptr, &path);
    test_eq(sel4utils_mint_cap_to_process(&process, path, seL4_AllRights, 0), SEL4UTILS_FIRST_FREE);
    sel4utils_create_word_args(words, argv, 2, 77ul, BIT(CONFIG_SEL4UTILS_CSPACE_SIZE_BITS));
    test_error_eq(sel4utils_spawn_process_v(&process, &env->vka, &env->vspace, 2, argv, 1), 0);
    for (seL4_Word length = 1; length <= CONFIG_ROUNDS; length++) {
        for (seL4_Word i = 0; i < length; i++) {
            seL4_SetMR((int)i, i);
        }
        seL4_MessageInfo_t info = seL4_Call(endpoint.cptr, seL4_MessageInfo_new(0, 0, 0, length));
        test_eq(seL4_MessageInfo_get_label(info), 77ul);
        for (seL4_Word i = 0; i < length; i++) {
            test_eq(seL4_GetMR((int)i), length - 1 - i);
        }
    }
    sel4utils_destroy_process(&process, &env->vka);
    vka_free_object(&env->vka, &endpoint);
    return sel4test_get_result();
}
DEFINE_TEST(IPC0002, "Call of a process", test_process, config_set(CONFIG_SUITE_ALL))

static int test_never(env_t env)
{
    (void)env;
    test_assert(!"a test that is not there ran");
    return sel4test_get_result();
}
DEFINE_TEST(IPC0003, "not on this machine", test_never, config_set(CONFIG_SUITE_BOARD))
