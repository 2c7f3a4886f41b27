/* SPDX-License-Identifier: BSD-2-Clause */
/* The breakpoint registers of a PC: four, each of which can break on code and watch data. */
#pragma once

#include <sel4/config.h>
#include <sel4/sel4_arch/constants.h>

#define seL4_NumHWBreakpoints         4
#define seL4_NumExclusiveBreakpoints  0
#define seL4_NumExclusiveWatchpoints  0
#define seL4_NumDualFunctionMonitors  4
#define seL4_FirstBreakpoint          -1
#define seL4_FirstWatchpoint          -1
#define seL4_FirstDualFunctionMonitor 0
