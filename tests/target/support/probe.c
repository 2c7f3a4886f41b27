/* SPDX-License-Identifier: BSD-2-Clause */
#include <lab/probe.h>

#include <lab/objects.h>
#include <lab/spaces.h>

/* All in one page, at the same address in every address space. */
extern const char probe_reader[], probe_read_end[], probe_writer[], probe_write_end[],
    probe_runner[];
__asm__(".text\n.balign 64\n"
        "probe_reader: mov (%rdi), %rsi\n"
        "probe_read_end: ud2\n"
        "probe_writer: mov %rsi, (%rdi)\n"
        "probe_write_end: ud2\n"
        "probe_runner: jmp *%rdi\n"
        "ud2\n");

enum { CONTEXT_WORDS = sizeof(seL4_UserContext) / sizeof(seL4_Word), UNDEFINED_INSTRUCTION = 6 };

struct probe probe_make(seL4_CPtr space)
{
    struct probe probe = {
        .tcb = object_make(seL4_TCBObject, 0),
        .faults = object_make(seL4_EndpointObject, 0),
        .space = space,
    };
    if (space != seL4_CapInitThreadVSpace) {
        seL4_Word page = (seL4_Word)probe_reader & ~(PAGE - 1);
        seL4_Error error = space_try_map(space, cap_copy(image_frame(probe_reader)), page,
                                         seL4_CanRead, seL4_X86_Default_VMAttributes);
        if (error != seL4_DeleteFirst) QT_OK(error); /* else another probe has it there */
    }
    QT_OK(seL4_TCB_Configure(probe.tcb, probe.faults, seL4_CapInitThreadCNode, 0, space, 0, 0, 0));
    QT_OK(seL4_TCB_SetPriority(probe.tcb, seL4_CapInitThreadTCB, seL4_MaxPrio));
    return probe;
}

static struct access access_of(const struct probe *probe, const char *code, seL4_Word vaddr,
                               seL4_Word value, const char *end)
{
    seL4_UserContext context = {.rip = (seL4_Word)code, .rdi = vaddr, .rsi = value};
    QT_OK(seL4_TCB_WriteRegisters(probe->tcb, true, 0, CONTEXT_WORDS, &context));
    seL4_MessageInfo_t info = seL4_Recv(probe->faults, NULL);
    if (seL4_MessageInfo_get_label(info) == seL4_Fault_VMFault) {
        return (struct access){
            .end = ACCESS_FAULT,
            .ip = seL4_GetMR(seL4_VMFault_IP),
            .address = seL4_GetMR(seL4_VMFault_Addr),
            .status = seL4_GetMR(seL4_VMFault_FSR),
            .is_fetch = seL4_GetMR(seL4_VMFault_PrefetchFault),
        };
    }
    bool is_undefined = seL4_MessageInfo_get_label(info) == seL4_Fault_UserException &&
                        seL4_GetMR(seL4_UserException_Number) == UNDEFINED_INSTRUCTION;
    seL4_Word ip = seL4_GetMR(0);
    QT_OK(seL4_TCB_ReadRegisters(probe->tcb, false, 0, CONTEXT_WORDS, &context));
    return (struct access){
        .end = is_undefined && ip == (seL4_Word)end ? ACCESS_DONE : ACCESS_OTHER,
        .ip = ip,
        .value = context.rsi,
    };
}

struct access probe_read(const struct probe *probe, seL4_Word vaddr)
{
    return access_of(probe, probe_reader, vaddr, 0, probe_read_end);
}

struct access probe_write(const struct probe *probe, seL4_Word vaddr, seL4_Word value)
{
    return access_of(probe, probe_writer, vaddr, value, probe_write_end);
}

struct access probe_run(const struct probe *probe, seL4_Word vaddr)
{
    return access_of(probe, probe_runner, vaddr, 0, (const char *)vaddr);
}
