/* SPDX-License-Identifier: BSD-2-Clause */
/* Asking a server for capabilities. Messages are those of <rpc.pb.h>. */
#pragma once

#include <sel4/sel4.h>

#ifdef __cplusplus
extern "C" {
#endif

struct _RpcMessage;
typedef struct _RpcMessage RpcMessage;

typedef struct sel4rpc_client_env {
    seL4_CPtr server_ep;
    seL4_Word magic;
} sel4rpc_client_t;

/* `magic` is the first word of each request: how the server's thread knows one from other messages.
 * Returns 0. */
int sel4rpc_client_init(sel4rpc_client_t *client, seL4_CPtr server_ep, seL4_Word magic);

/* Ask, and wait. The answer is in `msg` then, and a capability that comes with it in the slot
 * `capPtr` of depth `capDepth` below `root`. Returns 0, also if the answer is an error
 * (msg->msg.ret.errorCode); or -1 if the message does not fit or the answer is none. */
int sel4rpc_call(sel4rpc_client_t *client, RpcMessage *msg, seL4_CPtr root, seL4_CPtr capPtr,
                 seL4_Word capDepth);

#ifdef __cplusplus
}
#endif
