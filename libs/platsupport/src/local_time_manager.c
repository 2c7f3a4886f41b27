/* SPDX-License-Identifier: BSD-2-Clause */
/* A time manager over one logical timer: the queue's next timeout is the timer's. */
#include "deadline.h"

#include <platsupport/local_time_manager.h>

struct local {
    tqueue_t queue;
    ltimer_t *ltimer;
};

static int alloc_id(void *data, unsigned int *id)
{
    struct local *local = data;
    return tqueue_alloc_id(&local->queue, id);
}

static int alloc_id_at(void *data, unsigned int id)
{
    struct local *local = data;
    return tqueue_alloc_id_at(&local->queue, id);
}

static int free_id(void *data, unsigned int id)
{
    struct local *local = data;
    return tqueue_free_id(&local->queue, id);
}

static int get_time(void *data, uint64_t *time)
{
    struct local *local = data;
    return ltimer_get_time(local->ltimer, time);
}

/* Call what is due and set the timer to what comes next; if that has come meanwhile, again. */
static int update_with_time(void *data, uint64_t time)
{
    struct local *local = data;
    for (;;) {
        uint64_t next;
        int error = tqueue_update(&local->queue, time, &next);
        if (error == 0 && next != 0) {
            error = ltimer_set_timeout(local->ltimer, next, TIMEOUT_ABSOLUTE);
        }
        if (error != ETIME) {
            return error;
        }
        error = get_time(local, &time);
        if (error != 0) {
            return error;
        }
    }
}

static int when(uint64_t now, timeout_type_t type, uint64_t ns, uint64_t start, timeout_t *timeout)
{
    switch (type) {
    case TIMEOUT_ABSOLUTE:
        timeout->abs_time = ns;
        break;
    case TIMEOUT_RELATIVE:
        timeout->abs_time = deadline_add(now, ns);
        break;
    case TIMEOUT_PERIODIC:
        timeout->abs_time = start != 0 ? start : deadline_add(now, ns);
        timeout->period = ns;
        if (ns == 0) return EINVAL;
        break;
    default:
        return EINVAL;
    }
    return timeout->abs_time < now ? ETIME : 0;
}

static int register_cb(void *data, timeout_type_t type, uint64_t ns, uint64_t start, uint32_t id,
                       timeout_cb_fn_t callback, uintptr_t token)
{
    struct local *local = data;
    timeout_t timeout = {.callback = callback, .token = token};
    uint64_t now;
    int error = get_time(local, &now);
    if (error == 0) error = when(now, type, ns, start, &timeout);
    if (error == 0) error = tqueue_register(&local->queue, id, &timeout);
    return error == 0 ? update_with_time(local, now) : error;
}

static int deregister_cb(void *data, uint32_t id)
{
    struct local *local = data;
    return tqueue_cancel(&local->queue, id);
}

int tm_init(time_manager_t *tm, ltimer_t *ltimer, ps_io_ops_t *ops, int size)
{
    void *memory = NULL;
    if (tm == NULL || ltimer == NULL || ops == NULL) {
        return EINVAL;
    }
    int error = ps_calloc(&ops->malloc_ops, 1, sizeof(struct local), &memory);
    if (error != 0) {
        return error;
    }
    struct local *local = memory;
    error = tqueue_init_static(&local->queue, &ops->malloc_ops, size);
    if (error != 0) {
        ps_free(&ops->malloc_ops, sizeof(*local), local);
        return error;
    }
    local->ltimer = ltimer;
    *tm = (time_manager_t){
        .alloc_id = alloc_id,
        .alloc_id_at = alloc_id_at,
        .free_id = free_id,
        .register_cb = register_cb,
        .deregister_cb = deregister_cb,
        .update_with_time = update_with_time,
        .get_time = get_time,
        .data = local,
    };
    return 0;
}
