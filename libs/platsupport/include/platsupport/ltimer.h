/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A logical timer: the time since the machine started in nanoseconds, and one timeout, which
 * calls back. Behind it are whatever devices the machine has.
 *
 * Functions return 0 or an errno value: EINVAL without a timer, ENOSYS for what the
 * timer cannot do, ETIME for a timeout that is already past.
 */
#pragma once

#include <errno.h>
#include <platsupport/io.h>
#include <platsupport/irq.h>
#include <platsupport/pmem.h>
#include <stdint.h>
#include <utils/time.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    TIMEOUT_PERIODIC, /* every so many nanoseconds */
    TIMEOUT_ABSOLUTE, /* once, at a time */
    TIMEOUT_RELATIVE, /* once, so many nanoseconds from now */
} timeout_type_t;

typedef enum {
    LTIMER_TIMEOUT_EVENT,
    LTIMER_OVERFLOW_EVENT,
} ltimer_event_t;

/* Called from the interrupt callback of the timer's device. */
typedef void (*ltimer_callback_fn_t)(void *token, ltimer_event_t event);

typedef struct ltimer {
    size_t (*get_num_irqs)(void *data);
    int (*get_nth_irq)(void *data, size_t n, ps_irq_t *irq);
    size_t (*get_num_pmems)(void *data);
    int (*get_nth_pmem)(void *data, size_t n, pmem_region_t *region);
    int (*get_time)(void *data, uint64_t *time);
    int (*get_resolution)(void *data, uint64_t *resolution);
    int (*set_timeout)(void *data, uint64_t ns, timeout_type_t type);
    int (*reset)(void *data);
    void (*destroy)(void *data);
    void *data;
} ltimer_t;

/* The machine's best timer. Interrupts and device memory come from `ops`; `callback` is called for
 * every timeout. On failure nothing is left set up. */
int ltimer_default_init(ltimer_t *timer, ps_io_ops_t ops, ltimer_callback_fn_t callback,
                        void *callback_token);
/* Only what that timer needs: its interrupts and device memory. */
int ltimer_default_describe(ltimer_t *timer, ps_io_ops_t ops);

#define LTIMER_CALL(timer, fn, ...)                                                                \
    ((timer) == NULL ? EINVAL : (timer)->fn == NULL ? ENOSYS : (timer)->fn(__VA_ARGS__))

static inline size_t ltimer_get_num_irqs(ltimer_t *timer)
{
    return timer != NULL && timer->get_num_irqs != NULL ? timer->get_num_irqs(timer->data) : 0;
}

static inline int ltimer_get_nth_irq(ltimer_t *timer, size_t n, ps_irq_t *irq)
{
    if (n >= ltimer_get_num_irqs(timer)) {
        return EINVAL;
    }
    return LTIMER_CALL(timer, get_nth_irq, timer->data, n, irq);
}

static inline size_t ltimer_get_num_pmems(ltimer_t *timer)
{
    return timer != NULL && timer->get_num_pmems != NULL ? timer->get_num_pmems(timer->data) : 0;
}

static inline int ltimer_get_nth_pmem(ltimer_t *timer, size_t n, pmem_region_t *pmem)
{
    if (n >= ltimer_get_num_pmems(timer)) {
        return EINVAL;
    }
    return LTIMER_CALL(timer, get_nth_pmem, timer->data, n, pmem);
}

static inline int ltimer_get_time(ltimer_t *timer, uint64_t *time)
{
    return time == NULL ? EINVAL : LTIMER_CALL(timer, get_time, timer->data, time);
}

/* The shortest time it can tell, in nanoseconds. */
static inline int ltimer_get_resolution(ltimer_t *timer, uint64_t *resolution)
{
    return resolution == NULL ? EINVAL
                              : LTIMER_CALL(timer, get_resolution, timer->data, resolution);
}

/* Replaces the timeout set before. */
static inline int ltimer_set_timeout(ltimer_t *timer, uint64_t nanoseconds, timeout_type_t type)
{
    return LTIMER_CALL(timer, set_timeout, timer->data, nanoseconds, type);
}

/* Forget the timeout. */
static inline int ltimer_reset(ltimer_t *timer)
{
    return LTIMER_CALL(timer, reset, timer->data);
}

/* Stop the devices and give back everything that init took. */
static inline void ltimer_destroy(ltimer_t *timer)
{
    if (timer != NULL && timer->destroy != NULL) timer->destroy(timer->data);
}

/* Wait by looking at the time over and over. */
static inline void ltimer_ns_delay(ltimer_t *timer, uint64_t nanoseconds)
{
    uint64_t start, now;
    if (ltimer_get_time(timer, &start) != 0) {
        return;
    }
    do {
        if (ltimer_get_time(timer, &now) != 0) return;
    } while (now - start < nanoseconds);
}

static inline void ltimer_us_delay(ltimer_t *timer, uint64_t microseconds)
{
    ltimer_ns_delay(timer, microseconds * NS_IN_US);
}

static inline void ltimer_ms_delay(ltimer_t *timer, uint64_t milliseconds)
{
    ltimer_ns_delay(timer, milliseconds * NS_IN_MS);
}

static inline void ltimer_s_delay(ltimer_t *timer, uint64_t seconds)
{
    ltimer_ns_delay(timer, seconds * NS_IN_S);
}

#ifdef __cplusplus
}
#endif
