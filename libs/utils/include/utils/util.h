/* SPDX-License-Identifier: BSD-2-Clause */
/* Every header that most programs want, in one. */
#pragma once

/* Programs get these from here. */
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utils/ansi.h>
#include <utils/ansi_color.h>
#include <utils/arith.h>
#include <utils/assume.h>
#include <utils/attribute.h>
#include <utils/auto.h>
#include <utils/builtin.h>
#include <utils/compile_time.h>
#include <utils/config.h>
#include <utils/debug.h>
#include <utils/fence.h>
#include <utils/force.h>
#include <utils/formats.h>
#include <utils/frequency.h>
#include <utils/io.h>
#include <utils/list.h>
#include <utils/math.h>
#include <utils/page.h>
#include <utils/print.h>
#include <utils/sglib.h>
#include <utils/stack.h>
#include <utils/stringify.h>
#include <utils/time.h>
#include <utils/ud.h>
#include <utils/verification.h>
#include <utils/zf_log.h>
#include <utils/zf_log_if.h>

#define LOG_ERROR(...) ZF_LOGE(__VA_ARGS__)
#define LOG_INFO(...)  ZF_LOGI(__VA_ARGS__)
