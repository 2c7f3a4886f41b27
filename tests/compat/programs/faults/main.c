/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults of each kind: what the handler is told, and that its answer lets the thread go on, with
 * the registers it says. */
#include "check.h"

#define NOWHERE 0x5000001230ul

static seL4_CPtr endpoint;
static volatile seL4_Word result[20];

/* --- Page faults ----------------------------------------------------------------------------- */

static void reader(seL4_Word address, seL4_Word unused)
{
    (void)unused;
    result[0] = *(volatile seL4_Word *)address;
}

static void writer(seL4_Word address, seL4_Word unused)
{
    (void)unused;
    *(volatile seL4_Word *)address = 1;
}

static void jumper(seL4_Word address, seL4_Word unused)
{
    (void)unused;
    ((void (*)(void))address)();
}

static seL4_Fault_t fault_of(thread_t *thread, thread_entry_t entry, seL4_Word arg, seL4_Word badge)
{
    seL4_CPtr handler = slot();
    seL4_Word found;

    expect_ok(mint_cap(handler, endpoint, seL4_AllRights, badge));
    thread_start(thread, seL4_MaxPrio, handler, entry, arg, 0);
    seL4_MessageInfo_t message = seL4_Recv(endpoint, &found);
    expect_equal(found, badge);
    return seL4_getFault(message);
}

static void vm_faults(void)
{
    thread_t thread;
    seL4_Fault_t fault = fault_of(&thread, reader, NOWHERE, 1);

    expect_equal(seL4_Fault_get_seL4_FaultType(fault), seL4_Fault_VMFault);
    expect_equal(seL4_Fault_VMFault_get_Addr(fault), NOWHERE);
    expect_equal(seL4_Fault_VMFault_get_PrefetchFault(fault), 0);
    expect_equal(seL4_Fault_VMFault_get_FSR(fault), 4); /* user, read, not there */
    seL4_Word ip = seL4_Fault_VMFault_get_IP(fault);
    expect(ip >= (seL4_Word)reader && ip < (seL4_Word)reader + 64);

    /* With a page in place, the answer lets it try again. */
    seL4_CPtr frame = make(seL4_X86_4K, seL4_PageBits);
    expect_ok(map_frame(frame, 0, NOWHERE & ~0xffful, seL4_CanRead));
    result[0] = 1;
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    thread_join(&thread);
    expect_equal(result[0], 0);

    thread_t other;
    fault = fault_of(&other, writer, NOWHERE, 2);
    expect_equal(seL4_Fault_VMFault_get_Addr(fault), NOWHERE);
    expect_equal(seL4_Fault_VMFault_get_FSR(fault), 7); /* user, write, there but not allowed */
    expect_ok(seL4_X86_Page_Map(frame, seL4_CapInitThreadVSpace, NOWHERE & ~0xffful, seL4_ReadWrite,
                                seL4_X86_Default_VMAttributes));
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    thread_join(&other);
    expect_equal(*(volatile seL4_Word *)NOWHERE, 1);

    thread_t third;
    fault = fault_of(&third, jumper, NOWHERE + 0x100000, 3);
    expect_equal(seL4_Fault_VMFault_get_Addr(fault), NOWHERE + 0x100000);
    expect_equal(seL4_Fault_VMFault_get_IP(fault), NOWHERE + 0x100000);
    expect_equal(seL4_Fault_VMFault_get_PrefetchFault(fault), 1);
}

/* --- Unknown system calls -------------------------------------------------------------------- */

extern const char unknown_call_next[];

__attribute__((noinline)) static void unknown_call(seL4_Word unused, seL4_Word unused_too)
{
    (void)unused, (void)unused_too;
    /* No valid number, in none of the places that anybody may look at. */
    register seL4_Word rax __asm__("rax") = 0x123456789, rdx __asm__("rdx") = 0x4711;
    register seL4_Word rdi __asm__("rdi") = 0x11, rsi __asm__("rsi") = 0x12;
    register seL4_Word r8 __asm__("r8") = 0x18, r9 __asm__("r9") = 0x19;
    register seL4_Word r10 __asm__("r10") = 0x1a, r12 __asm__("r12") = 0x1c;
    register seL4_Word r13 __asm__("r13") = 0x1d, r14 __asm__("r14") = 0x1e;
    register seL4_Word r15 __asm__("r15") = 0x1f;
    __asm__ volatile("syscall\n"
                     "unknown_call_next:"
                     : "+r"(rax), "+r"(rdx), "+r"(rdi), "+r"(rsi), "+r"(r8), "+r"(r9), "+r"(r10),
                       "+r"(r12), "+r"(r13), "+r"(r14), "+r"(r15)
                     :
                     : "rcx", "r11", "memory");
    result[0] = rax, result[1] = rdx, result[2] = rdi, result[3] = rsi, result[4] = r8;
    result[5] = r9, result[6] = r10, result[7] = r12, result[8] = r15;
}

static void unknown_syscall(void)
{
    thread_t thread;
    seL4_Word found;

    thread_start(&thread, seL4_MaxPrio, endpoint, unknown_call, 0, 0);
    seL4_MessageInfo_t message = seL4_Recv(endpoint, &found);
    expect_equal(seL4_MessageInfo_get_label(message), seL4_Fault_UnknownSyscall);
    expect_equal(seL4_MessageInfo_get_length(message), seL4_UnknownSyscall_Length);
    expect_equal(seL4_GetMR(seL4_UnknownSyscall_RAX), 0x123456789);
    expect_equal(seL4_GetMR(seL4_UnknownSyscall_RDX), 0x4711);
    expect_equal(seL4_GetMR(seL4_UnknownSyscall_Syscall), 0x4711);
    expect_equal(seL4_GetMR(seL4_UnknownSyscall_RDI), 0x11);
    expect_equal(seL4_GetMR(seL4_UnknownSyscall_RSI), 0x12);
    expect_equal(seL4_GetMR(seL4_UnknownSyscall_R8), 0x18);
    expect_equal(seL4_GetMR(seL4_UnknownSyscall_R9), 0x19);
    expect_equal(seL4_GetMR(seL4_UnknownSyscall_R10), 0x1a);
    expect_equal(seL4_GetMR(seL4_UnknownSyscall_R12), 0x1c);
    expect_equal(seL4_GetMR(seL4_UnknownSyscall_R13), 0x1d);
    expect_equal(seL4_GetMR(seL4_UnknownSyscall_R14), 0x1e);
    expect_equal(seL4_GetMR(seL4_UnknownSyscall_R15), 0x1f);
    /* The call itself, two bytes before the next instruction. */
    expect_equal(seL4_GetMR(seL4_UnknownSyscall_FaultIP), (seL4_Word)unknown_call_next - 2);
    expect(seL4_GetMR(seL4_UnknownSyscall_SP) < (seL4_Word)thread.stack_top);
    expect_equal(seL4_GetMR(seL4_UnknownSyscall_FLAGS) & 0x202, 0x202);

    /* An emulated call: results in some registers, and on with the next instruction. */
    seL4_SetMR(seL4_UnknownSyscall_RAX, 0xa0);
    seL4_SetMR(seL4_UnknownSyscall_RDX, 0xa1);
    seL4_SetMR(seL4_UnknownSyscall_R15, 0xa2);
    seL4_SetMR(seL4_UnknownSyscall_FaultIP, seL4_GetMR(seL4_UnknownSyscall_FaultIP) + 2);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, seL4_UnknownSyscall_Length));
    thread_join(&thread);
    expect_equal(result[0], 0xa0);
    expect_equal(result[1], 0xa1);
    expect_equal(result[2], 0x11);
    expect_equal(result[7], 0x1c);
    expect_equal(result[8], 0xa2);
}

/* --- Exceptions ------------------------------------------------------------------------------ */

extern const char division[], after_division[];

static void divide(seL4_Word by, seL4_Word unused)
{
    (void)unused;
    seL4_Word quotient = 100, rest = 0;
    __asm__ volatile("division: div %2\n"
                     "after_division:"
                     : "+a"(quotient), "+d"(rest)
                     : "r"(by));
    result[0] = quotient;
}

static void trap(seL4_Word which, seL4_Word unused)
{
    (void)unused;
    if (which == 3) {
        __asm__ volatile("int3");
    } else if (which == 6) {
        __asm__ volatile("ud2");
    } else {
        __asm__ volatile("cli");
    }
}

static void user_exceptions(void)
{
    thread_t thread;
    seL4_Fault_t fault = fault_of(&thread, divide, 0, 5);

    expect_equal(seL4_Fault_get_seL4_FaultType(fault), seL4_Fault_UserException);
    expect_equal(seL4_Fault_UserException_get_Number(fault), 0);
    expect_equal(seL4_Fault_UserException_get_Code(fault), 0);
    expect_equal(seL4_Fault_UserException_get_FaultIP(fault), (seL4_Word)division);
    expect(seL4_Fault_UserException_get_Stack(fault) < (seL4_Word)thread.stack_top);
    seL4_SetMR(seL4_UserException_FaultIP, (seL4_Word)after_division);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 1));
    thread_join(&thread);
    expect_equal(result[0], 100);

    static const seL4_Word traps[] = {6, 13};
    for (unsigned i = 0; i < ARRAY_SIZE(traps); i++) {
        thread_t other;
        fault = fault_of(&other, trap, traps[i], 6);
        expect_equal(seL4_Fault_get_seL4_FaultType(fault), seL4_Fault_UserException);
        expect_equal(seL4_Fault_UserException_get_Number(fault), traps[i]);
        /* An answer with another label leaves it stopped. */
        seL4_Reply(seL4_MessageInfo_new(1, 0, 0, 0));
        seL4_Yield();
        expect(!other.finished);
        expect_ok(delete_cap(other.tcb));
    }
}

/* --- Capability faults ----------------------------------------------------------------------- */

static void send_to(seL4_Word cptr, seL4_Word value)
{
    seL4_SetMR(0, value);
    seL4_Send(cptr, seL4_MessageInfo_new(0, 0, 0, 1));
}

static void receive_at(seL4_Word cptr, seL4_Word unused)
{
    (void)unused;
    seL4_Recv(cptr, NULL);
    result[0] = 77;
}

static void cap_faults(void)
{
    thread_t thread;
    seL4_CPtr empty = slot();
    seL4_Word root_bits = platsupport_get_bootinfo()->initThreadCNodeSizeBits;
    seL4_Fault_t fault = fault_of(&thread, receive_at, empty, 7);

    expect_equal(seL4_Fault_get_seL4_FaultType(fault), seL4_Fault_CapFault);
    expect_equal(seL4_Fault_CapFault_get_Addr(fault), empty);
    expect_equal(seL4_Fault_CapFault_get_InRecvPhase(fault), 1);
    expect_equal(seL4_Fault_CapFault_get_LookupFailureType(fault), seL4_MissingCapability);

    /* Filled in and answered: it tries again. */
    seL4_CPtr notification = make(seL4_NotificationObject, 0);
    expect_ok(copy_cap(empty, notification));
    seL4_Signal(notification);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    thread_join(&thread);
    expect_equal(result[0], 77);

    /* Beyond the root CNode: its guard is of zeros. */
    thread_t other;
    seL4_CPtr wrong = BIT(root_bits) | empty;
    fault = fault_of(&other, send_to, wrong, 8);
    expect_equal(seL4_Fault_get_seL4_FaultType(fault), seL4_Fault_CapFault);
    expect_equal(seL4_Fault_CapFault_get_Addr(fault), wrong);
    expect_equal(seL4_Fault_CapFault_get_InRecvPhase(fault), 0);
    expect_equal(seL4_Fault_CapFault_get_LookupFailureType(fault), seL4_GuardMismatch);
    expect_equal(seL4_GetMR(seL4_CapFault_BitsLeft), 64);
    expect_equal(seL4_GetMR(seL4_CapFault_GuardMismatch_GuardFound), 0);
    expect_equal(seL4_GetMR(seL4_CapFault_GuardMismatch_BitsFound), 64 - root_bits);
    expect_ok(delete_cap(other.tcb));
}

/* --- Nobody to tell -------------------------------------------------------------------------- */

static void no_handler(void)
{
    thread_t thread;
    seL4_UserContext regs;

    thread_start(&thread, seL4_MaxPrio, 0, reader, NOWHERE + 0x200000, 0);
    seL4_Yield();
    expect(!thread.finished);
    expect_ok(seL4_TCB_ReadRegisters(thread.tcb, 0, 0, 2, &regs));
    expect(regs.rip >= (seL4_Word)reader && regs.rip < (seL4_Word)reader + 64);
}

int main(void)
{
    begin();
    endpoint = make(seL4_EndpointObject, 0);
    vm_faults();
    unknown_syscall();
    user_exceptions();
    cap_faults();
    no_handler();
    return verdict();
}
