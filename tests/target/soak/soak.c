/* SPDX-License-Identifier: BSD-2-Clause */
/* Random processes, made, talked to and destroyed for as long as is asked for, on a kernel that
 * checks itself. At the end of each round nobody is left, and memory and slots must be what they
 * were. */
#include "../libs-process/children.h"
#include "../libs-process/setup.h"
#include "orders.h"

#include <platsupport/arch/tsc.h>
#include <qtest.h>
#include <sel4/quoll.h>
#include <stdio.h>
#include <string.h>

enum { CHILDREN = 6, STEPS = 80, WARM_UP = 4, REPORT_SECONDS = 5 };

static struct orders orders = {.seed = 1, .seconds = 60};

static struct {
    bool is_made, is_running;
    struct child child;
} family[CHILDREN];

static struct {
    seL4_Word rounds, processes, messages, faults;
} done;

/* The suite's setup.c asks for what only the process suite needs. */
void make_managers(void)
{
}

/* ---- chance and time ---- */

static seL4_Word below(seL4_Word limit)
{
    static seL4_Word state;
    if (!state) state = orders.seed * 0x9e3779b97f4a7c15ul | 1;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (state >> 20) % limit;
}

static seL4_Word seconds(void)
{
    static struct {
        seL4_BootInfoHeader header;
        uint32_t mhz;
    } __attribute__((packed)) tsc;
    static uint64_t start;
    if (!start) {
        QT_EQ(simple_get_extended_bootinfo(&simple, SEL4_BOOTINFO_HEADER_X86_TSC_FREQ, &tsc,
                                           sizeof tsc),
              sizeof tsc);
        start = rdtsc_pure();
    }
    return (rdtsc_pure() - start) / (tsc.mhz * 1000000ul);
}

/* ---- what happens to a child ---- */

static void make_one(unsigned i)
{
    static const char *const images[] = {"child", "child-pie"};
    make_child(&family[i].child, images[below(2)]);
    family[i].is_made = true;
    family[i].is_running = false;
    done.processes++;
}

static void destroy_one(unsigned i)
{
    end_child(&family[i].child);
    family[i].is_made = false;
}

/* Take what it has sent, and perhaps answer: right, wrong, or not at all. */
static void listen_to(unsigned i)
{
    seL4_Word badge = 0;
    seL4_MessageInfo_t info = seL4_NBRecv(family[i].child.endpoint.cptr, &badge);
    if (badge == 0) return;
    QT_EQ(badge, BADGE);
    done.messages++;
    seL4_Word length = seL4_MessageInfo_get_length(info);
    switch (below(8)) {
    case 0:
        break;
    case 1:
        seL4_Reply(seL4_MessageInfo_new(below(100), 0, 0, below(seL4_MsgMaxLength)));
        break;
    default:
        seL4_Reply(seL4_MessageInfo_new(0, 0, 0, length));
    }
}

static void look_for_fault(unsigned i)
{
    seL4_Word badge = 0;
    seL4_MessageInfo_t tag = seL4_NBRecv(family[i].child.process.fault_endpoint.cptr, &badge);
    if (seL4_MessageInfo_get_label(tag) == seL4_Fault_NullFault) return;
    done.faults++;
    if (below(3) == 0) seL4_Reply(seL4_MessageInfo_new(below(2), 0, 0, 0));
}

static void disturb(unsigned i)
{
    seL4_CPtr tcb = family[i].child.process.thread.tcb.cptr;
    switch (below(4)) {
    case 0:
        QT_OK(seL4_TCB_Suspend(tcb));
        break;
    case 1:
        QT_OK(seL4_TCB_Resume(tcb));
        break;
    case 2:
        QT_OK(seL4_TCB_SetPriority(tcb, seL4_CapInitThreadTCB, seL4_MaxPrio - below(2)));
        break;
    default:
        seL4_NBSend(family[i].child.endpoint.cptr, seL4_MessageInfo_new(0, 0, 0, below(20)));
    }
}

/* What takes all the time there is comes less often. */
static enum task some_task(void)
{
    enum task task = (enum task)below(TASKS);
    bool is_greedy = task == TASK_SPIN || task == TASK_REVOKE || task == TASK_OVERFLOW_STACK;
    return is_greedy && below(4) ? TASK_CALL_AGAIN : task;
}

static void step(void)
{
    unsigned i = (unsigned)below(CHILDREN);
    if (!family[i].is_made) {
        make_one(i);
    } else if (!family[i].is_running && below(4)) {
        spawn_child(&family[i].child, some_task());
        family[i].is_running = true;
    } else {
        switch (below(24)) {
        case 0:
            destroy_one(i);
            break;
        case 1:
        case 2:
            look_for_fault(i);
            break;
        case 3:
            disturb(i);
            break;
        case 4:
            seL4_Yield();
            break;
        default:
            listen_to(i);
        }
    }
}

static void round_of_life(void)
{
    for (unsigned i = 0; i < STEPS; i++) step();
    for (unsigned i = 0; i < CHILDREN; i++) {
        if (family[i].is_made) destroy_one(i);
    }
    done.rounds++;
}

/* ---- the whole ---- */

static void report(void)
{
    printf("soak %lu s: %lu rounds, %lu processes, %lu messages, %lu faults; free %lu bytes, %lu "
           "slots\n",
           seconds(), done.rounds, done.processes, done.messages, done.faults, free_untyped(),
           free_slots());
}

QTEST(soak__random_lives__memory_stays_flat)
{
    orders_read(&orders, &simple, &vka);
    printf("seed %lu: rerun with ./quoll soak --seed %lu\n", orders.seed, orders.seed);
    seL4_Bool was_quiet = quoll_Quiet(1);
    seL4_Word next_report = 0;
    unsigned long untyped = 0, slots = 0;
    while (seconds() < orders.seconds) {
        round_of_life();
        if (done.rounds == WARM_UP) {
            untyped = free_untyped();
            slots = free_slots();
        } else if (done.rounds > WARM_UP) {
            QT_EQ(free_untyped(), untyped);
            QT_EQ(free_slots(), slots);
        }
        if (seconds() < next_report) continue;
        report();
        next_report = seconds() + REPORT_SECONDS;
    }
    quoll_Quiet(was_quiet);
    report();
    QT_LT(WARM_UP, done.rounds);
}
