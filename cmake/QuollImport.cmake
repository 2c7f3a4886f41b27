# SPDX-License-Identifier: BSD-2-Clause
# Quoll as part of another project's build: its kernel and libraries are built from source with that project's
# options, as seL4's CMake builds its own. What a project need not wait for is built with find_package(Quoll).
#
#   quoll_import(kernel)
#   quoll_import(libraries)
#
# adds the targets; a second time, nothing. Nothing is built that the project does not use.

cmake_minimum_required(VERSION 3.22)
include_guard(GLOBAL)
include(${CMAKE_CURRENT_LIST_DIR}/QuollTools.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/QuollOptions.cmake)

# What both need. A kernel is a debug kernel if nothing is said, as with seL4.
macro(quoll_import_begin)
    get_property(quoll_begun GLOBAL PROPERTY QUOLL_IMPORTED SET)
    if(NOT quoll_begun AND NOT TARGET quoll_user)
        enable_language(C)
        enable_language(ASM)
        quoll_import_base()
    endif()
endmacro()

function(quoll_import_base)
    set_property(GLOBAL PROPERTY QUOLL_IMPORTED "")
    if(NOT CMAKE_BUILD_TYPE)
        set(CMAKE_BUILD_TYPE Debug CACHE STRING "Debug or Release" FORCE)
    endif()
    set(KernelDebugBuild ON CACHE BOOL "assertions and debug system calls")
    set(KernelPrinting ${KernelDebugBuild} CACHE BOOL "a console for user level, and explanations")
    set(HardwareDebugAPI OFF CACHE BOOL "breakpoints and single stepping")
    if(NOT EXISTS ${QUOLL_SOURCE_DIR}/kernel/CMakeLists.txt)
        message(FATAL_ERROR "the sources of Quoll are not at ${QUOLL_SOURCE_DIR}")
    endif()
    # Programs start without these; a project may name them where it links.
    foreach(name IN ITEMS crt0 crti crtn)
        file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/lib/${name}.s CONTENT
             ".section .note.GNU-stack, \"\", @progbits\n" @ONLY)
        execute_process(COMMAND ${CMAKE_C_COMPILER} -c ${name}.s -o ${name}.o
                        WORKING_DIRECTORY ${CMAKE_BINARY_DIR}/lib COMMAND_ERROR_IS_FATAL ANY)
    endforeach()
    list(PREPEND CMAKE_MODULE_PATH ${QUOLL_CMAKE_DIR})
    add_subdirectory(${QUOLL_CMAKE_DIR}/base ${CMAKE_BINARY_DIR}/quoll/base)
    cmake_language(DEFER DIRECTORY ${CMAKE_SOURCE_DIR} CALL quoll_import_autoconf)
endfunction()

function(quoll_import_part part)
    set(folders_kernel kernel)
    set(folders_libraries
        libs/allocman libs/cpio libs/elf libs/jansson libs/nanopb libs/platsupport libs/posix libs/sel4
        libs/sel4bench libs/sel4debug libs/sel4nanopb libs/sel4platsupport libs/sel4rpc libs/sel4runtime
        libs/sel4serialserver libs/sel4sync libs/sel4test libs/sel4tutorials libs/sel4utils libs/simple libs/simple-default libs/utils libs/vka libs/vspace)
    get_property(imported GLOBAL PROPERTY QUOLL_IMPORTED)
    if(part IN_LIST imported)
        return()
    endif()
    set_property(GLOBAL APPEND PROPERTY QUOLL_IMPORTED ${part})
    list(PREPEND CMAKE_MODULE_PATH ${QUOLL_CMAKE_DIR})
    if(part STREQUAL kernel)
        set(CMAKE_C_FLAGS "") # which are for programs
        set(CMAKE_EXE_LINKER_FLAGS "")
    endif()
    foreach(folder IN LISTS folders_${part})
        add_subdirectory(${QUOLL_SOURCE_DIR}/${folder} ${CMAKE_BINARY_DIR}/quoll/${folder} EXCLUDE_FROM_ALL)
    endforeach()
endfunction()

macro(quoll_import part)
    quoll_import_begin()
    get_property(quoll_begun GLOBAL PROPERTY QUOLL_IMPORTED SET)
    if(quoll_begun) # else find_package(Quoll) has brought all there is
        quoll_import_part(${part})
    endif()
endmacro()

# <autoconf.h> with every option there is, the project's own included.
function(quoll_import_autoconf)
    get_property(libraries GLOBAL PROPERTY CONFIG_LIBRARIES)
    list(REMOVE_DUPLICATES libraries)
    if(NOT TARGET Configuration)
        generate_autoconf(Configuration "kernel;${libraries}")
    endif()
endfunction()
