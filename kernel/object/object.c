/* SPDX-License-Identifier: BSD-2-Clause */
#include "object/object.h"

#include "arch/arch.h"
#include "debug/assert.h"
#include "object/cnode.h"
#include "object/domain.h"
#include "object/irq.h"
#include "object/tcb.h"
#include "object/untyped.h"

bool object_type_valid(word_t type)
{
    return type < OBJECT_ARCH || arch_object_size_bits(type, 0) > 0;
}

unsigned object_size_bits(word_t type, word_t user_bits)
{
    static const uint8_t fixed[OBJECT_ARCH] = {
        [OBJECT_UNTYPED] = 0,
        [OBJECT_TCB] = TCB_BITS,
        [OBJECT_ENDPOINT] = ENDPOINT_BITS,
        [OBJECT_NOTIFICATION] = NOTIFICATION_BITS,
        [OBJECT_CNODE] = SLOT_BITS,
    };
    if (type >= OBJECT_ARCH) return arch_object_size_bits(type, user_bits);
    bool is_sized = type == OBJECT_UNTYPED || type == OBJECT_CNODE;
    return fixed[type] + (is_sized ? (unsigned)user_bits : 0);
}

bool object_is_frame(word_t type)
{
    return type >= OBJECT_ARCH && arch_object_is_frame(type);
}

static struct cap create_tcb(struct tcb *tcb)
{
    tcb_create(tcb);
    return cap_of_thread(tcb);
}

static struct cap create_own(word_t type, paddr_t base, word_t user_bits, bool is_device)
{
    switch (type) {
    case OBJECT_UNTYPED:
        return untyped_make(base, (unsigned)user_bits, is_device);
    case OBJECT_TCB:
        return create_tcb(phys_to_kernel(base));
    case OBJECT_ENDPOINT:
        return (struct cap){.endpoint = {.type = CAP_ENDPOINT,
                                         .rights = RIGHTS_ALL,
                                         .ptr = kptr_bits(phys_to_kernel(base))}};
    case OBJECT_NOTIFICATION:
        return (struct cap){.notification = {.type = CAP_NOTIFICATION,
                                             .rights = RIGHT_READ | RIGHT_WRITE,
                                             .ptr = kptr_bits(phys_to_kernel(base))}};
    case OBJECT_CNODE:
        return cnode_make(phys_to_kernel(base), (unsigned)user_bits);
    default:
        kassert(!"object type was checked before");
        return NULL_CAP;
    }
}

struct cap object_create(word_t type, paddr_t base, word_t user_bits, bool is_device)
{
    if (type < OBJECT_ARCH) return create_own(type, base, user_bits, is_device);
    return arch_object_create(type, base, object_size_bits(type, user_bits), is_device);
}

status_t decode_invocation(const struct call *call, struct sys_error *err)
{
    switch (call->cap.type) {
    case CAP_NULL:
        return err_capability(err, 0, "the slot is empty");
    case CAP_ZOMBIE:
        return err_capability(err, 0, "the capability is being deleted");
    case CAP_UNTYPED:
        return decode_untyped(call, err);
    case CAP_CNODE:
        return decode_cnode(call, err);
    case CAP_THREAD:
        return decode_tcb(call, err);
    case CAP_IRQ_CONTROL:
        return decode_irq_control(call, err);
    case CAP_IRQ_HANDLER:
        return decode_irq_handler(call, err);
    case CAP_DOMAIN:
        return decode_domain(call, err);
    default:
        kassert(call->cap.type >= CAP_ARCH);
        return arch_decode(call, err);
    }
}
