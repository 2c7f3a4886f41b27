/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include "host_test.h"

#include "world.h"
#include <sel4runtime.h>
#include <sel4utils/vspace_internal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#include <vka/object.h>

enum {
    ROOT_SLOTS = 16384,
    FIRST_SLOT = 64,
    MEMORY_PAGES = 4096,
    MAX_MAPPINGS = 4096,
    LARGE_BYTES = 1 << seL4_LargePageBits,
};

/* What an object was made of; the cookie of its allocation. */
struct memory {
    struct object *object;
};

struct object {
    seL4_Word type;
    size_t caps;
    struct memory *made_of;
    /* CNode. */
    struct slot *slots;
    size_t count;
    /* Frame: 4 KiB, part of the file that is all memory, or, if page is negative, somebody else's.
     */
    int page;
    unsigned char *memory;
    /* Large frame: the file that is its memory, or 0, if that is somebody else's. */
    int file;
    /* Thread. */
    seL4_UserContext registers;
    bool runs;
};

/* A capability. A frame's knows where it is mapped. */
struct slot {
    struct object *object;
    struct slot *parent;
    seL4_Word badge;
    struct object *root;
    uintptr_t vaddr;
    bool taken;
};

/* A page or a paging object in an address space. `level` is the lowest address bit it translates.
 */
struct mapping {
    struct object *root;
    struct object *object;
    struct slot *cap;
    uintptr_t vaddr;
    unsigned level;
    bool writable, executable;
};

vka_t world_vka;
vspace_t world_loader;
sel4utils_alloc_data_t world_loader_data;
seL4_Word world_last_attributes;

static struct {
    struct object root;
    int memory_file;
    bool page_used[MEMORY_PAGES];
    struct mapping mappings[MAX_MAPPINGS];
    size_t objects;
    size_t slots;
    size_t steps, fail_at;
    seL4_Error error; /* of an invocation that fails */
    bool failed;
    seL4_CPtr own_root;
    vspace_t base;
    vka_object_t paging[8];
    size_t paging_count;
} world;

static seL4_IPCBuffer ipc_buffer;

static bool step_fails(void)
{
    world.steps++;
    if (world.steps != world.fail_at) return false;
    world.failed = true;
    return true;
}

size_t world_fail_step(size_t n)
{
    size_t before = world.steps;
    world.steps = 0;
    world.fail_at = n;
    world.failed = false;
    return before;
}

void world_fail_with(seL4_Error error)
{
    world.error = error;
}

bool world_has_failed(void)
{
    return world.failed;
}

/* Objects and capabilities. */

static struct object *new_object(seL4_Word type, seL4_Word size_bits)
{
    struct object *object = calloc(1, sizeof(*object));
    object->type = type;
    object->page = -1;
    if (type == seL4_CapTableObject) {
        object->count = (size_t)1 << size_bits;
        object->slots = calloc(object->count, sizeof(*object->slots));
    } else if (type == seL4_X86_LargePageObject) {
        object->file = memfd_create("large frame", 0);
        assert_int_equal(ftruncate(object->file, LARGE_BYTES), 0);
        object->memory =
            mmap(NULL, LARGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, object->file, 0);
        assert_ptr_not_equal(object->memory, MAP_FAILED);
    } else if (type == seL4_X86_4K) {
        int page = 0;
        while (world.page_used[page]) {
            page++;
            assert_true(page < MEMORY_PAGES);
        }
        world.page_used[page] = true;
        object->page = page;
        object->memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, world.memory_file,
                              (off_t)page * 4096);
        memset(object->memory, 0, 4096);
    }
    return object;
}

static void unmap(struct mapping *mapping)
{
    struct object *own = world.root.slots[world.own_root].object;
    if (mapping->cap != NULL && mapping->root == own) {
        munmap((void *)mapping->vaddr, 1ul << mapping->level);
    }
    if (mapping->cap != NULL) mapping->cap->root = NULL;
    *mapping = (struct mapping){0};
}

static void delete_cap(struct slot *slot);

static void end_object(struct object *object)
{
    for (size_t i = 0; i < object->count; i++) {
        delete_cap(&object->slots[i]);
    }
    for (size_t i = 0; i < MAX_MAPPINGS; i++) {
        struct mapping *mapping = &world.mappings[i];
        if (mapping->object == object || mapping->root == object) unmap(mapping);
    }
    if (object->page >= 0) {
        munmap(object->memory, 4096);
        world.page_used[object->page] = false;
    }
    if (object->file > 0) {
        munmap(object->memory, LARGE_BYTES);
        close(object->file);
    }
    if (object->made_of != NULL) object->made_of->object = NULL;
    free(object->slots);
    free(object);
}

static void for_each_slot(void (*visit)(struct slot *, void *), void *arg, struct object *cnode)
{
    for (size_t i = 0; i < cnode->count; i++) {
        struct slot *slot = &cnode->slots[i];
        visit(slot, arg);
        bool inner = slot->object != NULL && slot->object->type == seL4_CapTableObject &&
                     slot->object != cnode && slot->object != &world.root;
        if (inner) for_each_slot(visit, arg, slot->object);
    }
}

static void adopt(struct slot *slot, void *gone)
{
    if (slot->parent == gone) slot->parent = ((struct slot *)gone)->parent;
}

static void delete_cap(struct slot *slot)
{
    struct object *object = slot->object;
    if (object == NULL) return;
    for (size_t i = 0; slot->root != NULL && i < MAX_MAPPINGS; i++) {
        if (world.mappings[i].cap == slot) unmap(&world.mappings[i]);
    }
    for_each_slot(adopt, slot, &world.root);
    *slot = (struct slot){.taken = slot->taken};
    if (--object->caps == 0) end_object(object);
}

struct find_child {
    struct slot *parent, *child;
};

static void find_child(struct slot *slot, void *arg)
{
    struct find_child *find = arg;
    if (slot->object != NULL && slot->parent == find->parent) find->child = slot;
}

static void revoke_cap(struct slot *slot)
{
    struct find_child find;
    do {
        find = (struct find_child){.parent = slot};
        for_each_slot(find_child, &find, &world.root);
        if (find.child != NULL) {
            revoke_cap(find.child);
            delete_cap(find.child);
        }
    } while (find.child != NULL);
}

static void put_cap(struct slot *slot, struct object *object, struct slot *parent)
{
    assert_null(slot->object);
    *slot = (struct slot){.object = object, .parent = parent, .taken = slot->taken};
    object->caps++;
}

static struct slot *root_slot(seL4_CPtr cptr)
{
    assert_in_range(cptr, 1, ROOT_SLOTS - 1);
    return &world.root.slots[cptr];
}

static struct object *object_at(seL4_CPtr cptr)
{
    struct slot *slot = root_slot(cptr);
    assert_non_null(slot->object);
    return slot->object;
}

/* Mapping. */

static struct mapping *find_mapping(const struct object *root, uintptr_t vaddr, unsigned level)
{
    for (size_t i = 0; i < MAX_MAPPINGS; i++) {
        struct mapping *mapping = &world.mappings[i];
        if (mapping->root == root && mapping->level == level &&
            mapping->vaddr >> level == vaddr >> level) {
            return mapping;
        }
    }
    return NULL;
}

static struct mapping *new_mapping(void)
{
    for (size_t i = 0; i < MAX_MAPPINGS; i++) {
        if (world.mappings[i].root == NULL) return &world.mappings[i];
    }
    fail_msg("too many mappings");
    return NULL;
}

/* The level whose object is missing above `level`, 0 if none is. */
static seL4_Word missing_level(const struct object *root, uintptr_t vaddr, unsigned level)
{
    static const unsigned levels[] = {SEL4_MAPPING_LOOKUP_NO_PDPT, SEL4_MAPPING_LOOKUP_NO_PD,
                                      SEL4_MAPPING_LOOKUP_NO_PT};
    for (size_t i = 0; i < 3 && levels[i] > level; i++) {
        if (find_mapping(root, vaddr, levels[i]) == NULL) return levels[i];
    }
    return 0;
}

struct call {
    seL4_CPtr service;
    seL4_Word mr[4];
    seL4_Word out[4];
};

/* A page of the tester's own address space is mapped for real. */
static void map_for_real(const struct object *frame, uintptr_t vaddr)
{
    bool large = frame->type == seL4_X86_LargePageObject;
    assert_true(large ? frame->file > 0 : frame->page >= 0);
    void *at = mmap((void *)vaddr, large ? LARGE_BYTES : 4096, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_FIXED_NOREPLACE, large ? frame->file : world.memory_file,
                    large ? 0 : (off_t)frame->page * 4096);
    assert_ptr_equal(at, (void *)vaddr);
}

static seL4_Error map_page(struct call *call)
{
    struct slot *cap = root_slot(call->service);
    struct object *root = object_at(ipc_buffer.caps_or_badges[0]);
    uintptr_t vaddr = call->mr[0];
    bool large = object_at(call->service)->type == seL4_X86_LargePageObject;
    unsigned level = large ? seL4_LargePageBits : seL4_PageBits;
    assert_int_equal(root->type, seL4_X64_PML4Object);
    assert_true(large || cap->object->type == seL4_X86_4K);
    assert_int_equal(vaddr % (1ul << level), 0);
    assert_null(cap->root);
    call->out[2] = missing_level(root, vaddr, level);
    if (call->out[2] != 0) return seL4_FailedLookup;
    if (find_mapping(root, vaddr, level) != NULL) return seL4_DeleteFirst;
    world_last_attributes = call->mr[2];
    *new_mapping() = (struct mapping){
        .root = root,
        .object = cap->object,
        .cap = cap,
        .vaddr = vaddr,
        .level = level,
        .writable = call->mr[1] & 1,
        .executable = !(call->mr[2] & quoll_X86_ExecuteNever),
    };
    cap->root = root;
    if (root == object_at(world.own_root)) map_for_real(cap->object, vaddr);
    return seL4_NoError;
}

static seL4_Error map_table(struct call *call, unsigned level)
{
    struct object *root = object_at(ipc_buffer.caps_or_badges[0]);
    uintptr_t vaddr = call->mr[0];
    call->out[2] = missing_level(root, vaddr, level);
    if (call->out[2] != 0) return seL4_FailedLookup;
    if (find_mapping(root, vaddr, level) != NULL) return seL4_DeleteFirst;
    *new_mapping() = (struct mapping){
        .root = root, .object = object_at(call->service), .vaddr = vaddr, .level = level};
    return seL4_NoError;
}

static seL4_Error unmap_page(struct call *call)
{
    struct slot *cap = root_slot(call->service);
    for (size_t i = 0; cap->root != NULL && i < MAX_MAPPINGS; i++) {
        if (world.mappings[i].cap == cap) unmap(&world.mappings[i]);
    }
    return seL4_NoError;
}

/* CNodes and threads. */

static struct slot *slot_in(seL4_CPtr cnode, seL4_Word index)
{
    struct object *object = object_at(cnode);
    assert_int_equal(object->type, seL4_CapTableObject);
    assert_true(index < object->count);
    return &object->slots[index];
}

static seL4_Error copy_cap(struct call *call, bool mint)
{
    struct slot *dest = slot_in(call->service, call->mr[0]);
    struct slot *src = slot_in(ipc_buffer.caps_or_badges[0], call->mr[2]);
    if (src->object == NULL) return seL4_FailedLookup;
    if (dest->object != NULL) return seL4_DeleteFirst;
    put_cap(dest, src->object, src);
    if (mint) dest->badge = ipc_buffer.msg[5];
    return seL4_NoError;
}

static void move_child(struct slot *slot, void *arg)
{
    struct find_child *move = arg;
    if (slot->parent == move->parent) slot->parent = move->child;
}

static seL4_Error move_cap(struct call *call)
{
    struct slot *dest = slot_in(call->service, call->mr[0]);
    struct slot *src = slot_in(ipc_buffer.caps_or_badges[0], call->mr[2]);
    if (src->object == NULL) return seL4_FailedLookup;
    if (dest->object != NULL) return seL4_DeleteFirst;
    struct find_child move = {.parent = src, .child = dest};
    for_each_slot(move_child, &move, &world.root);
    bool src_taken = src->taken, dest_taken = dest->taken;
    *dest = *src;
    dest->taken = dest_taken;
    *src = (struct slot){.taken = src_taken};
    return seL4_NoError;
}

static seL4_Error write_registers(struct call *call)
{
    struct object *thread = object_at(call->service);
    assert_int_equal(call->mr[1], sizeof(seL4_UserContext) / sizeof(seL4_Word));
    ipc_buffer.msg[2] = call->mr[2];
    ipc_buffer.msg[3] = call->mr[3];
    memcpy(&thread->registers, &ipc_buffer.msg[2], sizeof(thread->registers));
    if (call->mr[0] & 1) thread->runs = true;
    return seL4_NoError;
}

static bool is_freeing(seL4_Word label)
{
    return label == CNodeDelete || label == CNodeRevoke || label == X86PageUnmap ||
           label == TCBSuspend;
}

static seL4_Error invoke(seL4_Word label, struct call *call)
{
    if (!is_freeing(label) && step_fails()) return world.error;
    switch (label) {
    case CNodeDelete:
        delete_cap(slot_in(call->service, call->mr[0]));
        return seL4_NoError;
    case CNodeRevoke:
        revoke_cap(slot_in(call->service, call->mr[0]));
        return seL4_NoError;
    case CNodeCopy:
    case CNodeMint:
        return copy_cap(call, label == CNodeMint);
    case CNodeMove:
        return move_cap(call);
    case X86PageMap:
        return map_page(call);
    case X86PageUnmap:
        return unmap_page(call);
    case X86PageTableMap:
        return map_table(call, SEL4_MAPPING_LOOKUP_NO_PT);
    case X86PageDirectoryMap:
        return map_table(call, SEL4_MAPPING_LOOKUP_NO_PD);
    case X86PDPTMap:
        return map_table(call, SEL4_MAPPING_LOOKUP_NO_PDPT);
    case TCBSuspend:
        object_at(call->service)->runs = false;
        return seL4_NoError;
    case TCBWriteRegisters:
        return write_registers(call);
    case TCBConfigure:
    case TCBSetSchedParams:
        assert_int_equal(object_at(call->service)->type, seL4_TCBObject);
        return seL4_NoError;
    case X86ASIDPoolAssign:
        assert_int_equal(object_at(ipc_buffer.caps_or_badges[0])->type, seL4_X64_PML4Object);
        return seL4_NoError;
    default:
        fail_msg("unexpected invocation %lu", (unsigned long)label);
        return seL4_IllegalOperation;
    }
}

void x64_sys_send_recv(seL4_Word sys, seL4_Word dest, seL4_Word *out_dest, seL4_Word info,
                       seL4_Word *out_info, seL4_Word *in_out_mr0, seL4_Word *in_out_mr1,
                       seL4_Word *in_out_mr2, seL4_Word *in_out_mr3, seL4_Word reply)
{
    (void)reply;
    *out_dest = 0;
    if (sys == (seL4_Word)quoll_SysQuiet) return;
#ifdef CONFIG_DEBUG_BUILD
    if (sys == (seL4_Word)seL4_SysDebugNameThread) {
        assert_int_equal(object_at(dest)->type, seL4_TCBObject);
        return;
    }
#endif
    assert_int_equal((int)sys, seL4_SysCall);
    seL4_MessageInfo_t tag = {.words = {info}};
    struct call call = {.service = dest,
                        .mr = {*in_out_mr0, *in_out_mr1, *in_out_mr2, *in_out_mr3}};
    seL4_Error error = invoke(seL4_MessageInfo_get_label(tag), &call);
    *out_info = seL4_MessageInfo_new(error, 0, 0, 0).words[0];
    *in_out_mr2 = call.out[2];
}

void x64_sys_send_null(seL4_Word sys, seL4_Word dest, seL4_Word info)
{
    (void)dest, (void)info;
    fail_msg("unexpected system call %ld", (long)sys);
}

void x64_sys_reply(seL4_Word sys, seL4_Word info, seL4_Word msg0, seL4_Word msg1, seL4_Word msg2,
                   seL4_Word msg3)
{
    (void)info, (void)msg0, (void)msg1, (void)msg2, (void)msg3;
    fail_msg("unexpected system call %ld", (long)sys);
}

void x64_sys_recv(seL4_Word sys, seL4_Word src, seL4_Word *out_badge, seL4_Word *out_info,
                  seL4_Word *out_mr0, seL4_Word *out_mr1, seL4_Word *out_mr2, seL4_Word *out_mr3,
                  seL4_Word reply)
{
    (void)src, (void)out_badge, (void)out_info, (void)out_mr0, (void)out_mr1, (void)out_mr2;
    (void)out_mr3, (void)reply;
    fail_msg("unexpected system call %ld", (long)sys);
}

/* The allocator. */

static int alloc_slot(void *data, seL4_CPtr *res)
{
    (void)data;
    if (step_fails()) return -1;
    seL4_CPtr slot = FIRST_SLOT;
    while (world.root.slots[slot].taken) {
        slot++;
        assert_true(slot < ROOT_SLOTS);
    }
    world.root.slots[slot].taken = true;
    world.slots++;
    *res = slot;
    return 0;
}

static void free_slot(void *data, seL4_CPtr slot)
{
    (void)data;
    assert_true(world.root.slots[slot].taken);
    assert_null(world.root.slots[slot].object);
    world.root.slots[slot].taken = false;
    world.slots--;
}

static void make_path(void *data, seL4_CPtr slot, cspacepath_t *res)
{
    (void)data;
    *res = (cspacepath_t){.capPtr = slot,
                          .capDepth = seL4_WordBits,
                          .root = seL4_CapInitThreadCNode,
                          .offset = slot,
                          .window = 1};
}

static int alloc_object(void *data, const cspacepath_t *dest, seL4_Word type, seL4_Word size_bits,
                        seL4_Word *res)
{
    (void)data;
    if (step_fails()) return -1;
    struct memory *memory = malloc(sizeof(*memory));
    memory->object = new_object(type, size_bits);
    memory->object->made_of = memory;
    put_cap(root_slot(dest->capPtr), memory->object, NULL);
    world.objects++;
    *res = (seL4_Word)memory;
    return 0;
}

static int alloc_object_maybe_device(void *data, const cspacepath_t *dest, seL4_Word type,
                                     seL4_Word size_bits, bool can_use_dev, seL4_Word *res)
{
    (void)can_use_dev;
    return alloc_object(data, dest, type, size_bits, res);
}

/* Memory is only free when no capability keeps its object alive. */
static void free_object(void *data, seL4_Word type, seL4_Word size_bits, seL4_Word target)
{
    (void)data, (void)type, (void)size_bits;
    struct memory *memory = (struct memory *)target;
    assert_null(memory->object);
    free(memory);
    world.objects--;
}

/* Where the loader's bookkeeping lives: plain memory. */

static reservation_t base_reserve(vspace_t *vspace, size_t bytes, size_t size_bits,
                                  seL4_CapRights_t rights, int cacheable, void **vaddr)
{
    (void)vspace, (void)size_bits, (void)rights, (void)cacheable;
    *vaddr = aligned_alloc(4096, bytes);
    return (reservation_t){*vaddr};
}

static int base_new_pages(vspace_t *vspace, void *vaddr, size_t num_pages, size_t size_bits,
                          reservation_t reservation, bool can_use_dev)
{
    (void)vspace, (void)vaddr, (void)num_pages, (void)size_bits, (void)reservation;
    (void)can_use_dev;
    return 0;
}

static void base_unmap(vspace_t *vspace, void *vaddr, size_t num_pages, size_t size_bits,
                       vka_t *vka)
{
    (void)vspace, (void)num_pages, (void)size_bits, (void)vka;
    free(vaddr);
}

static void base_free_reservation(vspace_t *vspace, reservation_t reservation)
{
    (void)vspace, (void)reservation;
}

static void note_paging(void *cookie, vka_object_t object)
{
    (void)cookie;
    assert_true(world.paging_count < 8);
    world.paging[world.paging_count++] = object;
}

/* Begin and end. */

void world_begin(void)
{
    memset(&world, 0, sizeof(world));
    world.error = seL4_IllegalOperation;
    __sel4_ipc_buffer = &ipc_buffer;
    world.memory_file = memfd_create("frames", 0);
    assert_int_equal(ftruncate(world.memory_file, (off_t)MEMORY_PAGES * 4096), 0);
    world.root.type = seL4_CapTableObject;
    world.root.count = ROOT_SLOTS;
    world.root.slots = calloc(ROOT_SLOTS, sizeof(*world.root.slots));
    put_cap(root_slot(seL4_CapInitThreadCNode), &world.root, NULL);
    put_cap(root_slot(seL4_CapInitThreadTCB), new_object(seL4_TCBObject, 0), NULL);
    put_cap(root_slot(seL4_CapInitThreadASIDPool), new_object(seL4_UntypedObject, 0), NULL);
    world.own_root = seL4_CapInitThreadVSpace;
    put_cap(root_slot(world.own_root), new_object(seL4_X64_PML4Object, 0), NULL);

    world_vka = (vka_t){
        .data = &world,
        .cspace_alloc = alloc_slot,
        .cspace_free = free_slot,
        .cspace_make_path = make_path,
        .utspace_alloc = alloc_object,
        .utspace_alloc_maybe_device = alloc_object_maybe_device,
        .utspace_free = free_object,
    };
    world.base = (vspace_t){
        .reserve_range_aligned = base_reserve,
        .new_pages_at_vaddr = base_new_pages,
        .unmap_pages = base_unmap,
        .free_reservation = base_free_reservation,
    };
    assert_int_equal(sel4utils_get_vspace(&world.base, &world_loader, &world_loader_data,
                                          &world_vka, world.own_root, note_paging, NULL),
                     0);
    /* Mapping one page makes the paging objects of the loader, which last. */
    void *page = vspace_new_pages(&world_loader, seL4_AllRights, 1, seL4_PageBits);
    assert_non_null(page);
    vspace_unmap_pages(&world_loader, page, 1, seL4_PageBits, VSPACE_FREE);
}

/* As delete_cap(), when nobody is left to be told. */
static void drop_cap(struct slot *slot)
{
    struct object *object = slot->object;
    if (object == NULL || object == &world.root) return;
    *slot = (struct slot){0};
    if (--object->caps == 0) end_object(object);
}

void world_end(void)
{
    sel4utils_tear_down(&world_loader, VSPACE_FREE);
    while (world.paging_count > 0) {
        vka_free_object(&world_vka, &world.paging[--world.paging_count]);
    }
    assert_int_equal(world.objects, 0);
    assert_int_equal(world.slots, 0);
    for (size_t i = 1; i < ROOT_SLOTS; i++) drop_cap(&world.root.slots[i]);
    for (size_t i = 0; i < MEMORY_PAGES; i++) {
        assert_false(world.page_used[i]);
    }
    free(world.root.slots);
    close(world.memory_file);
}

struct world_usage world_usage(void)
{
    return (struct world_usage){.slots = world.slots, .objects = world.objects};
}

/* Looking around. */

static const struct mapping *page_at(seL4_CPtr root, uintptr_t vaddr)
{
    const struct mapping *page = find_mapping(object_at(root), vaddr, seL4_PageBits);
    if (page != NULL) return page;
    page = find_mapping(object_at(root), vaddr, seL4_LargePageBits);
    return page != NULL && page->cap != NULL ? page : NULL;
}

unsigned char *world_memory(seL4_CPtr root, uintptr_t vaddr)
{
    const struct mapping *page = page_at(root, vaddr);
    return page == NULL ? NULL : page->object->memory + vaddr % (1ul << page->level);
}

size_t world_page_bits(seL4_CPtr root, uintptr_t vaddr)
{
    const struct mapping *page = page_at(root, vaddr);
    return page == NULL ? 0 : page->level;
}

bool world_is_writable(seL4_CPtr root, uintptr_t vaddr)
{
    return page_at(root, vaddr)->writable;
}

bool world_is_executable(seL4_CPtr root, uintptr_t vaddr)
{
    return page_at(root, vaddr)->executable;
}

void world_share_image(void *start, size_t bytes)
{
    enum { FIRST_IMAGE_SLOT = 8192 };
    for (size_t i = 0; i < bytes / 4096; i++) {
        struct object *frame = calloc(1, sizeof(*frame));
        *frame = (struct object){
            .type = seL4_X86_4K, .page = -1, .memory = (unsigned char *)start + i * 4096};
        put_cap(root_slot(FIRST_IMAGE_SLOT + i), frame, NULL);
    }
    world_loader_data.image_cap = FIRST_IMAGE_SLOT;
    world_loader_data.image.start = (uintptr_t)start;
    world_loader_data.image.end = (uintptr_t)start + bytes;
}

enum { FIRST_LARGE_SLOT = 12288 };

void world_share_large_image(void *start, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct object *frame = calloc(1, sizeof(*frame));
        *frame = (struct object){.type = seL4_X86_LargePageObject,
                                 .page = -1,
                                 .memory = (unsigned char *)start + i * LARGE_BYTES};
        put_cap(root_slot(FIRST_LARGE_SLOT + i), frame, NULL);
    }
    world_loader_data.large_image = (uintptr_t)start;
    world_loader_data.large_bytes = count * LARGE_BYTES;
    world_loader_data.large_cap = FIRST_LARGE_SLOT;
}

void world_lose_large_image(void)
{
    for (seL4_CPtr slot = FIRST_LARGE_SLOT; slot < ROOT_SLOTS; slot++) delete_cap(root_slot(slot));
}

const seL4_UserContext *world_registers(seL4_CPtr tcb)
{
    return &object_at(tcb)->registers;
}

bool world_runs(seL4_CPtr tcb)
{
    return object_at(tcb)->runs;
}

int world_type_in(seL4_CPtr cnode, seL4_Word index)
{
    struct slot *slot = slot_in(cnode, index);
    return slot->object == NULL ? -1 : (int)slot->object->type;
}

seL4_Word world_badge_in(seL4_CPtr cnode, seL4_Word index)
{
    return slot_in(cnode, index)->badge;
}

/* The runtime, as far as the libraries under test use it. */

auxv_t const *sel4runtime_auxv(void)
{
    static const auxv_t none = {.a_type = AT_NULL};
    return &none;
}

/* Nobody waits here. */
void system_yield(void);
void system_yield(void)
{
}

void system_wait(uintptr_t notification);
void system_wait(uintptr_t notification)
{
    (void)notification;
}

void system_signal(uintptr_t notification);
void system_signal(uintptr_t notification)
{
    (void)notification;
}

sel4runtime_size_t sel4runtime_get_tls_size(void)
{
    return 256;
}

sel4runtime_uintptr_t sel4runtime_write_tls_image(void *tls_memory)
{
    return (sel4runtime_uintptr_t)tls_memory + 128;
}

int __sel4runtime_write_tls_variable(sel4runtime_uintptr_t dest_tls_base,
                                     unsigned char *local_tls_dest, unsigned char *src,
                                     sel4runtime_size_t bytes)
{
    bool buffer = local_tls_dest == (unsigned char *)&__sel4_ipc_buffer;
    memcpy((void *)(dest_tls_base + (buffer ? 0 : sizeof(void *))), src, bytes);
    return 0;
}

void quoll_debug_assert_fail(const char *expression, const char *file, int line,
                             const char *function)
{
    print_error("%s@%s:%d: %s\n", function, file, line, expression);
    abort();
}
