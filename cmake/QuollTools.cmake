# SPDX-License-Identifier: BSD-2-Clause
# Where the host tools are, for this build and for projects that import it.

include_guard(GLOBAL)

# In the cache, so that every folder of a project sees them, whichever included this.
get_filename_component(quoll_here ${CMAKE_CURRENT_LIST_DIR} REALPATH)
set(QUOLL_CMAKE_DIR ${quoll_here} CACHE INTERNAL "" FORCE)
get_filename_component(quoll_here ${quoll_here} DIRECTORY)
set(QUOLL_SOURCE_DIR ${quoll_here} CACHE INTERNAL "" FORCE)
set(QUOLL_TOOLS_DIR ${quoll_here}/tools CACHE INTERNAL "" FORCE)

# The distribution's Python first: its packages are the ones that ./quoll makes sure of.
find_program(QUOLL_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_program(QUOLL_PYTHON NAMES python3)
if(NOT QUOLL_PYTHON)
    message(FATAL_ERROR "python3 is not installed: sudo apt-get install python3")
endif()
