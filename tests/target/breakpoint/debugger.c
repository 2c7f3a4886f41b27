/* SPDX-License-Identifier: BSD-2-Clause */
#include "debugger.h"

enum { QUIET = 1 << 16 };

struct debuggee debuggee_make(void (*body)(struct worker *))
{
    struct worker *worker = worker_make(body);
    struct debuggee made = {worker, worker->tcb, object_make(seL4_EndpointObject, 0)};
    worker_set_handler(worker, made.faults);
    seL4_TCB_SetFlags(made.tcb, 0, QUIET); /* no reports: these faults are meant */
    return made;
}

seL4_Word next_stop(const struct debuggee *of, seL4_Word reason)
{
    seL4_MessageInfo_t info = seL4_Recv(of->faults, NULL);
    QT_EQ(seL4_MessageInfo_get_label(info), seL4_Fault_DebugException);
    QT_CHECK(seL4_isDebugException_tag(info));
    QT_EQ(seL4_MessageInfo_get_length(info), seL4_DebugException_Length);
    QT_EQ(seL4_GetMR(seL4_DebugException_ExceptionReason), reason);
    return seL4_GetMR(seL4_DebugException_FaultIP);
}

void go_on(void)
{
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    settle();
}

void step_on(seL4_Word instructions)
{
    seL4_SetMR(0, instructions);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 1));
    settle();
}
