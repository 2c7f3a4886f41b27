/* SPDX-License-Identifier: BSD-2-Clause */
/* The window on physical memory, the caches, and the clock. */
#include "arch/arch.h"
#include "arch/x86_64/arch_cap.h"
#include "arch/x86_64/boot.h"
#include "arch/x86_64/layout.h"
#include "arch/x86_64/machine.h"

void *phys_to_kernel(paddr_t address)
{
    return (void *)(PHYS_WINDOW + address.raw);
}

paddr_t kernel_to_phys(const void *pointer)
{
    word_t address = (word_t)pointer;
    return (paddr_t){address - (address >= KERNEL_IMAGE ? KERNEL_IMAGE : PHYS_WINDOW)};
}

bool arch_memory_is_kernels(paddr_t base, word_t bytes)
{
    return base.raw < kernel_to_phys(kernel_end).raw &&
           base.raw + bytes > (word_t)(uintptr_t)kernel_load_start;
}

void *arch_large_page(struct cap cap)
{
    struct frame_cap frame = ((union x86_cap){cap}).frame;
    if (cap.type != CAP_FRAME || frame.size != FRAME_2M || frame.is_device) return NULL;
    if (!(frame.rights & RIGHT_WRITE)) return NULL;
    return phys_to_kernel((paddr_t){frame.base});
}

void arch_flush_caches(void)
{
    __asm__ volatile("wbinvd" : : : "memory");
}

uint64_t arch_timestamp(void)
{
    return read_tsc();
}
