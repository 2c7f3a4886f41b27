/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of the allocation libraries share. */

#include "support.h"
#include <utils/zf_log.h>

static size_t lines;
static char last[512];

static void keep_line(zf_log_output_ctx *ctx)
{
    size_t length = (size_t)(ctx->p - ctx->buf);
    if (length >= sizeof(last)) length = sizeof(last) - 1;
    memcpy(last, ctx->buf, length);
    last[length] = '\0';
    lines++;
}

void log_capture(void)
{
    lines = 0;
    last[0] = '\0';
    zf_log_set_output_callback(keep_line);
}

size_t log_lines(void)
{
    return lines;
}

const char *log_last(void)
{
    return last;
}

uint64_t random_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}
