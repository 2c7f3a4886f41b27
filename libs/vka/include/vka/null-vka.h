/* SPDX-License-Identifier: BSD-2-Clause */
/* A vka that has nothing. */
#pragma once

#include <vka/vka.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Make *vka one whose allocations all fail, whose frees do nothing, and whose paths and physical
 * addresses are unknown. */
void vka_init_nullvka(vka_t *vka);

#ifdef __cplusplus
}
#endif
