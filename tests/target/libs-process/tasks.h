/* SPDX-License-Identifier: BSD-2-Clause */
/* What a child can be asked to do. */
#pragma once

enum task {
    TASK_REPORT,      /* call with 0 if the program was loaded as it was linked */
    TASK_READ_NULL,   /* fault */
    TASK_WRITE_CODE,  /* likewise: code is not writable */
    TASK_WRITE_CONST, /* nor is constant data */
    TASK_RUN_DATA,    /* data is not executable */
    TASK_RUN_STACK,   /* nor is the stack */
    TASK_OVERFLOW_STACK,
    TASK_RETURN, /* call, and when answered return from main */
};
