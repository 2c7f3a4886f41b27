/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel for tests. An invocation arrives as the message the stubs made,
 * and is decoded here. */

#include "fake_kernel.h"
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <vka/object.h>

struct object {
    seL4_Word type;
    unsigned bits; /* log2 of its bytes */
    uintptr_t paddr;
    bool device;
    size_t caps;
    size_t used;        /* untyped: bytes from its start */
    struct slot *slots; /* CNode */
    unsigned radix;
    seL4_Word vaddr; /* frame or paging object: where it is mapped, plus one; 0: nowhere */
};

struct slot {
    struct object *object;
    seL4_Word guard;
    unsigned guard_bits;
    seL4_Word badge;
    struct slot *parent, *child, *next, *prev;
};

enum { MAX_TABLES = 64 };

struct fake_kernel fake;

static struct slot thread_root;
static struct slot boot_root; /* keeps the first CNode, which holds itself, within our reach */
static seL4_IPCBuffer ipc_buffer;
static seL4_BootInfo *boot_info;
static char *window;
static size_t window_bytes;
static struct object *tables[MAX_TABLES];

/* --- objects and slots ---------------------------------------------------- */

static struct object *new_object(seL4_Word type, unsigned bits, uintptr_t paddr, bool device,
                                 unsigned radix)
{
    struct object *object = calloc(1, sizeof(*object));
    assert_non_null(object);
    *object = (struct object){
        .type = type, .bits = bits, .paddr = paddr, .device = device, .radix = radix};
    if (type == seL4_CapTableObject) {
        object->slots = calloc((size_t)1 << radix, sizeof(struct slot));
        assert_non_null(object->slots);
    }
    return object;
}

static void link_child(struct slot *parent, struct slot *slot)
{
    slot->parent = parent;
    slot->prev = NULL;
    slot->next = NULL;
    if (parent == NULL) return;
    slot->next = parent->child;
    if (slot->next != NULL) slot->next->prev = slot;
    parent->child = slot;
}

static void unlink_slot(struct slot *slot)
{
    if (slot->next != NULL) slot->next->prev = slot->prev;
    if (slot->prev != NULL) {
        slot->prev->next = slot->next;
    } else if (slot->parent != NULL) {
        slot->parent->child = slot->next;
    }
    slot->next = slot->prev = slot->parent = NULL;
}

static void put_cap(struct slot *slot, struct object *object, struct slot *parent)
{
    assert_null(slot->object);
    *slot = (struct slot){.object = object};
    object->caps++;
    link_child(parent, slot);
}

static void set_mapped(struct object *object, bool mapped)
{
    if (object->type != seL4_X86_4K || window == NULL || object->vaddr == 0) return;
    char *page = (char *)(object->vaddr - 1);
    if (page >= window && page < window + window_bytes) {
        mprotect(page, 4096, mapped ? PROT_READ | PROT_WRITE : PROT_NONE);
    }
}

static void delete_cap(struct slot *slot);

static void end_object(struct object *object)
{
    for (size_t i = 0; object->slots != NULL && i < (size_t)1 << object->radix; i++) {
        delete_cap(&object->slots[i]);
    }
    for (size_t i = 0; i < MAX_TABLES; i++) {
        if (tables[i] == object) tables[i] = NULL;
    }
    set_mapped(object, false);
    free(object->slots);
    free(object);
}

/* What was derived from it then counts as derived from what it was derived from. */
static void delete_cap(struct slot *slot)
{
    struct object *object = slot->object;
    if (object == NULL) return;
    while (slot->child != NULL) {
        struct slot *child = slot->child;
        struct slot *parent = slot->parent;
        unlink_slot(child);
        link_child(parent, child);
    }
    unlink_slot(slot);
    *slot = (struct slot){0};
    if (--object->caps == 0) end_object(object);
}

static void revoke_cap(struct slot *slot)
{
    while (slot->child != NULL) {
        delete_cap(slot->child);
    }
}

static void move_cap(struct slot *to, struct slot *from)
{
    *to = *from;
    *from = (struct slot){0};
    if (to->next != NULL) to->next->prev = to;
    if (to->prev != NULL) {
        to->prev->next = to;
    } else if (to->parent != NULL) {
        to->parent->child = to;
    }
    for (struct slot *child = to->child; child != NULL; child = child->next) {
        child->parent = to;
    }
}

/* --- lookup --------------------------------------------------------------- */

/* The slot that `depth` bits of `index` lead to from a CNode capability; NULL: there is none. */
static struct slot *resolve(struct slot *root, seL4_Word index, unsigned depth)
{
    while (root->object != NULL && root->object->type == seL4_CapTableObject) {
        unsigned radix = root->object->radix;
        if (depth < root->guard_bits + radix) return NULL;
        seL4_Word rest = depth == 64 ? index : index & ((1ul << depth) - 1);
        if (root->guard_bits > 0 && rest >> (depth - root->guard_bits) != root->guard) return NULL;
        depth -= root->guard_bits + radix;
        root = &root->object->slots[rest >> depth & ((1ul << radix) - 1)];
        if (depth == 0) return root;
    }
    return NULL;
}

static struct slot *lookup(seL4_CPtr cptr)
{
    struct slot *slot = resolve(&thread_root, cptr, 64);
    return slot != NULL && slot->object != NULL ? slot : NULL;
}

static struct slot *lookup_type(seL4_CPtr cptr, seL4_Word type)
{
    struct slot *slot = lookup(cptr);
    return slot != NULL && slot->object->type == type ? slot : NULL;
}

/* --- invocations ---------------------------------------------------------- */

/* An invocation: what it is made on, its message words, the first capability sent along. */
struct call {
    struct slot *service;
    seL4_Word mr[6];
    seL4_CPtr cap;
    seL4_Word level; /* answer: which level is missing */
};

static unsigned object_bits(seL4_Word type, seL4_Word size_bits)
{
    return (unsigned)vka_get_object_size(type, size_bits);
}

static seL4_Error retype_target(const struct call *call, struct slot **cnode)
{
    struct slot *root = lookup_type(call->cap, seL4_CapTableObject);
    if (root == NULL) return seL4_InvalidCapability;
    *cnode = call->mr[3] == 0 ? root : resolve(root, call->mr[2], (unsigned)call->mr[3]);
    if (*cnode == NULL || (*cnode)->object == NULL ||
        (*cnode)->object->type != seL4_CapTableObject) {
        return seL4_FailedLookup;
    }
    return seL4_NoError;
}

static seL4_Error untyped_retype(struct call *call)
{
    struct object *untyped = call->service->object;
    seL4_Word type = call->mr[0], size_bits = call->mr[1], offset = call->mr[4],
              count = call->mr[5];
    struct slot *cnode;

    if (untyped->type != seL4_UntypedObject) return seL4_IllegalOperation;
    seL4_Error error = retype_target(call, &cnode);
    if (error) return error;
    if (offset >= 1ul << cnode->object->radix || count == 0 || count > 256 ||
        count > (1ul << cnode->object->radix) - offset) {
        return seL4_RangeError;
    }
    for (seL4_Word i = 0; i < count; i++) {
        if (cnode->object->slots[offset + i].object != NULL) return seL4_DeleteFirst;
    }
    unsigned bits = object_bits(type, size_bits);
    bool reset = call->service->child == NULL;
    size_t start = reset ? 0 : (untyped->used + (1ul << bits) - 1) & ~((1ul << bits) - 1);
    if (bits > untyped->bits || start + (count << bits) > 1ul << untyped->bits) {
        return seL4_NotEnoughMemory;
    }
    if (untyped->device && type != seL4_UntypedObject && type != seL4_X86_4K &&
        type != seL4_X86_LargePageObject) {
        return seL4_InvalidArgument;
    }
    if (reset && !untyped->device) fake.cleared_bytes += untyped->used;
    fake.retypes++;
    for (seL4_Word i = 0; i < count; i++) {
        struct object *object = new_object(type, bits, untyped->paddr + start + (i << bits),
                                           untyped->device, (unsigned)size_bits);
        put_cap(&cnode->object->slots[offset + i], object, call->service);
    }
    untyped->used = start + (count << bits);
    return seL4_NoError;
}

static seL4_Error cnode_pair(const struct call *call, struct slot **dest, struct slot **src)
{
    struct slot *src_root = lookup_type(call->cap, seL4_CapTableObject);
    if (src_root == NULL) return seL4_InvalidCapability;
    *dest = resolve(call->service, call->mr[0], (unsigned)call->mr[1]);
    *src = resolve(src_root, call->mr[2], (unsigned)call->mr[3]);
    if (*dest == NULL || *src == NULL || (*src)->object == NULL) return seL4_FailedLookup;
    if ((*dest)->object != NULL) return seL4_DeleteFirst;
    return seL4_NoError;
}

static seL4_Error cnode_copy(struct call *call, bool mint)
{
    struct slot *dest, *src;
    seL4_Error error = cnode_pair(call, &dest, &src);
    if (error) return error;
    if (src->object->type == seL4_UntypedObject && src->child != NULL) return seL4_RevokeFirst;

    put_cap(dest, src->object, src);
    dest->guard = src->guard;
    dest->guard_bits = src->guard_bits;
    if (mint && src->object->type == seL4_CapTableObject && call->mr[5] != 0) {
        dest->guard = call->mr[5] >> 6;
        dest->guard_bits = call->mr[5] & 63;
    } else if (mint) {
        dest->badge = call->mr[5];
    }
    return seL4_NoError;
}

static seL4_Error cnode_move(struct call *call)
{
    struct slot *dest, *src;
    seL4_Error error = cnode_pair(call, &dest, &src);
    if (error == seL4_NoError) move_cap(dest, src);
    return error;
}

static seL4_Error cnode_clear(struct call *call, void (*clear)(struct slot *))
{
    struct slot *slot = resolve(call->service, call->mr[0], (unsigned)call->mr[1]);
    if (slot == NULL) return seL4_FailedLookup;
    clear(slot);
    return seL4_NoError;
}

static seL4_Error tcb_set_space(struct call *call)
{
    struct slot *cspace = lookup_type(call->cap, seL4_CapTableObject);
    if (call->service->object->type != seL4_TCBObject || cspace == NULL) {
        return seL4_InvalidCapability;
    }
    struct slot fresh = {0};
    put_cap(&fresh, cspace->object, NULL);
    fresh.guard = call->mr[1] >> 6;
    fresh.guard_bits = call->mr[1] & 63;
    struct slot old = thread_root;
    thread_root = fresh;
    delete_cap(&old);
    return seL4_NoError;
}

/* The bit that a paging object translates from, 0 if the object is none. */
static unsigned level_of(const struct object *object)
{
    switch (object->type) {
    case seL4_X86_PDPTObject:
        return SEL4_MAPPING_LOOKUP_NO_PDPT;
    case seL4_X86_PageDirectoryObject:
        return SEL4_MAPPING_LOOKUP_NO_PD;
    case seL4_X86_PageTableObject:
        return SEL4_MAPPING_LOOKUP_NO_PT;
    default:
        return 0;
    }
}

static bool has_level(seL4_Word vaddr, unsigned level)
{
    for (size_t i = 0; i < MAX_TABLES; i++) {
        if (tables[i] != NULL && level_of(tables[i]) == level &&
            (tables[i]->vaddr - 1) >> level == vaddr >> level) {
            return true;
        }
    }
    return false;
}

/* The highest level above `below` that is missing at vaddr, 0 if none is. */
static unsigned missing_level(seL4_Word vaddr, unsigned below)
{
    static const unsigned levels[] = {SEL4_MAPPING_LOOKUP_NO_PDPT, SEL4_MAPPING_LOOKUP_NO_PD,
                                      SEL4_MAPPING_LOOKUP_NO_PT};
    for (size_t i = 0; i < 3 && levels[i] > below; i++) {
        if (!has_level(vaddr, levels[i])) return levels[i];
    }
    return 0;
}

static seL4_Error map_table(struct call *call)
{
    struct object *object = call->service->object;
    seL4_Word vaddr = call->mr[0];
    if (lookup_type(call->cap, seL4_X64_PML4Object) == NULL) return seL4_InvalidCapability;
    call->level = missing_level(vaddr, level_of(object));
    if (call->level != 0) return seL4_FailedLookup;
    if (has_level(vaddr, level_of(object))) return seL4_DeleteFirst;
    for (size_t i = 0; i < MAX_TABLES; i++) {
        if (tables[i] == NULL) {
            tables[i] = object;
            object->vaddr = vaddr + 1;
            return seL4_NoError;
        }
    }
    return seL4_IllegalOperation;
}

static seL4_Error map_page(struct call *call)
{
    seL4_Word vaddr = call->mr[0];
    if (lookup_type(call->cap, seL4_X64_PML4Object) == NULL) return seL4_InvalidCapability;
    call->level = missing_level(vaddr, 0);
    if (call->level != 0) {
        /* A library that tries must have asked for silence. */
        assert_true(fake.quiet);
        return seL4_FailedLookup;
    }
    call->service->object->vaddr = vaddr + 1;
    set_mapped(call->service->object, true);
    return seL4_NoError;
}

static seL4_Error invoke(seL4_Word label, struct call *call)
{
    switch (label) {
    case UntypedRetype:
        return untyped_retype(call);
    case CNodeCopy:
        return cnode_copy(call, false);
    case CNodeMint:
        return cnode_copy(call, true);
    case CNodeMove:
        return cnode_move(call);
    case CNodeDelete:
        return cnode_clear(call, delete_cap);
    case CNodeRevoke:
        return cnode_clear(call, revoke_cap);
    case TCBSetSpace:
        return tcb_set_space(call);
    case X86PDPTMap:
    case X86PageDirectoryMap:
    case X86PageTableMap:
        return map_table(call);
    case X86PageMap:
        return map_page(call);
    default:
        fail_msg("the fake kernel has no method %lu", (unsigned long)label);
        return seL4_IllegalOperation;
    }
}

/* Whether this invocation is the one to refuse. */
static bool refuse(void)
{
    fake.calls++;
    if (fake.fail_in == 0 || --fake.fail_in > 0) return false;
    if (fake.fail_always) fake.fail_in = 1;
    return true;
}

void x64_sys_send_recv(seL4_Word sys, seL4_Word dest, seL4_Word *out_dest, seL4_Word info,
                       seL4_Word *out_info, seL4_Word *in_out_mr0, seL4_Word *in_out_mr1,
                       seL4_Word *in_out_mr2, seL4_Word *in_out_mr3, seL4_Word reply)
{
    (void)reply;
    if (sys == (seL4_Word)quoll_SysQuiet) {
        *out_dest = fake.quiet;
        fake.quiet = dest != 0;
        return;
    }
    assert_int_equal((int)sys, seL4_SysCall);
    seL4_MessageInfo_t tag = {.words = {info}};
    struct call call = {
        .service = lookup(dest),
        .mr = {*in_out_mr0, *in_out_mr1, *in_out_mr2, *in_out_mr3, ipc_buffer.msg[4],
               ipc_buffer.msg[5]},
        .cap = ipc_buffer.caps_or_badges[0],
    };
    seL4_Error error = call.service == NULL ? seL4_InvalidCapability : seL4_NoError;
    if (refuse()) error = fake.fail_with;
    if (error == seL4_NoError) error = invoke(seL4_MessageInfo_get_label(tag), &call);
    *out_dest = 0;
    *out_info = seL4_MessageInfo_new(error, 0, 0, 0).words[0];
    *in_out_mr2 = call.level;
}

void quoll_debug_assert_fail(const char *expression, const char *file, int line,
                             const char *function)
{
    print_error("%s@%s:%d: %s\n", function, file, line, expression);
    abort();
}

void x64_sys_null(seL4_Word sys)
{
    fail_msg("unexpected system call %ld", (long)sys);
}

void x64_sys_send_null(seL4_Word sys, seL4_Word dest, seL4_Word info)
{
    (void)dest, (void)info;
    fail_msg("unexpected system call %ld", (long)sys);
}

/* --- boot and inspection -------------------------------------------------- */

seL4_BootInfo *fake_boot(unsigned root_bits, size_t image_frames, const struct fake_untyped *uts,
                         size_t num_uts)
{
    fake = (struct fake_kernel){.fail_with = seL4_IllegalOperation};
    memset(tables, 0, sizeof(tables));
    __sel4_ipc_buffer = &ipc_buffer;
    boot_info = calloc(1, seL4_BootInfoFrameSize);

    struct object *cnode =
        new_object(seL4_CapTableObject, root_bits + seL4_SlotBits, 0, false, root_bits);
    put_cap(&boot_root, cnode, NULL);
    put_cap(&thread_root, cnode, NULL);
    thread_root.guard_bits = 64 - root_bits;
    struct slot *slots = cnode->slots;
    put_cap(&slots[seL4_CapInitThreadTCB], new_object(seL4_TCBObject, seL4_TCBBits, 0, false, 0),
            NULL);
    put_cap(&slots[seL4_CapInitThreadCNode], cnode, NULL);
    slots[seL4_CapInitThreadCNode].guard_bits = 64 - root_bits;
    put_cap(&slots[seL4_CapInitThreadVSpace],
            new_object(seL4_X64_PML4Object, seL4_PML4Bits, 0, false, 0), NULL);
    /* The others are never invoked; what they are does not matter. */
    static const seL4_CPtr others[] = {
        seL4_CapIRQControl,    seL4_CapASIDControl,   seL4_CapInitThreadASIDPool,
        seL4_CapIOPortControl, seL4_CapBootInfoFrame, seL4_CapInitThreadIPCBuffer,
        seL4_CapDomain};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        put_cap(&slots[others[i]], new_object(seL4_X86_4K, 12, 0, false, 0), NULL);
    }

    seL4_CPtr next = seL4_NumInitialCaps;
    boot_info->numNodes = 1;
    boot_info->initThreadCNodeSizeBits = root_bits;
    boot_info->userImageFrames.start = next;
    for (size_t i = 0; i < image_frames; i++) {
        put_cap(&slots[next++], new_object(seL4_X86_4K, 12, 0, false, 0), NULL);
    }
    boot_info->userImageFrames.end = next;
    boot_info->untyped.start = next;
    for (size_t i = 0; i < num_uts; i++) {
        put_cap(&slots[next++],
                new_object(seL4_UntypedObject, uts[i].size_bits, uts[i].paddr, uts[i].device, 0),
                NULL);
        boot_info->untypedList[i] = (seL4_UntypedDesc){.paddr = uts[i].paddr,
                                                       .sizeBits = (seL4_Uint8)uts[i].size_bits,
                                                       .isDevice = uts[i].device};
    }
    boot_info->untyped.end = next;
    boot_info->empty = (seL4_SlotRegion){next, 1ul << root_bits};
    return boot_info;
}

/* A CNode of the second level may hold the one of the first. */
static void end_inner(struct object *cnode)
{
    if (cnode == thread_root.object) return;
    for (size_t i = 0; i < (size_t)1 << cnode->radix; i++) {
        delete_cap(&cnode->slots[i]);
    }
}

/* Delete what is in a CNode first, for it may hold itself. */
static void end_cnode(struct slot *root)
{
    for (size_t i = 0; i < (size_t)1 << root->object->radix; i++) {
        delete_cap(&root->object->slots[i]);
    }
    delete_cap(root);
}

void fake_shutdown(void)
{
    for (size_t i = 0; i < (size_t)1 << thread_root.object->radix; i++) {
        struct slot *slot = &thread_root.object->slots[i];
        if (slot->object != NULL && slot->object->type == seL4_CapTableObject)
            end_inner(slot->object);
    }
    end_cnode(&thread_root);
    end_cnode(&boot_root);
    free(boot_info);
    if (window != NULL) munmap(window, window_bytes);
    window = NULL;
}

void *fake_window(size_t bytes)
{
    window = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(window != MAP_FAILED);
    window_bytes = bytes;
    return window;
}

static uint64_t mix(uint64_t digest, uint64_t value)
{
    return (digest ^ value) * 0x100000001b3ul + (digest >> 29);
}

/* Count and digest what is below a CNode, going into no CNode that may hold itself. */
static void survey(const struct object *cnode, const struct object *start, size_t *caps,
                   uint64_t *digest)
{
    for (size_t i = 0; i < (size_t)1 << cnode->radix; i++) {
        const struct slot *slot = &cnode->slots[i];
        if (slot->object == NULL) continue;
        ++*caps;
        *digest = mix(*digest, i);
        *digest = mix(*digest, slot->object->type << 32 | slot->object->bits);
        *digest = mix(*digest, slot->object->paddr);
        *digest = mix(*digest, slot->guard << 6 | slot->guard_bits);
        if (slot->object->type == seL4_CapTableObject && slot->object != start &&
            slot->object != boot_root.object) {
            survey(slot->object, start, caps, digest);
        }
    }
}

size_t fake_num_caps(void)
{
    size_t caps = 0;
    uint64_t digest = 0;
    survey(thread_root.object, thread_root.object, &caps, &digest);
    return caps;
}

uint64_t fake_digest(void)
{
    size_t caps = 0;
    uint64_t digest = 0;
    survey(thread_root.object, thread_root.object, &caps, &digest);
    return digest;
}

int fake_type_at(seL4_CPtr slot)
{
    struct slot *found = lookup(slot);
    return found == NULL ? -1 : (int)found->object->type;
}

uintptr_t fake_paddr_at(seL4_CPtr slot)
{
    struct slot *found = lookup(slot);
    assert_non_null(found);
    return found->object->paddr;
}
