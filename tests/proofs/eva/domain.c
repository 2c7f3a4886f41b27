/* SPDX-License-Identifier: BSD-2-Clause */
/* The domain capability. */
#include "world.h"

#include "below.h"
#include "entry/call.c"
#include "entry/error.c"
#include "object/domain.c"

void driver(void)
{
    DECODE_ALL(decode_domain, CAP_DOMAIN, (void)0);
}
