/* SPDX-License-Identifier: BSD-2-Clause */
/* What the fast path asks of the host: every switch is allowed that arch_switch_to() can do. */
#pragma once

#include "arch/arch.h"
#include "arch/host/host.h"
#include "object/tcb.h"

typedef struct cap fast_target;

static inline bool arch_fast_allowed(const struct tcb *to, fast_target *target)
{
    *target = to->slots[TCB_VSPACE].cap;
    return arch_is_vspace_root(*target);
}

static inline bool arch_fast_leaves(UNUSED const struct tcb *self)
{
    return true;
}

static inline void arch_fast_switch(UNUSED struct tcb *from, struct tcb *to,
                                    UNUSED fast_target target)
{
    arch_switch_to(to);
}

static inline struct tcb *arch_fast_return(struct tcb *to)
{
    return to;
}
static inline struct tcb *arch_fast_decline(void)
{
    return NULL;
}
static inline struct tcb *arch_fast_decline_trap(void)
{
    return NULL;
}
static inline struct tcb *arch_fast_invoke(UNUSED cptr_t cptr, UNUSED word_t info,
                                           UNUSED struct tcb *self)
{
    return arch_fast_decline();
}

static inline void arch_fast_fault(struct tcb *self, UNUSED enum fault_type type)
{
    self->fault = host.fault;
}
static inline word_t arch_fast_fault_ip(const struct tcb *self)
{
    return arch_fault_ip(self);
}
enum { ARCH_FAST_EXCEPTION_WORDS = 3 };
static inline word_t arch_fast_exception_word(const struct tcb *self, unsigned word)
{
    return arch_user_exception_get(self, word);
}

static inline bool arch_fast_buffer(const struct tcb *tcb, bool for_receive, word_t **buffer)
{
    *buffer = arch_ipc_buffer(tcb, for_receive);
    return *buffer != NULL;
}

static inline void arch_fast_copy_words(word_t *to, const word_t *from, word_t count)
{
    while (count--) *to++ = *from++;
}

static inline void arch_fast_copy(struct tcb *to, const struct tcb *from, word_t length)
{
    for (word_t i = 0; i < length && i < ARCH_MESSAGE_REGISTERS; i++) {
        arch_set_message_register(to, (unsigned)i, arch_message_register(from, (unsigned)i));
    }
}

static inline void arch_fast_set_message(struct tcb *to, word_t a, word_t b, word_t c, word_t d)
{
    const word_t words[] = {a, b, c, d};
    for (unsigned i = 0; i < ARRAY_SIZE(words); i++) arch_set_message_register(to, i, words[i]);
}

static inline void arch_fast_deliver(struct tcb *to, word_t badge, word_t info)
{
    arch_set_badge_register(to, badge);
    arch_set_info_register(to, info);
}
