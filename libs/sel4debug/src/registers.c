/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers of a thread. */
#include <sel4debug/register_dump.h>
#include <sel4debug/sel4_arch/registers.h>
#include <stdio.h>

#define REGISTER_COUNT (sizeof(seL4_UserContext) / sizeof(seL4_Word))

const char *register_names[] = {
    "rip", "rsp", "rflags", "rax", "rbx", "rcx", "rdx", "rsi", "rdi",     "rbp",
    "r8",  "r9",  "r10",    "r11", "r12", "r13", "r14", "r15", "fs_base", "gs_base",
};
_Static_assert(sizeof(register_names) / sizeof(register_names[0]) == REGISTER_COUNT,
               "one name for each register");

void sel4debug_dump_registers_prefix(seL4_CPtr tcb, char *prefix)
{
    seL4_UserContext context;
    int error = seL4_TCB_ReadRegisters(tcb, 0, 0, REGISTER_COUNT, &context);
    if (prefix == NULL) prefix = "";
    if (error != seL4_NoError) {
        printf("%sThe registers of TCB %#lx cannot be read: error %d\n", prefix, (unsigned long)tcb,
               error);
        return;
    }
    const seL4_Word *values = (const seL4_Word *)&context;
    printf("%sRegisters of TCB %#lx:\n", prefix, (unsigned long)tcb);
    for (size_t i = 0; i < REGISTER_COUNT; i++) {
        printf("%s  %-8s 0x%016lx\n", prefix, register_names[i], (unsigned long)values[i]);
    }
}

void sel4debug_dump_registers(seL4_CPtr tcb)
{
    sel4debug_dump_registers_prefix(tcb, NULL);
}
