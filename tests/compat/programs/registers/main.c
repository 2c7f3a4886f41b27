/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading, writing and copying registers of threads; suspending and resuming; TLS. */
#include "check.h"

#include <sel4runtime.h>

#define ALL (sizeof(seL4_UserContext) / sizeof(seL4_Word))

static volatile seL4_Word counter;

__attribute__((noreturn)) static void spin(void)
{
    for (;;) {
        counter++;
    }
}

static char stack[4096] __attribute__((aligned(16)));

static seL4_UserContext numbered(seL4_Word base)
{
    seL4_UserContext regs;
    seL4_Word *words = (seL4_Word *)&regs;
    for (seL4_Word i = 0; i < ALL; i++) {
        words[i] = base + i;
    }
    regs.rflags = 0x202;
    return regs;
}

static void write_and_read(void)
{
    seL4_CPtr tcb = make(seL4_TCBObject, 0);
    seL4_UserContext in = numbered(0x1000), out;

    expect_ok(seL4_TCB_WriteRegisters(tcb, 0, 0, ALL, &in));
    memset(&out, 0, sizeof out);
    expect_ok(seL4_TCB_ReadRegisters(tcb, 0, 0, ALL, &out));
    expect(memcmp(&in, &out, sizeof in) == 0);

    /* Only as many as asked for. */
    memset(&out, 0, sizeof out);
    expect_ok(seL4_TCB_ReadRegisters(tcb, 0, 0, 2, &out));
    expect_equal(out.rip, in.rip);
    expect_equal(out.rsp, in.rsp);
    seL4_UserContext few = {.rip = 5, .rsp = 6};
    expect_ok(seL4_TCB_WriteRegisters(tcb, 0, 0, 2, &few));
    expect_ok(seL4_TCB_ReadRegisters(tcb, 0, 0, ALL, &out));
    expect_equal(out.rip, 5);
    expect_equal(out.rbx, in.rbx);
    expect_equal(seL4_TCB_ReadRegisters(tcb, 0, 0, 0, &out), seL4_RangeError);
    expect_equal(seL4_GetMR(0), 1);
    expect_equal(seL4_TCB_ReadRegisters(tcb, 0, 0, ALL + 1, &out), seL4_RangeError);

    /* Flags that are not the program's to set. */
    in.rflags = ~0ul;
    expect_ok(seL4_TCB_WriteRegisters(tcb, 0, 0, ALL, &in));
    expect_ok(seL4_TCB_ReadRegisters(tcb, 0, 0, ALL, &out));
    expect_equal(out.rflags & 0x3000, 0);     /* no right to use all ports */
    expect_equal(out.rflags & 0x202, 0x202);  /* interrupts stay on */

    /* Not of oneself. */
    expect_equal(seL4_TCB_ReadRegisters(seL4_CapInitThreadTCB, 0, 0, ALL, &out),
                 seL4_IllegalOperation);
    expect_equal(seL4_TCB_WriteRegisters(seL4_CapInitThreadTCB, 0, 0, ALL, &in),
                 seL4_IllegalOperation);
}

static void copy(void)
{
    seL4_CPtr from = make(seL4_TCBObject, 0), to = make(seL4_TCBObject, 0);
    seL4_UserContext in = numbered(0x2000), other = numbered(0x5000), out;

    expect_ok(seL4_TCB_WriteRegisters(from, 0, 0, ALL, &in));
    expect_ok(seL4_TCB_WriteRegisters(to, 0, 0, ALL, &other));
    expect_ok(seL4_TCB_CopyRegisters(to, from, 0, 0, 1, 0, 0));
    expect_ok(seL4_TCB_ReadRegisters(to, 0, 0, ALL, &out));
    expect_equal(out.rip, in.rip);
    expect_equal(out.rsp, in.rsp);
    expect_ok(seL4_TCB_CopyRegisters(to, from, 0, 0, 1, 1, 0));
    expect_ok(seL4_TCB_ReadRegisters(to, 0, 0, ALL, &out));
    expect_equal(out.rip, in.rip);
    expect_equal(out.rbx, in.rbx);
    expect_equal(out.r15, in.r15);
    expect_equal(seL4_TCB_CopyRegisters(to, seL4_CapInitThreadCNode, 0, 0, 1, 1, 0),
                 seL4_InvalidCapability);
    expect_equal(seL4_GetMR(0), 1);
}

static void wait_until_it_moves(void)
{
    seL4_Word before = counter;
    for (int i = 0; i < 1000 && counter == before; i++) {
        seL4_Yield();
    }
    expect(counter != before);
}

static void stop_and_go(void)
{
    seL4_CPtr tcb = make(seL4_TCBObject, 0);
    seL4_UserContext regs = {0};

    expect_ok(seL4_TCB_Configure(tcb, 0, seL4_CapInitThreadCNode, 0, seL4_CapInitThreadVSpace, 0,
                                 0, 0));
    expect_ok(seL4_TCB_SetPriority(tcb, seL4_CapInitThreadTCB, seL4_MaxPrio));
    regs.rip = (seL4_Word)spin;
    regs.rsp = (seL4_Word)stack + sizeof stack - 8;
    expect_ok(seL4_TCB_WriteRegisters(tcb, 1, 0, 2, &regs)); /* resumes */
    wait_until_it_moves();

    expect_ok(seL4_TCB_Suspend(tcb));
    seL4_Word before = counter;
    for (int i = 0; i < 10; i++) {
        seL4_Yield();
    }
    expect_equal(counter, before);
    expect_ok(seL4_TCB_Suspend(tcb)); /* twice is once */
    expect_ok(seL4_TCB_Resume(tcb));
    expect_ok(seL4_TCB_Resume(tcb));
    wait_until_it_moves();

    expect_ok(seL4_TCB_ReadRegisters(tcb, 1, 0, ALL, &regs)); /* suspends */
    expect(regs.rip >= (seL4_Word)spin && regs.rip < (seL4_Word)spin + 256);
    before = counter;
    seL4_Yield();
    expect_equal(counter, before);
    expect_ok(delete_cap(tcb));
}

static __thread int own = 42;
static volatile int seen;

static void look(seL4_Word unused, seL4_Word unused_too)
{
    (void)unused, (void)unused_too;
    seen = own;
    own = 7;
}

static void tls(void)
{
    thread_t thread;
    own = 1;
    thread_start(&thread, seL4_MaxPrio, 0, look, 0, 0);
    thread_join(&thread);
    expect_equal(seen, 42);
    expect_equal(own, 1);

    seL4_UserContext regs;
    seL4_CPtr tcb = make(seL4_TCBObject, 0);
    expect_ok(seL4_TCB_SetTLSBase(tcb, 0x123450));
    expect_ok(seL4_TCB_ReadRegisters(tcb, 0, 0, ALL, &regs));
    expect_equal(regs.fs_base, 0x123450);

    /* Our own, there and back. */
    seL4_Word base;
    __asm__ volatile("mov %%fs:0, %0" : "=r"(base));
    seL4_SetTLSBase(base);
    expect_equal(own, 1);
}

int main(void)
{
    begin();
    write_and_read();
    copy();
    stop_and_go();
    tls();
    return verdict();
}
