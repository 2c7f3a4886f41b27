/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests share: the environment, and threads in it. */
#pragma once

#include <autoconf.h>
#include <suite/gen_config.h>

#include <sel4test/test.h>
#include <sel4utils/process.h>
#include <sel4utils/thread.h>

typedef seL4_Word (*helper_fn_t)(seL4_Word, seL4_Word, seL4_Word);

typedef struct {
    sel4utils_thread_t thread;
    vka_object_t done;
    helper_fn_t function;
    seL4_Word arguments[3];
    volatile seL4_Word answer;
} helper_t;

void helper_start(env_t env, helper_t *helper, helper_fn_t function, seL4_Word a, seL4_Word b,
                  seL4_Word c, int priority);
seL4_Word helper_wait(helper_t *helper);
void helper_clean(env_t env, helper_t *helper);

int arch_pages(void);
const char *plat_name(void);
