# SPDX-License-Identifier: BSD-2-Clause
# find_package() of a part of seL4's world that has nothing in its place here.

if(${CMAKE_FIND_PACKAGE_NAME}_FIND_REQUIRED)
    message(FATAL_ERROR "${CMAKE_FIND_PACKAGE_NAME}: Quoll does not have it, nor anything in its place. See "
                        "docs/compatibility.md")
endif()
set(${CMAKE_FIND_PACKAGE_NAME}_FOUND FALSE)
