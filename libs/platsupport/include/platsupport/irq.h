/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts as a driver sees them: which one it wants, and what is called when it comes. */
#pragma once

#include <errno.h>
#include <stdint.h>
#include <utils/zf_log.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum irq_type {
    PS_NONE,
    PS_MSI,
    PS_IOAPIC,
    PS_INTERRUPT,
    PS_TRIGGER,
    PS_PER_CPU,
    PS_OTHER,
} irq_type_t;

typedef enum irq_trigger_type {
    PS_LEVEL_TRIGGERED,
    PS_EDGE_TRIGGERED,
} irq_trigger_type_t;

/* An interrupt line; `type` says which member counts. */
typedef struct {
    irq_type_t type;
    union {
        struct {
            long ioapic;
            long pin;
            long level;    /* 1: level-triggered */
            long polarity; /* 1: active low */
            long vector;
        } ioapic;
        struct {
            long pci_bus;
            long pci_dev;
            long pci_func;
            long handle;
            long vector;
        } msi;
        struct {
            long number;
        } irq;
        struct {
            long number;
            long trigger;
        } trigger;
        struct {
            long number;
            long trigger;
            long cpu_idx;
        } cpu;
        void *other;
    };
} ps_irq_t;

#define PS_INVALID_IRQ_ID -1
typedef int irq_id_t;

/* Tells the interrupt controller that the interrupt is dealt with; 0 or an error. */
typedef int (*ps_irq_acknowledge_fn_t)(void *ack_data);
/* Deals with an interrupt, and calls acknowledge_fn(ack_data) once when the next may come. */
typedef void (*irq_callback_fn_t)(void *data, ps_irq_acknowledge_fn_t acknowledge_fn,
                                  void *ack_data);

typedef irq_id_t (*ps_irq_register_fn_t)(void *cookie, ps_irq_t irq, irq_callback_fn_t callback,
                                         void *callback_data);
typedef int (*ps_irq_unregister_fn_t)(void *cookie, irq_id_t irq_id);

typedef struct {
    void *cookie;
    ps_irq_register_fn_t irq_register_fn;
    ps_irq_unregister_fn_t irq_unregister_fn;
} ps_irq_ops_t;

#define __PS_IRQ_VALID_ARGS(FUN)                                                                   \
    do {                                                                                           \
        if (irq_ops == NULL) {                                                                     \
            ZF_LOGE("no IRQ ops");                                                                 \
            return -EINVAL;                                                                        \
        }                                                                                          \
        if (irq_ops->FUN == NULL) {                                                                \
            ZF_LOGE("%s is not implemented", #FUN);                                                \
            return -ENOSYS;                                                                        \
        }                                                                                          \
    } while (0)

/* Have `callback` called for each interrupt `irq`. Returns an identifier, or -EINVAL (a missing
 * argument), -ENOSYS, or what the implementation says. */
static inline irq_id_t ps_irq_register(ps_irq_ops_t *irq_ops, ps_irq_t irq,
                                       irq_callback_fn_t callback, void *callback_data)
{
    __PS_IRQ_VALID_ARGS(irq_register_fn);
    if (callback == NULL) {
        ZF_LOGE("no callback");
        return -EINVAL;
    }
    return irq_ops->irq_register_fn(irq_ops->cookie, irq, callback, callback_data);
}

/* Undo a registration. */
static inline int ps_irq_unregister(ps_irq_ops_t *irq_ops, irq_id_t irq_id)
{
    __PS_IRQ_VALID_ARGS(irq_unregister_fn);
    if (irq_id < 0) {
        ZF_LOGE("no such IRQ: %d", irq_id);
        return -EINVAL;
    }
    return irq_ops->irq_unregister_fn(irq_ops->cookie, irq_id);
}

#ifdef __cplusplus
}
#endif
