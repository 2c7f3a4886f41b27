/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory of a timer that is no longer used. */

#include <allocman/allocman.h>
#include <errno.h>
#include <utils/util.h>

#if __has_include(<sel4platsupport/timer.h>)
#include <sel4platsupport/timer.h>

int allocman_add_untypeds_from_timer_objects(allocman_t *alloc, timer_objects_t *to)
{
    for (size_t i = 0; i < to->nobjs; i++) {
        cspacepath_t path = allocman_cspace_make_path(alloc, to->objs[i].obj.cptr);
        size_t size_bits = to->objs[i].obj.size_bits;
        uintptr_t paddr = to->objs[i].region.base_addr;
        int error = allocman_utspace_add_uts(alloc, 1, &path, &size_bits, &paddr, ALLOCMAN_UT_DEV);
        if (error) return error;
    }
    return 0;
}
#else
int allocman_add_untypeds_from_timer_objects(allocman_t *alloc UNUSED, timer_objects_t *to UNUSED)
{
    ZF_LOGE("there is no timer library");
    return ENOSYS;
}
#endif
