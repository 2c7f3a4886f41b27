/* SPDX-License-Identifier: BSD-2-Clause */
/* A vka that watches another one. */
#pragma once

#include <vka/vka.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Make *vka one that passes everything on to *tracee and keeps account of what is live.
 *
 * A slot or object that is given back twice, or was never handed out, or is given back as something
 * else than it was handed out as, is reported on the log and not passed on, so that the tracee
 * stays intact. *tracee must outlive *vka and is not copied. The account is kept in memory from
 * malloc().
 *
 * Returns 0, or -1 if there is no memory; *vka is then unchanged. */
int vka_init_debugvka(vka_t *vka, vka_t *tracee);

/* End such a vka. What is still live is reported on the log, and how many slots and objects that
 * are is returned; they stay with the tracee. */
size_t quoll_end_debugvka(vka_t *vka);

#ifdef __cplusplus
}
#endif
