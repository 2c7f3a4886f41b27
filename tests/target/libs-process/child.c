/* SPDX-License-Identifier: BSD-2-Clause */
/* The program the tests start. Its arguments are numbers: an endpoint, and a task. */
#include "tasks.h"

#include <sel4/quoll.h>
#include <sel4/sel4.h>
#include <sel4muslcsys/gen_config.h>
#include <sel4runtime.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static __thread int initialised_thread_local = 42;
static __thread char zeroed_thread_local[100];
static int initialised = 7;
static int *pointer = &initialised;
/* Not a whole number of pages, and more than one. */
static char zeroed[9001];
#ifdef LARGE_BSS
static char large[LARGE_BSS];
#endif
static const char constant[] = "constant";
#ifdef LARGE_CONST
static const char large_constant[LARGE_CONST] = {
    [0] = 1, [LARGE_CONST / 2] = 2, [LARGE_CONST - 1] = 3};
/* Many pages to copy. */
static char many_initialised[300000] = {[0] = 4, [150000] = 5, [299999] = 6};
#define A_CONSTANT (large_constant + LARGE_CONST / 2)
#else
#define A_CONSTANT constant
#endif
/* ret */
static unsigned char code_as_data[] = {0xc3};

static void call(seL4_CPtr endpoint, seL4_Word word)
{
    seL4_SetMR(0, word);
    seL4_Call(endpoint, seL4_MessageInfo_new(0, 0, 0, 1));
}

static int is_zero(const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != 0) return 0;
    }
    return 1;
}

static seL4_Word check_memory(void)
{
    if (!is_zero(zeroed, sizeof(zeroed))) return 1;
    memset(zeroed, 1, sizeof(zeroed));
#ifdef LARGE_BSS
    for (size_t i = 0; i < sizeof(large); i += 4096) {
        if (large[i] != 0) return 8;
        large[i] = 1;
    }
#endif
#ifdef LARGE_CONST
    for (size_t i = 0; i < sizeof(large_constant); i += i % 4096 == 0 ? 4095 : 1) {
        size_t part = i == 0 ? 1 : i == LARGE_CONST / 2 ? 2 : i == LARGE_CONST - 1 ? 3 : 0;
        if ((size_t)large_constant[i] != part) return 10;
    }
    if (many_initialised[0] != 4 || many_initialised[150000] != 5 ||
        many_initialised[299999] != 6) {
        return 11;
    }
    memset(many_initialised, 1, sizeof(many_initialised));
#endif
    if (initialised_thread_local != 42) return 2;
    if (!is_zero(zeroed_thread_local, sizeof(zeroed_thread_local))) return 3;
    if (*pointer != 7) return 4;
    if ((uintptr_t)__builtin_frame_address(0) % 16 != 0) return 5;
    /* Most of the heap; to get it must not disturb a message that is being written. */
    enum { MOST = 1000000 };
    for (int i = 0; i < 8; i++) seL4_SetMR(i, 0x55 + i);
    char *heap = calloc(1, MOST);
    if (heap == NULL) return 6;
    for (int i = 0; i < 8; i++) {
        if (seL4_GetMR(i) != 0x55u + i) return 8;
    }
    for (size_t i = 0; i < MOST; i += 4096) {
        if (heap[i] != 0) return 9;
        heap[i] = 1;
    }
    free(heap);
    return strcmp(constant, "constant") == 0 ? 0 : 7;
}

/* Of the C library's system calls, and not for programs. */
extern bool __quoll_posix_back_heap(void);
extern const char __quoll_heap[] __attribute__((visibility("hidden")));

static seL4_Word read_heap(void)
{
    char *kept = malloc(100000);
    if (kept == NULL || !__quoll_posix_back_heap()) return 1;
    memset(kept, 1, 100000);
    for (size_t i = 0; i < CONFIG_LIB_SEL4_MUSLC_SYS_MORECORE_BYTES; i += 4096) {
        (void)*(const volatile char *)&__quoll_heap[i];
    }
    char *more = malloc(500000);
    return more != NULL && kept[0] == 1 && kept[99999] == 1 ? 0 : 2;
}

/* Deeper than any stack. */
static int recurse(int depth)
{
    volatile char frame[1024];
    frame[0] = (char)depth;
    return depth == 1 << 20 ? 0 : recurse(depth + 1) + frame[0];
}

static void run(const void *address)
{
    void (*function)(void);
    memcpy(&function, &address, sizeof(function));
    function();
}

static int write_to(const void *address)
{
    *(volatile char *)(uintptr_t)address = 1;
    return 0;
}

/* With rsp at an address that no kernel may trust. */
static void ruin_stack(void)
{
    __asm__ volatile("movq $0x7fffffffeff8, %%rsp\n\tpushq %%rax\n\tpopq %%rax" : : : "memory");
}

static void fault_by_instruction(enum task task)
{
    switch (task) {
    case TASK_DIVIDE:
        __asm__ volatile("xorl %%edx, %%edx\n\txorl %%ecx, %%ecx\n\tdivl %%ecx"
                         :
                         :
                         : "eax", "ecx", "edx");
        break;
    case TASK_UNDEFINED:
        __asm__ volatile("ud2");
        break;
    case TASK_PRIVILEGED:
        __asm__ volatile("hlt");
        break;
    case TASK_BREAKPOINT:
        __asm__ volatile("int3");
        break;
    case TASK_JUMP_NOWHERE:
        __asm__ volatile("jmpq *%0" : : "r"(1ul << 63));
        break;
    case TASK_RUIN_STACK:
        ruin_stack();
        break;
    default:
        break;
    }
}

static void call_again(seL4_CPtr endpoint)
{
    for (seL4_Word round = 0;; round++) {
        seL4_Word length = 1 + round * 7 % (seL4_MsgMaxLength - 1);
        for (seL4_Word i = 0; i < length; i++) seL4_SetMR(i, round + i);
        seL4_MessageInfo_t info = seL4_Call(endpoint, seL4_MessageInfo_new(0, 0, 0, length));
        bool is_same = seL4_MessageInfo_get_length(info) == length;
        for (seL4_Word i = 0; i < length; i++) is_same &= seL4_GetMR(i) == round + i;
        if (!is_same) write_to(NULL); /* a fault tells the parent */
    }
}

static void revoke_again(seL4_CPtr cap)
{
    enum { COPIES = 2000 };
    const seL4_CPtr own = OWN_CNODE;
    for (;;) {
        seL4_Error error =
            seL4_CNode_Copy(own, cap + 1, seL4_WordBits, own, cap, seL4_WordBits, seL4_AllRights);
        for (seL4_CPtr i = 2; i < COPIES; i++) {
            error |= seL4_CNode_Copy(own, cap + i, seL4_WordBits, own, cap + 1, seL4_WordBits,
                                     seL4_AllRights);
        }
        if (error || seL4_CNode_Revoke(own, cap, seL4_WordBits)) write_to(NULL);
        for (seL4_CPtr i = 1; i < COPIES; i++) {
            seL4_CNode_Delete(own, cap + i, seL4_WordBits);
        }
    }
}

static void go_on(enum task task, seL4_CPtr endpoint)
{
    switch (task) {
    case TASK_FLOOD:
        for (seL4_Word i = 0;; i++) {
            seL4_SetMR(0, i);
            seL4_Send(endpoint, seL4_MessageInfo_new(0, 0, 0, 1));
        }
    case TASK_CALL_AGAIN:
        call_again(endpoint);
        break;
    case TASK_NO_REPLY:
        for (;;) seL4_Recv(endpoint, NULL);
    case TASK_REVOKE:
        revoke_again(endpoint);
        break;
    default:
        for (;;) continue;
    }
}

int main(int argc, char **argv)
{
    unsigned char code_on_stack[] = {0xc3};
    seL4_CPtr endpoint = argc == 2 ? (seL4_CPtr)atol(argv[0]) : 0;
    enum task task = argc == 2 ? (enum task)atol(argv[1]) : TASK_REPORT;
    switch (task) {
    case TASK_REPORT:
        call(endpoint, check_memory());
        break;
    case TASK_WHOLE_HEAP:
        call(endpoint, read_heap());
        break;
    case TASK_READ_NULL:
        return *(volatile char *)NULL;
    case TASK_WRITE_CODE:
        return write_to((const void *)(uintptr_t)main);
    case TASK_WRITE_CONST:
        return write_to(A_CONSTANT);
    case TASK_RUN_DATA:
        run(code_as_data);
        break;
    case TASK_RUN_STACK:
        run(code_on_stack);
        break;
    case TASK_OVERFLOW_STACK:
        return recurse(0);
    case TASK_RETURN:
        call(endpoint, 0);
        break;
    case TASK_NO_CAPABILITY:
        seL4_Call(1ul << 40, seL4_MessageInfo_new(0, 0, 0, 0));
        break;
    case TASK_UNKNOWN_CALL:
        __asm__ volatile("syscall"
                         :
                         : "a"(QUOLL_SYSCALL_MARKER), "d"(-1000l)
                         : "rcx", "r11", "memory");
        break;
    case TASK_FLOOD:
    case TASK_CALL_AGAIN:
    case TASK_NO_REPLY:
    case TASK_REVOKE:
    case TASK_SPIN:
    case TASKS:
        go_on(task, endpoint);
        break;
    default:
        fault_by_instruction(task);
        break;
    }
    return 0;
}
