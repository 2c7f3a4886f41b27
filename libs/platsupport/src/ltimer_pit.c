/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A logical timer over the PIT: the time is the time stamp counter's. The PIT counts only some 54
 * ms, so it interrupts on the way to a later deadline.
 */
#include "deadline.h"

#include <platsupport/arch/tsc.h>
#include <platsupport/plat/timer.h>
#include <utils/config.h>

struct pit_ltimer {
    pit_t pit;
    struct deadline deadline;
    uint64_t tsc_hz;
    irq_id_t irq_id;
    ltimer_callback_fn_t callback;
    void *token;
    ps_io_ops_t ops;
};

static size_t get_num_irqs(void *data)
{
    (void)data;
    return 1;
}

static int get_nth_irq(void *data, size_t n, ps_irq_t *irq)
{
    (void)data, (void)n;
    *irq = (ps_irq_t){
        .type = PS_IOAPIC,
        .ioapic =
            {.ioapic = 0, .pin = PIT_INTERRUPT, .level = 0, .polarity = 0, .vector = PIT_INTERRUPT},
    };
    if (config_set(CONFIG_IRQ_PIC)) {
        *irq = (ps_irq_t){.type = PS_INTERRUPT, .irq = {.number = PIT_INTERRUPT}};
    }
    return 0;
}

static size_t get_num_pmems(void *data)
{
    (void)data;
    return 0;
}

static int get_time(void *data, uint64_t *time)
{
    struct pit_ltimer *timer = data;
    *time = tsc_get_time(timer->tsc_hz);
    return 0;
}

static int get_resolution(void *data, uint64_t *resolution)
{
    (void)data;
    *resolution = NS_IN_S / TICKS_PER_SECOND;
    return 0;
}

/* Towards the deadline, as far as the counter reaches. */
static int arm(struct pit_ltimer *timer)
{
    uint64_t now = tsc_get_time(timer->tsc_hz);
    uint64_t left = timer->deadline.at > now ? timer->deadline.at - now : 0;
    if (left < PIT_MIN_NS) left = PIT_MIN_NS;
    if (left > PIT_MAX_NS) left = PIT_MAX_NS;
    return pit_set_timeout(&timer->pit, left, false);
}

static int set_timeout(void *data, uint64_t ns, timeout_type_t type)
{
    struct pit_ltimer *timer = data;
    int error = deadline_set(&timer->deadline, tsc_get_time(timer->tsc_hz), ns, type);
    return error == 0 ? arm(timer) : error;
}

static int reset(void *data)
{
    struct pit_ltimer *timer = data;
    timer->deadline = (struct deadline){0};
    return pit_cancel_timeout(&timer->pit);
}

static void on_interrupt(void *data, ps_irq_acknowledge_fn_t acknowledge, void *ack_data)
{
    struct pit_ltimer *timer = data;
    acknowledge(ack_data);
    bool due = deadline_take(&timer->deadline, tsc_get_time(timer->tsc_hz));
    if (timer->deadline.at != 0) arm(timer);
    if (due && timer->callback != NULL) timer->callback(timer->token, LTIMER_TIMEOUT_EVENT);
}

static void destroy(void *data)
{
    struct pit_ltimer *timer = data;
    ps_io_ops_t ops = timer->ops;
    pit_cancel_timeout(&timer->pit);
    if (timer->irq_id >= 0) ps_irq_unregister(&ops.irq_ops, timer->irq_id);
    ps_free(&ops.malloc_ops, sizeof(*timer), timer);
}

int ltimer_pit_describe(ltimer_t *ltimer, ps_io_ops_t ops)
{
    (void)ops;
    if (ltimer == NULL) {
        return EINVAL;
    }
    *ltimer = (ltimer_t){
        .get_num_irqs = get_num_irqs, .get_nth_irq = get_nth_irq, .get_num_pmems = get_num_pmems};
    return 0;
}

static int start(struct pit_ltimer *timer, uint64_t tsc_freq)
{
    ps_irq_t irq;
    int error = pit_init(&timer->pit, timer->ops.io_port_ops);
    if (error != 0) {
        return error;
    }
    timer->tsc_hz = tsc_freq != 0 ? tsc_freq : tsc_calculate_frequency_pit(&timer->pit);
    if (timer->tsc_hz == 0) {
        ZF_LOGE("the PIT does not count");
        return EIO;
    }
    get_nth_irq(timer, 0, &irq);
    timer->irq_id = ps_irq_register(&timer->ops.irq_ops, irq, on_interrupt, timer);
    return timer->irq_id < 0 ? -timer->irq_id : 0;
}

/* tsc_freq 0: to be measured. */
static int init(ltimer_t *ltimer, ps_io_ops_t ops, uint64_t tsc_freq, ltimer_callback_fn_t callback,
                void *callback_token)
{
    void *memory = NULL;
    int error = ltimer_pit_describe(ltimer, ops);
    if (error == 0) error = ps_calloc(&ops.malloc_ops, 1, sizeof(struct pit_ltimer), &memory);
    if (error != 0) {
        return error;
    }
    struct pit_ltimer *timer = memory;
    *timer = (struct pit_ltimer){
        .irq_id = PS_INVALID_IRQ_ID, .callback = callback, .token = callback_token, .ops = ops};
    error = start(timer, tsc_freq);
    if (error != 0) {
        destroy(timer);
        return error;
    }
    ltimer->get_time = get_time;
    ltimer->get_resolution = get_resolution;
    ltimer->set_timeout = set_timeout;
    ltimer->reset = reset;
    ltimer->destroy = destroy;
    ltimer->data = timer;
    return 0;
}

int ltimer_pit_init(ltimer_t *ltimer, ps_io_ops_t ops, ltimer_callback_fn_t callback,
                    void *callback_token)
{
    return init(ltimer, ops, 0, callback, callback_token);
}

int ltimer_pit_init_freq(ltimer_t *ltimer, ps_io_ops_t ops, uint64_t tsc_freq,
                         ltimer_callback_fn_t callback, void *callback_token)
{
    return tsc_freq == 0 ? EINVAL : init(ltimer, ops, tsc_freq, callback, callback_token);
}

uint32_t ltimer_pit_get_tsc_freq(ltimer_t *ltimer)
{
    const struct pit_ltimer *timer = ltimer->data;
    return (uint32_t)(timer->tsc_hz / US_IN_S);
}
