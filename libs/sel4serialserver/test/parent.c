/* SPDX-License-Identifier: BSD-2-Clause */
/* A thread starts a serial server and is its client. */
#include <sel4test/test.h>
#include <serial_server/client.h>
#include <serial_server/parent.h>
#include <serial_server/test.h>
#include <string.h>
#include <vka/capops.h>

void get_serial_server_parent_tests(void)
{
}

static const char *const line = "a line through the serial server\n";

static int spawn_with(simple_t *simple, vka_t *vka, vspace_t *vspace)
{
    return serial_server_parent_spawn_thread(simple, vka, vspace, (uint8_t)(seL4_MaxPrio - 1));
}

static int spawn(env_t env)
{
    return spawn_with(&env->simple, &env->vka, &env->vspace);
}

/* Returns 0 with a connection through an endpoint capability of its own. */
static int connect_to(env_t env, serial_client_context_t *client)
{
    cspacepath_t endpoint;
    int error = serial_server_parent_vka_mint_endpoint(&env->vka, &endpoint);
    if (error) return error;
    return serial_server_client_connect(endpoint.capPtr, &env->vka, &env->vspace, client);
}

static int test_spawn(env_t env)
{
    test_error_eq(spawn(env), seL4_NoError);
    quoll_serial_server_free();
    return sel4test_get_result();
}
DEFINE_TEST(SERSERV_PARENT_001, "A serial server starts and ends", test_spawn, true)

static int test_write(env_t env)
{
    serial_client_context_t client;
    test_error_eq(spawn(env), seL4_NoError);
    test_error_eq(connect_to(env, &client), 0);
    test_eq(serial_server_write(&client, line, (ssize_t)strlen(line)), (ssize_t)strlen(line));
    test_eq(serial_server_printf(&client, "%s", line), (ssize_t)strlen(line));
    serial_server_disconnect(&client);
    quoll_serial_server_free();
    return sel4test_get_result();
}
DEFINE_TEST(SERSERV_PARENT_002, "Its parent writes", test_write, true)

static int test_reconnect(env_t env)
{
    test_error_eq(spawn(env), seL4_NoError);
    for (int i = 0; i < 3; i++) {
        serial_client_context_t client;
        test_error_eq(connect_to(env, &client), 0);
        test_eq(serial_server_write(&client, line, (ssize_t)strlen(line)), (ssize_t)strlen(line));
        serial_server_disconnect(&client);
    }
    quoll_serial_server_free();
    return sel4test_get_result();
}
DEFINE_TEST(SERSERV_PARENT_003, "A client comes back", test_reconnect, true)

static int test_kill(env_t env)
{
    serial_client_context_t client;
    test_error_eq(spawn(env), seL4_NoError);
    test_error_eq(connect_to(env, &client), 0);
    test_error_eq(serial_server_kill(&client), 0);
    quoll_serial_server_free();
    return sel4test_get_result();
}
DEFINE_TEST(SERSERV_PARENT_004, "A client ends it", test_kill, true)

static int test_nothing(env_t env)
{
    serial_client_context_t client;
    cspacepath_t endpoint;
    test_neq(spawn_with(NULL, &env->vka, &env->vspace), 0);
    test_neq(spawn_with(&env->simple, NULL, &env->vspace), 0);
    test_neq(spawn_with(&env->simple, &env->vka, NULL), 0);
    test_neq(serial_server_parent_vka_mint_endpoint(NULL, &endpoint), 0);
    test_neq(serial_server_parent_vka_mint_endpoint(&env->vka, NULL), 0);
    test_neq(serial_server_client_connect(seL4_CapNull, &env->vka, &env->vspace, &client), 0);
    test_neq(serial_server_client_connect(env->endpoint, NULL, &env->vspace, &client), 0);
    test_neq(serial_server_client_connect(env->endpoint, &env->vka, NULL, &client), 0);
    test_neq(serial_server_client_connect(env->endpoint, &env->vka, &env->vspace, NULL), 0);
    test_eq(serial_server_write(NULL, line, 1), (ssize_t)-1);
    test_eq(serial_server_printf(NULL, "%s", line), (ssize_t)-1);
    return sel4test_get_result();
}
DEFINE_TEST(SERSERV_PARENT_005, "Arguments that are nothing", test_nothing, true)
