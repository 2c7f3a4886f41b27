# SPDX-License-Identifier: BSD-2-Clause
set(SIMULATION OFF CACHE BOOL "for a simulated machine")
set(RELEASE OFF CACHE BOOL "fast, and silent")
set(VERIFICATION OFF CACHE BOOL "only what is verified")
set(PLATFORM "x86_64" CACHE STRING "the machine")
