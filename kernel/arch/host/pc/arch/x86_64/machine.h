/* SPDX-License-Identifier: BSD-2-Clause */
/* The instructions that the address space and port code of x86_64 uses, performed by a model: pc.c,
 * or a test's own. This folder stands on the include path in front of the kernel's. */
#pragma once

#include "types.h"

enum msr { MSR_PAT };

void write_cr3(word_t value);
void invlpg(word_t vaddr);
void write_msr(enum msr msr, uint64_t value);

uint8_t in8(uint16_t port);
uint16_t in16(uint16_t port);
uint32_t in32(uint16_t port);
void out8(uint16_t port, uint8_t value);
void out16(uint16_t port, uint16_t value);
void out32(uint16_t port, uint32_t value);
