/* SPDX-License-Identifier: BSD-2-Clause */
/* The CPU's capabilities as they are, but for the way from one to its frame's memory: an IPC buffer
 * is in a page. */
#pragma once

#define arch_ipc_buffer kernel_arch_ipc_buffer
#include "arch/x86_64/arch_cap.c"
#undef arch_ipc_buffer

word_t *arch_ipc_buffer(const struct tcb *tcb, bool for_receive)
{
    (void)tcb, (void)for_receive;
    return buffers ? buffers + 128 * any_upto(3) : NULL;
}
