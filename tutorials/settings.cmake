# SPDX-License-Identifier: BSD-2-Clause
# The words that CMakeLists.txt files of other tutorial series start with:
#
#   include(${SEL4_TUTORIALS_DIR}/settings.cmake)
#   sel4_tutorials_regenerate_tutorial(${CMAKE_CURRENT_SOURCE_DIR})
#   ...
#   sel4_tutorials_setup_roottask_tutorial_environment()

include_guard(GLOBAL)

# Sources are rendered by ./init, never behind the learner's back.
macro(sel4_tutorials_regenerate_tutorial)
endmacro()

macro(sel4_tutorials_setup_roottask_tutorial_environment)
    find_package(Quoll REQUIRED)
endmacro()
