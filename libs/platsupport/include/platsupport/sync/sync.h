/* SPDX-License-Identifier: BSD-2-Clause */
/* Mutexes, from whoever runs the drivers. */
#pragma once

#include <errno.h>
#include <stddef.h>

typedef struct ps_mutex_ops {
    void *cookie;
    void *(*mutex_new)(void);
    int (*mutex_lock)(void *m);
    int (*mutex_unlock)(void *m);
    int (*mutex_destroy)(void *m);
} ps_mutex_ops_t;

/* A new, open mutex, or NULL. */
static inline void *ps_mutex_new(ps_mutex_ops_t *ops)
{
    return ops != NULL && ops->mutex_new != NULL ? ops->mutex_new() : NULL;
}

/* 0, -ENOSYS when there are no mutexes, or what the implementation says. */
static inline int ps_mutex_lock(ps_mutex_ops_t *ops, void *m)
{
    return ops != NULL && ops->mutex_lock != NULL ? ops->mutex_lock(m) : -ENOSYS;
}

static inline int ps_mutex_unlock(ps_mutex_ops_t *ops, void *m)
{
    return ops != NULL && ops->mutex_unlock != NULL ? ops->mutex_unlock(m) : -ENOSYS;
}

static inline int ps_mutex_destroy(ps_mutex_ops_t *ops, void *m)
{
    return ops != NULL && ops->mutex_destroy != NULL ? ops->mutex_destroy(m) : -ENOSYS;
}
