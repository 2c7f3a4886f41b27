/* SPDX-License-Identifier: BSD-2-Clause */
/* Vector and floating point registers belong to their thread, whoever runs in between. */
#include "check.h"

#define THREADS 3

static volatile seL4_Word differences[THREADS];

typedef struct {
    unsigned char xmm[16][16];
} vectors_t;

/* Load all vector registers, count down long enough to be interrupted many times, store them. */
static void hold(const vectors_t *in, vectors_t *out, seL4_Word rounds)
{
#define LOAD(n)  "movdqu " #n "*16(%[in]), %%xmm" #n "\n"
#define STORE(n) "movdqu %%xmm" #n ", " #n "*16(%[out])\n"
#define ALL(m)                                                                                     \
    m(0) m(1) m(2) m(3) m(4) m(5) m(6) m(7) m(8) m(9) m(10) m(11) m(12) m(13) m(14) m(15)
    __asm__ volatile(ALL(LOAD) "1: dec %[rounds]\n"
                               "jnz 1b\n" ALL(STORE)
                     : [rounds] "+r"(rounds)
                     : [in] "r"(in), [out] "r"(out)
                     : "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6",
                       "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14",
                       "xmm15");
}

static void worker(seL4_Word which, seL4_Word unused)
{
    (void)unused;
    vectors_t in, out;
    unsigned control = 0x1f80 | which << 13, found;
    unsigned short x87 = 0x37f & ~(which << 8), x87_found;

    memset(&in, (int)(0x11 * (which + 1)), sizeof in);
    __asm__ volatile("ldmxcsr %0\nfldcw %1" ::"m"(control), "m"(x87));
    for (int i = 0; i < 5; i++) {
        in.xmm[i][i] = i;
        hold(&in, &out, 4000000);
        differences[which] += memcmp(&in, &out, sizeof in) != 0;
        seL4_Yield();
    }
    __asm__ volatile("stmxcsr %0\nfnstcw %1" : "=m"(found), "=m"(x87_found));
    expect_equal(found & 0xffc0, control & 0xffc0);
    expect_equal(x87_found, x87);
}

static volatile double sums[2];

static void sum(seL4_Word which, seL4_Word unused)
{
    (void)unused;
    double total = 0;
    for (int i = 1; i <= 200000; i++) {
        total += 1.0 / ((double)i * i);
    }
    sums[which] = total;
}

static void disabled(seL4_Word unused, seL4_Word unused_too)
{
    (void)unused, (void)unused_too;
    __asm__ volatile("pxor %%xmm0, %%xmm0" ::: "xmm0");
}

int main(void)
{
    thread_t threads[THREADS], pair[2];

    begin();
    for (seL4_Word i = 0; i < THREADS; i++) {
        thread_start(&threads[i], seL4_MaxPrio, 0, worker, i, 0);
    }
    for (seL4_Word i = 0; i < THREADS; i++) {
        thread_join(&threads[i]);
        expect_equal(differences[i], 0);
    }
    for (seL4_Word i = 0; i < 2; i++) {
        thread_start(&pair[i], seL4_MaxPrio, 0, sum, i, 0);
    }
    thread_join(&pair[0]);
    thread_join(&pair[1]);
    expect(sums[0] == sums[1]);
    expect(sums[0] > 1.644929 && sums[0] < 1.644935);

    /* A thread without the unit: its use is a fault, until it gets it. */
    thread_t without;
    seL4_CPtr endpoint = make(seL4_EndpointObject, 0);
    seL4_Word badge;
    thread_make(&without, seL4_MaxPrio, endpoint, disabled, 0, 0);
    seL4_TCB_SetFlags_t flags =
        seL4_TCB_SetFlags(without.tcb, 0, seL4_TCBFlag_fpuDisabled);
    expect_ok(flags.error);
    expect_equal(flags.flags, seL4_TCBFlag_fpuDisabled);
    expect_ok(seL4_TCB_Resume(without.tcb));
    seL4_MessageInfo_t message = seL4_Recv(endpoint, &badge);
    expect_equal(seL4_MessageInfo_get_label(message), seL4_Fault_UserException);
    expect_equal(seL4_GetMR(seL4_UserException_Number), 7);
    flags = seL4_TCB_SetFlags(without.tcb, seL4_TCBFlag_fpuDisabled, 0);
    expect_equal(flags.flags, 0);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    thread_join(&without);
    return verdict();
}
