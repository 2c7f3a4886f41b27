/* SPDX-License-Identifier: BSD-2-Clause */
/* Untyped memory: Retype. */
#include "world.h"

#include "below.h"
#include "caps.h"
#include "cap/derivation.c"
#include "entry/call.c"
#include "entry/error.c"
#include "object/object.c"
#include "object/untyped.c"

/*@ requires 0 < radix < 64;
    assigns \result \from radix, slots;
    ensures \result.type == CAP_CNODE; */
struct cap cnode_make(struct slot *slots, unsigned radix);
//@ assigns \nothing; // that the new table is memory is not asked for
void vspace_copy_kernel_half(uint64_t *pml4);

void driver(void)
{
    //@ loop unroll SLOT_CHOICES;
    for (unsigned first = 0; first < SLOT_CHOICES; first++) {
        DECODE(decode_untyped, CAP_UNTYPED, message[4] = slot_number(first));
    }
}
