/* SPDX-License-Identifier: BSD-2-Clause */
/* A child without a C library: it calls the endpoint that its first argument names. */
#include <sel4/sel4.h>

int main(int argc, char **argv)
{
    seL4_CPtr endpoint = 0;
    for (const char *digit = argc > 0 ? argv[0] : ""; *digit != '\0'; digit++) {
        endpoint = endpoint * 10 + (seL4_CPtr)(*digit - '0');
    }
    seL4_SetMR(0, 0);
    seL4_Call(endpoint, seL4_MessageInfo_new(0, 0, 0, 1));
    return 0;
}
