/* SPDX-License-Identifier: BSD-2-Clause */
/* TCBs. */
#include "world.h"

#include "below.h"
#include "caps.h"
#include "arch/x86_64/thread.c"
#include "cap/derivation.c"
#include "entry/call.c"
#include "entry/error.c"
#include "object/tcb_invoke.c"
#include "object/tcb_space.c"

/* How many registers there are to write follows from the length: each short one by itself. */
static void write_registers_of(unsigned length, struct call *call)
{
    call->label = LABEL_TCBWriteRegisters;
    call->buffer = length > ARCH_MESSAGE_REGISTERS ? pages[0] : NULL;
    call->length =
        length < MAX_CONTEXT_WORDS + 2 ? length : length + (unsigned)any_upto(MAX_MESSAGE - length);
}

void driver(void)
{
    //@ loop unroll SIDES;
    for (unsigned side = 0; side < SIDES; side++) {
        DECODE_ALL(decode_tcb, CAP_THREAD,
                   call.label = label_beside(LABEL_TCBWriteRegisters, side));
    }
    //@ loop unroll MAX_CONTEXT_WORDS + 3;
    for (unsigned length = 0; length <= MAX_CONTEXT_WORDS + 2; length++) {
        DECODE_WAYS(decode_tcb, CAP_THREAD, 1, 1, write_registers_of(length, &call));
    }
}
