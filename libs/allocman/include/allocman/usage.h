/* SPDX-License-Identifier: BSD-2-Clause */
/* How much an allocator has left. */
#pragma once

#include <stddef.h>

struct quoll_allocman_usage {
    size_t free_slots;   /* slots that can be handed out without a new CNode */
    size_t free_untyped; /* bytes of ordinary memory */
    size_t free_device;  /* bytes of device memory */
    size_t free_heap;    /* bytes of bookkeeping memory */
    size_t lost;         /* things that were freed while they could not be taken back */
};
