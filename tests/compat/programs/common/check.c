/* SPDX-License-Identifier: BSD-2-Clause */
/* The part of the programs that is the same in all; see check.h. */
#include "check.h"

#include <sel4runtime.h>

#define STACK_SIZE  (16 * 1024)
#define MAX_THREADS 24
#define BUFFERS_AT  0x7000000000ul

int failures;
static seL4_BootInfo *info;
static char stacks[MAX_THREADS][STACK_SIZE] __attribute__((aligned(16)));
static int threads;

void expect_at(int holds, const char *what, const char *file, int line)
{
    if (!holds) {
        failures++;
        printf("FAILED %s:%d: %s\n", file, line, what);
    }
}

void expect_equal_at(seL4_Word found, seL4_Word wanted, const char *what, const char *file,
                     int line)
{
    if (found != wanted) {
        failures++;
        printf("FAILED %s:%d: %s is %#lx, not %#lx\n", file, line, what, (unsigned long)found,
               (unsigned long)wanted);
    }
}

int verdict(void)
{
    if (failures) {
        printf("%d EXPECTATIONS FAILED\n", failures);
        return 1;
    }
    printf("ALL TESTS PASSED\n");
    return 0;
}

seL4_BootInfo *begin(void)
{
    info = platsupport_get_bootinfo();
    if (info == NULL) {
        printf("no boot info\n");
        abort();
    }
    return info;
}

seL4_CPtr make(seL4_Word type, seL4_Word size_bits)
{
    return alloc_object(info, type, size_bits);
}

seL4_CPtr slot(void)
{
    return alloc_slot(info);
}

seL4_Error map_frame(seL4_CPtr frame, seL4_CPtr vspace, seL4_Word vaddr, seL4_CapRights_t rights)
{
    seL4_CPtr root = vspace ? vspace : seL4_CapInitThreadVSpace;

    for (;;) {
        seL4_Error error =
            seL4_X86_Page_Map(frame, root, vaddr, rights, seL4_X86_Default_VMAttributes);
        if (error != seL4_FailedLookup) {
            return error;
        }
        seL4_Word missing = seL4_MappingFailedLookupLevel();
        if (missing == SEL4_MAPPING_LOOKUP_NO_PDPT) {
            error = seL4_X86_PDPT_Map(make(seL4_X86_PDPTObject, seL4_PDPTBits), root, vaddr,
                                      seL4_X86_Default_VMAttributes);
        } else if (missing == SEL4_MAPPING_LOOKUP_NO_PD) {
            error = seL4_X86_PageDirectory_Map(make(seL4_X86_PageDirectoryObject, seL4_PageDirBits),
                                               root, vaddr, seL4_X86_Default_VMAttributes);
        } else {
            error = seL4_X86_PageTable_Map(make(seL4_X86_PageTableObject, seL4_PageTableBits), root,
                                           vaddr, seL4_X86_Default_VMAttributes);
        }
        if (error != seL4_NoError) {
            return error;
        }
    }
}

static void thread_main(thread_t *self, thread_entry_t entry, seL4_Word arg0, seL4_Word arg1)
{
    seL4_CPtr tcb = self->tcb; /* *self may be gone once it says that we have finished */

    entry(arg0, arg1);
    self->finished = 1;
    for (;;) {
        seL4_TCB_Suspend(tcb);
    }
}

/* The registers carry more arguments than the entry of a thread of sel4utils takes. */
static void set_registers(thread_t *thread, thread_entry_t entry, seL4_Word arg0, seL4_Word arg1)
{
    seL4_UserContext regs = {0};

    regs.rip = (seL4_Word)thread_main;
    regs.rsp = (seL4_Word)thread->stack_top - 8; /* as a call would leave it */
    regs.rflags = 0x202;
    regs.rdi = (seL4_Word)thread;
    regs.rsi = (seL4_Word)entry;
    regs.rdx = arg0;
    regs.rcx = arg1;
    regs.fs_base = thread->tls;
    expect_ok(seL4_TCB_WriteRegisters(thread->tcb, 0, 0, sizeof regs / sizeof(seL4_Word), &regs));
}

void thread_make(thread_t *thread, seL4_Word priority, seL4_CPtr fault_ep, thread_entry_t entry,
                 seL4_Word arg0, seL4_Word arg1)
{
    if (threads == MAX_THREADS) {
        printf("too many threads\n");
        abort();
    }
    seL4_Word vaddr = BUFFERS_AT + (seL4_Word)threads * BIT(seL4_PageBits);
    thread->stack_top = stacks[threads++] + STACK_SIZE;
    thread->finished = 0;
    thread->tcb = make(seL4_TCBObject, seL4_TCBBits);
    thread->frame = make(seL4_X86_4K, seL4_PageBits);
    expect_ok(map_frame(thread->frame, 0, vaddr, seL4_ReadWrite));
    thread->buffer = (seL4_IPCBuffer *)vaddr;
    thread->tls = sel4runtime_write_tls_image(malloc(sel4runtime_get_tls_size()));
    sel4runtime_set_tls_variable(thread->tls, __sel4_ipc_buffer, thread->buffer);

    expect_ok(seL4_TCB_Configure(thread->tcb, fault_ep, seL4_CapInitThreadCNode, 0,
                                 seL4_CapInitThreadVSpace, 0, vaddr, thread->frame));
    expect_ok(seL4_TCB_SetPriority(thread->tcb, seL4_CapInitThreadTCB, priority));
    set_registers(thread, entry, arg0, arg1);
}

void thread_start(thread_t *thread, seL4_Word priority, seL4_CPtr fault_ep, thread_entry_t entry,
                  seL4_Word arg0, seL4_Word arg1)
{
    thread_make(thread, priority, fault_ep, entry, arg0, arg1);
    expect_ok(seL4_TCB_Resume(thread->tcb));
}

void thread_join(thread_t *thread)
{
    while (!thread->finished) {
        seL4_Yield();
    }
}

void own_priority(seL4_Word priority)
{
    expect_ok(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, priority));
}

seL4_Error copy_cap(seL4_CPtr to, seL4_CPtr from)
{
    return seL4_CNode_Copy(HERE(to), HERE(from), seL4_AllRights);
}

seL4_Error mint_cap(seL4_CPtr to, seL4_CPtr from, seL4_CapRights_t rights, seL4_Word badge)
{
    return seL4_CNode_Mint(HERE(to), HERE(from), rights, badge);
}

seL4_Error delete_cap(seL4_CPtr cap)
{
    return seL4_CNode_Delete(HERE(cap));
}

seL4_Error revoke_cap(seL4_CPtr cap)
{
    return seL4_CNode_Revoke(HERE(cap));
}

/* The tutorials' way to ask: moving a capability onto itself says DeleteFirst if there is one. */
int is_empty(seL4_CPtr cap)
{
    return seL4_CNode_Move(HERE(cap), HERE(cap)) == seL4_FailedLookup;
}
