/* SPDX-License-Identifier: BSD-2-Clause */
/* CNodes. */
#include "world.h"

#include "below.h"
#include "caps.h"
#include "cap/derivation.c"
#include "entry/call.c"
#include "entry/error.c"
#include "object/cnode.c"

_Static_assert(LABEL_QuollCNodeDeleteRange == LABEL_QuollCNodeCopyRange + 1, "see beside()");

static void beside_ranges(unsigned side, struct call *call)
{
    call->label = label_beside(LABEL_QuollCNodeCopyRange, side);
    if (call->label == LABEL_QuollCNodeDeleteRange) call->label++;
}

static void copy_range(unsigned dest, unsigned source, unsigned count, struct call *call)
{
    call->label = LABEL_QuollCNodeCopyRange;
    message[0] = slot_number(dest);
    message[1] = slot_number(source);
    message[2] = slot_count(count);
}

static void delete_range(unsigned first, unsigned count, struct call *call)
{
    call->label = LABEL_QuollCNodeDeleteRange;
    message[0] = slot_number(first);
    message[1] = slot_count(count);
}

static void ranges_from(unsigned first)
{
    //@ loop unroll COUNT_CHOICES;
    for (unsigned count = 0; count < COUNT_CHOICES; count++) {
        DECODE_WAYS(decode_cnode, CAP_CNODE, LONG_CALL, 1, delete_range(first, count, &call));
        //@ loop unroll SLOT_CHOICES;
        for (unsigned source = 0; source < SLOT_CHOICES; source++) {
            DECODE_WAYS(decode_cnode, CAP_CNODE, LONG_CALL + 2, 1,
                        copy_range(first, source, count, &call));
        }
    }
}

void driver(void)
{
    //@ loop unroll SIDES;
    for (unsigned side = 0; side < SIDES; side++) {
        DECODE_WAYS(decode_cnode, CAP_CNODE, SHAPES - 1, THREE_WALKS, beside_ranges(side, &call));
    }
    //@ loop unroll SLOT_CHOICES;
    for (unsigned first = 0; first < SLOT_CHOICES; first++) ranges_from(first);
}
