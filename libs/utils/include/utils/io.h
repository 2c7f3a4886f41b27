/* SPDX-License-Identifier: BSD-2-Clause */
/* Device registers at memory addresses. */
#pragma once

#include <stdint.h>

#define RAW_READ8(a)  (*(const volatile uint8_t *)(a))
#define RAW_READ16(a) (*(const volatile uint16_t *)(a))
#define RAW_READ32(a) (*(const volatile uint32_t *)(a))

#define RAW_WRITE8(v, a)  (*(volatile uint8_t *)(a) = (v))
#define RAW_WRITE16(v, a) (*(volatile uint16_t *)(a) = (v))
#define RAW_WRITE32(v, a) (*(volatile uint32_t *)(a) = (v))
