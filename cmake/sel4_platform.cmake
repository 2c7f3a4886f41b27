# SPDX-License-Identifier: BSD-2-Clause
# The machine, in the variables of seL4's kernel/configs/seL4Config.cmake. There is one.

cmake_minimum_required(VERSION 3.22)
include(${CMAKE_CURRENT_LIST_DIR}/QuollOptions.cmake)

# sel4_the_one(<variable> <value> <other values of seL4>...)
function(sel4_the_one variable value)
    if(DEFINED ${variable} AND NOT "${${variable}}" STREQUAL "" AND NOT "${${variable}}" STREQUAL "${value}")
        message(FATAL_ERROR "${variable} is '${${variable}}', but Quoll runs on PCs with an x86_64 CPU, where "
                            "it is '${value}': configure with -DPLATFORM=x86_64")
    endif()
    set(${variable} ${value} CACHE STRING "" FORCE)
    set(${variable}_all_strings ${value} CACHE INTERNAL "" FORCE)
endfunction()

sel4_the_one(KernelPlatform pc99)
sel4_the_one(KernelSel4Arch x86_64)
sel4_the_one(KernelArch x86)
sel4_the_one(KernelX86Sel4Arch x86_64)
foreach(variable IN ITEMS KernelArchX86 KernelSel4ArchX86_64 KernelPlatPC99 Kernel64 KernelHaveFPU)
    set(${variable} ON CACHE INTERNAL "" FORCE)
endforeach()
foreach(variable IN ITEMS KernelArchARM KernelArchRiscV KernelSel4ArchIA32 KernelSel4ArchAarch32
                          KernelSel4ArchAarch64 KernelSel4ArchArmHyp KernelSel4ArchRiscV32
                          KernelSel4ArchRiscV64 Kernel32 KernelPlatformSupportsMCS)
    set(${variable} OFF CACHE INTERNAL "" FORCE)
endforeach()
set(KernelWordSize 64 CACHE INTERNAL "" FORCE)
