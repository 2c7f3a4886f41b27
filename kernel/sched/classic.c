/* SPDX-License-Identifier: BSD-2-Clause */
/* The classic scheduler: a ready queue for each priority of each domain, found through a two-level
 * bitmap, so that no operation depends on the number of threads. */
#include "sched/sched.h"

#include "arch/arch.h"
#include "config.h"
#include "debug/assert.h"
#include "object/queue.h"

enum {
    DOMAINS = CONFIG_NUM_DOMAINS,
    PRIORITIES = CONFIG_NUM_PRIORITIES,
    SCHEDULE_ENTRIES = CONFIG_NUM_DOMAIN_SCHEDULES,
    BITMAP_WORDS = (PRIORITIES + WORD_BITS - 1) / WORD_BITS,
};

struct ready_queues {
    word_t summary;             /* bit w: words[w] is not zero */
    word_t words[BITMAP_WORDS]; /* bit p % 64 of word p / 64: queues[p] is not empty */
    struct tcb_queue queues[PRIORITIES];
};

struct tcb *current_thread;
int sched_top = -1;

static struct tcb idle_thread;
static struct ready_queues ready[DOMAINS]; /* (c) */

/* What schedule() is to decide (c): nothing, switch to the candidate if that is right, or choose
 * from the queues. Never both of the latter. */
static struct tcb *candidate;
static bool must_choose;

/* Where the domain schedule stands (k). */
static struct {
    struct domain_entry entries[SCHEDULE_ENTRIES];
    unsigned start, now;
    uint8_t current;   /* domain; that of entry `now` when its time began */
    word_t ticks_left; /* 0: the next decision moves on */
} domains;

void sched_init(void)
{
    arch_thread_init(&idle_thread);
    idle_thread.state = THREAD_IDLE;
    __builtin_memcpy(idle_thread.name, "idle", sizeof "idle");
    current_thread = &idle_thread;
    domains.entries[0] = (struct domain_entry){.domain = 0, .ticks = 1};
    domains.ticks_left = 1;
}

bool sched_is_idle(const struct tcb *tcb)
{
    return tcb == &idle_thread;
}

struct tcb *sched_idle_thread(void)
{
    return &idle_thread;
}

/* ---- ready queues ---- */

/*@ predicate bit(integer word, integer n) = (word & (1 << n)) != 0;
    predicate marked(struct ready_queues *in, integer p) = bit(in->words[p / 64], p % 64);

    // The summary says which words are not zero.
    predicate summary_agrees(struct ready_queues *in) =
        (\forall integer w; BITMAP_WORDS <= w < 64 ==> !bit(in->summary, w)) &&
        (\forall integer w; 0 <= w < BITMAP_WORDS ==>
            (bit(in->summary, w) <==> in->words[w] != 0));
    predicate summaries_agree = domains.current < DOMAINS &&
        \forall integer d; 0 <= d < DOMAINS ==> summary_agrees(&ready[d]);
    predicate of_a_domain(struct ready_queues *in) =
        \exists integer d; 0 <= d < DOMAINS && in == &ready[d]; */

/* The highest priority that has a thread ready, or -1. */
/*@ requires \valid_read(in) && summary_agrees(in);
    assigns \nothing;
    ensures -1 <= \result < PRIORITIES;
    ensures \result >= 0 ==> marked(in, \result);
    ensures \forall integer p; \result < p < PRIORITIES && 0 <= p ==> !marked(in, p); */
static int highest_ready(const struct ready_queues *in)
{
    if (!in->summary) return -1;
    unsigned word = 63 - (unsigned)__builtin_clzll(in->summary);
    return (int)(word * WORD_BITS + 63 - (unsigned)__builtin_clzll(in->words[word]));
}

/*@ requires summaries_agree;
    assigns sched_top;
    ensures \forall integer p; sched_top < p < PRIORITIES && 0 <= p ==>
        !marked(&ready[domains.current], p);
    ensures sched_top == -1 || marked(&ready[domains.current], sched_top); */
static void note_top(void)
{
    sched_top = highest_ready(&ready[sched_current_domain()]);
}

/*@ requires of_a_domain(in) && summaries_agree;
    requires priority < PRIORITIES;
    assigns in->words[priority / 64], in->summary, sched_top;
    ensures \forall integer p; 0 <= p < PRIORITIES ==>
        (marked(in, p) <==> p == priority || \old(marked(in, p)));
    ensures summaries_agree; */
static void mark(struct ready_queues *in, unsigned priority)
{
    //@ assert summary_agrees(in);
    in->words[priority / WORD_BITS] |= BIT(priority % WORD_BITS);
    in->summary |= BIT(priority / WORD_BITS);
    //@ assert in->words[priority / 64] != 0;
    /*@ assert \forall integer w; 0 <= w < 64 ==>
            (bit(in->summary, w) <==> w == priority / 64 || bit(\at(in->summary, Pre), w)); */
    /*@ assert \forall integer w; 0 <= w < BITMAP_WORDS && w != priority / 64 ==>
            in->words[w] == \at(in->words[w], Pre); */
    //@ assert \forall integer w; BITMAP_WORDS <= w < 64 ==> !bit(in->summary, w);
    //@ assert summary_agrees(in);
    note_top();
}

/*@ requires of_a_domain(in) && summaries_agree;
    requires priority < PRIORITIES;
    assigns in->words[priority / 64], in->summary, sched_top;
    ensures \forall integer p; 0 <= p < PRIORITIES ==>
        (marked(in, p) <==> p != priority && \old(marked(in, p)));
    ensures summaries_agree; */
static void unmark(struct ready_queues *in, unsigned priority)
{
    unsigned word = priority / WORD_BITS;
    //@ assert summary_agrees(in);
    //@ assert bit(in->summary, word) <==> in->words[word] != 0;
    in->words[word] &= ~BIT(priority % WORD_BITS);
    //@ assert in->words[word] != 0 ==> bit(in->summary, word);
    if (!in->words[word]) in->summary &= ~BIT(word);
    //@ assert bit(in->summary, word) <==> in->words[word] != 0;
    /*@ assert \forall integer w; 0 <= w < 64 && w != word ==>
            (bit(in->summary, w) <==> bit(\at(in->summary, Pre), w)); */
    /*@ assert \forall integer w; 0 <= w < BITMAP_WORDS && w != word ==>
            in->words[w] == \at(in->words[w], Pre); */
    //@ assert \forall integer w; BITMAP_WORDS <= w < 64 ==> !bit(in->summary, w);
    //@ assert summary_agrees(in);
    note_top();
}

/*@ // A priority is marked exactly if its queue is not empty.
    predicate queues_agree(struct ready_queues *in) = \forall integer p; 0 <= p < PRIORITIES ==>
        (marked(in, p) <==> in->queues[p].head != \null);

    // A thread and the scheduler's own variables, with those of its queue's ends.
    predicate apart(struct tcb *tcb) =
        \separated(tcb, &ready[0 .. DOMAINS - 1], &sched_top, &domains);
    predicate in_place(struct tcb *tcb) = \valid(tcb) && apart(tcb) &&
        tcb->domain < DOMAINS && tcb->priority < PRIORITIES;
    predicate queue_apart(struct tcb_queue *q) =
        (q->head != \null ==> apart(q->head)) && (q->tail != \null ==> apart(q->tail)); */

/*@ requires in_place(tcb) && !tcb->is_queued && summaries_agree;
    requires queues_agree(&ready[tcb->domain]);
    requires queue_ends(&ready[tcb->domain].queues[tcb->priority]);
    requires queue_apart(&ready[tcb->domain].queues[tcb->priority]);
    requires \separated(tcb, ready[tcb->domain].queues[tcb->priority].head);
    requires \separated(tcb, ready[tcb->domain].queues[tcb->priority].tail);
    ensures queues_agree(&ready[tcb->domain]) && summaries_agree && tcb->is_queued;
    ensures ready[tcb->domain].queues[tcb->priority].head == tcb; */
void sched_enqueue(struct tcb *tcb)
{
    kassert(thread_runnable(tcb));
    if (tcb->is_queued) return;
    struct ready_queues *in = &ready[tcb->domain];
    queue_prepend(&in->queues[tcb->priority], tcb);
    //@ assert in->queues[tcb->priority].head != \null;
    /*@ assert \forall integer p; 0 <= p < PRIORITIES && p != tcb->priority ==>
            in->queues[p].head == \at(ready[tcb->domain].queues[p].head, Pre); */
    //@ assert summaries_agree;
    mark(in, tcb->priority);
    //@ assert queues_agree(in);
    tcb->is_queued = true;
}

/*@ requires in_place(tcb) && !tcb->is_queued && summaries_agree;
    requires queues_agree(&ready[tcb->domain]);
    requires queue_ends(&ready[tcb->domain].queues[tcb->priority]);
    requires queue_apart(&ready[tcb->domain].queues[tcb->priority]);
    requires \separated(tcb, ready[tcb->domain].queues[tcb->priority].head);
    requires \separated(tcb, ready[tcb->domain].queues[tcb->priority].tail);
    ensures queues_agree(&ready[tcb->domain]) && summaries_agree && tcb->is_queued;
    ensures ready[tcb->domain].queues[tcb->priority].tail == tcb; */
void sched_append(struct tcb *tcb)
{
    kassert(thread_runnable(tcb));
    if (tcb->is_queued) return;
    struct ready_queues *in = &ready[tcb->domain];
    queue_append(&in->queues[tcb->priority], tcb);
    //@ assert in->queues[tcb->priority].head != \null;
    /*@ assert \forall integer p; 0 <= p < PRIORITIES && p != tcb->priority ==>
            in->queues[p].head == \at(ready[tcb->domain].queues[p].head, Pre); */
    //@ assert summaries_agree;
    mark(in, tcb->priority);
    //@ assert queues_agree(in);
    tcb->is_queued = true;
}

/*@ predicate may_leave(struct tcb *tcb, struct tcb_queue *q) =
        queue_ends(q) && queue_place(q, tcb) && queue_apart(q) &&
        (tcb->queue_prev != \null ==> apart(tcb->queue_prev)) &&
        (tcb->queue_next != \null ==> apart(tcb->queue_next)) &&
        \separated(q, tcb, tcb->queue_prev, tcb->queue_next) &&
        \separated(q, q->head) && \separated(q, q->tail) &&
        distinct(tcb->queue_prev, q->head) && distinct(tcb->queue_next, q->tail) &&
        distinct(tcb->queue_next, q->head) && distinct(tcb->queue_prev, q->tail); */

/*@ requires in_place(tcb) && summaries_agree && queues_agree(&ready[tcb->domain]);
    requires may_leave(tcb, &ready[tcb->domain].queues[tcb->priority]);
    ensures queues_agree(&ready[tcb->domain]) && summaries_agree && !tcb->is_queued;
    ensures tcb->queue_next == \null && tcb->queue_prev == \null; */
static void unqueue(struct tcb *tcb)
{
    struct ready_queues *in = &ready[tcb->domain];
    struct tcb_queue *queue = &in->queues[tcb->priority];
    queue_remove(queue, tcb);
    /*@ assert \forall integer p; 0 <= p < PRIORITIES && p != tcb->priority ==>
            in->queues[p].head == \at(ready[tcb->domain].queues[p].head, Pre); */
    //@ assert summaries_agree && marked(in, tcb->priority);
    if (queue_empty(queue)) unmark(in, tcb->priority);
    //@ assert queues_agree(in);
    tcb->is_queued = false;
}

void sched_dequeue(struct tcb *tcb)
{
    if (tcb == candidate) candidate = NULL;
    if (tcb->is_queued) unqueue(tcb);
}

/* ---- domains ---- */

/*@ assigns \nothing;
    ensures \result == domains.current; */
uint8_t sched_current_domain(void)
{
    return domains.current;
}

struct domain_entry sched_domain_entry(unsigned index)
{
    return domains.entries[index];
}

unsigned sched_domain_start(void)
{
    return domains.start;
}

void sched_domain_configure(unsigned index, struct domain_entry entry)
{
    domains.entries[index] = entry;
}

static void domain_begin(unsigned index)
{
    domains.now = index;
    domains.current = domains.entries[index].domain;
    domains.ticks_left = domains.entries[index].ticks;
    note_top();
}

void sched_domain_set_start(unsigned index)
{
    sched_reschedule_needed(); /* queues the candidate while its domain is still the current one */
    domains.start = index;
    domain_begin(index);
}

static void domain_advance(void)
{
    unsigned next = domains.now + 1;
    if (next >= SCHEDULE_ENTRIES || domains.entries[next].ticks == 0) next = domains.start;
    domain_begin(next);
}

/* ---- decisions ---- */

void sched_reschedule_needed(void)
{
    if (candidate) sched_append(candidate);
    candidate = NULL;
    must_choose = true;
}

void sched_wake(struct tcb *tcb)
{
    kassert(thread_runnable(tcb) && tcb != current_thread);
    if (DOMAINS > 1 && tcb->domain != sched_current_domain()) {
        sched_append(tcb);
    } else if (candidate || must_choose) {
        sched_reschedule_needed();
        sched_append(tcb);
    } else {
        candidate = tcb;
    }
}

static void switch_to(struct tcb *tcb)
{
    if (tcb->is_queued) unqueue(tcb);
    benchmark_switch(tcb);
    current_thread = tcb;
    arch_switch_to(tcb);
}

static void choose(void)
{
    if (DOMAINS > 1 && domains.ticks_left == 0) domain_advance();
    const struct ready_queues *in = &ready[sched_current_domain()];
    int priority = highest_ready(in);
    if (priority >= 0) {
        switch_to(in->queues[priority].head);
    } else if (current_thread != &idle_thread) {
        benchmark_switch(&idle_thread);
        current_thread = &idle_thread;
        arch_switch_to_idle(&idle_thread);
    }
}

static NOINLINE void decide(void)
{
    struct tcb *woken = candidate;
    bool can_go_on = thread_runnable(current_thread);
    candidate = NULL;
    must_choose = false;
    if (woken) {
        if (can_go_on && woken->priority <= current_thread->priority) {
            sched_append(woken); /* the current thread keeps the CPU */
            return;
        }
        if (can_go_on) sched_enqueue(current_thread);
        if (woken->priority >= highest_ready(&ready[woken->domain])) {
            switch_to(woken);
            return;
        }
        sched_append(woken);
    } else if (can_go_on) {
        sched_enqueue(current_thread);
    }
    choose();
}

void schedule(void)
{
    if (candidate || must_choose || !thread_runnable(current_thread)) decide();
}

void sched_tick(void)
{
    struct tcb *tcb = current_thread;
    if (thread_runnable(tcb)) {
        if (tcb->time_slice > 1) {
            tcb->time_slice--;
        } else {
            tcb->time_slice = CONFIG_TIME_SLICE;
            sched_end_turn();
        }
    }
    if (DOMAINS > 1 && domains.ticks_left && --domains.ticks_left == 0) sched_reschedule_needed();
}

void sched_end_turn(void)
{
    sched_append(current_thread);
    sched_reschedule_needed();
}

struct tcb *sched_next(void)
{
    if (sched_top < 0 || (DOMAINS > 1 && !domains.ticks_left)) return NULL;
    return ready[sched_current_domain()].queues[sched_top].head;
}

void sched_take(struct tcb *next)
{
    struct ready_queues *in = &ready[sched_current_domain()];
    struct tcb_queue *queue = &in->queues[sched_top];
    struct tcb *after = next->queue_next;
    queue->head = after;
    if (after) {
        after->queue_prev = NULL;
        next->queue_next = NULL;
    } else {
        queue->tail = NULL;
        unmark(in, (unsigned)sched_top);
    }
    next->is_queued = false;
}

struct tcb *sched_next_turn(void)
{
    struct tcb *self = current_thread;
    if (DOMAINS > 1 && (self->domain != sched_current_domain() || !domains.ticks_left)) return NULL;
    if (sched_top < self->priority) return self;
    if (sched_top > self->priority) return NULL;
    return ready[self->domain].queues[self->priority].head;
}

void sched_take_turn(struct tcb *self, struct tcb *next)
{
    struct tcb_queue *queue = &ready[self->domain].queues[self->priority];
    queue_pop(queue);
    queue_append(queue, self);
    next->is_queued = false;
    self->is_queued = true;
}

/* A runnable thread whose place in the queues may have changed. */
static void place_again(struct tcb *tcb)
{
    if (!thread_runnable(tcb)) return;
    if (tcb == current_thread) {
        sched_reschedule_needed();
    } else {
        sched_wake(tcb);
    }
}

void sched_set_priority(struct tcb *tcb, uint8_t priority)
{
    sched_dequeue(tcb);
    tcb->priority = priority;
    place_again(tcb);
}

void sched_set_domain(struct tcb *tcb, uint8_t domain)
{
    sched_dequeue(tcb);
    tcb->domain = domain;
    place_again(tcb);
}

bool preemption_point(word_t steps)
{
    static word_t work; /* (c) */
    work += steps;
    if (work < CONFIG_MAX_NUM_WORK_UNITS_PER_PREEMPTION) return false;
    work = 0;
    return arch_interrupt_pending();
}

/* ---- checks ---- */

struct place {
    unsigned domain, priority;
};

static bool belongs(const struct tcb *tcb, const void *context)
{
    const struct place *place = context;
    return tcb->is_queued && thread_runnable(tcb) && tcb->domain == place->domain &&
           tcb->priority == place->priority;
}

static struct broken queues_check(unsigned domain)
{
    const struct ready_queues *in = &ready[domain];
    for (unsigned p = 0; p < PRIORITIES; p++) {
        struct place place = {domain, p};
        bool marked = in->words[p / WORD_BITS] & BIT(p % WORD_BITS);
        HOLDS(marked == !queue_empty(&in->queues[p]), "ready-bitmap", &in->queues[p]);
        SOUND_TOO(queue_check(&in->queues[p], belongs, &place, "ready-queue"));
    }
    for (unsigned w = 0; w < BITMAP_WORDS; w++) {
        HOLDS(((in->summary >> w) & 1) == (in->words[w] != 0), "ready-bitmap", &in->words[w]);
    }
    return SOUND;
}

/* It only waits: nothing is ever given to it, and nothing taken from it. */
static struct broken idle_check(void)
{
    const struct tcb *idle = &idle_thread;
    bool is_linked = idle->is_queued || idle->queue_next || idle->queue_prev || idle->all_next ||
                     idle->all_prev || idle->blocked_on || idle->bound;
    HOLDS(idle->state == THREAD_IDLE && !is_linked, "idle-untouched", idle);
    HOLDS(idle->priority == 0 && idle->flags == 0 && idle->fault.type == FAULT_NULL,
          "idle-untouched", idle);
    for (unsigned i = 0; i < TCB_SLOTS; i++) {
        HOLDS(slot_empty(&idle->slots[i]), "idle-untouched", idle);
    }
    return SOUND;
}

static struct broken domains_check(void)
{
    HOLDS(domains.current < DOMAINS, "domain-schedule", &domains);
    HOLDS(domains.now < SCHEDULE_ENTRIES && domains.start < SCHEDULE_ENTRIES, "domain-schedule",
          &domains);
    HOLDS(domains.entries[domains.start].ticks > 0, "domain-schedule", &domains);
    return SOUND;
}

struct broken sched_check(void)
{
    SOUND_TOO(domains_check());
    SOUND_TOO(idle_check());
    HOLDS(sched_top == highest_ready(&ready[sched_current_domain()]), "ready-top", &sched_top);
    HOLDS(!candidate || (!must_choose && thread_runnable(candidate) && !candidate->is_queued),
          "schedule-candidate", candidate);
    for (unsigned domain = 0; domain < DOMAINS; domain++) SOUND_TOO(queues_check(domain));
    for (const struct tcb *tcb = tcb_all(); tcb; tcb = tcb->all_next) {
        HOLDS(tcb->domain < DOMAINS, "thread-domain", tcb);
        bool is_placed = tcb->is_queued || tcb == current_thread || tcb == candidate;
        HOLDS(!thread_runnable(tcb) || is_placed, "runnable-has-a-place", tcb);
        HOLDS(thread_runnable(tcb) || !tcb->is_queued, "ready-queue", tcb);
        if (!tcb->is_queued) continue;
        HOLDS(queue_has(&ready[tcb->domain].queues[tcb->priority], tcb), "ready-queue", tcb);
    }
    return SOUND;
}

struct broken sched_check_decided(void)
{
    const struct tcb *tcb = current_thread;
    HOLDS(!candidate && !must_choose, "schedule-decided", tcb);
    HOLDS(tcb->state == THREAD_RUNNING || tcb == &idle_thread, "current-runs", tcb);
    HOLDS(!tcb->is_queued, "current-not-queued", tcb);
    int priority = tcb == &idle_thread ? -1 : tcb->priority;
    bool is_other_domain = DOMAINS > 1 && tcb != &idle_thread && tcb->domain != domains.current;
    HOLDS(is_other_domain || sched_top <= priority, "highest-priority-runs", tcb);
    return SOUND;
}
