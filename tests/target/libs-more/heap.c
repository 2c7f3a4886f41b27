/* SPDX-License-Identifier: BSD-2-Clause */
/* A heap over the program's own VSpace: large blocks are made of its memory, and it all comes back
 * when they are freed. */
#include "setup.h"

#include <muslcsys/vsyscall.h>
#include <qtest.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* More than the built-in heap, and less than there are slots: the allocator takes three for a page.
 */
enum { MIB = 1 << 20, BLOCKS = 3, BLOCK = 3 * MIB / 2 };

static unsigned long begin(void)
{
    muslc_this_vspace = &vspace;
    return free_untyped();
}

static void end(unsigned long before)
{
    QT_EQ(free_untyped(), before);
    muslc_this_vspace = NULL;
}

QTEST(heap__large_blocks_go_back_to_the_vspace)
{
    unsigned long before = begin(), taken;
    char *blocks[BLOCKS];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < BLOCKS; i++) {
            blocks[i] = calloc(1, BLOCK);
            QT_CHECK(blocks[i] != NULL);
            QT_EQ(blocks[i][0] | blocks[i][BLOCK - 1], 0);
            memset(blocks[i], i + 1, BLOCK);
        }
        taken = before - free_untyped();
        QT_LE(BLOCKS * BLOCK, taken);
        QT_LT(taken, BLOCKS * BLOCK + MIB);
        for (int i = 0; i < BLOCKS; i += 2) {
            free(blocks[i]);
        }
        QT_LT(before - free_untyped(), BLOCKS / 2 * BLOCK + MIB);
        for (int i = 1; i < BLOCKS; i += 2) {
            QT_EQ(blocks[i][MIB], i + 1);
            free(blocks[i]);
        }
        QT_EQ(free_untyped(), before);
    }
    end(before);
}

QTEST(heap__a_mapping_goes_back_with_its_last_page)
{
    unsigned long before = begin();
    char *map = mmap(NULL, 2 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    QT_CHECK(map != MAP_FAILED);
    QT_LE(2 * MIB, before - free_untyped());
    QT_EQ(munmap(map, MIB), 0);
    map[MIB] = 1;
    QT_EQ(munmap(map + MIB, MIB), 0);
    end(before);
}

QTEST(heap__a_reallocated_block_leaves_nothing_behind)
{
    unsigned long before = begin();
    unsigned char *block = NULL;
    for (size_t mib = 1; mib <= 3; mib++) {
        block = realloc(block, mib * MIB + 1);
        QT_CHECK(block != NULL);
        block[(mib - 1) * MIB] = (unsigned char)mib;
    }
    for (size_t mib = 1; mib <= 3; mib++) {
        QT_EQ(block[(mib - 1) * MIB], mib);
    }
    free(block);
    end(before);
}

QTEST(heap__a_message_under_construction_survives)
{
    unsigned long before = begin();
    for (int i = 0; i < 100; i++) {
        seL4_SetMR(i, (seL4_Word)i * 3);
    }
    seL4_SetCap(0, 77);
    seL4_SetCap(1, 78);
    char *volatile block = malloc(2 * MIB);
    QT_CHECK(block != NULL);
    QT_LE(2 * MIB, before - free_untyped());
    free(block);
    for (int i = 4; i < 100; i++) {
        QT_EQ(seL4_GetMR(i), (seL4_Word)i * 3);
    }
    QT_EQ(seL4_GetIPCBuffer()->caps_or_badges[0], 77);
    QT_EQ(seL4_GetIPCBuffer()->caps_or_badges[1], 78);
    end(before);
}

static void allocate_often(UNUSED void *argument, void *number, UNUSED void *ipc_buffer)
{
    unsigned char mark = (unsigned char)((long)number + 1);
    for (int round = 0; round < 20; round++) {
        size_t bytes = (size_t)(round % 4 + 1) * MIB / 4 + (size_t)mark * 5000;
        unsigned char *block = malloc(bytes);
        QT_CHECK(block != NULL);
        memset(block, mark, bytes);
        seL4_Yield();
        QT_EQ(block[0] + block[bytes / 2] + block[bytes - 1], 3 * mark);
        free(block);
    }
}

QTEST(heap__threads_may_grow_and_shrink_it_at_once)
{
    unsigned long before = begin();
    start_threads(4, allocate_often, NULL, same_priority);
    join_threads();
    end(before);
}
