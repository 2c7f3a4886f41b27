/* SPDX-License-Identifier: BSD-2-Clause */
/* A logical timer over the HPET. */
#include "deadline.h"

#include <platsupport/plat/hpet.h>
#include <platsupport/plat/timer.h>

struct hpet_ltimer {
    hpet_t hpet;
    void *registers; /* mapped */
    struct deadline deadline;
    ps_irq_t irq;
    irq_id_t irq_id;
    pmem_region_t region;
    ltimer_callback_fn_t callback;
    void *token;
    ps_io_ops_t ops;
};

/* What a timer that is only described has for data. */
struct description {
    ps_irq_t irq;
    pmem_region_t region;
};

static size_t one(void *data)
{
    (void)data;
    return 1;
}

static int described_irq(void *data, size_t n, ps_irq_t *irq)
{
    (void)n;
    *irq = ((struct description *)data)->irq;
    return 0;
}

static int described_pmem(void *data, size_t n, pmem_region_t *region)
{
    (void)n;
    *region = ((struct description *)data)->region;
    return 0;
}

static int get_nth_irq(void *data, size_t n, ps_irq_t *irq)
{
    (void)n;
    *irq = ((struct hpet_ltimer *)data)->irq;
    return 0;
}

static int get_nth_pmem(void *data, size_t n, pmem_region_t *region)
{
    (void)n;
    *region = ((struct hpet_ltimer *)data)->region;
    return 0;
}

static int get_time(void *data, uint64_t *time)
{
    struct hpet_ltimer *timer = data;
    *time = hpet_get_time(&timer->hpet);
    return 0;
}

static int get_resolution(void *data, uint64_t *resolution)
{
    struct hpet_ltimer *timer = data;
    *resolution = timer->hpet.period_ns;
    return 0;
}

/* A deadline that passes while it is being set must still interrupt: move it a little ahead. */
static void arm(struct hpet_ltimer *timer)
{
    uint64_t at = timer->deadline.at, ahead = NS_IN_US;
    while (hpet_set_timeout(&timer->hpet, at) == ETIME) {
        at = hpet_get_time(&timer->hpet) + ahead;
        ahead *= 2;
    }
}

static int set_timeout(void *data, uint64_t ns, timeout_type_t type)
{
    struct hpet_ltimer *timer = data;
    int error = deadline_set(&timer->deadline, hpet_get_time(&timer->hpet), ns, type);
    if (error == 0) arm(timer);
    return error;
}

static int reset(void *data)
{
    struct hpet_ltimer *timer = data;
    timer->deadline = (struct deadline){0};
    hpet_stop(&timer->hpet);
    return hpet_start(&timer->hpet);
}

static void on_interrupt(void *data, ps_irq_acknowledge_fn_t acknowledge, void *ack_data)
{
    struct hpet_ltimer *timer = data;
    acknowledge(ack_data);
    bool due = deadline_take(&timer->deadline, hpet_get_time(&timer->hpet));
    if (timer->deadline.at != 0) arm(timer);
    if (due && timer->callback != NULL) timer->callback(timer->token, LTIMER_TIMEOUT_EVENT);
}

static void destroy(void *data)
{
    struct hpet_ltimer *timer = data;
    ps_io_ops_t ops = timer->ops;
    if (timer->hpet.base_addr != NULL) hpet_stop(&timer->hpet);
    if (timer->irq_id >= 0) ps_irq_unregister(&ops.irq_ops, timer->irq_id);
    if (timer->registers != NULL) ps_pmem_unmap(&ops, timer->region, timer->registers);
    ps_free(&ops.malloc_ops, sizeof(*timer), timer);
}

static void destroy_description(void *data)
{
    free(data);
}

int ltimer_hpet_describe(ltimer_t *ltimer, ps_io_ops_t ops, ps_irq_t irq, pmem_region_t hpet_region)
{
    (void)ops;
    struct description *description = ltimer != NULL ? malloc(sizeof(*description)) : NULL;
    if (description == NULL) {
        return ltimer == NULL ? EINVAL : ENOMEM;
    }
    *description = (struct description){.irq = irq, .region = hpet_region};
    *ltimer = (ltimer_t){
        .get_num_irqs = one,
        .get_nth_irq = described_irq,
        .get_num_pmems = one,
        .get_nth_pmem = described_pmem,
        .destroy = destroy_description,
        .data = description,
    };
    return 0;
}

int ltimer_hpet_describe_with_region(ltimer_t *ltimer, ps_io_ops_t ops, pmem_region_t region,
                                     ps_irq_t *irq)
{
    void *registers = ps_pmem_map(&ops, region, false, PS_MEM_NORMAL);
    if (registers == NULL) {
        return ENOMEM;
    }
    uint32_t pins = hpet_ioapic_irq_delivery_mask(registers);
    ps_pmem_unmap(&ops, region, registers);
    if (pins == 0) {
        ZF_LOGE("the HPET can interrupt through no pin");
        return ENODEV;
    }
    long pin = 31 - __builtin_clz(pins); /* the highest: the low ones belong to old devices */
    *irq = (ps_irq_t){
        .type = PS_IOAPIC,
        .ioapic = {.ioapic = 0, .pin = pin, .level = 0, .polarity = 0, .vector = pin},
    };
    return ltimer_hpet_describe(ltimer, ops, *irq, region);
}

static int start(struct hpet_ltimer *timer)
{
    timer->registers = ps_pmem_map(&timer->ops, timer->region, false, PS_MEM_NORMAL);
    if (timer->registers == NULL) {
        return ENOMEM;
    }
    bool pin = timer->irq.type == PS_IOAPIC;
    hpet_config_t config = {
        .vaddr = timer->registers,
        .irq = (uint32_t)(pin ? timer->irq.ioapic.pin : timer->irq.msi.vector),
        .ioapic_delivery = pin,
    };
    int error = hpet_init(&timer->hpet, config);
    if (error != 0) {
        return error;
    }
    timer->irq_id = ps_irq_register(&timer->ops.irq_ops, timer->irq, on_interrupt, timer);
    return timer->irq_id < 0 ? -timer->irq_id : hpet_start(&timer->hpet);
}

int ltimer_hpet_init(ltimer_t *ltimer, ps_io_ops_t ops, ps_irq_t irq, pmem_region_t hpet_region,
                     ltimer_callback_fn_t callback, void *callback_token)
{
    void *memory = NULL;
    if (ltimer == NULL || (irq.type != PS_IOAPIC && irq.type != PS_MSI)) {
        return EINVAL;
    }
    int error = ps_calloc(&ops.malloc_ops, 1, sizeof(struct hpet_ltimer), &memory);
    if (error != 0) {
        return error;
    }
    struct hpet_ltimer *timer = memory;
    *timer = (struct hpet_ltimer){.irq = irq,
                                  .irq_id = PS_INVALID_IRQ_ID,
                                  .region = hpet_region,
                                  .callback = callback,
                                  .token = callback_token,
                                  .ops = ops};
    error = start(timer);
    if (error != 0) {
        destroy(timer);
        return error;
    }
    *ltimer = (ltimer_t){
        .get_num_irqs = one,
        .get_nth_irq = get_nth_irq,
        .get_num_pmems = one,
        .get_nth_pmem = get_nth_pmem,
        .get_time = get_time,
        .get_resolution = get_resolution,
        .set_timeout = set_timeout,
        .reset = reset,
        .destroy = destroy,
        .data = timer,
    };
    return 0;
}
