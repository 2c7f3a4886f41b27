/* SPDX-License-Identifier: BSD-2-Clause */
/* The C library's heap, for drivers. */
#include <platsupport/io.h>

static int heap_malloc(void *cookie, size_t size, void **ptr)
{
    (void)cookie;
    *ptr = malloc(size);
    return *ptr != NULL ? 0 : -ENOMEM;
}

static int heap_calloc(void *cookie, size_t nmemb, size_t size, void **ptr)
{
    (void)cookie;
    *ptr = calloc(nmemb, size);
    return *ptr != NULL ? 0 : -ENOMEM;
}

static int heap_free(void *cookie, size_t size, void *ptr)
{
    (void)cookie, (void)size;
    free(ptr);
    return 0;
}

int ps_new_stdlib_malloc_ops(ps_malloc_ops_t *ops)
{
    *ops = (ps_malloc_ops_t){.malloc = heap_malloc, .calloc = heap_calloc, .free = heap_free};
    return 0;
}
