/* SPDX-License-Identifier: BSD-2-Clause */
/* What proofs assume of the functions of arch/arch.h, which are the CPU's: included before the
 * portable sources that call them. */
#pragma once

#include "arch/arch.h"
#include "entry/ipc.h"
#include "object/tcb.h"

/*@ axiomatic UserMemory {
        logic integer USER_END; // the highest user address
        axiom user_end: 0 < USER_END < 1 << 62;
    } */

/*@ assigns \nothing;
    ensures \result <==> address <= USER_END; */
bool arch_valid_user_word(word_t address);

/*@ axiomatic Buffers {
        // The memory of the IPC buffer of a thread that has one.
        logic word_t *buffer_of(struct tcb *tcb);
    } */

/*@ requires index < ARCH_MESSAGE_REGISTERS;
    assigns \result \from tcb->arch, index; */
word_t arch_message_register(const struct tcb *tcb, unsigned index);

/*@ requires index < ARCH_MESSAGE_REGISTERS;
    assigns tcb->arch \from tcb->arch, index, value; */
void arch_set_message_register(struct tcb *tcb, unsigned index, word_t value);

/*@ assigns tcb->arch \from tcb->arch, value; */
void arch_set_badge_register(struct tcb *tcb, word_t value);

/*@ assigns tcb->arch \from tcb->arch, value; */
void arch_set_info_register(struct tcb *tcb, word_t value);

/*@ assigns \result \from *tcb;
    ensures \result == \null || \result == buffer_of(tcb);
    ensures \result != \null ==> ipc_buffer(\result) &&
        \separated(\result + (0 .. IPC_BUFFER_WORDS - 1), tcb); */
word_t *arch_ipc_buffer(const struct tcb *tcb, bool for_receive);

/*@ assigns \nothing; */
struct cap arch_cap_mask_rights(struct cap cap, unsigned rights);

/*@ assigns \nothing; */
struct cap arch_cap_update_data(bool preserve, word_t data, struct cap cap);
