/* SPDX-License-Identifier: BSD-2-Clause */
/* States of threads, and who runs: the highest priority first; among equals, who has become ready
 * goes to the back, and who is interrupted in its turn to the front. */
#include "model/model.h"

enum { TIME_SLICE = 5 };

struct model_thread *model_thread_of(int object)
{
    return &model.objects[object].thread;
}

bool model_is_runnable(const struct model_thread *thread)
{
    return thread->state == RUNNING || thread->state == RESTART;
}

/* ---- ready and woken threads ---- */

static void insert(int *list, int *count, int place, int thread)
{
    if (*count == MAX_THREADS) {
        model.is_full = true;
        return;
    }
    for (int i = *count; i > place; i--) list[i] = list[i - 1];
    list[place] = thread;
    ++*count;
}

static void take_out(int *list, int *count, int thread)
{
    int kept = 0;
    for (int i = 0; i < *count; i++) {
        if (list[i] != thread) list[kept++] = list[i];
    }
    *count = kept;
}

/* A thread that stops and starts itself goes on. */
void model_thread_wake(int thread)
{
    if (thread == model.current) return;
    insert(model.woken, &model.woken_count, model.woken_count, thread);
}

void model_thread_unready(int thread)
{
    take_out(model.ready, &model.ready_count, thread);
    take_out(model.woken, &model.woken_count, thread);
}

static int first_ready(void)
{
    int best = NONE;
    for (int i = 0; i < model.ready_count; i++) {
        int thread = model.ready[i];
        if (best == NONE || model_thread_of(thread)->priority > model_thread_of(best)->priority)
            best = thread;
    }
    return best;
}

static void append(int thread)
{
    insert(model.ready, &model.ready_count, model.ready_count, thread);
}
static void prepend(int thread)
{
    insert(model.ready, &model.ready_count, 0, thread);
}

/* One thread that is woken while no other decision is due may run at once, before its equals. */
static bool goes_direct(int woken, bool current_runs)
{
    unsigned priority = model_thread_of(woken)->priority;
    int best = first_ready();
    if (current_runs && priority <= model_thread_of(model.current)->priority) return false;
    return best == NONE || priority >= model_thread_of(best)->priority;
}

void model_schedule_now(void)
{
    bool current_runs = model.current != NONE && model_is_runnable(model_thread_of(model.current));
    int woken = model.woken_count == 1 && !model.must_choose ? model.woken[0] : NONE;
    bool is_direct = woken != NONE && goes_direct(woken, current_runs);
    bool goes_on = woken != NONE && current_runs &&
                   model_thread_of(woken)->priority <= model_thread_of(model.current)->priority;

    if (!is_direct) {
        for (int i = 0; i < model.woken_count; i++) append(model.woken[i]);
    }
    bool stays = current_runs && (goes_on || (!model.must_choose && model.woken_count == 0));
    model.woken_count = 0;
    model.must_choose = false;
    if (!stays) {
        bool is_placed = false;
        for (int i = 0; i < model.ready_count; i++) is_placed |= model.ready[i] == model.current;
        if (current_runs && !is_placed) prepend(model.current);
        model.current = is_direct ? woken : first_ready();
        if (model.current != NONE) model_thread_unready(model.current);
    }
    if (model.current != NONE && model_thread_of(model.current)->state == RESTART) {
        model_thread_of(model.current)->state = RUNNING;
    }
}

void model_yield(void)
{
    append(model.current);
    model.must_choose = true;
}

void model_tick(void)
{
    if (model.current == NONE) return;
    struct model_thread *thread = model_thread_of(model.current);
    if (thread->slice > 1) {
        thread->slice--;
    } else {
        thread->slice = TIME_SLICE;
        model_yield();
    }
}

/* ---- states ---- */

static void stop_waiting(int index)
{
    struct model_thread *thread = model_thread_of(index);
    struct model_object *place = &model.objects[thread->waits_for];
    take_out(place->waiting, &place->waiting_count, index);
}

void model_thread_cancel(int index)
{
    struct model_thread *thread = model_thread_of(index);
    if (thread->state == RECEIVING || thread->state == SENDING || thread->state == WAITING) {
        stop_waiting(index);
    }
    for (int i = model.cap_count - 1; i >= 0; i--) {
        const struct model_cap *cap = &model.caps[i];
        if (cap->kind == KIND_REPLY && cap->object == index)
            model_cap_delete(cap->home, cap->index);
    }
    thread->fault.kind = NO_FAULT;
}

void model_thread_suspend(int index)
{
    model_thread_cancel(index);
    model_thread_unready(index);
    model_thread_of(index)->state = INACTIVE;
}

void model_thread_restart(int index)
{
    struct model_thread *thread = model_thread_of(index);
    if (model_is_runnable(thread)) return;
    model_thread_cancel(index);
    thread->state = RESTART;
    model_thread_wake(index);
}

void model_thread_set_priority(int index, unsigned priority)
{
    struct model_thread *thread = model_thread_of(index);
    thread->priority = priority;
    if (!model_is_runnable(thread)) return;
    if (index == model.current) {
        model.must_choose = true;
    } else {
        model_thread_unready(index);
        model_thread_wake(index);
    }
}
