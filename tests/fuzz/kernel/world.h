/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine with a kernel that has booted a root task, again and again in one process: what boot
 * left is kept, and every run starts from it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/arch.h"
#include "arch/host/host.h"
#include "boot/boot.h"
#include "boot/bootinfo.h"
#include "object/tcb.h"

enum {
    WORLD_RAM = 384 << 10, /* bytes, from HOST_MEMORY_BASE on */
    WORLD_DEVICE_TOP = HOST_MEMORY_BASE + (2 << 20),
    /* Where a thread's system call or fault is, and where it goes on behind it. */
    WORLD_IP_CALL = 0x1000,
    WORLD_IP_BEHIND = 0x1002,
};

/* Boot the kernel from a machine of this kind into a root task that the scheduler has chosen.
 * world_boot() once, before anything else. */
void world_boot(void);

/* Physical memory from HOST_MEMORY_BASE on as bytes, WORLD_RAM of them. */
uint8_t *world_ram(void);

/* Put all that the kernel knows aside, or back: memory and variables. world_save() may be called
 * again: what was kept is replaced. `image` is one of WORLD_IMAGES. */
enum world_image { IMAGE_START, IMAGE_OTHER, WORLD_IMAGES };
void world_save(enum world_image image);
void world_restore(enum world_image image);

/* Is the kernel as in the image, but for its console and the host's counters? NULL, or where they
 * differ, in words. */
const char *world_compare(enum world_image image);

/* Run `step`; true if it has stopped the machine, which it may only do in here, and not for an
 * assertion. */
bool world_stops(void (*step)(void *), void *context);

/* All invariants of the kernel: aborts with the name of the first that does not hold. */
void world_check(void);
void world_check_thoroughly(void); /* those that take long, too */

/* Write what is wrong, and what the kernel printed, to stderr and abort. */
void world_fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
