# SPDX-License-Identifier: BSD-2-Clause
# The functions with which projects for seL4 turn a few words on the command line (PLATFORM, SIMULATION,
# RELEASE, VERIFICATION) into options of the kernel.

cmake_minimum_required(VERSION 3.22)
include_guard(GLOBAL)

# From PLATFORM, the name of a board or CPU, to KernelPlatform and KernelSel4Arch.
function(correct_platform_strings)
    set(correct_platform_strings_platform_aliases x86_64 CACHE INTERNAL "" FORCE)
    if(NOT PLATFORM AND KernelX86Sel4Arch)
        set(PLATFORM ${KernelX86Sel4Arch})
    endif()
    if(PLATFORM STREQUAL x86_64 OR PLATFORM STREQUAL pc99)
        set(KernelPlatform pc99 CACHE STRING "" FORCE)
        set(KernelSel4Arch x86_64 CACHE STRING "" FORCE)
    elseif(PLATFORM)
        message(FATAL_ERROR "PLATFORM is '${PLATFORM}', but Quoll runs on PCs with an x86_64 CPU: configure "
                            "with -DPLATFORM=x86_64")
    endif()
endfunction()

# Other machines start through a loader; a PC has its own.
function(ApplyData61ElfLoaderSettings kernel_platform kernel_sel4_arch)
endfunction()

# What a simulated PC does not have. The argument is KernelSel4Arch, in old projects KernelArch.
function(ApplyCommonSimulationSettings kernel_arch)
    set(KernelSupportPCID OFF CACHE BOOL "" FORCE)
    set(KernelIOMMU OFF CACHE BOOL "" FORCE)
    set(KernelFSGSBase msr CACHE STRING "" FORCE)
    set(KernelFPU FXSAVE CACHE STRING "" FORCE)
endfunction()

# Fast, or with assertions, debug calls and a console. A verified kernel is refused later, by the kernel.
function(ApplyCommonReleaseVerificationSettings release verification)
    set(build Debug)
    if(release)
        set(build Release)
    endif()
    set(CMAKE_BUILD_TYPE ${build} CACHE STRING "" FORCE)
    set(is_verified OFF)
    if(verification)
        set(is_verified ON)
    endif()
    set(KernelVerificationBuild ${is_verified} CACHE BOOL "" FORCE)
    if(release OR verification)
        set(KernelDebugBuild OFF CACHE BOOL "" FORCE)
    else()
        set(KernelDebugBuild ON CACHE BOOL "" FORCE)
        set(KernelPrinting ON CACHE BOOL "" FORCE)
    endif()
    if(release)
        set(KernelPrinting OFF CACHE BOOL "" FORCE)
    endif()
    mark_as_advanced(CMAKE_BUILD_TYPE)
endfunction()
