/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel objects for tests of kernel methods.
 *
 * A test makes what it needs and gives nothing back: after each test the memory that everything was
 * made from is revoked, as are the interrupts and I/O ports that were issued. What the kernel then
 * still holds is a leak and fails the test: the free bytes of that memory and the free slots of the
 * initial CNode are accounts of the harness.
 *
 * Linking these tools gives a suite its qtest_setup() and qtest_teardown(). What cannot be made
 * ends the test as failed.
 */
#pragma once

#include <stddef.h>

#include <qtest.h>

extern seL4_BootInfo *boot_info;

/* An empty slot of the initial CNode, and a new object in one. `size_bits` matters for untyped
 * memory and CNodes. */
seL4_CPtr slot_take(void);
seL4_CPtr object_make(seL4_Word type, seL4_Word size_bits);
/* One object from `untyped` into `slot`; may fail. */
seL4_Error object_make_from(seL4_CPtr untyped, seL4_Word type, seL4_Word size_bits, seL4_CPtr slot);

/* Untyped memory beside that which tests are made from; 0 if there is none. Everything made from it
 * is gone after the test, too.
 * device_untyped: of a device, that holds all of [paddr, paddr + 2^size_bits).
 * spare_untyped: at least 2^size_bits bytes of RAM. */
seL4_CPtr device_untyped(seL4_Word paddr, seL4_Word size_bits);
seL4_CPtr spare_untyped(seL4_Word size_bits);

/* A copy of a capability, in a slot of its own. */
seL4_CPtr cap_copy(seL4_CPtr cap);
seL4_CPtr cap_mint(seL4_CPtr cap, seL4_CapRights_t rights, seL4_Word badge);
void cap_delete(seL4_CPtr cap);
void cap_revoke(seL4_CPtr cap);
/* Is nothing in the slot (any more)? */
bool cap_is_gone(seL4_CPtr slot);

/* Invoke a method with a message of one's own: `length` message registers and `caps` extra
 * capabilities, as they were set with seL4_SetMR() and seL4_SetCap(). Returns the error; the
 * message registers are then those of the reply. */
seL4_Error call_raw(seL4_CPtr cap, seL4_Word label, seL4_Word caps, seL4_Word length);
/* The method, which takes `caps` and `length`, refuses a message with less of either. */
void expect_truncated(seL4_CPtr cap, seL4_Word label, seL4_Word caps, seL4_Word length);

/* A call is refused, and the message registers say why. */
#define QT_INVALID_ARGUMENT(call, number)                                                          \
    do {                                                                                           \
        QT_EQ(call, seL4_InvalidArgument);                                                         \
        QT_EQ(seL4_GetMR(0), number);                                                              \
    } while (0)
#define QT_INVALID_CAPABILITY(call, number)                                                        \
    do {                                                                                           \
        QT_EQ(call, seL4_InvalidCapability);                                                       \
        QT_EQ(seL4_GetMR(0), number);                                                              \
    } while (0)
#define QT_RANGE(call, min, max)                                                                   \
    do {                                                                                           \
        QT_EQ(call, seL4_RangeError);                                                              \
        QT_EQ(seL4_GetMR(0), min);                                                                 \
        QT_EQ(seL4_GetMR(1), max);                                                                 \
    } while (0)
/* The lookup of the destination failed; `kind` is a seL4_LookupFailureType. */
#define QT_LOOKUP(call, kind)                                                                      \
    do {                                                                                           \
        QT_EQ(call, seL4_FailedLookup);                                                            \
        QT_EQ(seL4_GetMR(0), 0);                                                                   \
        QT_EQ(seL4_GetMR(1), kind);                                                                \
    } while (0)
