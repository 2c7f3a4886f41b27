/* SPDX-License-Identifier: BSD-2-Clause */
/* Moving threads between domains, and the schedule of domains. */
#include "object/domain.h"

#include "api/labels.h"
#include "config.h"
#include "object/tcb.h"
#include "sched/sched.h"

enum { LAST_DOMAIN = CONFIG_NUM_DOMAINS - 1, LAST_ENTRY = CONFIG_NUM_DOMAIN_SCHEDULES - 1 };
#define MAX_DURATION MASK(56) /* ticks */

static status_t domain_set(const struct call *call, struct sys_error *err)
{
    TRY(call_needs(call, 1, 0, err));
    word_t domain = call_arg(call, 0);
    if (domain > LAST_DOMAIN) return err_argument(err, 0, domain, "no such domain");
    TRY(call_needs(call, 1, 1, err));
    struct cap cap = call->extra[0]->cap;
    if (cap.type != CAP_THREAD) return err_argument(err, 1, cap.type, "not a TCB");
    sched_set_domain(cap_thread(cap), (uint8_t)domain);
    return OK;
}

static status_t schedule_configure(const struct call *call, struct sys_error *err)
{
    TRY(call_needs(call, 3, 0, err));
    word_t index = call_arg(call, 0), domain = call_arg(call, 1), ticks = call_arg(call, 2);
    if (index > LAST_ENTRY) return err_range(err, index, 0, LAST_ENTRY, "schedule entry");
    if (domain > LAST_DOMAIN) return err_range(err, domain, 0, LAST_DOMAIN, "domain");
    if (ticks > MAX_DURATION) return err_argument(err, 2, ticks, "duration too long");
    if (!ticks && domain) return err_argument(err, 1, domain, "an end mark has domain 0");
    if (!ticks && index == sched_domain_start()) {
        return err_argument(err, 2, ticks, "the schedule starts here: no end mark");
    }
    sched_domain_configure((unsigned)index,
                           (struct domain_entry){.domain = (uint8_t)domain, .ticks = ticks});
    return OK;
}

static status_t schedule_set_start(const struct call *call, struct sys_error *err)
{
    TRY(call_needs(call, 1, 0, err));
    word_t index = call_arg(call, 0);
    if (index > LAST_ENTRY) return err_range(err, index, 0, LAST_ENTRY, "schedule entry");
    if (!sched_domain_entry((unsigned)index).ticks) {
        return err_argument(err, 0, index, "the entry is an end mark");
    }
    sched_domain_set_start((unsigned)index);
    return OK;
}

NOINLINE status_t decode_domain(const struct call *call, struct sys_error *err)
{
    switch (call->label) {
    case LABEL_DomainSetSet:
        return domain_set(call, err);
    case LABEL_DomainScheduleConfigure:
        return schedule_configure(call, err);
    case LABEL_DomainScheduleSetStart:
        return schedule_set_start(call, err);
    default:
        return err_illegal(err, "not a method of the domain capability");
    }
}
