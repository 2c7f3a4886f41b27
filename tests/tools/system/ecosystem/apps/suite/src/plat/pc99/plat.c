/* SPDX-License-Identifier: BSD-2-Clause */
#include <suite.h>

const char *plat_name(void)
{
    return "pc99";
}
