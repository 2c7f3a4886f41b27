/* SPDX-License-Identifier: BSD-2-Clause */
/* The instructions that the address space code uses, performed by the model in cpu_model.c. */
#pragma once

#include "types.h"

enum msr { MSR_PAT };

void write_cr3(word_t value);
void invlpg(word_t vaddr);
void write_msr(enum msr msr, uint64_t value);
