/* SPDX-License-Identifier: BSD-2-Clause */
/* Running on another stack, and writing to the stacks of others. */

#include <sel4utils/gen_config.h>
#include <sel4utils/helpers.h>
#include <sel4utils/mapping.h>
#include <sel4utils/stack.h>
#include <sel4utils/vspace.h>
#include <string.h>
#include <utils/stack.h>
#include <utils/util.h>

int sel4utils_run_on_stack(vspace_t *vspace, void *(*func)(void *arg), void *arg, void **retval)
{
    void *stack_top = vspace_new_stack(vspace);
    if (stack_top == NULL) {
        ZF_LOGE("no stack to run on");
        return -1;
    }
    void *result = utils_run_on_stack(stack_top, func, arg);
    vspace_free_stack(vspace, stack_top);
    if (retval != NULL) *retval = result;
    return 0;
}

struct write {
    const void *from;
    size_t bytes;
};

static int write_part(void *access_addr, void *vaddr, void *cookie)
{
    (void)access_addr;
    const struct write *part = cookie;
    memcpy(vaddr, part->from, part->bytes);
    return 0;
}

int quoll_vspace_write(vspace_t *current, vspace_t *target, uintptr_t vaddr, const void *buf,
                       size_t len)
{
    const char *from = buf;
    while (len > 0) {
        struct write part = {from, MIN(len, PAGE_SIZE_4K - (vaddr & PAGE_MASK_4K))};
        if (vspace_access_page_with_callback(target, current, (void *)vaddr, seL4_PageBits,
                                             seL4_AllRights, 1 | QUOLL_VSPACE_NO_EXECUTE,
                                             write_part, &part) != 0) {
            ZF_LOGE("cannot write to %#lx of another address space", vaddr);
            return -1;
        }
        vaddr += part.bytes;
        from += part.bytes;
        len -= part.bytes;
    }
    return 0;
}

int sel4utils_stack_write(vspace_t *current_vspace, vspace_t *target_vspace, UNUSED vka_t *vka,
                          void *buf, size_t len, uintptr_t *stack_top)
{
    uintptr_t vaddr = *stack_top - len;
    int error = quoll_vspace_write(current_vspace, target_vspace, vaddr, buf, len);
    if (error == 0) *stack_top = vaddr;
    return error;
}
