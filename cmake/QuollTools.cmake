# SPDX-License-Identifier: BSD-2-Clause
# Where the host tools are, for this build and for projects that import it.

include_guard(GLOBAL)

set(QUOLL_CMAKE_DIR ${CMAKE_CURRENT_LIST_DIR})
get_filename_component(QUOLL_SOURCE_DIR ${CMAKE_CURRENT_LIST_DIR} DIRECTORY)
set(QUOLL_TOOLS_DIR ${QUOLL_SOURCE_DIR}/tools)

# The distribution's Python first: its packages are the ones that ./quoll makes sure of.
find_program(QUOLL_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_program(QUOLL_PYTHON NAMES python3)
if(NOT QUOLL_PYTHON)
    message(FATAL_ERROR "python3 is not installed: sudo apt-get install python3")
endif()
