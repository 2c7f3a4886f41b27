/* SPDX-License-Identifier: BSD-2-Clause */
/* A client asks for capabilities that its server has. */
#include "setup.h"

#include <qtest.h>
#include <sel4rpc/client.h>
#include <sel4rpc/server.h>
#include <string.h>
#include <vka/capops.h>

enum { MAGIC = 0x4d41, HPET = 0xfed00000, RTC_PORT = 0x70, RTC_PORT_END = 0x71, RTC_PIN = 8 };

static vka_object_t endpoint;
static cspacepath_t slot;
static RpcMessage asked, answered;
static int call_result;

static void ask(UNUSED void *argument, UNUSED void *number, UNUSED void *ipc_buffer)
{
    sel4rpc_client_t client;
    sel4rpc_client_init(&client, endpoint.cptr, MAGIC);
    answered = asked;
    call_result = sel4rpc_call(&client, &answered, slot.root, slot.capPtr, slot.capDepth);
}

/* Serve one client. Returns what the server function does. */
static int serve(RpcMessage request, sel4rpc_handler_t handler, void *data)
{
    sel4rpc_server_env_t server;
    asked = request;
    QT_EQ(sel4rpc_server_init(&server, &vka, handler, data, NULL, &simple), 0);
    start_threads(1, ask, NULL, same_priority);
    seL4_Recv(endpoint.cptr, NULL);
    QT_EQ(seL4_GetMR(0), MAGIC);
    int result = sel4rpc_server_recv(&server);
    join_threads();
    QT_EQ(call_result, 0);
    QT_EQ(answered.which_msg, RpcMessage_ret_tag);
    return result;
}

static void begin(void)
{
    QT_EQ(vka_alloc_endpoint(&vka, &endpoint), 0);
    QT_EQ(vka_cspace_alloc_path(&vka, &slot), 0);
}

static void end(void)
{
    vka_cnode_delete(&slot);
    vka_cspace_free_path(&vka, slot);
    vka_free_object(&vka, &endpoint);
}

static RpcMessage for_memory(seL4_Word address)
{
    return (RpcMessage){.which_msg = RpcMessage_memory_tag,
                        .msg.memory = {.address = address,
                                       .size_bits = seL4_PageBits,
                                       .type = seL4_X86_4K,
                                       .action = Action_ALLOCATE}};
}

static RpcMessage for_ports(unsigned start, unsigned last)
{
    return (RpcMessage){.which_msg = RpcMessage_ioport_tag,
                        .msg.ioport = {.start = start, .end = last}};
}

QTEST(rpc__memory_at_an_address_and_back)
{
    begin();
    QT_EQ(serve(for_memory(HPET), NULL, NULL), 0);
    QT_EQ(answered.msg.ret.errorCode, 0);
    seL4_X86_Page_GetAddress_t where = seL4_X86_Page_GetAddress(slot.capPtr);
    QT_EQ(where.error, seL4_NoError);
    QT_EQ(where.paddr, HPET);
    vka_cnode_delete(&slot);
    RpcMessage back = for_memory(answered.msg.ret.cookie);
    back.msg.memory.action = Action_FREE;
    QT_EQ(serve(back, sel4rpc_default_handler, NULL), 0);
    QT_EQ(answered.msg.ret.errorCode, 0);
    end();
}

QTEST(rpc__io_ports__the_client_has_the_only_capability)
{
    begin();
    QT_EQ(serve(for_ports(RTC_PORT, RTC_PORT_END), NULL, NULL), 0);
    QT_EQ(answered.msg.ret.errorCode, 0);
    QT_EQ(seL4_X86_IOPort_In8(slot.capPtr, RTC_PORT_END).error, 0);
    vka_cnode_delete(&slot);
    QT_EQ(serve(for_ports(RTC_PORT, RTC_PORT_END), NULL, NULL), 0);
    end();
}

QTEST(rpc__interrupts_of_each_kind)
{
    RpcMessage request = {.which_msg = RpcMessage_irq_tag};
    IrqAllocMessage *irq = &request.msg.irq;
    begin();
    irq->which_type = IrqAllocMessage_ioapic_tag;
    irq->type.ioapic = (IrqAllocMessagex86_IOAPIC){.pin = RTC_PIN, .vector = 20};
    QT_EQ(serve(request, NULL, NULL), 0);
    QT_EQ(seL4_IRQHandler_Ack(slot.capPtr), seL4_NoError);
    vka_cnode_delete(&slot);
    irq->which_type = IrqAllocMessage_msi_tag;
    irq->type.msi = (IrqAllocMessagex86_MSI){.vector = 21};
    QT_EQ(serve(request, NULL, NULL), 0);
    QT_EQ(seL4_IRQHandler_Ack(slot.capPtr), seL4_NoError);
    vka_cnode_delete(&slot);
    irq->which_type = IrqAllocMessage_simple_tag;
    irq->type.simple = (IrqAllocMessageSimple){.irq = RTC_PIN};
    QT_EQ(serve(request, NULL, NULL), 0);
    QT_EQ(seL4_IRQHandler_Ack(slot.capPtr), seL4_NoError);
    end();
}

/* The client is told, and has nothing. */
static void expect_refusal(RpcMessage request)
{
    QT_NE(serve(request, NULL, NULL), 0);
    QT_NE(answered.msg.ret.errorCode, 0);
    QT_EQ(seL4_CNode_Copy(slot.root, slot.capPtr, slot.capDepth, slot.root, endpoint.cptr,
                          slot.capDepth, seL4_AllRights),
          seL4_NoError);
    vka_cnode_delete(&slot);
}

QTEST(rpc__what_cannot_be_had__an_error_and_no_capability)
{
    begin();
    expect_refusal(for_memory((seL4_Word)1 << 60));
    expect_refusal(for_ports(5, 4));
    expect_refusal(for_ports(0, 0x10000));
    expect_refusal((RpcMessage){.which_msg = RpcMessage_irq_tag});
    expect_refusal((RpcMessage){.which_msg = RpcMessage_ret_tag});
    end();
}

static int own_handler(sel4rpc_server_env_t *server, void *data, RpcMessage *request)
{
    *(int *)data = (int)request->msg.ioport.start;
    seL4_SetCap(0, endpoint.cptr);
    return sel4rpc_server_reply(server, 1, 0, 77) == 0 ? 5 : -1;
}

QTEST(rpc__a_handler_of_the_programs_own)
{
    int seen = 0;
    begin();
    QT_EQ(serve(for_ports(1234, 1234), own_handler, &seen), 5);
    QT_EQ(seen, 1234);
    QT_EQ(answered.msg.ret.cookie, 77);
    seL4_NBSend(slot.capPtr, seL4_MessageInfo_new(0, 0, 0, 0)); /* nobody waits, nothing faults */
    end();
}

static void send_rubbish(UNUSED void *argument, UNUSED void *number, UNUSED void *ipc_buffer)
{
    seL4_SetMR(1, 0xffffffffffffff7f);
    seL4_SetMR(2, ~(seL4_Word)0);
    seL4_Call(endpoint.cptr, seL4_MessageInfo_new(0, 0, 0, 3));
}

QTEST(rpc__a_request_that_is_none__answered_all_the_same)
{
    sel4rpc_server_env_t server;
    begin();
    QT_EQ(sel4rpc_server_init(&server, &vka, NULL, NULL, NULL, &simple), 0);
    start_threads(1, send_rubbish, NULL, same_priority);
    seL4_Recv(endpoint.cptr, NULL);
    QT_EQ(sel4rpc_server_recv(&server), -1);
    join_threads();
    end();
}
