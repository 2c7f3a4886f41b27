/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's fw_cfg device: a selector port, and a data port that is read byte by byte. Item 0x19 is
 * its directory: a count, then entries of 64 bytes, all numbers big-endian. */
#include "orders.h"

#include <qtest.h>
#include <stdlib.h>
#include <string.h>

enum { SELECTOR = 0x510, DATA = 0x511, DIRECTORY = 0x19, NAME_BYTES = 56, MAX_FILES = 256 };
static const char wanted[] = "opt/quoll/soak";

static seL4_CPtr ports;

static seL4_Word read_number(unsigned bytes)
{
    seL4_Word value = 0;
    for (unsigned i = 0; i < bytes; i++) {
        value = value << 8 | (seL4_X86_IOPort_In8(ports, DATA).result & 0xff);
    }
    return value;
}

static void select_item(seL4_Word item)
{
    QT_OK(seL4_X86_IOPort_Out16(ports, SELECTOR, item));
}

/* The item with the file, 0 if there is none. */
static seL4_Word find_file(seL4_Word *bytes)
{
    char name[NAME_BYTES];
    select_item(DIRECTORY);
    for (seL4_Word files = read_number(4); files > 0 && files <= MAX_FILES; files--) {
        *bytes = read_number(4);
        seL4_Word item = read_number(2);
        read_number(2);
        for (unsigned i = 0; i < NAME_BYTES; i++) name[i] = (char)read_number(1);
        if (strncmp(name, wanted, NAME_BYTES) == 0) return item;
    }
    return 0;
}

static void read_file(struct orders *orders)
{
    char text[64] = "", *end;
    seL4_Word bytes = 0, item = find_file(&bytes);
    if (item == 0 || bytes >= sizeof text) return;
    select_item(item);
    for (seL4_Word i = 0; i < bytes; i++) text[i] = (char)read_number(1);
    orders->seed = strtoul(text, &end, 10);
    orders->seconds = strtoul(end, NULL, 10);
}

void orders_read(struct orders *orders, simple_t *simple, vka_t *vka)
{
    cspacepath_t path;
    QT_EQ(vka_cspace_alloc_path(vka, &path), 0);
    QT_EQ(simple_get_IOPort_cap(simple, SELECTOR, DATA, path.root, path.capPtr, path.capDepth), 0);
    ports = path.capPtr;
    read_file(orders);
    QT_OK(seL4_CNode_Delete(path.root, path.capPtr, path.capDepth));
    vka_cspace_free(vka, path.capPtr);
}
