/* SPDX-License-Identifier: BSD-2-Clause */
/* Child processes of the tests: the program is child.c, its second argument says what it does. */
#pragma once

#include "tasks.h"
#include <sel4utils/process.h>

enum { BADGE = 0x61 };

/* The parent's side of one child. */
struct child {
    sel4utils_process_t process;
    vka_object_t endpoint;
};

/* Make a child from a file of the archive, with an endpoint to call; not yet running. */
void make_child(struct child *child, const char *image);

/* Start it with a task. */
void spawn_child(struct child *child, enum task task);

/* Wait for its call, which must come by the endpoint with the badge. Returns the first word of it.
 */
seL4_Word hear_child(struct child *child);

/* End it. */
void end_child(struct child *child);

/* Make one while each allocation that it takes fails in turn, and see that nothing is lost. */
void fail_each_allocation(const char *image);

/* All four. Returns what the child said. */
seL4_Word whole_life(const char *image, enum task task);
