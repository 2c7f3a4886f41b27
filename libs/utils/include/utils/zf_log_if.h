/* SPDX-License-Identifier: BSD-2-Clause */
/* Logging that depends on a condition.
 *
 * ZF_LOGx_IF(cond, fmt, ...) logs, if `cond` holds, the condition's text and on the next line,
 * after a tab, the message. What happens after a failure is the caller's business, at level F too.
 * They are plain `if` statements, as the programs that leave out the semicolon expect. */
#pragma once

#include <utils/zf_log.h>

#define ZF_LOG_COND_ "[Cond failed: %s]\n\t"

/* Each names `cond` itself, so that the text is the caller's. */
#define ZF_LOGD_IF(cond, fmt, ...)                                                                 \
    if (cond) {                                                                                    \
        ZF_LOGD(ZF_LOG_COND_ fmt, #cond, ##__VA_ARGS__);                                           \
    }
#define ZF_LOGI_IF(cond, fmt, ...)                                                                 \
    if (cond) {                                                                                    \
        ZF_LOGI(ZF_LOG_COND_ fmt, #cond, ##__VA_ARGS__);                                           \
    }
#define ZF_LOGW_IF(cond, fmt, ...)                                                                 \
    if (cond) {                                                                                    \
        ZF_LOGW(ZF_LOG_COND_ fmt, #cond, ##__VA_ARGS__);                                           \
    }
#define ZF_LOGE_IF(cond, fmt, ...)                                                                 \
    if (cond) {                                                                                    \
        ZF_LOGE(ZF_LOG_COND_ fmt, #cond, ##__VA_ARGS__);                                           \
    }
#define ZF_LOGF_IF(cond, fmt, ...)                                                                 \
    if (cond) {                                                                                    \
        ZF_LOGF(ZF_LOG_COND_ fmt, #cond, ##__VA_ARGS__);                                           \
    }
