/* SPDX-License-Identifier: BSD-2-Clause */
#include <sel4/sel4.h>

extern "C" long backwards(const seL4_Word *words, seL4_Word *out, long count)
{
    for (auto at = count; at > 0; at--) {
        *out++ = words[at - 1];
    }
    return count;
}
