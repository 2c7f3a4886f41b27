/* SPDX-License-Identifier: BSD-2-Clause */
/* CSpaces in which the same addresses lead to the same capabilities, along one CNode or two. */
#pragma once

#include <lab/objects.h>

/* Addresses are below 2^SPACE_BITS. */
enum { SPACE_BITS = 8 };

/* One CNode, which the fast path looks into; or two levels, which it declines. */
seL4_CPtr space_flat(void);
seL4_CPtr space_of_two_levels(void);

/* A copy of `cap` at the address. */
void space_put(seL4_CPtr space, seL4_Word address, seL4_CPtr cap, seL4_CapRights_t rights,
               seL4_Word badge);
