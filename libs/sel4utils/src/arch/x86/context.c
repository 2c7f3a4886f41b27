/* SPDX-License-Identifier: BSD-2-Clause */
/* First registers of x86_64 threads: arguments in rdi, rsi and rdx, and at the entry of a function
 * a return address at a stack pointer that is 8 below a multiple of 16. */

#include <sel4/quoll.h>
#include <sel4utils/helpers.h>
#include <utils/arch/stack.h>
#include <utils/util.h>

/* Where the entry functions of threads return to. */
static void thread_returned(void)
{
    quoll_Exit();
}

int sel4utils_arch_init_context(void *entry_point, void *stack_top, seL4_UserContext *context)
{
    *context = (seL4_UserContext){
        .rip = (seL4_Word)entry_point,
        .rsp = (seL4_Word)stack_top,
    };
    return 0;
}

int sel4utils_arch_init_context_with_args(sel4utils_thread_entry_fn entry_point, void *arg0,
                                          void *arg1, void *arg2, bool local_stack, void *stack_top,
                                          seL4_UserContext *context, UNUSED vka_t *vka,
                                          vspace_t *local_vspace, vspace_t *remote_vspace)
{
    uintptr_t sp = ALIGN_DOWN((uintptr_t)stack_top, (uintptr_t)STACK_CALL_ALIGNMENT);
    /* Another address space has other code: there the thread faults at address 0 when it returns.
     */
    uintptr_t return_address = local_stack ? (uintptr_t)thread_returned : 0;
    sp -= sizeof(return_address);
    if (local_stack) {
        *(uintptr_t *)sp = return_address;
    } else if (quoll_vspace_write(local_vspace, remote_vspace, sp, &return_address,
                                  sizeof(return_address)) != 0) {
        return -1;
    }
    seL4_Word tls_base = context->fs_base;
    *context = (seL4_UserContext){
        .rip = (seL4_Word)entry_point,
        .rsp = sp,
        .rdi = (seL4_Word)arg0,
        .rsi = (seL4_Word)arg1,
        .rdx = (seL4_Word)arg2,
        .fs_base = tls_base,
    };
    return 0;
}
