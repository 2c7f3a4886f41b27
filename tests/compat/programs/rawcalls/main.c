/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls by instructions of our own, as bindings of other languages make them: the registers
 * of the manual, and nothing else set. Linked without a C library. */
#include <sel4/sel4.h>
#include <sel4runtime.h>

static int failures;

typedef struct {
    seL4_Word badge, info, mr[4];
} answer_t;

/* `rax` takes part in no call, whatever is in it. */
static answer_t raw(long number, seL4_Word cptr, seL4_Word info, const seL4_Word mr[4],
                    seL4_Word rax)
{
    answer_t answer;
    register seL4_Word r10 __asm__("r10") = mr[0], r8 __asm__("r8") = mr[1];
    register seL4_Word r9 __asm__("r9") = mr[2], r15 __asm__("r15") = mr[3];
    seL4_Word preserved = rax;

    __asm__ volatile("mov %%rsp, %%rbx\n"
                     "syscall\n"
                     "mov %%rbx, %%rsp"
                     : "+D"(cptr), "+S"(info), "+r"(r10), "+r"(r8), "+r"(r9), "+r"(r15),
                       "+a"(preserved)
                     : "d"(number)
                     : "rbx", "rcx", "r11", "memory");
    failures += preserved != rax;
    answer.badge = cptr;
    answer.info = info;
    answer.mr[0] = r10, answer.mr[1] = r8, answer.mr[2] = r9, answer.mr[3] = r15;
    return answer;
}

static void put(const char *text)
{
    static const seL4_Word none[4];
    for (; *text; text++) {
        raw(seL4_SysDebugPutChar, (seL4_Word)*text, 0, none, 1);
    }
}

static void expect(int holds, const char *what)
{
    if (!holds) {
        failures++;
        put("FAILED: ");
        put(what);
        put("\n");
    }
}

static seL4_Word info_word(seL4_Word label, seL4_Word caps, seL4_Word length)
{
    return seL4_MessageInfo_new(label, 0, caps, length).words[0];
}

/* Untyped_Retype, packed by hand: five more words than registers hold go to the buffer. */
static seL4_Word retype(seL4_IPCBuffer *buffer, seL4_CPtr untyped, seL4_Word type, seL4_CPtr slot,
                        seL4_Word rax)
{
    const seL4_Word mr[4] = {type, 0, 0, 0};
    buffer->caps_or_badges[0] = seL4_CapInitThreadCNode;
    buffer->msg[4] = slot;
    buffer->msg[5] = 1;
    return raw(seL4_SysCall, untyped, info_word(UntypedRetype, 1, 6), mr, rax).info >> 12;
}

int main(void)
{
    static const seL4_Word raxes[] = {0, 1, 39, 60, 1023, 1024, 0x51754c4c, ~0ul};
    const seL4_BootInfo *info = sel4runtime_bootinfo();
    seL4_CPtr free = info->empty.start, untyped = 0;

    for (seL4_Word i = 0; i < info->untyped.end - info->untyped.start; i++) {
        if (!info->untypedList[i].isDevice && info->untypedList[i].sizeBits > 16) {
            untyped = info->untyped.start + i;
        }
    }
    for (unsigned i = 0; i < sizeof raxes / sizeof raxes[0]; i++) {
        const seL4_Word none[4] = {7, 8, 9, 10};
        seL4_CPtr notification = free++;
        expect(retype(info->ipcBuffer, untyped, seL4_NotificationObject, notification, raxes[i]) ==
                   seL4_NoError,
               "an object");
        expect(retype(info->ipcBuffer, untyped, seL4_NotificationObject, notification, raxes[i]) ==
                   seL4_DeleteFirst,
               "no second one there");
        raw(seL4_SysSend, notification, 0, none, raxes[i]);
        answer_t answer = raw(seL4_SysRecv, notification, 0, none, raxes[i]);
        expect(answer.badge == 0 && answer.info == 0, "a signal");
        answer = raw(seL4_SysNBRecv, notification, 0, none, raxes[i]);
        expect(answer.badge == 0 && answer.info == 0, "no signal");
        raw(seL4_SysYield, 0, 0, none, raxes[i]);

        /* An error of the kernel, told in registers. */
        answer = raw(seL4_SysCall, free, info_word(TCBSuspend, 0, 0), none, raxes[i]);
        expect(answer.info >> 12 == seL4_InvalidCapability && answer.mr[0] == 0, "an empty slot");
    }
    put(failures ? "1 EXPECTATIONS FAILED\n" : "ALL TESTS PASSED\n");
    return failures != 0;
}
