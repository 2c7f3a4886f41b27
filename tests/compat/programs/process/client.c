/* SPDX-License-Identifier: BSD-2-Clause */
/* The process that main.c starts several times: argv[0] is its endpoint, argv[1] a word to add. */
#include <stdio.h>
#include <stdlib.h>

#include <sel4/sel4.h>

int main(int argc, char **argv)
{
    if (argc != 2) {
        return 1;
    }
    seL4_CPtr endpoint = strtoul(argv[0], NULL, 0);
    seL4_Word word = strtoul(argv[1], NULL, 0);
    char *memory = malloc(20000);

    printf("client: %lu\n", (unsigned long)word);
    seL4_SetMR(0, memory ? word + 1 : 0);
    seL4_Call(endpoint, seL4_MessageInfo_new(1, 0, 0, 1));
    if (seL4_GetMR(0) == word) {
        *(volatile int *)0x1230 = 4; /* asked to crash */
    }
    seL4_Send(endpoint, seL4_MessageInfo_new(2, 0, 0, 0));
    return 0;
}
