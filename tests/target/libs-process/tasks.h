/* SPDX-License-Identifier: BSD-2-Clause */
/* What a child can be asked to do. */
#pragma once

enum { OWN_CNODE = 1 }; /* where a process finds its CNode: SEL4UTILS_CNODE_SLOT */

enum task {
    TASK_REPORT,      /* call with 0 if the program was loaded as it was linked */
    TASK_WHOLE_HEAP,  /* call with 0 if all of the heap can be read once it has its memory */
    TASK_READ_NULL,   /* fault */
    TASK_WRITE_CODE,  /* likewise: code is not writable */
    TASK_WRITE_CONST, /* nor is constant data */
    TASK_RUN_DATA,    /* data is not executable */
    TASK_RUN_STACK,   /* nor is the stack */
    TASK_OVERFLOW_STACK,
    TASK_RETURN, /* call, and when answered return from main */
    /* More faults: each its own kind. */
    TASK_DIVIDE,
    TASK_UNDEFINED,
    TASK_PRIVILEGED,
    TASK_BREAKPOINT,
    TASK_JUMP_NOWHERE,
    TASK_NO_CAPABILITY,
    TASK_UNKNOWN_CALL,
    TASK_RUIN_STACK, /* an odd stack pointer, then use it */
    /* What goes on until the child is destroyed. */
    TASK_FLOOD,      /* send without end */
    TASK_CALL_AGAIN, /* call without end, with messages of all lengths; checks the answers, which
                      * are the same words */
    TASK_NO_REPLY,   /* receive, and answer nobody */
    TASK_REVOKE,     /* copy a capability many times and revoke the copies, without end */
    TASK_SPIN,
    TASKS,
};
