/* SPDX-License-Identifier: BSD-2-Clause */
#include "child.h"

#include <sel4/mapping.h>
#include <sel4/quoll.h>

/* Everything is in one section, whose first function starts a page. */
#define HERE   __attribute__((section("random_child")))
#define INLINE static inline __attribute__((always_inline))

INLINE struct child_state *state(void)
{
    return (struct child_state *)CHILD_STATE;
}

static HERE __attribute__((aligned(4096), noinline)) seL4_Word next_random(void)
{
    seL4_Word x = state()->random;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return state()->random = x;
}

INLINE seL4_Word below(seL4_Word limit)
{
    return (next_random() >> 20) % limit;
}

/* A slot that holds something at first, or any other. */
INLINE seL4_Word some_slot(void)
{
    return below(4) ? below(CHILD_CAPS) : below(1 << CHILD_RADIX);
}

INLINE seL4_Word some_address(void)
{
    return CHILD_STATE + (below(8) << (below(3) * 9 + 12));
}

/* A word that some argument might be, or nonsense. */
static HERE __attribute__((noinline)) seL4_Word some_word(void)
{
    switch (below(10)) {
    case 0:
    case 1:
    case 2:
        return some_slot();
    case 3:
        return below(2) ? seL4_WordBits : CHILD_RADIX;
    case 4:
        return below(seL4_ObjectTypeCount + 4);
    case 5:
        return below(24);
    case 6:
        return some_address();
    case 7:
        return below(2);
    case 8:
        return 1ul << below(64);
    default:
        return next_random();
    }
}

INLINE long some_number(void)
{
    switch (below(32)) {
    case 0:
        return seL4_SysSend;
    case 1:
        return seL4_SysNBSend;
    case 2:
        return seL4_SysNBRecv;
    case 3:
        return seL4_SysYield;
    case 4:
        return below(16) ? seL4_SysNBSend : seL4_SysRecv;
    case 5:
        return below(16) ? seL4_SysNBRecv : seL4_SysReplyRecv;
    case 6:
        return seL4_SysReply;
    default:
        return seL4_SysCall;
    }
}

INLINE seL4_Word label_between(seL4_Word first, seL4_Word last)
{
    return first + below(last - first + 1);
}

/* Often a method of what the slot held at first. */
static HERE __attribute__((noinline)) seL4_Word some_label(seL4_Word slot)
{
    if (below(32) == 0) return next_random() >> below(64);
    if (below(3) == 0) return below(nArchInvocationLabels + 1);
    switch (slot) {
    case CHILD_CNODE:
    case CHILD_SLOTS:
    case CHILD_SPARE_CNODE:
        return label_between(CNodeRevoke, CNodeSaveCaller);
    case CHILD_TCB:
    case CHILD_SPARE_TCB:
        return label_between(TCBReadRegisters, TCBSetFlags);
    case CHILD_FRAME:
    case CHILD_SPARE_FRAME:
        return label_between(X86PageMap, X86PageGetAddress);
    case CHILD_PDPT:
        return label_between(X86PDPTMap, X86PDPTUnmap);
    case CHILD_DIRECTORY:
        return label_between(X86PageDirectoryMap, X86PageDirectoryUnmap);
    case CHILD_TABLE:
        return label_between(X86PageTableMap, X86PageTableUnmap);
    case CHILD_ASID_POOL:
        return X86ASIDPoolAssign;
    case CHILD_PORT:
        return label_between(X86IOPortIn8, X86IOPortOut32);
    case CHILD_IRQ:
        return label_between(IRQAckIRQ, IRQClearIRQHandler);
    default:
        return UntypedRetype;
    }
}

/* A Retype that has a chance, which nonsense rarely has. */
INLINE void plausible_retype(seL4_IPCBuffer *buffer, seL4_Word words[4])
{
    words[0] = below(seL4_ObjectTypeCount);
    words[1] = 4 + below(10);
    words[2] = words[3] = 0;
    buffer->msg[4] = below(1 << CHILD_RADIX);
    buffer->msg[5] = 1 + below(3);
    buffer->caps_or_badges[0] = CHILD_SLOTS;
}

INLINE void call(void)
{
    seL4_IPCBuffer *buffer = (seL4_IPCBuffer *)CHILD_BUFFER;
    struct child_state *self = state();
    self->number = (seL4_Word)some_number();
    self->service = below(32) ? some_slot() : some_word();
    self->label = some_label(self->service);
    self->length = below(8) ? below(12) : below(128);
    seL4_Word info = self->label << 12 | below(4) << 7 | self->length;
    for (seL4_Word i = 4; i < 12; i++) buffer->msg[i] = some_word();
    for (seL4_Word i = 0; i < 3; i++) buffer->caps_or_badges[i] = some_slot();
    buffer->receiveCNode = some_slot();
    buffer->receiveIndex = some_slot();
    buffer->receiveDepth = seL4_WordBits;
    seL4_Word service = self->service;
    seL4_Word words[4] = {some_word(), some_word(), some_word(), some_word()};
    if (self->label == UntypedRetype && below(2)) plausible_retype(buffer, words);
    register seL4_Word r10 __asm__("r10") = words[0], r8 __asm__("r8") = words[1],
                           r9 __asm__("r9") = words[2], r15 __asm__("r15") = words[3];
    __asm__ volatile("syscall"
                     : "+D"(service), "+S"(info), "+r"(r10), "+r"(r8), "+r"(r9), "+r"(r15)
                     : "a"(QUOLL_SYSCALL_MARKER), "d"(self->number)
                     : "rcx", "r11", "memory");
    seL4_Word error = info >> 12;
    if ((long)self->number == seL4_SysCall && error < seL4_NumErrors) self->refused[error]++;
}

HERE _Noreturn void child_main(void)
{
    quoll_Quiet(1);
    while (state()->calls < state()->limit) {
        state()->calls++;
        call();
    }
    quoll_Exit();
}
