/* SPDX-License-Identifier: BSD-2-Clause */
/* Logging.
 *
 * A line reads
 *
 *     <tag prefix> <function>@<file>:<line> <message>
 *
 * with the prefix that zf_log_set_tag_prefix() set, verbatim, and after it a dot and ZF_LOG_TAG
 * where the source file defines that. ZF_LOGV, D, I, W, E and F log at the levels verbose, debug,
 * info, warning, error and fatal. Lines below ZF_LOG_LEVEL (before this header is included, a
 * source file may define it) are compiled out; lines below zf_log_set_output_level() are dropped.
 * Logging does not end the program, at level fatal either, unless the program asked for that. */
#pragma once

#include <stddef.h>
#include <utils/gen_config.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ZF_LOG_VERBOSE 1
#define ZF_LOG_DEBUG   2
#define ZF_LOG_INFO    3
#define ZF_LOG_WARN    4
#define ZF_LOG_ERROR   5
#define ZF_LOG_FATAL   6
#define ZF_LOG_NONE    0xFF

#ifndef ZF_LOG_LEVEL
#define ZF_LOG_LEVEL CONFIG_LIB_UTILS_DEFAULT_ZF_LOG_LEVEL
#endif
#ifndef ZF_LOG_TAG
#define ZF_LOG_TAG NULL
#endif

/* A line on its way out. [buf, p) is the text without a line end; [tag_b, tag_e) the tag in it,
 * msg_b the start of the message. At p there is room for a line end of up to four bytes; e is where
 * the text must end. */
typedef struct zf_log_output_ctx {
    int lvl;
    const char *tag;
    char *buf;
    char *e;
    char *p;
    char *tag_b;
    char *tag_e;
    char *msg_b;
} zf_log_output_ctx;

/* Writes a line. May change the bytes from p on, and nothing else. */
typedef void (*zf_log_output_cb)(zf_log_output_ctx *ctx);

/* The words before the place of each line. `prefix` is kept, not copied; NULL for none. */
void zf_log_set_tag_prefix(const char *const prefix);

/* Drop lines below level `lvl`. At first nothing that is compiled in is dropped. */
void zf_log_set_output_level(const int lvl);

/* Bytes on a line of a memory dump, 1 to 64; at first 16. Values beyond are cut to that. */
void zf_log_set_mem_width(const unsigned w);

/* Who writes the lines. NULL restores the first state: to stderr. */
void zf_log_set_output_callback(const zf_log_output_cb cb);

/* Elsewhere these are macros, and a program may ask whether there is one. */
#define zf_log_set_tag_prefix      zf_log_set_tag_prefix
#define zf_log_set_output_level    zf_log_set_output_level
#define zf_log_set_mem_width       zf_log_set_mem_width
#define zf_log_set_output_callback zf_log_set_output_callback

/* Ours: from now on a line of level F is the program's last; abort() follows it. Without this
 * nothing does, as the API has it. */
void quoll_zf_log_stop_on_fatal(void);

/* What the macros call; `file` is a path of which the last part is printed. Lines that are too long
 * for the buffer are cut. The second form adds a dump of `d_sz` bytes at `d`. */
void zf_log_write(const char *func, const char *file, unsigned line, int lvl, const char *tag,
                  const char *fmt, ...) __attribute__((__format__(__printf__, 6, 7)));
void zf_log_write_mem(const char *func, const char *file, unsigned line, int lvl, const char *tag,
                      const void *d, unsigned d_sz, const char *fmt, ...)
    __attribute__((__format__(__printf__, 8, 9)));

/* The level lines must have at least, at run time. */
extern int zf_log_output_level_;

#define ZF_LOG_ENABLED(lvl) ((lvl) >= (ZF_LOG_LEVEL))
#define ZF_LOG_ON(lvl)      (ZF_LOG_ENABLED(lvl) && (lvl) >= zf_log_output_level_)

#define ZF_LOG_WRITE(lvl, tag, ...)                                                                \
    do {                                                                                           \
        if (ZF_LOG_ON(lvl)) zf_log_write(__func__, __FILE__, __LINE__, lvl, tag, __VA_ARGS__);     \
    } while (0)
#define ZF_LOG_WRITE_MEM(lvl, tag, d, d_sz, ...)                                                   \
    do {                                                                                           \
        if (ZF_LOG_ON(lvl))                                                                        \
            zf_log_write_mem(__func__, __FILE__, __LINE__, lvl, tag, d, d_sz, __VA_ARGS__);        \
    } while (0)

#define ZF_LOGV(...) ZF_LOG_WRITE(ZF_LOG_VERBOSE, ZF_LOG_TAG, __VA_ARGS__)
#define ZF_LOGD(...) ZF_LOG_WRITE(ZF_LOG_DEBUG, ZF_LOG_TAG, __VA_ARGS__)
#define ZF_LOGI(...) ZF_LOG_WRITE(ZF_LOG_INFO, ZF_LOG_TAG, __VA_ARGS__)
#define ZF_LOGW(...) ZF_LOG_WRITE(ZF_LOG_WARN, ZF_LOG_TAG, __VA_ARGS__)
#define ZF_LOGE(...) ZF_LOG_WRITE(ZF_LOG_ERROR, ZF_LOG_TAG, __VA_ARGS__)
#define ZF_LOGF(...) ZF_LOG_WRITE(ZF_LOG_FATAL, ZF_LOG_TAG, __VA_ARGS__)

/* ZF_LOGx_MEM(data, bytes, fmt, ...) */
#define ZF_LOGV_MEM(...) ZF_LOG_WRITE_MEM(ZF_LOG_VERBOSE, ZF_LOG_TAG, __VA_ARGS__)
#define ZF_LOGD_MEM(...) ZF_LOG_WRITE_MEM(ZF_LOG_DEBUG, ZF_LOG_TAG, __VA_ARGS__)
#define ZF_LOGI_MEM(...) ZF_LOG_WRITE_MEM(ZF_LOG_INFO, ZF_LOG_TAG, __VA_ARGS__)
#define ZF_LOGW_MEM(...) ZF_LOG_WRITE_MEM(ZF_LOG_WARN, ZF_LOG_TAG, __VA_ARGS__)
#define ZF_LOGE_MEM(...) ZF_LOG_WRITE_MEM(ZF_LOG_ERROR, ZF_LOG_TAG, __VA_ARGS__)
#define ZF_LOGF_MEM(...) ZF_LOG_WRITE_MEM(ZF_LOG_FATAL, ZF_LOG_TAG, __VA_ARGS__)

#ifdef __cplusplus
}
#endif
