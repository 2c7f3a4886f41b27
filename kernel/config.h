/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel is built with: see docs/configuration.md. Programs find the same in
 * kernel/gen_config.h; a test compares. CONFIG_DEBUG_BUILD and CONFIG_PRINTING come from the build
 * type. */
#pragma once

#define CONFIG_NUM_DOMAINS                       1
#define CONFIG_NUM_DOMAIN_SCHEDULES              2
#define CONFIG_NUM_PRIORITIES                    256
#define CONFIG_TIMER_TICK_MS                     2
#define CONFIG_TIME_SLICE                        5 /* ticks */
#define CONFIG_ROOT_CNODE_SIZE_BITS              13
#define CONFIG_MAX_NUM_BOOTINFO_UNTYPED_CAPS     230
#define CONFIG_MAX_NUM_WORK_UNITS_PER_PREEMPTION 100
#define CONFIG_RESET_CHUNK_BITS                  8 /* a 16th of a step of clearing memory */
#define CONFIG_RETYPE_FAN_OUT_LIMIT              256
#define CONFIG_USER_STACK_TRACE_LENGTH           16 /* words */
