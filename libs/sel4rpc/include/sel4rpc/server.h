/* SPDX-License-Identifier: BSD-2-Clause */
/* Answering clients that ask for capabilities. */
#pragma once

#include <rpc.pb.h>
#include <simple/simple.h>
#include <utils/attribute.h>
#include <vka/object.h>
#include <vka/vka.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What programs agree on as the first word of a request, where nothing else is. */
#define SEL4RPC_MSG_MAGIC (0xcafed00d)

struct sel4rpc_env;
typedef int (*sel4rpc_handler_t)(struct sel4rpc_env *env, void *data, RpcMessage *rpcMsg);

typedef struct sel4rpc_env {
    vka_t *vka;
    vka_object_t *reply;
    sel4rpc_handler_t handler;
    void *data;
    simple_t *simple;
} sel4rpc_server_env_t;

/* `handler_func` gets each request and `data`, and answers it; NULL: sel4rpc_default_handler().
 * `vka` and `simple` are where capabilities come from; `reply` is used by MCS kernels alone. All of
 * them must live on. Returns 0. */
int sel4rpc_server_init(sel4rpc_server_env_t *env, vka_t *vka, sel4rpc_handler_t handler_func,
                        void *data, vka_object_t *reply, simple_t *simple);

/* The calling thread has received a request: hand it to the handler. Returns what that returns, or
 * -1 for a message that is none, which is answered with an error. */
int sel4rpc_server_recv(sel4rpc_server_env_t *env);

/* Answer, with the first `caps` capabilities that seL4_SetCap() has set. Returns 0, or -1 if the
 * answer does not fit; nothing is sent then. */
int sel4rpc_server_reply(sel4rpc_server_env_t *env, int caps, int errorCode, int cookie);

/* Allocate what is asked for and answer with a capability to it: the client has the only one. Or
 * free memory that the client has no capability to any more: it is trusted to name what it got, by
 * the cookie. Returns 0; or an error, which the client has been told. */
int sel4rpc_default_handler(sel4rpc_server_env_t *env, UNUSED void *data, RpcMessage *rpcMsg);

#ifdef __cplusplus
}
#endif
