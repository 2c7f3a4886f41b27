/* SPDX-License-Identifier: BSD-2-Clause */
/* Untyped memory that is used up. `offset` follows the kernel's own mark of what is used. */

#include <allocman/allocman.h>
#include <allocman/util.h>
#include <allocman/utspace/twinkle.h>
#include <errno.h>
#include <sel4/sel4.h>
#include <string.h>
#include <utils/util.h>

void utspace_twinkle_create(utspace_twinkle_t *twinkle)
{
    *twinkle = (utspace_twinkle_t){0};
}

int _utspace_twinkle_add_uts(struct allocman *alloc, void *_twinkle, size_t num,
                             const cspacepath_t *uts, size_t *size_bits, uintptr_t *paddr UNUSED,
                             int utType)
{
    utspace_twinkle_t *twinkle = _twinkle;
    if (utType != ALLOCMAN_UT_KERNEL) return EINVAL;
    if (num == 0) return 0;

    int error;
    size_t old_bytes = twinkle->num_uts * sizeof(*twinkle->uts);
    struct utspace_twinkle_ut *grown =
        allocman_mspace_alloc(alloc, old_bytes + num * sizeof(*grown), &error);
    if (grown == NULL) return error;

    if (old_bytes > 0) memcpy(grown, twinkle->uts, old_bytes);
    for (size_t i = 0; i < num; i++) {
        grown[twinkle->num_uts + i] =
            (struct utspace_twinkle_ut){.path = uts[i], .offset = 0, .size_bits = size_bits[i]};
    }
    if (old_bytes > 0) allocman_mspace_free(alloc, twinkle->uts, old_bytes);
    twinkle->uts = grown;
    twinkle->num_uts += num;
    return 0;
}

/* Of those with room, the one with the least. */
static struct utspace_twinkle_ut *find_tightest(utspace_twinkle_t *twinkle, size_t bits)
{
    struct utspace_twinkle_ut *best = NULL;
    size_t best_left = SIZE_MAX;
    for (size_t i = 0; i < twinkle->num_uts; i++) {
        struct utspace_twinkle_ut *ut = &twinkle->uts[i];
        size_t left = BIT(ut->size_bits) - ut->offset;
        size_t start = ALIGN_UP(ut->offset, BIT(bits));
        if (start < BIT(ut->size_bits) && BIT(ut->size_bits) - start >= BIT(bits) &&
            left < best_left) {
            best = ut;
            best_left = left;
        }
    }
    return best;
}

seL4_Word _utspace_twinkle_alloc(struct allocman *alloc UNUSED, void *_twinkle, size_t size_bits,
                                 seL4_Word type, const cspacepath_t *slot, uintptr_t paddr,
                                 bool canBeDev UNUSED, int *error)
{
    size_t bits = get_sel4_object_size(type, size_bits);
    struct utspace_twinkle_ut *ut = paddr == ALLOCMAN_NO_PADDR && bits <= seL4_MaxUntypedBits
                                        ? find_tightest(_twinkle, bits)
                                        : NULL;
    if (ut == NULL) {
        SET_ERROR(error, ENOMEM);
        return 0;
    }
    int failed = seL4_Untyped_Retype(ut->path.capPtr, type, size_bits, slot->root, slot->dest,
                                     slot->destDepth, slot->offset, 1);
    SET_ERROR(error, failed);
    if (failed) return 0;
    ut->offset = ALIGN_UP(ut->offset, BIT(bits)) + BIT(bits);
    return (seL4_Word)ut;
}

void _utspace_twinkle_free(struct allocman *alloc UNUSED, void *_twinkle UNUSED,
                           seL4_Word cookie UNUSED, size_t size_bits UNUSED)
{
}
