/* SPDX-License-Identifier: BSD-2-Clause */
/* The other process of a benchmark. argv: the mode, the slot of the endpoint, a number. */
#include "clock.h"

#include <sel4/sel4.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Answer calls for ever, with messages of `words` words. */
static void serve(seL4_CPtr endpoint, seL4_Word words)
{
    seL4_MessageInfo_t info = seL4_MessageInfo_new(0, 0, 0, words);
    seL4_Recv(endpoint, NULL);
    for (;;) seL4_ReplyRecv(endpoint, info, NULL);
}

/* Receive from the endpoint and note when. A message with label 1 is a call that asks: with words,
 * for its own arrival; without, for that of the send before it, which has label 0. */
static void stamp_messages(seL4_CPtr endpoint)
{
    uint64_t at = 0;
    for (;;) {
        seL4_MessageInfo_t info = seL4_Recv(endpoint, NULL);
        uint64_t arrived = bench_now();
        if (seL4_MessageInfo_get_label(info) == 0) {
            at = arrived;
            continue;
        }
        seL4_SetMR(0, seL4_MessageInfo_get_length(info) ? arrived : at);
        seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 1));
    }
}

/* Learn a notification, then wait for it again and again and send when that ended. */
static void stamp_signals(seL4_CPtr endpoint)
{
    seL4_Recv(endpoint, NULL);
    seL4_CPtr notification = seL4_GetMR(0);
    for (;;) {
        seL4_Wait(notification, NULL);
        seL4_SetMR(0, bench_now());
        seL4_Send(endpoint, seL4_MessageInfo_new(0, 0, 0, 1));
    }
}

/* Execute an undefined instruction again and again. rax: the time before it; rbx: the time it was
 * resumed behind the last. */
static void fault_for_ever(void)
{
    __asm__ volatile("1: rdtsc\n"
                     "nopl %c0(%%rax)\n"
                     "shlq $32, %%rdx\n"
                     "orq %%rdx, %%rax\n"
                     "movq %%rax, %%rbx\n"
                     "nopl %c1(%%rax)\n"
                     "rdtsc\n"
                     "shlq $32, %%rdx\n"
                     "orq %%rdx, %%rax\n"
                     "ud2\n"
                     "jmp 1b"
                     :
                     : "i"(BENCH_MARK_STOP), "i"(BENCH_MARK + 1)
                     : "rax", "rbx", "rdx", "memory");
    __builtin_unreachable();
}

static void fault_only(void)
{
    __asm__ volatile("1: ud2\n"
                     "jmp 1b");
    __builtin_unreachable();
}

static void yield_for_ever(void)
{
    for (;;) seL4_Yield();
}

int main(int argc, char **argv)
{
    if (argc != 3) return 1;
    seL4_CPtr endpoint = (seL4_CPtr)strtoul(argv[1], NULL, 10);
    seL4_Word number = strtoul(argv[2], NULL, 10);
    if (!strcmp(argv[0], "serve")) serve(endpoint, number);
    if (!strcmp(argv[0], "stamp-messages")) stamp_messages(endpoint);
    if (!strcmp(argv[0], "stamp-signals")) stamp_signals(endpoint);
    if (!strcmp(argv[0], "fault")) fault_for_ever();
    if (!strcmp(argv[0], "fault-only")) fault_only();
    if (!strcmp(argv[0], "yield")) yield_for_ever();
    return 1;
}
