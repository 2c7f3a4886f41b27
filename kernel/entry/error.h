/* SPDX-License-Identifier: BSD-2-Clause */
/* Errors travel by value: one struct gives the error code, the message registers that the API
 * defines for it, and the sentence that a debug kernel prints. */
#pragma once

#include "types.h"

/* seL4_Error */
enum error_code {
    ERR_NONE = 0,
    ERR_INVALID_ARGUMENT,
    ERR_INVALID_CAPABILITY,
    ERR_ILLEGAL_OPERATION,
    ERR_RANGE,
    ERR_ALIGNMENT,
    ERR_FAILED_LOOKUP,
    ERR_TRUNCATED_MESSAGE,
    ERR_DELETE_FIRST,
    ERR_REVOKE_FIRST,
    ERR_NOT_ENOUGH_MEMORY,
};

/* seL4_LookupFailureType */
enum lookup_fail_type {
    LOOKUP_OK = 0,
    LOOKUP_INVALID_ROOT,
    LOOKUP_MISSING,
    LOOKUP_DEPTH_MISMATCH,
    LOOKUP_GUARD_MISMATCH,
};

/* Why a walk through a CSpace ended early. */
struct lookup_fail {
    enum lookup_fail_type type;
    uint32_t zero;      /* named, so that no copy carries what stood on the stack */
    word_t bits_left;   /* all but INVALID_ROOT */
    word_t bits_found;  /* DEPTH_MISMATCH: bits the CNode resolves; GUARD_MISMATCH: guard size */
    word_t guard_found; /* GUARD_MISMATCH */
};

struct sys_error {
    enum error_code code;
    word_t arg;      /* INVALID_ARGUMENT, INVALID_CAPABILITY: number of the argument */
    word_t min, max; /* RANGE */
    bool for_source; /* FAILED_LOOKUP: source or destination lookup */
    struct lookup_fail lookup;
    word_t memory_left; /* NOT_ENOUGH_MEMORY: bytes */
    const char *why;    /* a clause for the debug console, static storage; may be NULL.
                         * Of a lookup: in place of how the walk ended */
    word_t found;       /* what was found, printed beside `why` */
};

/* Constructors: fill *err and return FAILED, so that a check reads `return err_…(err, …)`. */
/*@ requires \valid(err);
    assigns *err;
    ensures \result == FAILED && err->code == ERR_INVALID_ARGUMENT && err->arg == arg; */
status_t err_argument(struct sys_error *err, word_t arg, word_t found, const char *why);
/*@ requires \valid(err);
    assigns *err;
    ensures \result == FAILED && err->code == ERR_INVALID_CAPABILITY && err->arg == arg; */
status_t err_capability(struct sys_error *err, word_t arg, const char *why);
/*@ requires \valid(err);
    assigns *err;
    ensures \result == FAILED && err->code == ERR_ILLEGAL_OPERATION && err->why == why; */
status_t err_illegal(struct sys_error *err, const char *why);
/*@ requires \valid(err);
    assigns *err;
    ensures \result == FAILED && err->code == ERR_RANGE && err->min == min && err->max == max; */
status_t err_range(struct sys_error *err, word_t found, word_t min, word_t max, const char *why);
/*@ requires \valid(err);
    assigns *err;
    ensures \result == FAILED && err->code == ERR_ALIGNMENT && err->why == why; */
status_t err_alignment(struct sys_error *err, word_t found, const char *why);
/*@ requires \valid(err);
    assigns *err;
    ensures \result == FAILED && err->code == ERR_FAILED_LOOKUP && err->lookup == fail &&
        err->for_source == for_source; */
status_t err_lookup(struct sys_error *err, bool for_source, struct lookup_fail fail);
/*@ requires \valid(err);
    assigns *err;
    ensures \result == FAILED && err->code == ERR_TRUNCATED_MESSAGE && err->why == \null; */
status_t err_truncated(struct sys_error *err);
/*@ requires \valid(err);
    assigns *err;
    ensures \result == FAILED && err->code == ERR_DELETE_FIRST && err->why == why; */
status_t err_delete_first(struct sys_error *err, const char *why);
/*@ requires \valid(err);
    assigns *err;
    ensures \result == FAILED && err->code == ERR_REVOKE_FIRST && err->why == why; */
status_t err_revoke_first(struct sys_error *err, const char *why);
/*@ requires \valid(err);
    assigns *err;
    ensures \result == FAILED && err->code == ERR_NOT_ENOUGH_MEMORY &&
        err->memory_left == bytes_left; */
status_t err_memory(struct sys_error *err, word_t bytes_left);

/* The message registers that the API defines for an error, at most five.
 * Returns how many of `out` are filled. */
/*@ requires \valid_read(err) && \valid(out + (0 .. 4)) && \separated(err, out + (0 .. 4));
    assigns out[0 .. 4];
    ensures \result <= 5; */
unsigned err_to_message(const struct sys_error *err, word_t out[5]);

/* The words that describe a failed lookup, there and in a capability fault: the type first. */
enum { MAX_LOOKUP_WORDS = 4 };
/*@ requires \valid(out + (0 .. MAX_LOOKUP_WORDS - 1));
    assigns out[0 .. MAX_LOOKUP_WORDS - 1];
    ensures 1 <= \result <= MAX_LOOKUP_WORDS; */
unsigned err_lookup_words(struct lookup_fail fail, word_t out[MAX_LOOKUP_WORDS]);
