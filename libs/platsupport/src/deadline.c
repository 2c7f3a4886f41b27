/* SPDX-License-Identifier: BSD-2-Clause */
#include "deadline.h"

uint64_t deadline_add(uint64_t a, uint64_t b)
{
    uint64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

int deadline_set(struct deadline *deadline, uint64_t now, uint64_t ns, timeout_type_t type)
{
    switch (type) {
    case TIMEOUT_PERIODIC:
        if (ns == 0) return EINVAL;
        *deadline = (struct deadline){.at = deadline_add(now, ns), .period = ns};
        return 0;
    case TIMEOUT_RELATIVE:
        *deadline = (struct deadline){.at = deadline_add(now, ns)};
        return 0;
    case TIMEOUT_ABSOLUTE:
        if (ns <= now) return ETIME;
        *deadline = (struct deadline){.at = ns};
        return 0;
    default:
        return EINVAL;
    }
}

uint64_t deadline_next(uint64_t at, uint64_t period, uint64_t now)
{
    if (at > now) {
        return at;
    }
    return deadline_add(at, (now - at) / period * period + period);
}

bool deadline_take(struct deadline *deadline, uint64_t now)
{
    if (deadline->at == 0 || now < deadline->at) {
        return false;
    }
    deadline->at = deadline->period != 0 ? deadline_next(deadline->at, deadline->period, now) : 0;
    return true;
}
