# SPDX-License-Identifier: BSD-2-Clause
# What the CMakeLists.txt of a tutorial includes first: find_package(sel4-tutorials), and settings for a
# simulated PC.

include(${CMAKE_CURRENT_LIST_DIR}/QuollPackages.cmake)
include(application_settings)
set(PLATFORM x86_64 CACHE STRING "the machine")
correct_platform_strings()
ApplyCommonSimulationSettings(x86_64)
ApplyCommonReleaseVerificationSettings(OFF OFF)
