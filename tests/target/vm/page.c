/* SPDX-License-Identifier: BSD-2-Clause */
/* Methods of pages. */
#include <lab/objects.h>
#include <lab/probe.h>
#include <lab/spaces.h>

enum { DEFAULT = seL4_X86_Default_VMAttributes };

QTEST(x86_page_map__maps__in_another_space)
{
    seL4_CPtr space = space_make(), page = object_make(seL4_X86_4K, 0);
    space_map(space, page, ROOM);
    struct probe probe = probe_make(space);
    QT_WRITES(&probe, ROOM + 8, 77);
    QT_READS(&probe, ROOM + 8, 77);
    QT_FAULTS(probe_read(&probe, ROOM + PAGE), ROOM + PAGE, 0);
}
