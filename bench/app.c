/* SPDX-License-Identifier: BSD-2-Clause */
/* The process whose life is measured: the app of dynamic-3 without its console lines. With PADDING,
 * an initialised array makes it larger: of variables, or with PADDING_CONST of constants. */
#include <sel4/sel4.h>
#include <stdlib.h>

#ifdef PADDING
#ifdef PADDING_CONST
#define PADDING_TYPE const char
#else
#define PADDING_TYPE char
#endif
__attribute__((used, retain)) static PADDING_TYPE padding[PADDING] = {1};
#endif

int main(int argc, char **argv)
{
    if (argc != 1) return 1;
    seL4_CPtr endpoint = (seL4_CPtr)strtoul(argv[0], NULL, 10);
    seL4_SetMR(0, 0x6161);
    seL4_Call(endpoint, seL4_MessageInfo_new(0, 0, 0, 1));
    return 0;
}
