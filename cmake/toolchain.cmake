# SPDX-License-Identifier: BSD-2-Clause
# As CMAKE_TOOLCHAIN_FILE: the modules and packages of Quoll are found, whatever a project says about where to
# look. With -DTRIPLE=x86_64-... the compiler is clang.

list(APPEND CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR})
list(REMOVE_DUPLICATES CMAKE_MODULE_PATH)
if(DEFINED QUOLL_WORKSPACE)
    list(APPEND CMAKE_PREFIX_PATH ${QUOLL_WORKSPACE})
    list(REMOVE_DUPLICATES CMAKE_PREFIX_PATH)
endif()
if(ARM OR AARCH32 OR AARCH32HF OR AARCH64 OR RISCV32 OR RISCV64)
    message(FATAL_ERROR "Quoll runs on x86_64: configure without -DAARCH32, -DAARCH64, -DRISCV32, -DRISCV64")
endif()
if(TRIPLE)
    set(CMAKE_C_COMPILER clang)
    set(CMAKE_ASM_COMPILER clang)
    set(CMAKE_CXX_COMPILER clang++)
else()
    set(CMAKE_C_COMPILER ${CROSS_COMPILER_PREFIX}gcc)
    set(CMAKE_ASM_COMPILER ${CROSS_COMPILER_PREFIX}gcc)
    set(CMAKE_CXX_COMPILER ${CROSS_COMPILER_PREFIX}g++)
endif()
