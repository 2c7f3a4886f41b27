/* SPDX-License-Identifier: BSD-2-Clause */
/* Return addresses on a user's stack. What stands there is up to the user: every word is read
 * through its page tables, and the walk is bounded by the caller. */
#include "arch/arch.h"
#include "arch/x86_64/vspace.h"
#include "object/tcb.h"

static bool read_user_word(pte_t *pml4, word_t address, word_t *out)
{
    paddr_t physical;
    if (!IS_ALIGNED(address, 3) || !vspace_translate(pml4, address, &physical)) return false;
    *out = *(const word_t *)phys_to_kernel(physical);
    return true;
}

unsigned arch_user_backtrace(const struct tcb *tcb, word_t *out, unsigned max)
{
    pte_t *pml4 = vspace_of(tcb);
    if (!pml4) return 0;
    word_t frame = tcb->arch.regs.rbp;
    unsigned count = 0;
    while (count < max) {
        word_t caller_frame, return_address;
        if (!read_user_word(pml4, frame, &caller_frame)) break;
        if (!read_user_word(pml4, frame + 8, &return_address) || !return_address) break;
        out[count++] = return_address;
        if (caller_frame <= frame) break; /* callers are further up */
        frame = caller_frame;
    }
    return count;
}
