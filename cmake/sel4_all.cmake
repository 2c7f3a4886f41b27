# SPDX-License-Identifier: BSD-2-Clause
# As the CMakeLists.txt of a folder with projects/: all of Quoll, and whatever there is under projects/ beside
# the parts that Quoll is in the place of.

cmake_minimum_required(VERSION 3.22)
include(CheckLanguage)
check_language(CXX)
if(CMAKE_CXX_COMPILER)
    enable_language(CXX)
endif()
include(${CMAKE_CURRENT_LIST_DIR}/sel4_base.cmake)

set(quoll_ours musllibc sel4runtime util_libs seL4_libs sel4_libs sel4-tutorials)
file(GLOB quoll_projects ${CMAKE_SOURCE_DIR}/projects/*/CMakeLists.txt)
foreach(quoll_project IN LISTS quoll_projects)
    get_filename_component(quoll_project ${quoll_project} DIRECTORY)
    get_filename_component(quoll_name ${quoll_project} NAME)
    if(NOT quoll_name IN_LIST quoll_ours)
        add_subdirectory(${quoll_project} ${CMAKE_BINARY_DIR}/projects/${quoll_name})
    endif()
endforeach()
