/* SPDX-License-Identifier: BSD-2-Clause */
/* Slots handed out in order. */

#include <allocman/cspace/simple1level.h>
#include <errno.h>
#include <utils/util.h>

void cspace_simple1level_create(cspace_simple1level_t *cspace,
                                struct cspace_simple1level_config config)
{
    *cspace = (cspace_simple1level_t){.config = config, .current_slot = config.first_slot};
}

int _cspace_simple1level_alloc(struct allocman *alloc UNUSED, void *_cspace, cspacepath_t *slot)
{
    cspace_simple1level_t *cspace = _cspace;
    if (cspace->current_slot >= cspace->config.end_slot) return ENOSPC;
    *slot = _cspace_simple1level_make_path(cspace, cspace->current_slot++);
    return 0;
}

void _cspace_simple1level_free(struct allocman *alloc UNUSED, void *_cspace,
                               const cspacepath_t *slot)
{
    cspace_simple1level_t *cspace = _cspace;
    if (slot->capPtr + 1 == cspace->current_slot && slot->capPtr >= cspace->config.first_slot) {
        cspace->current_slot--;
    }
}

void quoll_cspace_simple1level_usage(void *_cspace, struct quoll_allocman_usage *usage)
{
    cspace_simple1level_t *cspace = _cspace;
    usage->free_slots += cspace->config.end_slot - cspace->current_slot;
}
