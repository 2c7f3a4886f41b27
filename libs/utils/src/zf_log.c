/* SPDX-License-Identifier: BSD-2-Clause */
/* Logging: a line is composed in a buffer on the stack and written with one call. */

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utils/arith.h>
#include <utils/zf_log.h>

enum {
    LINE_BYTES = 512,
    LINE_END_BYTES = 4,
    DUMP_WIDTH_DEFAULT = 16,
    DUMP_WIDTH_MAX = 64,
};

/* Where a line comes from and how urgent it is. */
struct origin {
    const char *func;
    const char *file;
    unsigned line;
    int lvl;
    const char *tag;
};

static void write_to_stderr(zf_log_output_ctx *ctx)
{
    *ctx->p = '\n';
    fwrite(ctx->buf, 1, (size_t)(ctx->p - ctx->buf) + 1, stderr);
}

int zf_log_output_level_;
static const char *tag_prefix;
static unsigned dump_width = DUMP_WIDTH_DEFAULT;
static zf_log_output_cb output = write_to_stderr;
static bool fatal_stops;

void zf_log_set_tag_prefix(const char *const prefix)
{
    tag_prefix = prefix;
}

void zf_log_set_output_level(const int lvl)
{
    zf_log_output_level_ = lvl;
}

void zf_log_set_mem_width(const unsigned w)
{
    dump_width = CLAMP(1u, w, (unsigned)DUMP_WIDTH_MAX);
}

void zf_log_set_output_callback(const zf_log_output_cb cb)
{
    output = cb == NULL ? write_to_stderr : cb;
}

void quoll_zf_log_stop_on_fatal(void)
{
    fatal_stops = true;
}

/* After the last line of a message. */
static void end_message(int lvl)
{
    if (lvl == ZF_LOG_FATAL && fatal_stops) abort();
}

static void put_char(zf_log_output_ctx *ctx, char c)
{
    if (ctx->p < ctx->e) *ctx->p++ = c;
}

static void put_string(zf_log_output_ctx *ctx, const char *text)
{
    while (text != NULL && *text != '\0') {
        put_char(ctx, *text++);
    }
}

/* [p, e) and the room for a line end behind it take what fits, and vsnprintf's closing NUL. */
static void put_formatted(zf_log_output_ctx *ctx, const char *fmt, va_list args)
{
    size_t room = (size_t)(ctx->e - ctx->p);
    int length = vsnprintf(ctx->p, room + 1, fmt, args);
    if (length > 0) ctx->p += MIN((size_t)length, room);
}

static void put_unsigned(zf_log_output_ctx *ctx, unsigned number)
{
    char digits[10];
    size_t n = 0;
    do {
        digits[n++] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    while (n > 0) {
        put_char(ctx, digits[--n]);
    }
}

static void put_hex_byte(zf_log_output_ctx *ctx, uint8_t byte)
{
    static const char digits[] = "0123456789abcdef";
    put_char(ctx, digits[byte >> 4]);
    put_char(ctx, digits[byte & 0xf]);
}

static const char *last_path_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static void put_tag(zf_log_output_ctx *ctx)
{
    ctx->tag_b = ctx->p;
    put_string(ctx, tag_prefix);
    if (tag_prefix != NULL && ctx->tag != NULL) put_char(ctx, '.');
    put_string(ctx, ctx->tag);
    ctx->tag_e = ctx->p;
    if (ctx->tag_e != ctx->tag_b) put_char(ctx, ' ');
}

/* Start a line in `buf`: tag and place. */
static void begin_line(zf_log_output_ctx *ctx, char buf[LINE_BYTES], const struct origin *from)
{
    ctx->lvl = from->lvl;
    ctx->tag = from->tag;
    ctx->buf = buf;
    ctx->p = buf;
    ctx->e = buf + LINE_BYTES - LINE_END_BYTES;
    put_tag(ctx);
    put_string(ctx, from->func);
    put_char(ctx, '@');
    put_string(ctx, last_path_part(from->file));
    put_char(ctx, ':');
    put_unsigned(ctx, from->line);
    put_char(ctx, ' ');
    ctx->msg_b = ctx->p;
}

void zf_log_write(const char *func, const char *file, unsigned line, int lvl, const char *tag,
                  const char *fmt, ...)
{
    char buf[LINE_BYTES];
    zf_log_output_ctx ctx;
    begin_line(&ctx, buf, &(struct origin){func, file, line, lvl, tag});

    va_list args;
    va_start(args, fmt);
    put_formatted(&ctx, fmt, args);
    va_end(args);
    output(&ctx);
    end_message(lvl);
}

/* Up to dump_width bytes in hexadecimal, then as text, in columns. */
static void put_dump_line(zf_log_output_ctx *ctx, const uint8_t *bytes, unsigned count)
{
    for (unsigned i = 0; i < dump_width; i++) {
        if (i < count) {
            put_hex_byte(ctx, bytes[i]);
            put_char(ctx, ' ');
        } else {
            put_string(ctx, "   ");
        }
    }
    put_char(ctx, ' ');
    for (unsigned i = 0; i < count; i++) {
        bool printable = bytes[i] >= ' ' && bytes[i] <= '~';
        put_char(ctx, printable ? (char)bytes[i] : '.');
    }
}

void zf_log_write_mem(const char *func, const char *file, unsigned line, int lvl, const char *tag,
                      const void *d, unsigned d_sz, const char *fmt, ...)
{
    char buf[LINE_BYTES];
    zf_log_output_ctx ctx;
    begin_line(&ctx, buf, &(struct origin){func, file, line, lvl, tag});
    char *message = ctx.p;

    va_list args;
    va_start(args, fmt);
    put_formatted(&ctx, fmt, args);
    va_end(args);
    output(&ctx);

    const uint8_t *next = d;
    for (unsigned left = next == NULL ? 0 : d_sz, count; left > 0; left -= count, next += count) {
        count = MIN(left, dump_width);
        ctx.p = message;
        put_dump_line(&ctx, next, count);
        output(&ctx);
    }
    end_message(lvl);
}
