/* SPDX-License-Identifier: BSD-2-Clause */
/* What the programs here share: expectations, and a thread made from nothing but kernel objects, the
 * way the manual describes it. They start as root tasks do in the tutorials of this ecosystem. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4tutorials/alloc.h>
#include <utils/util.h>

#ifdef __cplusplus
extern "C" {
#endif

extern int failures;

void expect_at(int holds, const char *what, const char *file, int line);
void expect_equal_at(seL4_Word found, seL4_Word wanted, const char *what, const char *file,
                     int line);

#define expect(condition) expect_at((condition), #condition, __FILE__, __LINE__)
#define expect_equal(found, wanted)                                                                \
    expect_equal_at((seL4_Word)(found), (seL4_Word)(wanted), #found, __FILE__, __LINE__)
#define expect_ok(call) expect_equal(call, seL4_NoError)

/* Say how it went, in the line that the test waits for. Returns the exit code of main(). */
int verdict(void);

/* Get the boot info and make room for threads. Call first. */
seL4_BootInfo *begin(void);

/* A thread of this program: TCB, stack, IPC buffer and thread-local storage. */
typedef struct {
    seL4_CPtr tcb;
    seL4_CPtr frame;
    seL4_IPCBuffer *buffer;
    seL4_Word tls;
    char *stack_top;
    volatile int finished;
} thread_t;

typedef void (*thread_entry_t)(seL4_Word arg0, seL4_Word arg1);

/* Make a thread in our CSpace and address space that starts at entry(arg0, arg1), not running.
 * After entry returns, `finished` is set and the thread suspends itself; until then *thread must
 * stay. */
void thread_make(thread_t *thread, seL4_Word priority, seL4_CPtr fault_ep, thread_entry_t entry,
                 seL4_Word arg0, seL4_Word arg1);

/* Make it and let it run. */
void thread_start(thread_t *thread, seL4_Word priority, seL4_CPtr fault_ep, thread_entry_t entry,
                  seL4_Word arg0, seL4_Word arg1);

/* Give way until the thread has finished. Only for threads of our own priority or above. */
void thread_join(thread_t *thread);

/* Set our own priority. */
void own_priority(seL4_Word priority);

/* Map an object where nothing is mapped yet, with all the paging objects it takes. `vspace` 0: our
 * own. */
seL4_Error map_frame(seL4_CPtr frame, seL4_CPtr vspace, seL4_Word vaddr, seL4_CapRights_t rights);

/* A fresh object, or a fresh slot, from the boot info that begin() found. */
seL4_CPtr make(seL4_Word type, seL4_Word size_bits);
seL4_CPtr slot(void);

/* CNode calls on slots of the root CNode, named by their capability pointers. */
#define HERE(index) seL4_CapInitThreadCNode, (index), seL4_WordBits

seL4_Error copy_cap(seL4_CPtr to, seL4_CPtr from);
seL4_Error mint_cap(seL4_CPtr to, seL4_CPtr from, seL4_CapRights_t rights, seL4_Word badge);
seL4_Error delete_cap(seL4_CPtr cap);
seL4_Error revoke_cap(seL4_CPtr cap);
int is_empty(seL4_CPtr cap);

#ifdef __cplusplus
}
#endif
