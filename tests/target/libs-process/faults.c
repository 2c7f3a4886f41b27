/* SPDX-License-Identifier: BSD-2-Clause */
/* What a child may not do stops it, and tells whoever receives at its fault endpoint. */
#include "children.h"
#include "setup.h"

#include <qtest.h>

/* Have a child do something, and return the fault it stops for. */
static seL4_Fault_t fault_of(const char *image, enum task task)
{
    static struct child child;
    make_child(&child, image);
    spawn_child(&child, task);
    seL4_MessageInfo_t tag = seL4_Recv(child.process.fault_endpoint.cptr, NULL);
    seL4_Fault_t fault = seL4_getFault(tag);
    sel4utils_print_fault_message(tag, "child");
    end_child(&child);
    return fault;
}

static void must_fault(enum task task)
{
    seL4_Fault_t fault = fault_of("child", task);
    QT_EQ(seL4_Fault_get_seL4_FaultType(fault), seL4_Fault_VMFault);
    fault = fault_of("child-pie", task);
    QT_EQ(seL4_Fault_get_seL4_FaultType(fault), seL4_Fault_VMFault);
}

QTEST(fault__reading_through_a_null_pointer)
{
    seL4_Fault_t fault = fault_of("child", TASK_READ_NULL);
    QT_EQ(seL4_Fault_get_seL4_FaultType(fault), seL4_Fault_VMFault);
    QT_EQ(seL4_Fault_VMFault_get_Addr(fault), 0);
}

QTEST(fault__writing_code)
{
    must_fault(TASK_WRITE_CODE);
}

QTEST(fault__writing_constants)
{
    must_fault(TASK_WRITE_CONST);
}

QTEST(fault__executing_data)
{
    must_fault(TASK_RUN_DATA);
}

QTEST(fault__executing_the_stack)
{
    must_fault(TASK_RUN_STACK);
}

QTEST(fault__running_out_of_stack)
{
    must_fault(TASK_OVERFLOW_STACK);
}
