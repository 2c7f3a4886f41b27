# SPDX-License-Identifier: BSD-2-Clause
# What add_subdirectory() of a part of seL4 does: the folder says which part.

include(${CMAKE_CURRENT_LIST_DIR}/QuollPackages.cmake)

get_filename_component(quoll_part "${CMAKE_CURRENT_SOURCE_DIR}" REALPATH)
get_filename_component(quoll_part "${quoll_part}" NAME)
if(quoll_part STREQUAL kernel)
    sel4_import_kernel()
else()
    quoll_import(libraries)
endif()
