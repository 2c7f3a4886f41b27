/* SPDX-License-Identifier: BSD-2-Clause */
/* The first registers and the first stack of a thread. */
#pragma once

#include <elf.h>
#include <sel4/sel4.h>
#include <sel4utils/thread.h>
#include <stdbool.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

#define Elf_auxv_t Elf64_auxv_t

/* Registers of a process that starts at `entry_point` with its stack image at `stack_top`. Returns
 * 0. */
int sel4utils_arch_init_context(void *entry_point, void *stack_top, seL4_UserContext *context);

/* Registers of a thread that starts by entry_point(arg0, arg1, arg2) on the stack below
 * `stack_top`; *context is overwritten, except for the TLS base. A function that returns ends its
 * thread, if `local_stack` says that the stack can be written to here; otherwise the return address
 * is written by way of `vka`, `local_vspace` (the caller's address space) and `remote_vspace` (the
 * stack's). Returns 0, or -1 if the stack cannot be written to. */
int sel4utils_arch_init_context_with_args(sel4utils_thread_entry_fn entry_point, void *arg0,
                                          void *arg1, void *arg2, bool local_stack, void *stack_top,
                                          seL4_UserContext *context, vka_t *vka,
                                          vspace_t *local_vspace, vspace_t *remote_vspace);

/* The same for a stack of this address space. */
static inline int sel4utils_arch_init_local_context(sel4utils_thread_entry_fn entry_point,
                                                    void *arg0, void *arg1, void *arg2,
                                                    void *stack_top, seL4_UserContext *context)
{
    return sel4utils_arch_init_context_with_args(entry_point, arg0, arg1, arg2, true, stack_top,
                                                 context, NULL, NULL, NULL);
}

/* Push `len` bytes on a stack of another address space, and lower *stack_top by as much. Returns 0,
 * or -1 with *stack_top as it was. */
int sel4utils_stack_write(vspace_t *current_vspace, vspace_t *target_vspace, vka_t *vka, void *buf,
                          size_t len, uintptr_t *stack_top);

/* Write `len` bytes at `vaddr` of `target`, all of it mapped there in pages of 4 KiB whose frames
 * `target` knows, through `current`, the caller's own address space. Returns 0, or -1 and some of
 * it may be written. */
int quoll_vspace_write(vspace_t *current, vspace_t *target, uintptr_t vaddr, const void *buf,
                       size_t len);

#ifdef __cplusplus
}
#endif
