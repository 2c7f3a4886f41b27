/* SPDX-License-Identifier: BSD-2-Clause */
/* Configuration of the sel4bench library: it has no options of its own. What can be measured
 * depends on the kernel's CONFIG_DANGEROUS_CODE_INJECTION and CONFIG_BENCHMARK_TRACEPOINTS. */
#pragma once
