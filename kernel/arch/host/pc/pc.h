/* SPDX-License-Identifier: BSD-2-Clause */
/* What the PC's devices hold: see pc.c. */
#pragma once

#include "arch/arch.h"

enum { PC_PINS = 24 };

struct pc {
    word_t cr3;
    word_t invalidations, port_writes; /* counts */
    word_t pin_irq[PC_PINS];           /* what each pin raises; 0: it is free */
    bool irq_open[ARCH_MAX_IRQ];       /* may it come in? */
};
extern struct pc pc;

/* Before boot_root_task(): the kernel's own address space. */
void pc_start(void);
