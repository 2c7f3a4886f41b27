/* SPDX-License-Identifier: BSD-2-Clause */
/* The other process of a benchmark. argv: the mode, the slot of the endpoint, a number. */
#include <sel4/sel4.h>
#include <stdlib.h>
#include <string.h>

/* Answer calls for ever, with messages of `words` words. */
static void serve(seL4_CPtr endpoint, seL4_Word words)
{
    seL4_MessageInfo_t info = seL4_MessageInfo_new(0, 0, 0, words);
    seL4_Recv(endpoint, NULL);
    for (;;) seL4_ReplyRecv(endpoint, info, NULL);
}

int main(int argc, char **argv)
{
    if (argc != 3) return 1;
    seL4_CPtr endpoint = (seL4_CPtr)strtoul(argv[1], NULL, 10);
    seL4_Word number = strtoul(argv[2], NULL, 10);
    if (!strcmp(argv[0], "serve")) serve(endpoint, number);
    return 1;
}
