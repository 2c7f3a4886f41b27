/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls by instructions of our own in a program that also has a C library: what is in rax
 * plays no part in them, although the C library's calls use the same instruction. And the other way
 * round: a call of the C library stays one when its arguments look like a call of the kernel. */
#define _GNU_SOURCE
#include "check.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

static const seL4_Word raxes[] = {0, 1, 12, 39, 60, 231, 1023, 1024, ~0ul};

/* The registers of the manual: answers the badge, and the message info in *info. */
static seL4_Word raw(long number, seL4_Word cptr, seL4_Word *info, seL4_Word *mr, seL4_Word rax)
{
    register seL4_Word r10 __asm__("r10") = mr[0], r8 __asm__("r8") = mr[1];
    register seL4_Word r9 __asm__("r9") = mr[2], r15 __asm__("r15") = mr[3];
    seL4_Word kept = rax;

    __asm__ volatile("mov %%rsp, %%rbx\n"
                     "syscall\n"
                     "mov %%rbx, %%rsp"
                     : "+D"(cptr), "+S"(*info), "+r"(r10), "+r"(r8), "+r"(r9), "+r"(r15), "+a"(kept)
                     : "d"(number)
                     : "rbx", "rcx", "r11", "memory");
    expect_equal(kept, rax);
    mr[0] = r10, mr[1] = r8, mr[2] = r9, mr[3] = r15;
    return cptr;
}

static void all_calls(seL4_CPtr notification)
{
    for (unsigned i = 0; i < sizeof raxes / sizeof raxes[0]; i++) {
        seL4_Word mr[4] = {0}, info = 0;
        raw(seL4_SysSend, notification, &info, mr, raxes[i]);
        expect_equal(raw(seL4_SysRecv, notification, &info, mr, raxes[i]), 77);
        info = 0;
        raw(seL4_SysNBSend, notification, &info, mr, raxes[i]);
        expect_equal(raw(seL4_SysNBRecv, notification, &info, mr, raxes[i]), 77);
        expect_equal(raw(seL4_SysNBRecv, notification, &info, mr, raxes[i]), 0);
        raw(seL4_SysYield, 0, &info, mr, raxes[i]);
        info = seL4_MessageInfo_new(CNodeCopy, 0, 0, 0).words[0];
        raw(seL4_SysCall, seL4_CapInitThreadTCB, &info, mr, raxes[i]);
        expect_equal(info >> 12, seL4_IllegalOperation);
        info = seL4_MessageInfo_new(0, 0, 0, 0).words[0];
        raw(seL4_SysDebugPutChar, '.', &info, mr, raxes[i]);
    }
    puts("");
}

static void in_a_thread(seL4_Word notification, seL4_Word unused)
{
    (void)unused;
    all_calls(notification);
}

/* Programs put their own way into the system here. */
extern void *__sysinfo;
static long last_number;

static long own_way(long number, ...)
{
    last_number = number;
    return 4711;
}

static void own_calls(void)
{
    __sysinfo = (void *)own_way;
    pid_t pid = getpid();
    __sysinfo = NULL;
    expect_equal(pid, 4711);
    expect_equal(last_number, SYS_getpid);
    expect(getpid() != 4711);
}

int main(void)
{
    begin();
    own_calls();
    seL4_CPtr badged = slot();
    thread_t thread;
    expect_ok(mint_cap(badged, make(seL4_NotificationObject, 0), seL4_AllRights, 77));
    all_calls(badged);
    thread_start(&thread, seL4_MaxPrio, 0, in_a_thread, badged, 0);
    thread_join(&thread);

    /* rdx holds the number of each call of the kernel. */
    for (long third = -67; third <= -1; third++) {
        expect_equal(syscall(SYS_getpid, 0, 0, third), getpid());
        errno = 0;
        expect_equal(syscall(SYS_close, -1, 0, third), -1);
        expect_equal(errno, EBADF);
        expect_equal(lseek(1, 0, (int)third), -1);
    }
    return verdict();
}
