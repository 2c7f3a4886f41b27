/* SPDX-License-Identifier: BSD-2-Clause */
/* A thread that does one access to memory and says how it went: from the test's own address space
 * or another one, as often as wanted. Between accesses the TLB keeps what it has. */
#pragma once

#include <qtest.h>

struct probe {
    seL4_CPtr tcb, faults, space;
};

enum access_end {
    ACCESS_DONE,
    ACCESS_FAULT, /* of virtual memory; what follows in struct access describes it */
    ACCESS_OTHER, /* anything else; `ip` says where */
};

/* Bits of a fault's status, as the CPU has them. */
enum {
    STATUS_PRESENT = 1,
    STATUS_WRITE = 2,
    STATUS_USER = 4,
    STATUS_RESERVED = 8,
    STATUS_FETCH = 16
};

struct access {
    enum access_end end;
    seL4_Word value; /* what was read */
    seL4_Word ip, address, status, is_fetch;
};

/* A thread in an address space; its code is mapped there unless it is the test's own. */
struct probe probe_make(seL4_CPtr space);

struct access probe_read(const struct probe *probe, seL4_Word vaddr);
struct access probe_write(const struct probe *probe, seL4_Word vaddr, seL4_Word value);
/* Jump there. If it finds an undefined instruction that counts as done. */
struct access probe_run(const struct probe *probe, seL4_Word vaddr);

/* Check an access: it is done and (a read) finds `value`, or faults in the way `status` says. */
#define QT_READS(probe, vaddr, what)                                                               \
    do {                                                                                           \
        struct access qt_access = probe_read(probe, vaddr);                                        \
        QT_EQ(qt_access.end, ACCESS_DONE);                                                         \
        QT_EQ(qt_access.value, what);                                                              \
    } while (0)
#define QT_WRITES(probe, vaddr, value) QT_EQ(probe_write(probe, vaddr, value).end, ACCESS_DONE)
#define QT_RUNS(probe, vaddr)          QT_EQ(probe_run(probe, vaddr).end, ACCESS_DONE)
#define QT_FAULTS(tried, vaddr, bits)                                                              \
    do {                                                                                           \
        struct access qt_access = tried;                                                           \
        QT_EQ(qt_access.end, ACCESS_FAULT);                                                        \
        QT_EQ(qt_access.address, vaddr);                                                           \
        QT_EQ(qt_access.status, (bits) | STATUS_USER);                                             \
        QT_EQ(qt_access.is_fetch, !!((bits)&STATUS_FETCH));                                        \
    } while (0)
