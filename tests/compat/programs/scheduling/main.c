/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads of one priority take turns: by yielding, and by the end of their time slice. */
#include "check.h"

#define THREADS 4
#define TURNS   10

static volatile seL4_Word turns[THREADS * TURNS], taken;

static void yielder(seL4_Word which, seL4_Word unused)
{
    (void)unused;
    for (int i = 0; i < TURNS; i++) {
        turns[taken++] = which;
        seL4_Yield();
    }
}

static void in_turn(void)
{
    thread_t threads[THREADS];

    own_priority(60);
    for (seL4_Word i = 0; i < THREADS; i++) {
        thread_start(&threads[i], 50, 0, yielder, i, 0);
    }
    own_priority(40);
    for (seL4_Word i = 0; i < THREADS; i++) {
        thread_join(&threads[i]);
    }
    expect_equal(taken, THREADS * TURNS);
    for (seL4_Word i = 0; i < taken; i++) {
        expect_equal(turns[i], i % THREADS);
    }
}

static volatile seL4_Word counts[3];
static volatile int stop;

static void counter(seL4_Word which, seL4_Word unused)
{
    (void)unused;
    while (!stop) {
        counts[which]++;
    }
}

/* Nobody yields, and yet everybody gets to run; a lower priority does not. */
static void time_slices(void)
{
    thread_t equal[2], lower;

    own_priority(80);
    thread_start(&equal[0], 80, 0, counter, 0, 0);
    thread_start(&equal[1], 80, 0, counter, 1, 0);
    thread_start(&lower, 79, 0, counter, 2, 0);
    while (counts[0] < 1000000 || counts[1] < 1000000) {
    }
    expect_equal(counts[2], 0);
    stop = 1;
    thread_join(&equal[0]);
    thread_join(&equal[1]);
    own_priority(79);
    thread_join(&lower);
}

static void lowest_alone(void)
{
    /* To yield without others of one's priority is to go on. */
    own_priority(255);
    for (int i = 0; i < 100; i++) {
        seL4_Yield();
    }
    own_priority(0);
    for (int i = 0; i < 100; i++) {
        seL4_Yield();
    }
}

int main(void)
{
    begin();
    in_turn();
    time_slices();
    lowest_alone();
    return verdict();
}
