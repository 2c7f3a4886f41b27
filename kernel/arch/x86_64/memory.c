/* SPDX-License-Identifier: BSD-2-Clause */
/* The window on physical memory. */
#include "arch/arch.h"
#include "arch/x86_64/boot.h"
#include "arch/x86_64/layout.h"

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
