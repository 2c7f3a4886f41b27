# SPDX-License-Identifier: BSD-2-Clause
# Everything that seL4's tools/seL4/cmake-tool/base.cmake and common.cmake bring into a project: helpers, the
# kernel, the flags of user-level code and the libraries.

include(${CMAKE_CURRENT_LIST_DIR}/QuollPackages.cmake)
include(application_settings)
include(cpio)
include(rootserver)
include(simulation)

sel4_tutorials_setup_roottask_tutorial_environment()
