/* SPDX-License-Identifier: BSD-2-Clause */
/* Answers each message with the words in it turned round, until one has none. */
#include <autoconf.h>
#include <sel4/sel4.h>
#include <sel4utils/process.h>
#include <sel4utils/util.h>
#include <stdlib.h>

long backwards(const seL4_Word *words, seL4_Word *out, long count);

int main(int argc, char **argv)
{
    seL4_CPtr endpoint = SEL4UTILS_FIRST_FREE;
    seL4_Word badge;

    ZF_LOGF_IF(argc != 2, "two arguments");
    ZF_LOGF_IF(atoi(argv[1]) != 1 << CONFIG_SEL4UTILS_CSPACE_SIZE_BITS, "another CSpace");
    for (;;) {
        seL4_Word words[seL4_MsgMaxLength], answer[seL4_MsgMaxLength];
        seL4_MessageInfo_t info = seL4_Recv(endpoint, &badge);
        long count = (long)seL4_MessageInfo_get_length(info);
        for (long i = 0; i < count; i++) {
            words[i] = seL4_GetMR((int)i);
        }
        backwards(words, answer, count);
        for (long i = 0; i < count; i++) {
            seL4_SetMR((int)i, answer[i]);
        }
        seL4_Reply(seL4_MessageInfo_new((seL4_Word)atoi(argv[0]), 0, 0, (seL4_Word)count));
        if (count == 0) seL4_Wait(endpoint, NULL);
    }
}
