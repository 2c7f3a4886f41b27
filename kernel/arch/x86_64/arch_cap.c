/* SPDX-License-Identifier: BSD-2-Clause */
/* The arch_cap_* half of arch/arch.h: how x86_64's capabilities are copied, compared, restricted
 * and deleted, and which memory objects there are. */
#include "arch/x86_64/arch_cap.h"

#include "arch/arch.h"
#include "arch/x86_64/ioport.h"
#include "arch/x86_64/ipc_buffer.h"
#include "arch/x86_64/layout.h"
#include "arch/x86_64/vspace.h"
#include "cap/derivation.h"
#include "debug/assert.h"
#include "object/tcb.h"

unsigned arch_object_size_bits(word_t type, UNUSED word_t user_size_bits)
{
    static const uint8_t bits[] = {
        [OBJECT_PDPT] = 12,       [OBJECT_PML4] = 12,     [OBJECT_PAGE_DIRECTORY] = 12,
        [OBJECT_PAGE_TABLE] = 12, [OBJECT_FRAME_4K] = 12, [OBJECT_FRAME_2M] = 21,
        [OBJECT_FRAME_1G] = 30,
    };
    return type < ARRAY_SIZE(bits) ? bits[type] : 0;
}

bool arch_object_is_frame(word_t type)
{
    return type == OBJECT_FRAME_4K || type == OBJECT_FRAME_2M || type == OBJECT_FRAME_1G;
}

static struct cap new_frame(enum frame_size size, paddr_t base, bool is_device)
{
    union x86_cap made = {.frame = {
                              .type = CAP_FRAME,
                              .size = size,
                              .rights = RIGHT_READ | RIGHT_WRITE,
                              .is_device = is_device,
                              .base = base.raw,
                          }};
    return made.cap;
}

static struct cap new_table(enum x86_cap_type type, paddr_t base)
{
    union x86_cap made = {.table = {.type = type, .ptr = kptr_bits(phys_to_kernel(base))}};
    return made.cap;
}

struct cap arch_object_create(word_t type, paddr_t base, UNUSED unsigned size_bits, bool is_device)
{
    switch (type) {
    case OBJECT_FRAME_4K:
        return new_frame(FRAME_4K, base, is_device);
    case OBJECT_FRAME_2M:
        return new_frame(FRAME_2M, base, is_device);
    case OBJECT_FRAME_1G:
        return new_frame(FRAME_1G, base, is_device);
    case OBJECT_PAGE_TABLE:
        return new_table(CAP_PAGE_TABLE, base);
    case OBJECT_PAGE_DIRECTORY:
        return new_table(CAP_PAGE_DIRECTORY, base);
    case OBJECT_PDPT:
        return new_table(CAP_PDPT, base);
    case OBJECT_PML4:
        vspace_copy_kernel_half(phys_to_kernel(base));
        return new_table(CAP_PML4, base);
    default:
        kassert(!"object type was checked before");
        return NULL_CAP;
    }
}

struct cap arch_cap_mask_rights(struct cap cap, unsigned rights)
{
    if (cap.type != CAP_FRAME) return cap;
    union x86_cap frame = x86_cap(cap);
    frame.frame.rights &= rights;
    return frame.cap;
}

status_t arch_cap_derive(UNUSED struct slot *source, struct cap cap, struct cap *out,
                         struct sys_error *err)
{
    union x86_cap copy = x86_cap(cap);
    if (cap.type == CAP_FRAME) { /* a copy is another right to map, not another mapping */
        copy.frame.asid = ASID_NONE;
        copy.frame.vaddr = 0;
        *out = copy.cap;
        return OK;
    }
    switch (cap.type) {
    case CAP_PAGE_TABLE:
    case CAP_PAGE_DIRECTORY:
    case CAP_PDPT:
        if (!copy.table.is_mapped) return err_illegal(err, "a table is copied once it is mapped");
        break;
    case CAP_PML4:
        if (!copy.table.is_mapped) return err_illegal(err, "a PML4 is copied once it has an ASID");
        break;
    case CAP_IO_PORT_CONTROL:
        *out = NULL_CAP;
        return OK;
    default:
        break;
    }
    *out = copy.cap;
    return OK;
}

struct cap arch_cap_update_data(UNUSED bool preserve, UNUSED word_t data, struct cap cap)
{
    return cap;
}

bool arch_cap_is_physical(struct cap cap)
{
    return cap.type == CAP_FRAME || cap_is_table(cap) || cap.type == CAP_ASID_POOL;
}

bool arch_cap_extent(struct cap cap, paddr_t *base, unsigned *size_bits)
{
    if (cap.type == CAP_FRAME) {
        *base = (paddr_t){x86_cap(cap).frame.base};
        *size_bits = frame_bits(x86_cap(cap).frame.size);
        return true;
    }
    if (!arch_cap_is_physical(cap)) return false;
    *base = arch_cap_base(cap);
    *size_bits = arch_cap_size_bits(cap);
    return true;
}

paddr_t arch_cap_base(struct cap cap)
{
    union x86_cap view = x86_cap(cap);
    switch (cap.type) {
    case CAP_FRAME:
        return (paddr_t){view.frame.base};
    case CAP_ASID_POOL:
        return kernel_to_phys(kptr(view.asid_pool.ptr));
    default:
        kassert(cap_is_table(cap));
        return kernel_to_phys(kptr(view.table.ptr));
    }
}

unsigned arch_cap_size_bits(struct cap cap)
{
    return cap.type == CAP_FRAME ? frame_bits(x86_cap(cap).frame.size) : 12;
}

static bool io_port_within(union x86_cap outer, union x86_cap inner)
{
    return outer.io_port.first <= inner.io_port.first && inner.io_port.last <= outer.io_port.last;
}

bool arch_cap_same_region(struct cap a, struct cap b)
{
    switch (a.type) {
    case CAP_FRAME: {
        if (b.type != CAP_FRAME) return false;
        word_t base_a = arch_cap_base(a).raw, base_b = arch_cap_base(b).raw;
        return base_a <= base_b &&
               base_b + MASK(arch_cap_size_bits(b)) <= base_a + MASK(arch_cap_size_bits(a));
    }
    case CAP_IO_PORT_CONTROL:
        return b.type == CAP_IO_PORT_CONTROL || b.type == CAP_IO_PORT;
    case CAP_IO_PORT:
        return b.type == CAP_IO_PORT && io_port_within(x86_cap(a), x86_cap(b));
    case CAP_ASID_CONTROL:
        return b.type == CAP_ASID_CONTROL;
    default:
        return a.type == b.type && arch_cap_base(a).raw == arch_cap_base(b).raw;
    }
}

bool arch_cap_same_object(struct cap a, struct cap b)
{
    if (a.type != b.type) return false;
    switch (a.type) {
    case CAP_FRAME:
        return x86_cap(a).frame.base == x86_cap(b).frame.base &&
               x86_cap(a).frame.size == x86_cap(b).frame.size;
    case CAP_IO_PORT:
        return io_port_within(x86_cap(a), x86_cap(b)) && io_port_within(x86_cap(b), x86_cap(a));
    default:
        return arch_cap_same_region(a, b);
    }
}

bool arch_cap_is_revocable(struct cap derived, struct cap source)
{
    return derived.type == CAP_IO_PORT && source.type == CAP_IO_PORT_CONTROL;
}

struct cap arch_frame_at(struct cap cap, paddr_t base)
{
    union x86_cap frame = x86_cap(cap);
    frame.frame.base = base.raw;
    return frame.cap;
}

bool arch_cap_is_frame(struct cap cap)
{
    return cap.type == CAP_FRAME;
}

void arch_cap_finalise(struct cap cap, bool final)
{
    union x86_cap view = x86_cap(cap);
    if (cap.type == CAP_FRAME) {
        frame_unmap(view);
        return;
    }
    switch (cap.type) {
    case CAP_PAGE_TABLE:
    case CAP_PAGE_DIRECTORY:
    case CAP_PDPT:
        if (final) table_unmap(view);
        break;
    case CAP_PML4:
        if (final) pml4_delete(view);
        break;
    case CAP_ASID_POOL:
        if (final) asid_pool_delete(view);
        break;
    case CAP_IO_PORT:
        if (final) io_port_release(view);
        break;
    default:
        break;
    }
}

NOINLINE status_t arch_decode(const struct call *call, struct sys_error *err)
{
    switch (call->cap.type) {
    case CAP_FRAME:
        return decode_frame(call, err);
    case CAP_PAGE_TABLE:
    case CAP_PAGE_DIRECTORY:
    case CAP_PDPT:
    case CAP_PML4:
        return decode_table(call, err);
    case CAP_ASID_CONTROL:
        return decode_asid_control(call, err);
    case CAP_ASID_POOL:
        return decode_asid_pool(call, err);
    case CAP_IO_PORT_CONTROL:
        return decode_io_port_control(call, err);
    case CAP_IO_PORT:
        return decode_io_port(call, err);
    default:
        return err_capability(err, 0, "no capability of this machine");
    }
}

const char *arch_cap_name(struct cap cap)
{
    static const char *const names[] = {
        "frame",        "page table", "page directory",   "PDPT",    "PML4",
        "ASID control", "ASID pool",  "I/O port control", "I/O port"};
    unsigned index = (unsigned)cap.type - CAP_ARCH;
    return index < ARRAY_SIZE(names) ? names[index] : "unknown";
}

/* ---- invariants ---- */

/* Objects that capabilities have named since arch_check_begin(). */
static struct {
    word_t pools, roots, ports;
} named;

void arch_check_begin(void)
{
    __builtin_memset(&named, 0, sizeof named);
}

/* The first of the capabilities to an object counts it, those of PML4s if they have an ASID. */
static void count(const struct slot *slot)
{
    union x86_cap cap = x86_cap(slot->cap);
    if (!slot_is_first(slot)) return;
    switch (cap.cap.type) {
    case CAP_ASID_POOL:
        named.pools++;
        break;
    case CAP_PML4:
        named.roots += cap.table.is_mapped && asid_find(cap.table.asid) == kptr(cap.table.ptr);
        break;
    case CAP_IO_PORT:
        named.ports += cap.io_port.last - cap.io_port.first + 1;
        break;
    default:
        break;
    }
}

struct broken arch_cap_check(const struct slot *slot)
{
    count(slot);
    switch (slot->cap.type) {
    case CAP_FRAME:
        return frame_check(slot);
    case CAP_PAGE_TABLE:
    case CAP_PAGE_DIRECTORY:
    case CAP_PDPT:
        return table_check(slot);
    case CAP_PML4:
        return pml4_check(slot);
    case CAP_ASID_POOL:
        return asid_pool_check(slot);
    case CAP_IO_PORT:
        return io_port_check(slot);
    case CAP_ASID_CONTROL:
    case CAP_IO_PORT_CONTROL:
        return SOUND;
    default:
        return (struct broken){"capability-type", slot};
    }
}

struct broken arch_check(const struct census *census)
{
    SOUND_TOO(io_ports_check(named.ports, census));
    return asid_check(named.pools, named.roots, census);
}

void arch_check_end(void)
{
    asid_check_end();
}

/* The numbers that DebugCapIdentify has always answered for these types. */
word_t arch_cap_debug_type(struct cap cap)
{
    static const uint8_t numbers[] = {1, 3, 5, 7, 9, 11, 13, 31, 19};
    unsigned index = (unsigned)cap.type - CAP_ARCH;
    return index < ARRAY_SIZE(numbers) ? numbers[index] : 0;
}

status_t arch_check_buffer(struct cap frame, vaddr_t address, struct sys_error *err)
{
    union x86_cap cap = x86_cap(frame);
    if (cap.cap.type != CAP_FRAME) return err_illegal(err, "the IPC buffer must be in a frame");
    if (cap.frame.is_device) return err_illegal(err, "device memory cannot be an IPC buffer");
    if (!IS_ALIGNED(address.raw, 10)) {
        return err_alignment(err, address.raw, "an IPC buffer is aligned to 1 KiB");
    }
    return OK;
}

/* In a frame of any size. */
static NOINLINE word_t *large_buffer(const struct tcb *tcb, bool for_receive)
{
    union x86_cap frame = x86_cap(tcb->slots[TCB_BUFFER].cap);
    if (frame.cap.type != CAP_FRAME || frame.frame.is_device) return NULL;
    if (!(frame.frame.rights & RIGHT_READ)) return NULL;
    if (for_receive && !(frame.frame.rights & RIGHT_WRITE)) return NULL;
    word_t offset = tcb->buffer_vaddr.raw & MASK(frame_bits(frame.frame.size));
    return phys_to_kernel((paddr_t){frame.frame.base + offset});
}

word_t *arch_ipc_buffer(const struct tcb *tcb, bool for_receive)
{
    paddr_t at;
    if (ipc_buffer_in_page(tcb, for_receive, &at)) return phys_to_kernel(at);
    return large_buffer(tcb, for_receive);
}

bool arch_is_vspace_root(struct cap cap)
{
    return cap.type == CAP_PML4 && x86_cap(cap).table.is_mapped;
}

bool arch_same_vspace(struct cap a, struct cap b)
{
    return a.type == CAP_PML4 && b.type == CAP_PML4 && x86_cap(a).table.ptr == x86_cap(b).table.ptr;
}
