# SPDX-License-Identifier: BSD-2-Clause
# How code that runs on Quoll is compiled and linked. Flags travel as interface targets, never as
# directory settings, so that host tools and tests in the same build stay ordinary host programs.
#
#   quoll_warnings  our own sources: every warning is an error, but not to a project that builds them along
#   quoll_user      code of a user-level program or library, compiled against musl's headers
#   muslc           quoll_user, and musl's static C library

include_guard(GLOBAL)
include(QuollTools)

find_path(QUOLL_MUSL_INCLUDE NAMES syscall.h PATHS /usr/include/x86_64-linux-musl NO_DEFAULT_PATH)
find_library(QUOLL_MUSL_LIBC NAMES libc.a PATHS /usr/lib/x86_64-linux-musl NO_DEFAULT_PATH)
if(NOT QUOLL_MUSL_INCLUDE OR NOT QUOLL_MUSL_LIBC)
    message(FATAL_ERROR "musl is not installed: sudo apt-get install musl-dev")
endif()
execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=include
                OUTPUT_VARIABLE quoll_answer OUTPUT_STRIP_TRAILING_WHITESPACE)
set(QUOLL_COMPILER_INCLUDE ${quoll_answer} CACHE INTERNAL "" FORCE)
execute_process(COMMAND ${CMAKE_C_COMPILER} -print-libgcc-file-name
                OUTPUT_VARIABLE quoll_answer OUTPUT_STRIP_TRAILING_WHITESPACE)
set(QUOLL_LIBGCC ${quoll_answer} CACHE INTERNAL "" FORCE)

add_library(quoll_warnings INTERFACE)
if(CMAKE_SOURCE_DIR STREQUAL QUOLL_SOURCE_DIR)
    target_compile_options(quoll_warnings INTERFACE -Wall -Wextra -Werror)
endif()

add_library(quoll_user INTERFACE)
target_compile_options(quoll_user INTERFACE
    -nostdinc "SHELL:-isystem ${QUOLL_MUSL_INCLUDE}" "SHELL:-isystem ${QUOLL_COMPILER_INCLUDE}"
    $<$<COMPILE_LANGUAGE:C>:-std=gnu11>
    -fno-pie -fno-stack-protector -fno-omit-frame-pointer -ftls-model=local-exec
    -ffunction-sections -fdata-sections $<BUILD_INTERFACE:-fmacro-prefix-map=${QUOLL_SOURCE_DIR}/=>
    $<$<CONFIG:Debug>:-O1> $<$<CONFIG:Debug>:-g> $<$<CONFIG:Release>:-O2>)
target_link_options(quoll_user INTERFACE
    -nostdlib -static $<$<C_COMPILER_ID:GNU>:-no-pie> -Wl,-z,noexecstack -Wl,-z,max-page-size=4096
    -Wl,-z,separate-code -Wl,--gc-sections -Wl,--build-id=none)
# Generated configuration headers: kernel/gen_config.h
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated/include)
target_include_directories(quoll_user INTERFACE ${CMAKE_BINARY_DIR}/generated/include)

add_library(muslc INTERFACE)
target_link_libraries(muslc INTERFACE quoll_user ${QUOLL_MUSL_LIBC} ${QUOLL_LIBGCC})
# As the default script, so that a program may still have a script of its own.
target_link_options(muslc INTERFACE
    -Wl,-dT,$<BUILD_INTERFACE:${QUOLL_CMAKE_DIR}>$<INSTALL_INTERFACE:$<INSTALL_PREFIX>/share/quoll/cmake>/program.ld)
