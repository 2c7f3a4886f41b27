/* SPDX-License-Identifier: BSD-2-Clause */
/* Who is speaking: see sel4debug/identity.h. */
#include "identity.h"

#include <sel4debug/identity.h>
#include <stddef.h>

static const char *name;
static const char *(*name_function)(void);

void debug_set_id(const char *s)
{
    name = s;
}

void debug_set_id_fn(const char *(*fn)(void))
{
    name_function = fn;
}

static const char *current(void)
{
    return name_function != NULL ? name_function() : name;
}

const char *debug_id(void)
{
    const char *id = current();
    return id != NULL ? id : "";
}

const char *debug_id_separator(void)
{
    return current() != NULL ? ": " : "";
}
