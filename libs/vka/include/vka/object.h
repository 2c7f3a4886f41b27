/* SPDX-License-Identifier: BSD-2-Clause */
/* Allocate a kernel object together with a slot for it. */
#pragma once

#include <errno.h>
#include <sel4/sel4.h>
#include <sel4/types.h>
#include <utils/util.h>
#include <vka/kobject_t.h>
#include <vka/vka.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An object and what is needed to free it. All zero: none. */
typedef struct vka_object {
    seL4_CPtr cptr;      /* the slot with its capability */
    seL4_Word ut;        /* the cookie of its memory */
    seL4_Word type;      /* the kernel's object type */
    seL4_Word size_bits; /* as given to seL4_Untyped_Retype() */
} vka_object_t;

/* What an allocator's error says is short, in words. */
static inline const char *quoll_vka_why(int error)
{
    switch (error) {
    case ENOSPC:
        return "no slot is left in the CSpace";
    case ENOMEM:
        return "out of memory: untyped memory, or the pool of the allocator's own books";
    default:
        return "refused by the allocator or the kernel";
    }
}

/* Allocate an object of the kernel's type `type` at physical address `paddr`, or anywhere if that
 * is VKA_NO_PADDR, in device memory only if `can_use_dev` or an address is given. Returns 0 and
 * *result; on an error another value, and then *result is all zero and nothing is held. */
static inline int vka_alloc_object_at_maybe_dev(vka_t *vka, seL4_Word type, seL4_Word size_bits,
                                                uintptr_t paddr, bool can_use_dev,
                                                vka_object_t *result)
{
    cspacepath_t path;
    memset(result, 0, sizeof(*result));

    int error = vka_cspace_alloc_path(vka, &path);
    if (error) {
        ZF_LOGE("no slot for an object of type %lu", (unsigned long)type);
        return error;
    }

    seL4_Word cookie = 0;
    if (paddr != VKA_NO_PADDR) {
        error = vka_utspace_alloc_at(vka, &path, type, size_bits, paddr, &cookie);
    } else if (can_use_dev) {
        error = vka_utspace_alloc_maybe_device(vka, &path, type, size_bits, can_use_dev, &cookie);
    } else {
        error = vka_utspace_alloc(vka, &path, type, size_bits, &cookie);
    }
    if (error) {
        ZF_LOGE("cannot allocate an object of type %lu and size bits %lu: %s", (unsigned long)type,
                (unsigned long)size_bits, quoll_vka_why(error));
        vka_cspace_free_path(vka, path);
        return error;
    }

    *result =
        (vka_object_t){.cptr = path.capPtr, .ut = cookie, .type = type, .size_bits = size_bits};
    return 0;
}

/* The same with an address: device memory is allowed. */
static inline int vka_alloc_object_at(vka_t *vka, seL4_Word type, seL4_Word size_bits,
                                      uintptr_t paddr, vka_object_t *result)
{
    return vka_alloc_object_at_maybe_dev(vka, type, size_bits, paddr, false, result);
}

/* The same anywhere in ordinary memory. */
static inline int vka_alloc_object(vka_t *vka, seL4_Word type, seL4_Word size_bits,
                                   vka_object_t *result)
{
    return vka_alloc_object_at_maybe_dev(vka, type, size_bits, VKA_NO_PADDR, false, result);
}

/* The same, and forget how to free it: the object lasts as long as the program. Returns its slot, 0
 * on an error. */
static inline seL4_CPtr vka_alloc_object_leaky(vka_t *vka, seL4_Word type,
                                               seL4_Word size_bits) WARN_UNUSED_RESULT;
static inline seL4_CPtr vka_alloc_object_leaky(vka_t *vka, seL4_Word type, seL4_Word size_bits)
{
    vka_object_t object;
    return vka_alloc_object(vka, type, size_bits, &object) == 0 ? object.cptr : 0;
}

/* Delete the object's capability and give back its memory and slot. The memory counts as free, so
 * no copy of the capability may be in use. Should the kernel refuse to delete, nothing is given
 * back. */
static inline void vka_free_object(vka_t *vka, vka_object_t *object)
{
    cspacepath_t path;
    vka_cspace_make_path(vka, object->cptr, &path);
    seL4_Error error = seL4_CNode_Delete(path.root, path.capPtr, path.capDepth);
    if (error != seL4_NoError) {
        ZF_LOGE("cannot delete capability %#lx, error %d: its object is kept",
                (unsigned long)object->cptr, (int)error);
        return;
    }
    vka_utspace_free(vka, object->type, object->size_bits, object->ut);
    vka_cspace_free(vka, object->cptr);
}

/* Its physical address, or VKA_NO_PADDR. */
static inline uintptr_t vka_object_paddr(vka_t *vka, vka_object_t *object)
{
    return vka_utspace_paddr(vka, object->ut, object->type, object->size_bits);
}

/* The same by kind. `size_bits` as for kobject_get_size(). */
static inline int vka_alloc_kobject(vka_t *vka, kobject_t type, seL4_Word size_bits,
                                    vka_object_t *result)
{
    seL4_Word kernel_type = kobject_get_type(type, size_bits);
    if (kernel_type == (seL4_Word)-1) {
        memset(result, 0, sizeof(*result));
        return -1;
    }
    return vka_alloc_object(vka, kernel_type, size_bits, result);
}

/* log2 of the bytes of an untyped. */
static inline int vka_alloc_untyped(vka_t *vka, uint32_t size_bits, vka_object_t *result)
{
    return vka_alloc_kobject(vka, KOBJECT_UNTYPED, size_bits, result);
}

static inline int vka_alloc_untyped_at(vka_t *vka, uint32_t size_bits, uintptr_t paddr,
                                       vka_object_t *result)
{
    return vka_alloc_object_at(vka, seL4_UntypedObject, size_bits, paddr, result);
}

static inline int vka_alloc_tcb(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_kobject(vka, KOBJECT_TCB, seL4_TCBBits, result);
}

/* The MCS kernel has these two; on the classic kernel they are errors. */
static inline int vka_alloc_sched_context_size(vka_t *vka, vka_object_t *result, uint32_t size_bits)
{
    return vka_alloc_kobject(vka, KOBJECT_SCHED_CONTEXT, size_bits, result);
}

static inline int vka_alloc_sched_context(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_sched_context_size(vka, result, seL4_MinSchedContextBits);
}

static inline int vka_alloc_reply(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_kobject(vka, KOBJECT_REPLY, 0, result);
}

static inline int vka_alloc_endpoint(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_kobject(vka, KOBJECT_ENDPOINT, seL4_EndpointBits, result);
}

static inline int vka_alloc_notification(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_kobject(vka, KOBJECT_NOTIFICATION, seL4_NotificationBits, result);
}

DEPRECATED("Use vka_alloc_notification")
static inline int vka_alloc_async_endpoint(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_notification(vka, result);
}

/* `slot_bits`: log2 of the number of slots. */
static inline int vka_alloc_cnode_object(vka_t *vka, uint32_t slot_bits, vka_object_t *result)
{
    return vka_alloc_kobject(vka, KOBJECT_CNODE, slot_bits, result);
}

/* Frames: log2 of the bytes, one of the page sizes of the machine. */
static inline int vka_alloc_frame(vka_t *vka, uint32_t size_bits, vka_object_t *result)
{
    return vka_alloc_kobject(vka, KOBJECT_FRAME, size_bits, result);
}

static inline int vka_alloc_frame_maybe_device(vka_t *vka, uint32_t size_bits, bool can_use_dev,
                                               vka_object_t *result)
{
    return vka_alloc_object_at_maybe_dev(vka, kobject_get_type(KOBJECT_FRAME, size_bits), size_bits,
                                         VKA_NO_PADDR, can_use_dev, result);
}

static inline int vka_alloc_frame_at(vka_t *vka, uint32_t size_bits, uintptr_t paddr,
                                     vka_object_t *result)
{
    return vka_alloc_object_at(vka, kobject_get_type(KOBJECT_FRAME, size_bits), size_bits, paddr,
                               result);
}

static inline int vka_alloc_page_directory(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_kobject(vka, KOBJECT_PAGE_DIRECTORY, 0, result);
}

static inline int vka_alloc_page_table(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_kobject(vka, KOBJECT_PAGE_TABLE, 0, result);
}

/* No machine here has kernel image objects: an error. */
static inline int vka_alloc_kernel_image(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_kobject(vka, KOBJECT_KERNEL_IMAGE, 0, result);
}

/* vka_alloc_NAME_leaky(): as vka_alloc_NAME(), but returns the slot (0 on an error) and forgets how
 * to free the object. For objects that last as long as the program. */
#define LEAKY(name)                                                                                \
    static inline seL4_CPtr vka_alloc_##name##_leaky(vka_t *vka) WARN_UNUSED_RESULT;               \
    static inline seL4_CPtr vka_alloc_##name##_leaky(vka_t *vka)                                   \
    {                                                                                              \
        vka_object_t object;                                                                       \
        return vka_alloc_##name(vka, &object) == 0 ? object.cptr : 0;                              \
    }
#define LEAKY_SIZE_BITS(name)                                                                      \
    static inline seL4_CPtr vka_alloc_##name##_leaky(vka_t *vka, uint32_t size_bits)               \
        WARN_UNUSED_RESULT;                                                                        \
    static inline seL4_CPtr vka_alloc_##name##_leaky(vka_t *vka, uint32_t size_bits)               \
    {                                                                                              \
        vka_object_t object;                                                                       \
        return vka_alloc_##name(vka, size_bits, &object) == 0 ? object.cptr : 0;                   \
    }

LEAKY(tcb)
LEAKY(sched_context)
LEAKY(reply)
LEAKY(endpoint)
LEAKY(notification)
LEAKY(page_directory)
LEAKY(page_table)
LEAKY_SIZE_BITS(untyped)
LEAKY_SIZE_BITS(cnode_object)
LEAKY_SIZE_BITS(frame)

/* What follows and the machine's part need each other, whichever is included first. */
static inline unsigned long vka_arch_get_object_size(seL4_Word objectType);

#ifdef __cplusplus
}
#endif

#include <vka/arch/object.h>

/* The memory an object takes, as log2 of bytes, by the kernel's type. `objectSize` as given to
 * seL4_Untyped_Retype(). All ones if there is no such type. */
static inline unsigned long vka_get_object_size(seL4_Word objectType, seL4_Word objectSize)
{
    switch (objectType) {
    case seL4_UntypedObject:
        return objectSize;
    case seL4_TCBObject:
        return seL4_TCBBits;
    case seL4_EndpointObject:
        return seL4_EndpointBits;
    case seL4_NotificationObject:
        return seL4_NotificationBits;
    case seL4_CapTableObject:
        return seL4_SlotBits + objectSize;
#ifdef CONFIG_KERNEL_MCS
    case seL4_SchedContextObject:
        return objectSize > seL4_MinSchedContextBits ? objectSize : seL4_MinSchedContextBits;
    case seL4_ReplyObject:
        return seL4_ReplyBits;
#endif
    default:
        return vka_arch_get_object_size(objectType);
    }
}
