/* SPDX-License-Identifier: BSD-2-Clause */
/*# The learner's app.c: everything but task 8, which is in tutorial.md. #*/
/*
 * The second process. It has its own VSpace and its own CSpace. All it can do to others is what
 * one capability allows, minted for it by the root task, in the slot that its first argument names.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <sel4/sel4.h>

#include <utils/zf_log.h>
#include <utils/zf_log_if.h>

/* The word we send; the answer is every bit of it turned over. */
#define MSG_DATA 0x6161ul

int main(int argc, char **argv)
{
    zf_log_set_tag_prefix("process_2:");
    quoll_zf_log_stop_on_fatal();
    printf("process_2: hey hey hey\n");

    ZF_LOGF_IF(argc < 1, "The root task gave no arguments.\n");
    seL4_CPtr ep = strtoul(argv[0], NULL, 0);

    /* A message of one word, in message register 0. */
    seL4_MessageInfo_t tag = seL4_MessageInfo_new(0, 0, 0, 1);
    seL4_SetMR(0, MSG_DATA);

    /*? task("task-8") ?*/

    seL4_Word msg = seL4_GetMR(0);
    ZF_LOGF_IF(msg != ~MSG_DATA, "Unexpected response from root thread.\n");
    printf("process_2: got a reply: %#" PRIxPTR "\n", msg);

    return 0;
}
