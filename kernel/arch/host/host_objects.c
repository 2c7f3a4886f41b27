/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects and interrupts of the host's own: frames and address space roots without methods, for
 * tests of portable code. pc.c has those of a PC. */
#include "arch/arch.h"
#include "arch/host/host.h"
#include "object/tcb.h"

/* ---- address spaces ---- */

void host_enter_vspace(UNUSED const struct tcb *tcb)
{
}

/* ---- IPC buffer ---- */

static union host_cap host_cap(struct cap cap)
{
    return (union host_cap){.cap = cap};
}

word_t *arch_ipc_buffer(const struct tcb *tcb, bool for_receive)
{
    union host_cap frame = host_cap(tcb->slots[TCB_BUFFER].cap);
    unsigned rights = RIGHT_READ | (for_receive ? RIGHT_WRITE : 0);
    if (frame.cap.type != CAP_HOST_FRAME || (frame.frame.rights & rights) != rights) return NULL;
    return phys_to_kernel((paddr_t){frame.frame.base + (tcb->buffer_vaddr.raw & MASK(12))});
}

status_t arch_check_buffer(struct cap frame, vaddr_t address, struct sys_error *err)
{
    union host_cap cap = host_cap(frame);
    if (cap.cap.type != CAP_HOST_FRAME) return err_illegal(err, "no frame");
    if (cap.frame.is_device) return err_illegal(err, "device memory");
    if (!IS_ALIGNED(address.raw, 10)) return err_alignment(err, address.raw, "buffer");
    return OK;
}

bool arch_is_vspace_root(struct cap cap)
{
    return cap.type == CAP_HOST_VSPACE;
}

bool arch_same_vspace(struct cap a, struct cap b)
{
    return a.type == CAP_HOST_VSPACE && arch_cap_same_object(a, b);
}

/* ---- capabilities ---- */

struct cap arch_cap_mask_rights(struct cap cap, unsigned rights)
{
    union host_cap view = host_cap(cap);
    if (cap.type == CAP_HOST_FRAME) view.frame.rights &= rights;
    return view.cap;
}
status_t arch_cap_derive(UNUSED struct slot *source, struct cap cap, struct cap *out,
                         UNUSED struct sys_error *err)
{
    *out = cap;
    return OK;
}
struct cap arch_cap_update_data(UNUSED bool preserve, UNUSED word_t data, struct cap cap)
{
    return cap;
}
bool arch_cap_same_region(struct cap a, struct cap b)
{
    if (a.type != CAP_HOST_FRAME) return arch_cap_same_object(a, b);
    if (b.type != CAP_HOST_FRAME) return false;
    word_t base_a = arch_cap_base(a).raw, base_b = arch_cap_base(b).raw;
    return base_a <= base_b &&
           base_b + MASK(arch_cap_size_bits(b)) <= base_a + MASK(arch_cap_size_bits(a));
}
bool arch_cap_same_object(struct cap a, struct cap b)
{
    return a.type == b.type && arch_cap_base(a).raw == arch_cap_base(b).raw &&
           arch_cap_size_bits(a) == arch_cap_size_bits(b);
}
bool arch_cap_is_revocable(UNUSED struct cap derived, UNUSED struct cap source)
{
    return false;
}
bool arch_cap_is_physical(UNUSED struct cap cap)
{
    return true;
}
bool arch_cap_extent(struct cap cap, paddr_t *base, unsigned *size_bits)
{
    *base = arch_cap_base(cap);
    *size_bits = arch_cap_size_bits(cap);
    return true;
}

paddr_t arch_cap_base(struct cap cap)
{
    union host_cap view = host_cap(cap);
    if (cap.type == CAP_HOST_FRAME) return (paddr_t){view.frame.base};
    return kernel_to_phys(kptr(view.vspace.ptr));
}
unsigned arch_cap_size_bits(struct cap cap)
{
    return cap.type == CAP_HOST_FRAME && host_cap(cap).frame.is_large ? 21 : 12;
}
struct cap arch_frame_at(struct cap cap, paddr_t base)
{
    union host_cap frame = host_cap(cap);
    frame.frame.base = base.raw;
    return frame.cap;
}
bool arch_cap_is_frame(UNUSED struct cap cap)
{
    return false; /* so that tests see what is final */
}
void arch_cap_finalise(UNUSED struct cap cap, bool final)
{
    host.finalised++;
    host.finalised_final += final;
}
void arch_check_begin(void)
{
}
struct broken arch_cap_check(UNUSED const struct slot *slot)
{
    return SOUND;
}
struct broken arch_check(UNUSED const struct census *census)
{
    return SOUND;
}
void arch_check_end(void)
{
}
status_t arch_decode(UNUSED const struct call *call, struct sys_error *err)
{
    return err_illegal(err, "host capabilities have no methods");
}
const char *arch_cap_name(struct cap cap)
{
    return cap.type == CAP_HOST_FRAME ? "frame" : "address space";
}
word_t arch_cap_debug_type(struct cap cap)
{
    return cap.type;
}

/* ---- objects ---- */

unsigned arch_object_size_bits(word_t type, UNUSED word_t user_size_bits)
{
    switch (type) {
    case OBJECT_HOST_FRAME_4K:
    case OBJECT_HOST_VSPACE:
        return 12;
    case OBJECT_HOST_FRAME_2M:
        return 21;
    default:
        return 0;
    }
}
bool arch_object_is_frame(word_t type)
{
    return type == OBJECT_HOST_FRAME_4K || type == OBJECT_HOST_FRAME_2M;
}
struct cap arch_object_create(word_t type, paddr_t base, UNUSED unsigned size_bits, bool is_device)
{
    union host_cap made;
    if (type == OBJECT_HOST_VSPACE) {
        made.vspace = (struct host_vspace_cap){.type = CAP_HOST_VSPACE,
                                               .ptr = kptr_bits(phys_to_kernel(base))};
    } else {
        made.frame = (struct host_frame_cap){.type = CAP_HOST_FRAME,
                                             .rights = RIGHT_READ | RIGHT_WRITE,
                                             .is_large = type == OBJECT_HOST_FRAME_2M,
                                             .is_device = is_device,
                                             .base = base.raw};
    }
    return made.cap;
}

/* ---- interrupts ---- */

status_t arch_irq_decode_control(UNUSED const struct call *call, struct sys_error *err)
{
    return err_illegal(err, "the host has no interrupt controller");
}
status_t arch_irq_number(word_t number, word_t *irq, struct sys_error *err)
{
    *irq = number;
    return number < ARCH_MAX_IRQ ? OK : err_range(err, number, 0, ARCH_MAX_IRQ - 1, "irq");
}
void arch_irq_enable(UNUSED word_t irq, bool enabled)
{
    host.irqs_enabled += enabled;
}
bool arch_irq_is_sure(UNUSED word_t irq)
{
    return true;
}
void arch_irq_release(UNUSED word_t irq)
{
    host.irqs_released++;
}
void arch_irq_ack(UNUSED word_t irq)
{
    host.irqs_acknowledged++;
}
