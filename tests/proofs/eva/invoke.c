/* SPDX-License-Identifier: BSD-2-Clause */
/* From the registers of a caller to the decoder: the whole of a system call that invokes, with the
 * decoders as contracts. What they ask for is what the other drivers give them. */
#define EVA_IPC
#define EVA_RECEIVE_SLOTS
#include "world.h"

#include "below.h"
#include "caps.h"
#include "arch/x86_64/thread.c"
#define cspace_lookup_any      kernel_cspace_lookup_any
#define cspace_target_slot_any kernel_cspace_target_slot_any
#include "cap/cspace.c"
#undef cspace_lookup_any
#undef cspace_target_slot_any
#include "cap/derivation.c"
#include "entry/call.c"
#include "entry/error.c"
#include "entry/invoke.c"
#include "entry/ipc.c"
#include "object/object.c"

/*@ requires \valid(receiver) && \valid_read(sender);
    assigns receiver->arch \from sender->fault; */
void fault_message(const struct tcb *sender, struct tcb *receiver, word_t badge);
/*@ requires \valid(tcb) && \valid_read(fault) && \initialized(&fault->type);
    assigns tcb->state, tcb->fault \from *fault; */
void fault_raise(struct tcb *tcb, const struct fault *fault);
struct fault fault_of_lookup(cptr_t address, bool in_receive, struct lookup_fail why)
{
    return (struct fault){
        .type = FAULT_CAP, .address = address, .in_receive = in_receive, .lookup = why};
}
/*@ requires \valid(sender) && \valid(slot);
    assigns *slot \from \nothing; */
void reply_send(struct tcb *sender, struct slot *slot);

/* What each decoder starts from. */
static status_t any_decoder(const struct call *call, struct sys_error *err)
{
    //@ assert \valid(call->caller) && \valid(call->slot);
    //@ assert call->length <= MAX_MESSAGE && call->extras <= MAX_EXTRA_CAPS;
    //@ assert call->extras > 0 ==> \valid(call->extra[0]);
    //@ assert call->extras > 1 ==> \valid(call->extra[1]);
    //@ assert call->extras > 2 ==> \valid(call->extra[2]);
    //@ assert call->buffer == \null || \valid_read(call->buffer + (0 .. IPC_BUFFER_WORDS - 1));
    //@ assert call->extras > 0 ==> call->buffer != \null;
    //@ assert call->length > ARCH_MESSAGE_REGISTERS ==> call->buffer != \null;
    call->caller->state = (enum thread_state)any_upto(THREAD_BLOCKED_ON_NOTIFICATION);
    if (any_bool()) return any_bool() ? OK : PREEMPTED;
    return err_illegal(err, "refused");
}
#define DECODER(name)                                                                              \
    status_t name(const struct call *call, struct sys_error *err)                                  \
    {                                                                                              \
        return any_decoder(call, err);                                                             \
    }
DECODER(decode_untyped)
DECODER(decode_cnode)
DECODER(decode_tcb)
DECODER(decode_irq_control)
DECODER(decode_irq_handler)
DECODER(decode_domain)
DECODER(decode_frame)
DECODER(decode_table)
DECODER(decode_asid_control)
DECODER(decode_asid_pool)
DECODER(decode_io_port_control)
DECODER(decode_io_port)

void driver(void)
{
    //@ loop unroll 4;
    for (message_extras = 0; message_extras <= MAX_EXTRA_CAPS; message_extras++) {
        //@ loop unroll 4;
        for (unsigned way = 0; way < 4; way++) {
            message_is_long = way & 1;
            buffers = way & 2 ? pages[0] : NULL;
            fill_world();
            invoke(any_bool(), any_bool());
        }
        fill_world();
        ipc_transfer(any_thread(), any_thread(), any_bool() ? NULL : &endpoints[0], any(),
                     any_bool());
    }
}
