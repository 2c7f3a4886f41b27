/* SPDX-License-Identifier: BSD-2-Clause */
/* What Eva does not look into: functions that decoders and what they carry out call, as contracts.
 * `requires` is checked at each call; the rest is assumed. A driver that includes the function's
 * source has the function in place of its contract. */
#pragma once

#include "arch/arch.h"
#include "cap/delete.h"
#include "entry/ipc.h"
#include "object/irq.h"
#include "object/queue.h"

/* ---- messages ---- */

#ifndef EVA_IPC
word_t ipc_get_word(const struct tcb *tcb, const word_t *buffer, unsigned index)
{
    (void)tcb;
    if (index >= ARCH_MESSAGE_REGISTERS && !buffer) return 0;
    if (buffer) (void)*(volatile const word_t *)&buffer[IPC_BUFFER_MESSAGE + index];
    return index < 8 ? message[index] : any();
}

/*@ requires count <= MAX_MESSAGE && \valid(tcb);
    requires \valid_read(words + (0 .. count - 1)) && \initialized(words + (0 .. count - 1));
    assigns tcb->arch.regs \from count; */
void ipc_deliver(struct tcb *tcb, word_t badge, word_t label, const word_t *words, unsigned count);
/*@ requires \valid(tcb);
    assigns tcb->arch.regs.rdi \from value; */
void arch_set_badge_register(struct tcb *tcb, word_t value);
/*@ requires \valid(tcb);
    assigns tcb->arch.regs.rsi \from value; */
void arch_set_info_register(struct tcb *tcb, word_t value);
#endif

/* ---- derivation and deletion ---- */

/* What else a deletion deletes stays an object here, with anything in it. */
status_t slot_delete(struct slot *slot)
{
    if (any_bool()) {
        slot->cap = any_cap_of(CAP_ZOMBIE);
        return PREEMPTED;
    }
    *slot = (struct slot){.cap = NULL_CAP};
    return OK;
}
/*@ requires \valid(slot);
    assigns \result \from *slot;
    ensures \result == OK || \result == PREEMPTED; */
status_t slot_revoke(struct slot *slot);
/*@ requires \valid(slot);
    assigns \nothing; */
void slot_delete_one(struct slot *slot);
struct slot *zombie_object(struct cap zombie)
{
    (void)zombie;
    return any_slot();
}

/* ---- physical memory ---- */

/* The page that an address is in: a frame with an IPC buffer, a table, an object just made. */
void *phys_to_kernel(paddr_t address)
{
    return (char *)pages[any_upto(2)] + (address.raw & MASK(12));
}
/*@ assigns \result \from pointer;
    ensures \result.raw < 1 << 47; */
paddr_t kernel_to_phys(const void *pointer);
/* That untyped memory and tables are memory is not asked for. */
/*@ requires bytes % 16 == 0;
    assigns \nothing; */
void clear_memory(void *start, size_t bytes);

/* ---- threads ---- */

/*@ requires \valid(tcb);
    assigns tcb->state, tcb->fault \from tcb->state; */
void thread_suspend(struct tcb *tcb);
/*@ requires \valid(tcb);
    assigns tcb->state, tcb->fault \from tcb->state; */
void thread_restart(struct tcb *tcb);
//@ assigns \nothing; // that the new object is memory is not asked for
void tcb_create(struct tcb *tcb);
/*@ requires \valid(tcb);
    assigns tcb->priority \from priority; */
void sched_set_priority(struct tcb *tcb, uint8_t priority);
/*@ requires \valid(tcb) && domain < CONFIG_NUM_DOMAINS;
    assigns tcb->domain \from domain; */
void sched_set_domain(struct tcb *tcb, uint8_t domain);
//@ assigns \nothing;
void sched_reschedule_needed(void);
/*@ assigns \result \from steps;
    ensures \result == 0 || \result == 1; */
bool preemption_point(word_t steps);
/*@ assigns \nothing;
    ensures \result < CONFIG_NUM_DOMAIN_SCHEDULES; */
unsigned sched_domain_start(void);
/*@ requires index < CONFIG_NUM_DOMAIN_SCHEDULES;
    assigns \result \from index; */
struct domain_entry sched_domain_entry(unsigned index);
/*@ requires index < CONFIG_NUM_DOMAIN_SCHEDULES && entry.domain < CONFIG_NUM_DOMAINS;
    assigns \nothing; */
void sched_domain_configure(unsigned index, struct domain_entry entry);
/*@ requires index < CONFIG_NUM_DOMAIN_SCHEDULES;
    assigns \nothing; */
void sched_domain_set_start(unsigned index);

/* ---- endpoints and notifications ---- */

/*@ requires \valid(endpoint) && badge != 0;
    assigns \result \from badge;
    ensures \result == OK || \result == PREEMPTED; */
status_t endpoint_cancel_badged(struct endpoint *endpoint, word_t badge);
/*@ requires \valid(endpoint) && \valid(sender) && \valid_read(mode);
    requires \initialized(mode);
    assigns sender->state \from *mode; */
void endpoint_send(struct endpoint *endpoint, struct tcb *sender, const struct send_mode *mode);
/*@ requires \valid(notification);
    assigns \nothing; */
void notification_signal(struct notification *notification, word_t badge);
/*@ requires \valid(notification) && \valid(tcb);
    assigns tcb->bound \from notification; */
void notification_bind(struct notification *notification, struct tcb *tcb);
/*@ requires \valid(notification);
    assigns \nothing; */
void notification_unbind(struct notification *notification);

/* ---- interrupts and the CPU ---- */

/*@ requires irq < ARCH_MAX_IRQ;
    assigns \nothing; */
void arch_irq_enable(word_t irq, bool enabled);
/*@ requires irq < ARCH_MAX_IRQ;
    assigns \nothing; */
void arch_irq_release(word_t irq);
/*@ requires \valid(tcb);
    assigns tcb->arch.fpu_disabled \from disabled; */
void arch_fpu_disable(struct tcb *tcb, bool disabled);
/*@ requires \valid_read(tcb);
    assigns \result \from *tcb; */
word_t thread_fs_base(const struct tcb *tcb);
/*@ requires \valid_read(tcb);
    assigns \result \from *tcb; */
word_t thread_gs_base(const struct tcb *tcb);
/*@ requires \valid(tcb);
    assigns tcb->arch.fs_base \from base; */
void thread_set_fs_base(struct tcb *tcb, word_t base);
/*@ requires \valid(tcb);
    assigns tcb->arch.gs_base \from base; */
void thread_set_gs_base(struct tcb *tcb, word_t base);
