/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that is freed when its pointer goes out of scope. */
#pragma once

#include <stdlib.h>
#include <utils/attribute.h>

/* Frees what the variable at `p` points to. */
static inline void autofree_(void *p)
{
    free(*(void **)p);
}

/* AUTOFREE char *text = malloc(n); */
#define AUTOFREE CLEANUP(autofree_)
