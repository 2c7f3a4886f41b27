# SPDX-License-Identifier: BSD-2-Clause
# Flags of user-level code for all that a project compiles from here on, as seL4's CMake sets them: also for
# targets that do not say which libraries they use.

cmake_minimum_required(VERSION 3.22)
include_guard(GLOBAL)
include(${CMAKE_CURRENT_LIST_DIR}/QuollImport.cmake)

macro(add_default_compilation_options)
    quoll_import_begin()
    option(UserLinkerGCSections "leave out code and data that nothing refers to" ON)
    add_compile_options("$<TARGET_PROPERTY:quoll_user,INTERFACE_COMPILE_OPTIONS>")
    include_directories(SYSTEM "$<TARGET_PROPERTY:quoll_user,INTERFACE_INCLUDE_DIRECTORIES>")
    add_link_options("$<TARGET_PROPERTY:quoll_user,INTERFACE_LINK_OPTIONS>")
    if(NOT UserLinkerGCSections)
        add_link_options(-Wl,--no-gc-sections)
    endif()
endmacro()

# Programs start without crt files, and `muslc` brings libgcc.
macro(find_libgcc_files)
    set(CRTBeginFile "")
    set(CRTEndFile "")
    set(libgcc "")
endmacro()

# The FPU of an x86_64 CPU needs no flags.
macro(add_fpu_compilation_options)
endmacro()

# Keep the compiler off vector and floating-point registers: benchmarks that save none ask for it.
function(general_regs_only target)
    target_compile_options(${target} PRIVATE -mgeneral-regs-only)
endfunction()
