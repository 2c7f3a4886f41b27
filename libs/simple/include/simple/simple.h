/* SPDX-License-Identifier: BSD-2-Clause */
/* The interface to what a root task has been given at boot: its own objects, untypeds, device
 * resources.
 *
 * Whoever knows (simple-default, from the boot info) fills in the functions it has and leaves the
 * others NULL; the wrappers below then say so on the log and answer with an error: seL4_CapNull,
 * -1, seL4_InvalidCapability or NULL, whichever fits. The capabilities stay where they are; a
 * function that takes a path puts a new one in that slot, which must be empty. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#include <sel4/sel4.h>
#include <utils/util.h>
#include <vka/cspacepath_t.h>
#include <simple/arch/simple.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The functions behind the wrappers of the same names. */
typedef seL4_Error (*simple_get_frame_cap_fn)(void *data, void *paddr, int size_bits,
                                              cspacepath_t *path);
typedef void *(*simple_get_frame_mapping_fn)(void *data, void *paddr, int size_bits);
typedef void *(*simple_get_frame_info_fn)(void *data, void *paddr, int size_bits, seL4_CPtr *cap,
                                          seL4_Word *ut_offset);
typedef seL4_Error (*simple_ASIDPool_assign_fn)(void *data, seL4_CPtr vspace);
typedef int (*simple_get_cap_count_fn)(void *data);
typedef seL4_CPtr (*simple_get_nth_cap_fn)(void *data, int n);
typedef seL4_CPtr (*simple_get_init_cap_fn)(void *data, seL4_CPtr cap);
typedef uint8_t (*simple_get_cnode_size_fn)(void *data);
typedef int (*simple_get_untyped_count_fn)(void *data);
typedef seL4_CPtr (*simple_get_nth_untyped_fn)(void *data, int n, size_t *size_bits,
                                               uintptr_t *paddr, bool *device);
typedef int (*simple_get_userimage_count_fn)(void *data);
typedef seL4_CPtr (*simple_get_nth_userimage_fn)(void *data, int n);
typedef int (*simple_get_core_count_fn)(void *data);
typedef void (*simple_print_fn)(void *data);
typedef seL4_CPtr (*simple_get_sched_ctrl_fn)(void *data, int core);
typedef seL4_Error (*simple_get_iospace_fn)(void *data, uint16_t domainID, uint16_t deviceID,
                                            cspacepath_t *path);
typedef ssize_t (*simple_get_extended_bootinfo_len_fn)(void *data, seL4_Word type);
typedef ssize_t (*simple_get_extended_bootinfo_fn)(void *data, seL4_Word type, void *dest,
                                                   ssize_t max_len);

typedef struct simple_t {
    void *data;
    simple_get_frame_cap_fn frame_cap;
    simple_get_frame_mapping_fn frame_mapping;
    simple_get_frame_info_fn frame_info;
    simple_ASIDPool_assign_fn ASID_assign;
    simple_get_cap_count_fn cap_count;
    simple_get_nth_cap_fn nth_cap;
    simple_get_init_cap_fn init_cap;
    simple_get_cnode_size_fn cnode_size;
    simple_get_untyped_count_fn untyped_count;
    simple_get_nth_untyped_fn nth_untyped;
    simple_get_userimage_count_fn userimage_count;
    simple_get_nth_userimage_fn nth_userimage;
    simple_get_core_count_fn core_count;
    simple_print_fn print;
    simple_get_sched_ctrl_fn sched_ctrl;
    simple_get_extended_bootinfo_len_fn extended_bootinfo_len;
    simple_get_extended_bootinfo_fn extended_bootinfo;
    arch_simple_t arch_simple;
} simple_t;

/* Slots of enum seL4_RootCNodeCapSlots that hold a capability on this machine. */
#define SIMPLE_NUM_INIT_CAPS (seL4_NumInitialCaps - SIMPLE_SKIPPED_INIT_CAPS)

/* True, and said on the log, if `simple` is NULL or has no function `fn`. */
#define SIMPLE_LACKS(simple, fn)                                                                   \
    ({                                                                                             \
        bool lacks_ = (simple) == NULL || (simple)->fn == NULL;                                    \
        if (lacks_) ZF_LOGE("%s", (simple) == NULL ? "simple is NULL" : "simple has no " #fn);     \
        lacks_;                                                                                    \
    })

/* A frame at a physical address, its capability to *path. */
static inline seL4_Error simple_get_frame_cap(simple_t *simple, void *paddr, int size_bits,
                                              cspacepath_t *path)
{
    if (SIMPLE_LACKS(simple, frame_cap)) return seL4_InvalidCapability;
    return simple->frame_cap(simple->data, paddr, size_bits, path);
}

/* Where the frame at a physical address is mapped; NULL if it is not. */
static inline void *simple_get_frame_vaddr(simple_t *simple, void *paddr, int size_bits)
{
    if (SIMPLE_LACKS(simple, frame_mapping)) return NULL;
    return simple->frame_mapping(simple->data, paddr, size_bits);
}

/* The untyped that covers a physical address, to *frame_cap, seL4_CapNull if none does, and the
 * address's distance from its start to *ut_offset. Returns where the frame is mapped, NULL if it is
 * not. */
static inline void *simple_get_frame_info(simple_t *simple, void *paddr, int size_bits,
                                          seL4_CPtr *frame_cap, seL4_Word *ut_offset)
{
    if (SIMPLE_LACKS(simple, frame_info)) return NULL;
    if (frame_cap == NULL || ut_offset == NULL) {
        ZF_LOGE("nowhere to put the answer");
        return NULL;
    }
    return simple->frame_info(simple->data, paddr, size_bits, frame_cap, ut_offset);
}

/* Assign an address space an ASID of the root task's pool. */
static inline seL4_Error simple_ASIDPool_assign(simple_t *simple, seL4_CPtr vspace)
{
    if (SIMPLE_LACKS(simple, ASID_assign)) return seL4_InvalidCapability;
    return simple->ASID_assign(simple->data, vspace);
}

/* How many capabilities the root task was given, and the n-th, from 0. */
static inline int simple_get_cap_count(simple_t *simple)
{
    if (SIMPLE_LACKS(simple, cap_count)) return -1;
    return simple->cap_count(simple->data);
}

static inline seL4_CPtr simple_get_nth_cap(simple_t *simple, int n)
{
    if (SIMPLE_LACKS(simple, nth_cap)) return seL4_CapNull;
    return simple->nth_cap(simple->data, n);
}

/* Where the capability is that enum seL4_RootCNodeCapSlots calls `cap`; seL4_CapNull if there is
 * none. */
static inline seL4_CPtr simple_init_cap(simple_t *simple, seL4_CPtr cap)
{
    if (SIMPLE_LACKS(simple, init_cap)) return seL4_CapNull;
    return simple->init_cap(simple->data, cap);
}

static inline seL4_CPtr simple_get_init_cap(simple_t *simple, seL4_CPtr cap)
{
    return simple_init_cap(simple, cap);
}

/* Some of these by name. */
static inline seL4_CPtr simple_get_cnode(simple_t *simple)
{
    return simple_init_cap(simple, seL4_CapInitThreadCNode);
}

static inline seL4_CPtr simple_get_tcb(simple_t *simple)
{
    return simple_init_cap(simple, seL4_CapInitThreadTCB);
}

static inline seL4_CPtr simple_get_pd(simple_t *simple)
{
    return simple_init_cap(simple, seL4_CapInitThreadVSpace);
}

static inline seL4_CPtr simple_get_irq_ctrl(simple_t *simple)
{
    return simple_init_cap(simple, seL4_CapIRQControl);
}

/* Only the MCS kernel has scheduling contexts, only Arm an SMMU: else seL4_CapNull. */
static inline seL4_CPtr simple_get_sc(simple_t *simple)
{
    return simple_init_cap(simple, seL4_CapInitThreadSC);
}

static inline seL4_CPtr simple_get_sid_ctrl(simple_t *simple)
{
    return simple_init_cap(simple, seL4_CapSMMUSIDControl);
}

static inline seL4_CPtr simple_get_cb_ctrl(simple_t *simple)
{
    return simple_init_cap(simple, seL4_CapSMMUCBControl);
}

/* log2 of the slots of the root task's CNode. */
static inline int simple_get_cnode_size_bits(simple_t *simple)
{
    if (SIMPLE_LACKS(simple, cnode_size)) return -1;
    return simple->cnode_size(simple->data);
}

/* How many untypeds the root task was given. */
static inline int simple_get_untyped_count(simple_t *simple)
{
    if (SIMPLE_LACKS(simple, untyped_count)) return -1;
    return simple->untyped_count(simple->data);
}

/* The n-th of them, from 0: log2 of its bytes, its physical address, whether it is device memory.
 * The pointers may be NULL. */
static inline seL4_CPtr simple_get_nth_untyped(simple_t *simple, int n, size_t *size_bits,
                                               uintptr_t *paddr, bool *device)
{
    if (SIMPLE_LACKS(simple, nth_untyped)) return seL4_CapNull;
    return simple->nth_untyped(simple->data, n, size_bits, paddr, device);
}

/* How many frames the root task's image takes, and the n-th, from 0. */
static inline int simple_get_userimage_count(simple_t *simple)
{
    if (SIMPLE_LACKS(simple, userimage_count)) return -1;
    return simple->userimage_count(simple->data);
}

static inline seL4_CPtr simple_get_nth_userimage(simple_t *simple, int n)
{
    if (SIMPLE_LACKS(simple, nth_userimage)) return seL4_CapNull;
    return simple->nth_userimage(simple->data, n);
}

/* How many CPUs the kernel uses. */
static inline int simple_get_core_count(simple_t *simple)
{
    if (SIMPLE_LACKS(simple, core_count)) return -1;
    return simple->core_count(simple->data);
}

/* Print all that was given to the root task. */
static inline void simple_print(simple_t *simple)
{
    if (SIMPLE_LACKS(simple, print)) return;
    simple->print(simple->data);
}

/* The control capability of a CPU's scheduling contexts; MCS kernel only. */
static inline seL4_CPtr simple_get_sched_ctrl(simple_t *simple, int core)
{
    if (SIMPLE_LACKS(simple, sched_ctrl)) return seL4_CapNull;
    return simple->sched_ctrl(simple->data, core);
}

/* The length in bytes of an extra block of boot info, its header included; -1 if there is none of
 * that type (enum seL4_BootInfoID). */
static inline ssize_t simple_get_extended_bootinfo_length(simple_t *simple, seL4_Word type)
{
    if (SIMPLE_LACKS(simple, extended_bootinfo_len)) return -1;
    return simple->extended_bootinfo_len(simple->data, type);
}

/* Copy that block, or its first max_len bytes. Returns how many were copied, -1 on an error. */
static inline ssize_t simple_get_extended_bootinfo(simple_t *simple, seL4_Word type, void *dest,
                                                   ssize_t max_len)
{
    if (SIMPLE_LACKS(simple, extended_bootinfo)) return -1;
    return simple->extended_bootinfo(simple->data, type, dest, max_len);
}

/* A capability for I/O ports start_port to end_port, in slot `dest` of depth
 * `depth` below `root`. */
static inline seL4_Error simple_get_IOPort_cap(simple_t *simple, uint16_t start_port,
                                               uint16_t end_port, seL4_Word root, seL4_Word dest,
                                               seL4_Word depth)
{
    if (simple == NULL) {
        ZF_LOGE("simple is NULL");
        return seL4_InvalidCapability;
    }
    return arch_simple_get_IOPort_cap(&simple->arch_simple, start_port, end_port, root, dest,
                                      depth);
}

/* A handler of an interrupt, in the slot at `path`. */
static inline seL4_Error simple_get_IRQ_handler(simple_t *simple, int irq, cspacepath_t path)
{
    if (SIMPLE_LACKS(simple, arch_simple.irq)) return seL4_InvalidCapability;
    return simple->arch_simple.irq(simple->arch_simple.data, irq, path.root, path.capPtr,
                                   (uint8_t)path.capDepth);
}

SEL4_DEPRECATED("Use simple_get_IRQ_handler")
static inline seL4_Error simple_get_IRQ_control(simple_t *simple, int irq, cspacepath_t path)
{
    return simple_get_IRQ_handler(simple, irq, path);
}

/* The I/O address space of a device, to *path; a seL4_Error. */
static inline seL4_CPtr simple_get_iospace(simple_t *simple, uint16_t domainID, uint16_t deviceID,
                                           cspacepath_t *path)
{
    if (simple == NULL) {
        ZF_LOGE("simple is NULL");
        return seL4_InvalidCapability;
    }
    return arch_simple_get_iospace(&simple->arch_simple, domainID, deviceID, path);
}

/* I/O address spaces that were given ready made: none on x86. */
static inline seL4_Error simple_get_iospace_cap_count(simple_t *simple, int *count)
{
    if (simple == NULL || count == NULL) return seL4_InvalidArgument;
    *count = 0;
    return seL4_NoError;
}

static inline seL4_CPtr simple_get_nth_iospace_cap(simple_t *simple, int n)
{
    (void)simple, (void)n;
    return seL4_CapNull;
}

#ifdef __cplusplus
}
#endif
