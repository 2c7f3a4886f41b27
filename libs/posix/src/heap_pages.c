/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory for the built-in heap. A process that was given an untyped for it makes and maps pages as
 * the heap grows; frame i of its CNode for frames is page i. To every other program all of the
 * heap was loaded.
 */
#include "posix.h"

#include <sel4/sel4.h>
#include <sel4runtime.h>
#include <string.h>

static struct {
    bool known;
    seL4_CPtr memory, frames, vspace; /* memory 0: nothing was given */
} given;

static void find_given(void)
{
    for (const auxv_t *aux = sel4runtime_auxv(); aux->a_type != AT_NULL; aux++) {
        if (aux->a_type == AT_QUOLL_HEAP_MEMORY) given.memory = (seL4_CPtr)aux->a_un.a_val;
        if (aux->a_type == AT_SEL4_VSPACE) given.vspace = (seL4_CPtr)aux->a_un.a_val;
    }
    given.frames = given.memory + 1;
    given.known = true;
}

bool system_heap_is_given(void)
{
    if (!given.known) find_given();
    return given.memory != 0;
}

static int make_and_map(uintptr_t heap, size_t first, size_t count)
{
    int error = seL4_Untyped_Retype(given.memory, seL4_X86_4K, 0, given.frames, 0, 0, first, count);
    if (error != seL4_NoError) return error;
    return quoll_X64_PML4_MapRange(given.vspace, given.frames, first, count, heap + first * 4096,
                                   seL4_ReadWrite,
                                   seL4_X86_Default_VMAttributes | quoll_X86_ExecuteNever);
}

bool system_heap_back(uintptr_t heap, size_t first, size_t count)
{
    enum { MOST = CONFIG_RETYPE_FAN_OUT_LIMIT }; /* in one call of the kernel */
    seL4_IPCBuffer *buffer = seL4_GetIPCBuffer();
    if (buffer == NULL) return false;
    /* A message may be under construction: whoever allocates does not expect a kernel call. */
    seL4_IPCBuffer kept;
    memcpy(kept.msg, buffer->msg, 8 * sizeof(kept.msg[0]));
    kept.caps_or_badges[0] = buffer->caps_or_badges[0];
    int error = seL4_NoError;
    while (count > 0 && error == seL4_NoError) {
        size_t part = count < MOST ? count : MOST;
        error = make_and_map(heap, first, part);
        first += part;
        count -= part;
    }
    memcpy(buffer->msg, kept.msg, 8 * sizeof(kept.msg[0]));
    buffer->caps_or_badges[0] = kept.caps_or_badges[0];
    return error == seL4_NoError;
}
