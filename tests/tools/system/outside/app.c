/* SPDX-License-Identifier: BSD-2-Clause */
/* Sends the square of its argument to the endpoint whose address is the other one. */
#include <stdlib.h>

#include <sel4/sel4.h>

int main(int argc, char **argv)
{
    if (argc != 2) return 1;
    seL4_CPtr endpoint = strtoul(argv[0], NULL, 10);
    seL4_Word number = strtoul(argv[1], NULL, 10);
    seL4_SetMR(0, number * number);
    seL4_Send(endpoint, seL4_MessageInfo_new(0, 0, 0, 1));
    for (;;) seL4_Yield();
}
