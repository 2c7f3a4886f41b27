/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults as messages: what they say, and what replies to them do. Exceptions and page faults
 * themselves are the CPU's tests. */
#include "workers.h"

enum { BADGE = 0xfa, QUIET = 1 << 16 };

struct handled {
    struct worker *worker;
    seL4_CPtr faults;
};

/* A worker whose faults come to a new endpoint, with a badge. */
static struct handled handled(void (*body)(struct worker *))
{
    struct handled made = {.worker = worker_make(body),
                           .faults = object_make(seL4_EndpointObject, 0)};
    worker_set_handler(made.worker, cap_mint(made.faults, seL4_AllRights, BADGE));
    seL4_TCB_SetFlags(made.worker->tcb, 0, QUIET); /* no reports: these faults are meant */
    worker_start(made.worker);
    return made;
}

static seL4_MessageInfo_t next_fault(const struct handled *of, seL4_Word label, seL4_Word length)
{
    seL4_Word badge;
    seL4_MessageInfo_t info = seL4_Recv(of->faults, &badge);
    QT_EQ(badge, BADGE);
    QT_EQ(seL4_MessageInfo_get_label(info), label);
    QT_EQ(seL4_MessageInfo_get_length(info), length);
    return info;
}

static void reply(seL4_Word label, seL4_Word length)
{
    seL4_Reply(seL4_MessageInfo_new(label, 0, 0, length));
    settle();
}

/* ---- capability faults ---- */

static void sends_to_nowhere(struct worker *self)
{
    seL4_Send(self->in[0], seL4_MessageInfo_new(0, 0, 0, 0));
}

static void receives_from(struct worker *self)
{
    self->steps = 1;
    seL4_Recv(self->in[0], NULL);
    self->steps = 2;
}

QTEST(cap_fault__root_cnode_resolves_less__guard_mismatch)
{
    struct worker *worker = worker_make(sends_to_nowhere);
    seL4_CPtr faults = object_make(seL4_EndpointObject, 0);
    struct handled of = {worker, faults};
    worker_set_handler(worker, cap_mint(faults, seL4_AllRights, BADGE));
    seL4_TCB_SetFlags(worker->tcb, 0, QUIET);
    worker->in[0] = 1ul << 40;
    worker_start(worker);
    seL4_MessageInfo_t info = seL4_Recv(of.faults, NULL);
    QT_EQ(seL4_MessageInfo_get_label(info), seL4_Fault_CapFault);
    QT_EQ(seL4_MessageInfo_get_length(info), 7);
    QT_EQ(seL4_GetMR(seL4_CapFault_Addr), 1ul << 40);
    QT_EQ(seL4_GetMR(seL4_CapFault_InRecvPhase), 0);
    QT_EQ(seL4_GetMR(seL4_CapFault_LookupFailureType), seL4_GuardMismatch);
    QT_EQ(seL4_GetMR(seL4_CapFault_BitsLeft), seL4_WordBits);
    QT_EQ(seL4_GetMR(seL4_CapFault_GuardMismatch_GuardFound), 0);
    QT_EQ(seL4_GetMR(seL4_CapFault_GuardMismatch_BitsFound),
          seL4_WordBits - boot_info->initThreadCNodeSizeBits);
}

QTEST(cap_fault__empty_slot_when_receiving__missing_capability)
{
    struct worker *worker = worker_make(receives_from);
    seL4_CPtr faults = object_make(seL4_EndpointObject, 0);
    worker_set_handler(worker, cap_mint(faults, seL4_AllRights, BADGE));
    seL4_TCB_SetFlags(worker->tcb, 0, QUIET);
    worker->in[0] = slot_take();
    worker_start(worker);
    struct handled of = {worker, faults};
    next_fault(&of, seL4_Fault_CapFault, 5);
    QT_EQ(seL4_GetMR(seL4_CapFault_Addr), worker->in[0]);
    QT_EQ(seL4_GetMR(seL4_CapFault_InRecvPhase), 1);
    QT_EQ(seL4_GetMR(seL4_CapFault_LookupFailureType), seL4_MissingCapability);
    QT_EQ(seL4_GetMR(seL4_CapFault_BitsLeft), 0);

    /* The handler puts right what was wrong, and the call is repeated. */
    seL4_CPtr ep = object_make(seL4_EndpointObject, 0);
    QT_OK(seL4_CNode_Move(seL4_CapInitThreadCNode, worker->in[0], seL4_WordBits,
                          seL4_CapInitThreadCNode, ep, seL4_WordBits));
    reply(0, 0);
    seL4_NBSend(worker->in[0], seL4_MessageInfo_new(0, 0, 0, 0));
    settle();
    QT_EQ(worker->steps, 2);
}

QTEST(cap_fault__receive_without_the_right__missing_capability)
{
    struct worker *worker = worker_make(receives_from);
    seL4_CPtr faults = object_make(seL4_EndpointObject, 0),
              ep = object_make(seL4_EndpointObject, 0);
    worker_set_handler(worker, cap_mint(faults, seL4_AllRights, BADGE));
    seL4_TCB_SetFlags(worker->tcb, 0, QUIET);
    worker->in[0] = cap_mint(ep, seL4_CanWrite, 0);
    worker_start(worker);
    struct handled of = {worker, faults};
    next_fault(&of, seL4_Fault_CapFault, 5);
}

/* ---- page faults ---- */

static void reads_address_0x18(struct worker *self)
{
    seL4_Word value;
    __asm__ volatile("mov $0xbad, %0\n\tmov 0x18, %0" : "=r"(value));
    self->out[0] = value;
}

QTEST(vm_fault__says_where_and_why)
{
    struct handled of = handled(reads_address_0x18);
    next_fault(&of, seL4_Fault_VMFault, seL4_VMFault_Length);
    QT_EQ(seL4_GetMR(seL4_VMFault_Addr), 0x18);
    QT_EQ(seL4_GetMR(seL4_VMFault_PrefetchFault), 0);
    QT_EQ(seL4_GetMR(seL4_VMFault_FSR), 4); /* a user's read of a page that is not there */
    QT_NE(seL4_GetMR(seL4_VMFault_IP), 0);
}

QTEST(vm_fault__reply_repeats_the_access)
{
    struct handled of = handled(reads_address_0x18);
    for (unsigned i = 0; i < 3; i++) {
        next_fault(&of, seL4_Fault_VMFault, seL4_VMFault_Length);
        seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    }
    next_fault(&of, seL4_Fault_VMFault, seL4_VMFault_Length);
}

QTEST(vm_fault__handler_moves_the_thread_on)
{
    struct handled of = handled(reads_address_0x18);
    next_fault(&of, seL4_Fault_VMFault, seL4_VMFault_Length);
    seL4_UserContext context;
    enum { WORDS = sizeof context / sizeof(seL4_Word) };
    QT_OK(seL4_TCB_ReadRegisters(of.worker->tcb, false, 0, WORDS, &context));
    QT_EQ(context.rip, seL4_GetMR(seL4_VMFault_IP) ? context.rip : 0);
    context.rip += 8; /* the length of the instruction */
    QT_OK(seL4_TCB_WriteRegisters(of.worker->tcb, true, 0, WORDS, &context));
    settle();
    QT_CHECK(of.worker->done);
    QT_EQ(of.worker->out[0], 0xbad);
}

/* ---- exceptions ---- */

static void undefined_instruction(struct worker *self)
{
    __asm__ volatile("ud2");
    self->steps = 1;
}

QTEST(user_exception__reply_moves_the_thread_on)
{
    struct handled of = handled(undefined_instruction);
    next_fault(&of, seL4_Fault_UserException, seL4_UserException_Length);
    QT_EQ(seL4_GetMR(seL4_UserException_Number), 6);
    QT_EQ(seL4_GetMR(seL4_UserException_Code), 0);
    seL4_SetMR(seL4_UserException_FaultIP, seL4_GetMR(seL4_UserException_FaultIP) + 2);
    reply(0, 3);
    QT_CHECK(of.worker->done);
    QT_EQ(of.worker->steps, 1);
}

QTEST(user_exception__reply_with_a_label__stays_stopped)
{
    struct handled of = handled(undefined_instruction);
    next_fault(&of, seL4_Fault_UserException, seL4_UserException_Length);
    seL4_SetMR(seL4_UserException_FaultIP, seL4_GetMR(seL4_UserException_FaultIP) + 2);
    reply(1, 1);
    QT_CHECK(!of.worker->done);
    QT_OK(seL4_TCB_Resume(of.worker->tcb)); /* the registers were taken all the same */
    settle();
    QT_CHECK(of.worker->done);
}

/* ---- unknown system calls ---- */

static void unknown_system_call(struct worker *self)
{
    seL4_Word rax = 0x12345, rdx = 4711;
    __asm__ volatile("syscall" : "+a"(rax), "+d"(rdx) : "D"(0xd1) : "rcx", "r11", "memory");
    self->out[0] = rax;
    self->out[1] = rdx;
}

QTEST(unknown_syscall__says_all_registers_and_the_reply_sets_them)
{
    struct handled of = handled(unknown_system_call);
    next_fault(&of, seL4_Fault_UnknownSyscall, seL4_UnknownSyscall_Length);
    QT_EQ(seL4_GetMR(seL4_UnknownSyscall_Syscall), 4711);
    QT_EQ(seL4_GetMR(seL4_UnknownSyscall_RAX), 0x12345);
    QT_EQ(seL4_GetMR(seL4_UnknownSyscall_RDX), 4711);
    QT_EQ(seL4_GetMR(seL4_UnknownSyscall_RDI), 0xd1);
    seL4_SetMR(seL4_UnknownSyscall_RAX, 0xaa);
    seL4_SetMR(seL4_UnknownSyscall_RDX, 0xdd);
    seL4_SetMR(seL4_UnknownSyscall_FaultIP, seL4_GetMR(seL4_UnknownSyscall_FaultIP) + 2);
    reply(0, seL4_UnknownSyscall_Length);
    QT_CHECK(of.worker->done);
    QT_EQ(of.worker->out[0], 0xaa);
    QT_EQ(of.worker->out[1], 0xdd);
}

/* The number of Send, but for its upper half. */
static void half_a_number(struct worker *self)
{
    seL4_Word rax = ~0ul, rdx = (seL4_Uint32)seL4_SysSend;
    __asm__ volatile("syscall"
                     : "+a"(rax), "+d"(rdx)
                     : "D"(self->in[0]), "S"(0)
                     : "rcx", "r11", "memory");
}

QTEST(unknown_syscall__half_a_number_is_none)
{
    struct handled of = handled(half_a_number);
    seL4_CPtr notification = object_make(seL4_NotificationObject, 0);
    of.worker->in[0] = cap_mint(notification, seL4_AllRights, 1);
    settle();
    seL4_Word badge;
    seL4_Poll(notification, &badge);
    QT_EQ(badge, 0);
    next_fault(&of, seL4_Fault_UnknownSyscall, seL4_UnknownSyscall_Length);
    QT_EQ(seL4_GetMR(seL4_UnknownSyscall_Syscall), (seL4_Uint32)seL4_SysSend);
}

/* ---- handlers ---- */

QTEST(fault__no_handler__the_thread_stops)
{
    struct worker *worker = worker_make(undefined_instruction);
    seL4_TCB_SetFlags(worker->tcb, 0, QUIET);
    worker_start(worker);
    settle();
    QT_CHECK(!worker->done);
}

QTEST(fault__handler_without_grant__the_thread_stops)
{
    struct worker *worker = worker_make(undefined_instruction);
    seL4_CPtr faults = object_make(seL4_EndpointObject, 0);
    worker_set_handler(worker, cap_mint(faults, seL4_CanWrite, 0));
    seL4_TCB_SetFlags(worker->tcb, 0, QUIET);
    worker_start(worker);
    settle();
    seL4_Word badge = 0;
    seL4_MessageInfo_t info = seL4_NBRecv(faults, &badge);
    QT_EQ(seL4_MessageInfo_get_label(info), 0);
    QT_CHECK(!worker->done);
}

QTEST(fault__handler_may_only_grant_replies)
{
    struct worker *worker = worker_make(undefined_instruction);
    seL4_CPtr faults = object_make(seL4_EndpointObject, 0);
    worker_set_handler(worker, cap_mint(faults, seL4_CapRights_new(1, 0, 0, 1), BADGE));
    seL4_TCB_SetFlags(worker->tcb, 0, QUIET);
    worker_start(worker);
    struct handled of = {worker, faults};
    next_fault(&of, seL4_Fault_UserException, seL4_UserException_Length);
    seL4_SetMR(0, seL4_GetMR(0) + 2);
    reply(0, 1);
    QT_CHECK(worker->done);
}

QTEST(fault__suspended_while_it_waits_for_its_handler__faults_anew)
{
    struct handled of = handled(undefined_instruction);
    settle();
    QT_OK(seL4_TCB_Suspend(of.worker->tcb));
    seL4_Word badge = 1;
    seL4_NBRecv(of.faults, &badge);
    QT_EQ(badge, 0);
    QT_OK(seL4_TCB_Resume(of.worker->tcb));
    next_fault(&of, seL4_Fault_UserException, seL4_UserException_Length);
}

QTEST(fault__saved_reply_and_a_later_verdict)
{
    struct handled of = handled(undefined_instruction);
    next_fault(&of, seL4_Fault_UserException, seL4_UserException_Length);
    seL4_Word ip = seL4_GetMR(0);
    seL4_CPtr saved = slot_take();
    QT_OK(seL4_CNode_SaveCaller(seL4_CapInitThreadCNode, saved, seL4_WordBits));
    settle();
    seL4_SetMR(0, ip + 2);
    seL4_Send(saved, seL4_MessageInfo_new(0, 0, 0, 1));
    settle();
    QT_CHECK(of.worker->done);
}
