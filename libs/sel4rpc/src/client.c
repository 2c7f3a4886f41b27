/* SPDX-License-Identifier: BSD-2-Clause */
#include <rpc.pb.h>
#include <sel4nanopb/sel4nanopb.h>
#include <sel4rpc/client.h>
#include <utils/util.h>

enum { FIRST_WORD = 1 }; /* of the request, behind the magic number */

int sel4rpc_client_init(sel4rpc_client_t *client, seL4_CPtr server_ep, seL4_Word magic)
{
    *client = (sel4rpc_client_t){.server_ep = server_ep, .magic = magic};
    return 0;
}

int sel4rpc_call(sel4rpc_client_t *client, RpcMessage *msg, seL4_CPtr root, seL4_CPtr capPtr,
                 seL4_Word capDepth)
{
    pb_ostream_t request = pb_ostream_from_IPC(FIRST_WORD);
    if (!pb_encode_delimited(&request, RpcMessage_fields, msg)) {
        ZF_LOGE("the request does not fit into a message: %s", PB_GET_ERROR(&request));
        return -1;
    }
    seL4_Word words = FIRST_WORD + DIV_ROUND_UP(request.bytes_written, sizeof(seL4_Word));
    seL4_SetMR(0, client->magic);
    seL4_SetCapReceivePath(root, capPtr, capDepth);
    seL4_Call(client->server_ep, seL4_MessageInfo_new(0, 0, 0, words));

    pb_istream_t answer = pb_istream_from_IPC(0);
    if (!pb_decode_delimited(&answer, RpcMessage_fields, msg)) {
        ZF_LOGE("the answer is none: %s", PB_GET_ERROR(&answer));
        return -1;
    }
    return 0;
}
