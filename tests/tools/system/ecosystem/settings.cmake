# SPDX-License-Identifier: BSD-2-Clause
# What the command line's words mean. The folders are those of a checkout of seL4 and its libraries.
cmake_minimum_required(VERSION 3.7.2)

set(checkout "${CMAKE_CURRENT_LIST_DIR}")
file(GLOB libraries ${checkout}/projects/*)
list(APPEND CMAKE_MODULE_PATH ${checkout}/kernel ${checkout}/tools/seL4/cmake-tool/helpers/
     ${checkout}/tools/seL4/elfloader-tool/ ${libraries})
include(application_settings)
include(${CMAKE_CURRENT_LIST_DIR}/easy-settings.cmake)

correct_platform_strings()
find_package(seL4 REQUIRED)
sel4_configure_platform_settings()
if(NOT "${PLATFORM}" IN_LIST correct_platform_strings_platform_aliases)
    message(FATAL_ERROR "PLATFORM is one of ${correct_platform_strings_platform_aliases}")
endif()

if(SIMULATION)
    ApplyCommonSimulationSettings(${KernelSel4Arch})
endif()
ApplyCommonReleaseVerificationSettings(${RELEASE} ${VERIFICATION})

set(LibSel4UtilsCSpaceSizeBits 14 CACHE STRING "" FORCE)
set(KernelNumDomains 4 CACHE STRING "" FORCE)
set(UserLinkerGCSections OFF CACHE BOOL "" FORCE)
