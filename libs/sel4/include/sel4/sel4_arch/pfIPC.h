/* SPDX-License-Identifier: BSD-2-Clause */
/* Kept for programs that include it. sel4/faults.h reads the messages about page faults. */
#pragma once

#ifndef __LIBSEL4_SEL4_SEL4_ARCH_PFIPC_H_
#define __LIBSEL4_SEL4_SEL4_ARCH_PFIPC_H_
#endif
