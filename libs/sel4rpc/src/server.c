/* SPDX-License-Identifier: BSD-2-Clause */
#include <sel4nanopb/sel4nanopb.h>
#include <sel4rpc/server.h>
#include <sel4utils/api.h>
#include <utils/util.h>
#include <vka/capops.h>

/* What stands in the slot is the client's. Returns an error, and for memory a cookie. */
typedef int (*allocate_fn)(sel4rpc_server_env_t *env, const RpcMessage *request,
                           const cspacepath_t *slot, seL4_Word *cookie);

static int allocate_memory(sel4rpc_server_env_t *env, const RpcMessage *request,
                           const cspacepath_t *slot, seL4_Word *cookie)
{
    const MemoryAllocMessage *memory = &request->msg.memory;
    return vka_utspace_alloc_at(env->vka, slot, memory->type, memory->size_bits, memory->address,
                                cookie);
}

static int allocate_ports(sel4rpc_server_env_t *env, const RpcMessage *request,
                          const cspacepath_t *slot, seL4_Word *cookie)
{
    const IOPortMessage *ports = &request->msg.ioport;
    (void)cookie;
    if (ports->start > ports->end || ports->end > UINT16_MAX) return seL4_InvalidArgument;
    return simple_get_IOPort_cap(env->simple, (uint16_t)ports->start, (uint16_t)ports->end,
                                 slot->root, slot->capPtr, slot->capDepth);
}

static int allocate_irq(sel4rpc_server_env_t *env, const RpcMessage *request,
                        const cspacepath_t *slot, seL4_Word *cookie)
{
    const IrqAllocMessage *irq = &request->msg.irq;
    arch_simple_t *arch = &env->simple->arch_simple;
    (void)cookie;
    switch (irq->which_type) {
    case IrqAllocMessage_msi_tag: {
        const IrqAllocMessagex86_MSI *msi = &irq->type.msi;
        return arch_simple_get_msi(arch, *slot, msi->pci_bus, msi->pci_dev, msi->pci_func,
                                   msi->handle, msi->vector);
    }
    case IrqAllocMessage_ioapic_tag: {
        const IrqAllocMessagex86_IOAPIC *pin = &irq->type.ioapic;
        return arch_simple_get_ioapic(arch, *slot, pin->ioapic, pin->pin, pin->level, pin->polarity,
                                      pin->vector);
    }
    case IrqAllocMessage_simple_tag:
        return simple_get_IRQ_handler(env->simple, (int)irq->type.simple.irq, *slot);
    default:
        ZF_LOGE("a request for an interrupt of no kind");
        return seL4_InvalidArgument;
    }
}

static int answer(sel4rpc_server_env_t *env, seL4_Word caps, int error, seL4_Word cookie)
{
    RpcMessage message = RpcMessage_init_zero;
    message.which_msg = RpcMessage_ret_tag;
    message.msg.ret.errorCode = (uint32_t)error;
    message.msg.ret.cookie = cookie;
    pb_ostream_t stream = pb_ostream_from_IPC(0);
    if (!pb_encode_delimited(&stream, RpcMessage_fields, &message)) {
        ZF_LOGE("the answer does not fit into a message: %s", PB_GET_ERROR(&stream));
        return -1;
    }
    seL4_Word words = DIV_ROUND_UP(stream.bytes_written, sizeof(seL4_Word));
    api_reply(env->reply ? env->reply->cptr : seL4_CapNull,
              seL4_MessageInfo_new(0, 0, caps, words));
    return 0;
}

static int refuse(sel4rpc_server_env_t *env, int error)
{
    answer(env, 0, error, 0);
    return error;
}

static int answer_with_cap(sel4rpc_server_env_t *env, const RpcMessage *request,
                           allocate_fn allocate)
{
    cspacepath_t slot;
    seL4_Word cookie = 0;
    if (vka_cspace_alloc_path(env->vka, &slot) != 0) {
        ZF_LOGE("no slot for what a client asks for");
        return refuse(env, seL4_NotEnoughMemory);
    }
    int error = allocate(env, request, &slot, &cookie);
    if (error) {
        vka_cspace_free_path(env->vka, slot);
        return refuse(env, error);
    }
    seL4_SetCap(0, slot.capPtr);
    error = answer(env, 1, 0, cookie);
    vka_cnode_delete(&slot);
    vka_cspace_free_path(env->vka, slot);
    return error;
}

static int answer_memory(sel4rpc_server_env_t *env, const RpcMessage *request)
{
    const MemoryAllocMessage *memory = &request->msg.memory;
    if (memory->action == Action_ALLOCATE) return answer_with_cap(env, request, allocate_memory);
    vka_utspace_free(env->vka, memory->type, memory->size_bits, memory->address);
    return answer(env, 0, 0, 0);
}

int sel4rpc_default_handler(sel4rpc_server_env_t *env, UNUSED void *data, RpcMessage *rpcMsg)
{
    switch (rpcMsg->which_msg) {
    case RpcMessage_memory_tag:
        return answer_memory(env, rpcMsg);
    case RpcMessage_ioport_tag:
        return answer_with_cap(env, rpcMsg, allocate_ports);
    case RpcMessage_irq_tag:
        return answer_with_cap(env, rpcMsg, allocate_irq);
    default:
        ZF_LOGE("a request for nothing");
        return refuse(env, seL4_IllegalOperation);
    }
}

int sel4rpc_server_init(sel4rpc_server_env_t *env, vka_t *vka, sel4rpc_handler_t handler_func,
                        void *data, vka_object_t *reply, simple_t *simple)
{
    *env = (sel4rpc_server_env_t){.vka = vka,
                                  .reply = reply,
                                  .handler = handler_func ? handler_func : sel4rpc_default_handler,
                                  .data = data,
                                  .simple = simple};
    return 0;
}

int sel4rpc_server_reply(sel4rpc_server_env_t *env, int caps, int errorCode, int cookie)
{
    return answer(env, (seL4_Word)caps, errorCode, (seL4_Word)cookie);
}

int sel4rpc_server_recv(sel4rpc_server_env_t *env)
{
    RpcMessage request = RpcMessage_init_zero;
    pb_istream_t stream = pb_istream_from_IPC(1);
    if (!pb_decode_delimited(&stream, RpcMessage_fields, &request)) {
        ZF_LOGE("a request that is none: %s", PB_GET_ERROR(&stream));
        refuse(env, seL4_InvalidArgument);
        return -1;
    }
    return env->handler(env, env->data, &request);
}
