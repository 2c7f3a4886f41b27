/* SPDX-License-Identifier: BSD-2-Clause */
#include "entry/error.h"

status_t err_argument(struct sys_error *err, word_t arg, word_t found, const char *why)
{
    *err = (struct sys_error){.code = ERR_INVALID_ARGUMENT, .arg = arg, .found = found, .why = why};
    return FAILED;
}

status_t err_capability(struct sys_error *err, word_t arg, const char *why)
{
    *err = (struct sys_error){.code = ERR_INVALID_CAPABILITY, .arg = arg, .why = why};
    return FAILED;
}

status_t err_illegal(struct sys_error *err, const char *why)
{
    *err = (struct sys_error){.code = ERR_ILLEGAL_OPERATION, .why = why};
    return FAILED;
}

status_t err_range(struct sys_error *err, word_t found, word_t min, word_t max, const char *why)
{
    *err =
        (struct sys_error){.code = ERR_RANGE, .found = found, .min = min, .max = max, .why = why};
    return FAILED;
}

status_t err_alignment(struct sys_error *err, word_t found, const char *why)
{
    *err = (struct sys_error){.code = ERR_ALIGNMENT, .found = found, .why = why};
    return FAILED;
}

status_t err_lookup(struct sys_error *err, bool for_source, struct lookup_fail fail)
{
    *err = (struct sys_error){.code = ERR_FAILED_LOOKUP, .for_source = for_source, .lookup = fail};
    return FAILED;
}

status_t err_truncated(struct sys_error *err)
{
    *err = (struct sys_error){.code = ERR_TRUNCATED_MESSAGE};
    return FAILED;
}

status_t err_delete_first(struct sys_error *err, const char *why)
{
    *err = (struct sys_error){.code = ERR_DELETE_FIRST, .why = why};
    return FAILED;
}

status_t err_revoke_first(struct sys_error *err, const char *why)
{
    *err = (struct sys_error){.code = ERR_REVOKE_FIRST, .why = why};
    return FAILED;
}

status_t err_memory(struct sys_error *err, word_t bytes_left)
{
    *err = (struct sys_error){.code = ERR_NOT_ENOUGH_MEMORY, .memory_left = bytes_left};
    return FAILED;
}

unsigned err_lookup_words(struct lookup_fail fail, word_t out[MAX_LOOKUP_WORDS])
{
    unsigned count = 0;
    out[count++] = fail.type;
    if (fail.type == LOOKUP_INVALID_ROOT) return count;
    out[count++] = fail.bits_left;
    if (fail.type == LOOKUP_GUARD_MISMATCH) out[count++] = fail.guard_found;
    if (fail.type != LOOKUP_MISSING) out[count++] = fail.bits_found;
    return count;
}

unsigned err_to_message(const struct sys_error *err, word_t out[5])
{
    switch (err->code) {
    case ERR_INVALID_ARGUMENT:
    case ERR_INVALID_CAPABILITY:
        out[0] = err->arg;
        return 1;
    case ERR_RANGE:
        out[0] = err->min;
        out[1] = err->max;
        return 2;
    case ERR_FAILED_LOOKUP:
        out[0] = err->for_source;
        return 1 + err_lookup_words(err->lookup, out + 1);
    case ERR_NOT_ENOUGH_MEMORY:
        out[0] = err->memory_left;
        return 1;
    default:
        return 0;
    }
}
