/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the IPC buffer of a thread is, if it is where it usually is. */
#pragma once

#include "arch/x86_64/arch_cap.h"
#include "object/tcb.h"

/* The physical address of what arch_ipc_buffer() returns, if that is in a frame of 4 KiB. False: it
 * is in another, or there is none. */
static inline bool ipc_buffer_in_page(const struct tcb *tcb, bool for_receive, paddr_t *at)
{
    enum {
        TYPE = 63,
        SIZE = 3 << 6,
        WRITE = RIGHT_WRITE << 8,
        READ = RIGHT_READ << 8,
        DEVICE = 1 << 10
    };
    word_t frame = tcb->slots[TCB_BUFFER].cap.words[0];
    word_t wanted = CAP_FRAME | FRAME_4K << 6 | READ | (for_receive ? WRITE : 0);
    word_t looked_at = TYPE | SIZE | READ | (for_receive ? WRITE : 0) | DEVICE;
    at->raw = (frame >> 16) + (tcb->buffer_vaddr.raw & MASK(12));
    return likely((frame & looked_at) == wanted);
}
