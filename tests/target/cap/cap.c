/* SPDX-License-Identifier: BSD-2-Clause */
#include "cap.h"

seL4_CPtr memory;
static seL4_CPtr window;

void begin(void)
{
    memory = object_make(seL4_UntypedObject, MEMORY_BITS);
    window = slot_take();
    for (unsigned i = 1; i < WINDOW; i++) QT_EQ(slot_take(), slot(i));
}

seL4_CPtr slot(unsigned n)
{
    return window + n;
}

seL4_Error make(seL4_Word type, seL4_Word bits, seL4_CPtr where)
{
    return object_make_from(memory, type, bits, where);
}

/* Asking for more than there can be tells how much there is. */
seL4_Word bytes_left(seL4_CPtr untyped)
{
    seL4_CPtr unused = slot(WINDOW - 1);
    QT_EQ(object_make_from(untyped, seL4_UntypedObject, seL4_MaxUntypedBits, unused),
          seL4_NotEnoughMemory);
    return seL4_GetMR(0);
}

struct place in_root(seL4_CPtr where)
{
    return (struct place){seL4_CapInitThreadCNode, where, seL4_WordBits};
}

struct place in_node(seL4_CPtr node, seL4_Word index, seL4_Uint8 depth)
{
    return (struct place){node, index, depth};
}

seL4_Error copy(struct place dest, struct place source, seL4_CapRights_t rights)
{
    return seL4_CNode_Copy(dest.root, dest.index, dest.depth, source.root, source.index,
                           source.depth, rights);
}

seL4_Error mint(struct place dest, struct place source, seL4_CapRights_t rights, seL4_Word badge)
{
    return seL4_CNode_Mint(dest.root, dest.index, dest.depth, source.root, source.index,
                           source.depth, rights, badge);
}

seL4_Error move(struct place dest, struct place source)
{
    return seL4_CNode_Move(dest.root, dest.index, dest.depth, source.root, source.index,
                           source.depth);
}

seL4_Error mutate(struct place dest, struct place source, seL4_Word badge)
{
    return seL4_CNode_Mutate(dest.root, dest.index, dest.depth, source.root, source.index,
                             source.depth, badge);
}

seL4_Error rotate(struct place dest, struct place pivot, struct place source)
{
    return seL4_CNode_Rotate(dest.root, dest.index, dest.depth, 0, pivot.root, pivot.index,
                             pivot.depth, 0, source.root, source.index, source.depth);
}

seL4_Error delete_cap(struct place where)
{
    return seL4_CNode_Delete(where.root, where.index, where.depth);
}

seL4_Error revoke(struct place where)
{
    return seL4_CNode_Revoke(where.root, where.index, where.depth);
}
