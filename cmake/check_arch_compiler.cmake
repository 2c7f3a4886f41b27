# SPDX-License-Identifier: BSD-2-Clause
# Does the compiler make code for this CPU?

cmake_minimum_required(VERSION 3.22)
include_guard(GLOBAL)

function(check_arch_compiler)
    if(NOT CMAKE_C_COMPILER_ID MATCHES "^(GNU|Clang)$" OR NOT CMAKE_SIZEOF_VOID_P EQUAL 8)
        message(FATAL_ERROR "${CMAKE_C_COMPILER} is no gcc or clang that makes code for x86_64")
    endif()
endfunction()
