/* SPDX-License-Identifier: BSD-2-Clause */
/* The large frames of the root task's own image: told in the boot info, the same memory as the
 * small ones, their parents, and of no effect on a program that does not ask for them. */
#include <lab/objects.h>
#include <lab/probe.h>
#include <lab/spaces.h>

#define LARGE (2 * MIB)

extern const char __executable_start[], _end[];

/* Four pieces at least, one of which is given up by a test. */
static char big[5 * LARGE];

static const quoll_LargeImageFrames *told(void)
{
    const seL4_BootInfoHeader *block =
        quoll_find_bootinfo_block(boot_info, quoll_BootInfoLargeImageFrames);
    if (!block) qtest_fail(__FILE__, __LINE__, "no block tells of large frames");
    return (const quoll_LargeImageFrames *)block;
}

static seL4_Word paddr(seL4_CPtr frame)
{
    seL4_X86_Page_GetAddress_t answer = seL4_X86_Page_GetAddress(frame);
    QT_OK(answer.error);
    return answer.paddr;
}

/* The piece with a number, in the image and as a frame. */
static seL4_Word piece(seL4_Word i)
{
    seL4_Word first = ((seL4_Word)big + LARGE - 1) & ~(LARGE - 1);
    QT_LT(first + i * LARGE + LARGE - 1, (seL4_Word)(big + sizeof(big)));
    return first + i * LARGE;
}

static seL4_CPtr large_frame(seL4_Word i)
{
    return told()->frames.start + (piece(i) - told()->vaddr) / LARGE;
}

QTEST(large_frames__told__each_piece_of_the_image)
{
    seL4_Word start = ((seL4_Word)__executable_start + LARGE - 1) & ~(LARGE - 1);
    QT_EQ(told()->header.len, sizeof(quoll_LargeImageFrames));
    QT_EQ(told()->vaddr, start);
    QT_EQ(told()->frames.end - told()->frames.start, ((seL4_Word)_end - start) / LARGE);
}

QTEST(large_frames__slots__of_no_region)
{
    QT_EQ(told()->frames.start, boot_info->extraBIPages.end);
    QT_EQ(told()->frames.end, boot_info->untyped.start);
    QT_EQ(boot_info->untyped.end, boot_info->empty.start);
}

QTEST(large_frames__address__that_of_their_pages)
{
    for (seL4_CPtr frame = told()->frames.start; frame < told()->frames.end; frame++) {
        seL4_Word vaddr = told()->vaddr + (frame - told()->frames.start) * LARGE;
        QT_EQ(paddr(frame) % LARGE, 0);
        for (seL4_Word at = 0; at < LARGE; at += PAGE) {
            QT_EQ(paddr(image_frame((const char *)vaddr + at)), paddr(frame) + at);
        }
    }
}

QTEST(large_frame__mapped__is_the_image)
{
    volatile char *there = (volatile char *)ROOM, *here = (volatile char *)piece(0);
    seL4_CPtr copy = cap_copy(large_frame(0));
    space_map(seL4_CapInitThreadVSpace, copy, ROOM);
    here[5] = 'a';
    here[LARGE - 1] = 'b';
    QT_EQ(there[5], 'a');
    QT_EQ(there[LARGE - 1], 'b');
    there[PAGE] = 'c';
    QT_EQ(here[PAGE], 'c');
}

QTEST(large_frame__read_only_copy__cannot_be_written)
{
    seL4_CPtr space = space_make(), copy = cap_mint(large_frame(0), seL4_CanRead, 0);
    struct probe probe = probe_make(space);
    *(volatile seL4_Word *)piece(0) = 17;
    space_map(space, copy, ROOM);
    QT_READS(&probe, ROOM, 17);
    QT_FAULTS(probe_write(&probe, ROOM, 18), ROOM, STATUS_PRESENT | STATUS_WRITE);
    QT_EQ(*(volatile seL4_Word *)piece(0), 17);
}

QTEST(large_frame__copy_revoked__the_image_stays)
{
    seL4_CPtr copy = cap_copy(large_frame(0));
    cap_revoke(copy);
    *(volatile char *)piece(0) = 1;
    QT_CHECK(!cap_is_gone(image_frame((const char *)piece(0))));
}

QTEST(small_frame__revoked__large_one_stays)
{
    seL4_CPtr small = image_frame((const char *)piece(0)), copy = cap_copy(small);
    cap_revoke(small);
    QT_CHECK(cap_is_gone(copy));
    QT_CHECK(!cap_is_gone(large_frame(0)));
    *(volatile char *)piece(0) = 1;
}

/* Nothing uses that part of the image; and it does not come back. */
QTEST(large_frame__revoked__its_pages_are_gone)
{
    struct probe probe = probe_make(seL4_CapInitThreadVSpace);
    seL4_CPtr first = image_frame((const char *)piece(2)), copy = cap_copy(first);
    if (!cap_is_gone(first)) QT_READS(&probe, piece(2), 0);
    cap_revoke(large_frame(2));
    for (seL4_Word i = 0; i < LARGE / PAGE; i++) QT_CHECK(cap_is_gone(first + i));
    QT_CHECK(cap_is_gone(copy));
    QT_CHECK(!cap_is_gone(large_frame(2)));
    QT_FAULTS(probe_read(&probe, piece(2)), piece(2), 0);
    QT_FAULTS(probe_read(&probe, piece(2) + LARGE - 8), piece(2) + LARGE - 8, 0);
    QT_READS(&probe, piece(2) + LARGE, 0);
    QT_READS(&probe, piece(2) - 8, 0);
}
