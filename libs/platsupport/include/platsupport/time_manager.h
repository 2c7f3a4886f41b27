/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Many timeouts over one timer. A client allocates a number and registers callbacks under it.
 *
 * Functions return 0; EINVAL for arguments that name nothing, ENOSYS for what the manager cannot
 * do, ETIME for a time already past, or what the manager says.
 */
#pragma once

#include <errno.h>
#include <platsupport/ltimer.h>
#include <platsupport/tqueue.h>
#include <utils/zf_log.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct time_manager {
    int (*alloc_id)(void *data, unsigned int *id);
    int (*alloc_id_at)(void *data, unsigned int id);
    int (*free_id)(void *data, unsigned int id);
    int (*register_cb)(void *data, timeout_type_t type, uint64_t ns, uint64_t start, uint32_t id,
                       timeout_cb_fn_t callback, uintptr_t token);
    int (*deregister_cb)(void *data, uint32_t id);
    int (*update_with_time)(void *data, uint64_t time);
    int (*get_time)(void *data, uint64_t *time);
    void *data;
} time_manager_t;

#define __TM_VALID_ARGS(FUN)                                                                       \
    do {                                                                                           \
        if (tm == NULL) {                                                                          \
            ZF_LOGE("no time manager");                                                            \
            return EINVAL;                                                                         \
        }                                                                                          \
        if (tm->FUN == NULL) {                                                                     \
            ZF_LOGE("%s is not implemented", #FUN);                                                \
            return ENOSYS;                                                                         \
        }                                                                                          \
    } while (0)

static inline int tm_alloc_id(time_manager_t *tm, unsigned int *id)
{
    __TM_VALID_ARGS(alloc_id);
    return id != NULL ? tm->alloc_id(tm->data, id) : EINVAL;
}

static inline int tm_alloc_id_at(time_manager_t *tm, unsigned int id)
{
    __TM_VALID_ARGS(alloc_id_at);
    return tm->alloc_id_at(tm->data, id);
}

static inline int tm_free_id(time_manager_t *tm, unsigned int id)
{
    __TM_VALID_ARGS(free_id);
    return tm->free_id(tm->data, id);
}

/* Have callback(token) called: at `ns`, in `ns`, or every `ns` nanoseconds, the first time at
 * `start` if that is not 0. */
static inline int tm_register_cb(time_manager_t *tm, timeout_type_t type, uint64_t ns,
                                 uint64_t start, uint32_t id, timeout_cb_fn_t callback,
                                 uintptr_t token)
{
    __TM_VALID_ARGS(register_cb);
    if (callback == NULL) {
        return EINVAL;
    }
    return tm->register_cb(tm->data, type, ns, start, id, callback, token);
}

static inline int tm_register_periodic_cb(time_manager_t *tm, uint64_t period_ns, uint64_t start,
                                          uint32_t id, timeout_cb_fn_t callback, uintptr_t token)
{
    return tm_register_cb(tm, TIMEOUT_PERIODIC, period_ns, start, id, callback, token);
}

static inline int tm_register_rel_cb(time_manager_t *tm, uint64_t rel_ns, uint32_t id,
                                     timeout_cb_fn_t callback, uintptr_t token)
{
    return tm_register_cb(tm, TIMEOUT_RELATIVE, rel_ns, 0, id, callback, token);
}

static inline int tm_register_abs_cb(time_manager_t *tm, uint64_t abs_ns, uint32_t id,
                                     timeout_cb_fn_t callback, uintptr_t token)
{
    return tm_register_cb(tm, TIMEOUT_ABSOLUTE, abs_ns, 0, id, callback, token);
}

static inline int tm_deregister_cb(time_manager_t *tm, unsigned int id)
{
    __TM_VALID_ARGS(deregister_cb);
    return tm->deregister_cb(tm->data, id);
}

/* Call what is due, at a given time or now. To be called when the timer has called back. */
static inline int tm_update_with_time(time_manager_t *tm, uint64_t time)
{
    __TM_VALID_ARGS(update_with_time);
    return tm->update_with_time(tm->data, time);
}

static inline int tm_get_time(time_manager_t *tm, uint64_t *time)
{
    __TM_VALID_ARGS(get_time);
    return time != NULL ? tm->get_time(tm->data, time) : EINVAL;
}

static inline int tm_update(time_manager_t *tm)
{
    uint64_t time;
    int error = tm_get_time(tm, &time);
    return error != 0 ? error : tm_update_with_time(tm, time);
}

#ifdef __cplusplus
}
#endif
