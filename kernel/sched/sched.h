/* SPDX-License-Identifier: BSD-2-Clause */
/* Who runs next. One implementation is linked: classic.c (fixed priorities, round robin).
 *
 * 256 priorities, each with a queue; a thread of a higher priority runs before all of a lower one;
 * threads of one priority take turns of CONFIG_TIME_SLICE ticks. Only threads of the current domain
 * run; the domain schedule moves from domain to domain.
 *
 * Decisions are lazy. While the kernel works, it notes at most one thread that the next switch
 * might go to directly (sched_wake); schedule(), once before the kernel is left, decides. So a
 * message to a waiting thread touches no ready queue at all.
 *
 * What must always hold outside schedule(): every runnable thread but the current one and the noted
 * candidate stands in its ready queue; the bitmaps say which queues are not empty. */
#pragma once

#include "config.h"
#include "object/tcb.h"

uint8_t sched_current_domain(void);

extern struct tcb *current_thread; /* (c) never NULL once sched_init() has run */

static inline bool thread_runnable(const struct tcb *tcb)
{
    return tcb->state == THREAD_RUNNING || tcb->state == THREAD_RESTART;
}

/* Make the idle thread and let it be the current one. Once at boot, before any other thread. */
void sched_init(void);
bool sched_is_idle(const struct tcb *tcb);
struct tcb *sched_idle_thread(void);

/* The highest priority with a thread ready in the current domain, -1 if there is none. For the fast
 * path; nobody else writes it. */
extern int sched_top;

/* The current thread is about to block: would schedule() give the CPU to `tcb`, if it is woken? */
static inline bool sched_would_switch(const struct tcb *tcb)
{
    return tcb->priority >= sched_top &&
           (CONFIG_NUM_DOMAINS == 1 || tcb->domain == sched_current_domain());
}

/* Change a thread's state. The caller sees to its queues; a current thread that can run no longer
 * is replaced at schedule(). */
static inline void thread_set_state(struct tcb *tcb, enum thread_state state)
{
    tcb->state = state;
}

/* Into its ready queue: at the back, as who has become ready or has had its turn; or at the front,
 * as who was interrupted in its turn. If it is already there it stays where it is. */
void sched_append(struct tcb *tcb);
void sched_enqueue(struct tcb *tcb);
/* Out of it, if it is there; also forgets it as candidate. */
void sched_dequeue(struct tcb *tcb);

/* `tcb` has become runnable: it may be switched to directly, or is queued. */
void sched_wake(struct tcb *tcb);

/* Choose anew at schedule(), from the queues. */
void sched_reschedule_needed(void);

/* Decide and switch: afterwards current_thread is who runs. */
void schedule(void);

/* A timer tick has passed. */
void sched_tick(void);

/* For the fast path: who runs if the current thread blocks (NULL: that takes a decision), and
 * taking it out of its queue. */
struct tcb *sched_next(void);
void sched_take(struct tcb *next);

/* The current thread gives up its turn: its equals run first. */
void sched_end_turn(void);

/* The same in two steps, for the fast path: who would run then (NULL: that takes a decision), and
 * the exchange of places with it, if it is another. */
struct tcb *sched_next_turn(void);
void sched_take_turn(struct tcb *self, struct tcb *next);

void sched_set_priority(struct tcb *tcb, uint8_t priority);
void sched_set_domain(struct tcb *tcb, uint8_t domain);

/* The domain schedule: entries (domain, ticks) run in order and then from the start entry again; an
 * entry of no ticks ends it. Arguments are valid: see decode_domain(). */
struct domain_entry {
    uint8_t domain;
    word_t ticks;
};
struct domain_entry sched_domain_entry(unsigned index);
void sched_domain_configure(unsigned index, struct domain_entry entry);
unsigned sched_domain_start(void);
/* Also ends the current domain's time. */
void sched_domain_set_start(unsigned index);

/* Long work asks after small steps, and says how many. True: stop with PREEMPTED, everything
 * standing. */
bool preemption_point(word_t steps);

/* Does what is promised above hold? The second: when the kernel is left, after schedule(). */
struct broken sched_check(void);
struct broken sched_check_decided(void);
