/* SPDX-License-Identifier: BSD-2-Clause */
#include "spaces.h"

enum { LEVEL_BITS = SPACE_BITS / 2 };

seL4_CPtr space_flat(void)
{
    return object_make(seL4_CapTableObject, SPACE_BITS);
}

seL4_CPtr space_of_two_levels(void)
{
    seL4_CPtr root = object_make(seL4_CapTableObject, LEVEL_BITS);
    for (seL4_Word i = 0; i < 1ul << LEVEL_BITS; i++) {
        QT_OK(seL4_CNode_Move(root, i, LEVEL_BITS, seL4_CapInitThreadCNode,
                              object_make(seL4_CapTableObject, LEVEL_BITS), seL4_WordBits));
    }
    return root;
}

void space_put(seL4_CPtr space, seL4_Word address, seL4_CPtr cap, seL4_CapRights_t rights,
               seL4_Word badge)
{
    QT_OK(seL4_CNode_Mint(space, address, SPACE_BITS, seL4_CapInitThreadCNode, cap, seL4_WordBits,
                          rights, badge));
}
