/* SPDX-License-Identifier: BSD-2-Clause */
/* The program the tests start. Its arguments are numbers: an endpoint, and a task. */
#include "tasks.h"

#include <sel4/sel4.h>
#include <sel4runtime.h>
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

int main(int argc, char **argv)
{
    unsigned char code_on_stack[] = {0xc3};
    seL4_CPtr endpoint = argc == 2 ? (seL4_CPtr)atol(argv[0]) : 0;
    switch (argc == 2 ? (enum task)atol(argv[1]) : TASK_REPORT) {
    case TASK_REPORT:
        call(endpoint, check_memory());
        break;
    case TASK_READ_NULL:
        return *(volatile char *)NULL;
    case TASK_WRITE_CODE:
        return write_to((const void *)(uintptr_t)main);
    case TASK_WRITE_CONST:
        return write_to(constant);
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
    }
    return 0;
}
