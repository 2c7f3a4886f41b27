/* SPDX-License-Identifier: BSD-2-Clause */
/* Logging that depends on a kernel error: the error's name, and on the next line the message. */
#pragma once

#include <sel4/sel4.h>
#include <sel4utils/strerror.h>
#include <sel4utils/util.h>
#include <utils/zf_log.h>

/* A block, since programs leave out the semicolon behind it. */
#define ZF_LOG_ERR_(LOG, err, fmt, ...)                                                            \
    {                                                                                              \
        int zf_log_err_ = (err);                                                                   \
        if (zf_log_err_ != seL4_NoError) {                                                         \
            LOG("[Err %s]:\n\t" fmt, sel4_strerror(zf_log_err_), ##__VA_ARGS__);                   \
        }                                                                                          \
    }

#define ZF_LOGD_IFERR(err, fmt, ...) ZF_LOG_ERR_(ZF_LOGD, err, fmt, ##__VA_ARGS__)
#define ZF_LOGI_IFERR(err, fmt, ...) ZF_LOG_ERR_(ZF_LOGI, err, fmt, ##__VA_ARGS__)
#define ZF_LOGW_IFERR(err, fmt, ...) ZF_LOG_ERR_(ZF_LOGW, err, fmt, ##__VA_ARGS__)
#define ZF_LOGE_IFERR(err, fmt, ...) ZF_LOG_ERR_(ZF_LOGE, err, fmt, ##__VA_ARGS__)
#define ZF_LOGF_IFERR(err, fmt, ...) ZF_LOG_ERR_(ZF_LOGF, err, fmt, ##__VA_ARGS__)
