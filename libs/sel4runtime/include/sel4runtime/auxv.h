/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The auxiliary vector: how whoever starts a program tells it where its program headers, its
 * IPC buffer and its first capabilities are. It follows the environment on the initial stack and
 * ends with an entry of type AT_NULL.
 *
 * Entries have any order. If the first five are AT_PHDR, AT_PHENT, AT_PHNUM, AT_HWCAP2 and
 * AT_SEL4_IPC_BUFFER_PTR, the program starts without looking at the others; then none of these may
 * be AT_SEL4_BOOT_INFO.
 */
#pragma once

#include <sel4runtime/stddef.h>

#define AT_NULL    0
#define AT_PHDR    3  /* address of the program headers */
#define AT_PHENT   4  /* size of one program header, in bytes */
#define AT_PHNUM   5  /* number of program headers */
#define AT_PAGESZ  6  /* page size, in bytes */
#define AT_HWCAP2  26 /* what the processor has and the kernel allows; a bit below */
#define AT_EXECFN  31 /* name of the program's file: argv[0] may be anything */
#define AT_SYSINFO 32

#define AT_SEL4_BOOT_INFO         64 /* address of the boot info; root task only */
#define AT_SEL4_CSPACE_DESCRIPTOR 65
#define AT_SEL4_VSYSCALL          66
#define AT_SEL4_IPC_BUFFER_PTR    67 /* address of the first thread's IPC buffer */
#define AT_SEL4_IPC_BUFFER        68 /* capability to the IPC buffer's frame */
#define AT_SEL4_TCB               69 /* capability to the first thread */
#define AT_SEL4_CNODE             70 /* capability to the CSpace's root CNode */
#define AT_SEL4_VSPACE            71 /* capability to the VSpace's root */
#define AT_SEL4_ASID_POOL         72 /* capability to the ASID pool */

/* Ours: frequency of the time stamp counter, in MHz. Passed on by whoever knows it. */
#define AT_QUOLL_TSC_MHZ 0x5101
/* Ours: capability to the untyped that the built-in heap's pages are made of; the next slot has one
 * to an empty CNode with a slot for each page. The first and last page of the heap are mapped. */
#define AT_QUOLL_HEAP_MEMORY 0x5102

/* In AT_HWCAP2, as on Linux: programs may use rdfsbase and its kin. */
#define HWCAP2_FSGSBASE 2

#define PT_LOAD    1
#define PT_DYNAMIC 2
#define PT_TLS     7
#define PT_NUM     8

#ifndef ARRAY_LENGTH
#define ARRAY_LENGTH(a) (sizeof(a) / sizeof((a)[0]))
#endif

typedef struct {
    int a_type;
    union {
        long a_val;
        void *a_ptr;
        void (*a_fnc)(void);
    } a_un;
} auxv_t;
