/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths in the IPC buffer. */
#pragma once

#include <sel4/sel4.h>
#include <vka/cspacepath_t.h>

/* The next capability that comes with a message is to be put in *src, an empty slot. */
static inline void vka_set_cap_receive_path(const cspacepath_t *src)
{
    seL4_SetCapReceivePath(src->root, src->capPtr, src->capDepth);
}
