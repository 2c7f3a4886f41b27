# SPDX-License-Identifier: BSD-2-Clause
# A folder that looks to a project like a checkout of seL4, its tools and its libraries, so that the paths in its
# settings.cmake, CMakeLists.txt and init-build.sh lead to Quoll. All files in it only hand over to those in
# cmake/. The folders may be linked to from a project's own.

include_guard(GLOBAL)

set(helpers tools/seL4/cmake-tool/helpers)
# file of the workspace | file of cmake/
set(QUOLL_WORKSPACE_FILES
    "kernel/FindseL4.cmake|QuollPackages"
    "kernel/gcc.cmake|toolchain"
    "kernel/llvm.cmake|toolchain"
    "kernel/configs/seL4Config.cmake|sel4_platform"
    "kernel/tools/helpers.cmake|QuollOptions"
    "kernel/tools/internal.cmake|QuollOptions"
    "kernel/tools/flags.cmake|QuollOptions"
    "kernel/CMakeLists.txt|sel4_parts"
    "kernel/libsel4/CMakeLists.txt|sel4_parts"
    "${helpers}/application_settings.cmake|application_settings"
    "${helpers}/check_arch_compiler.cmake|check_arch_compiler"
    "${helpers}/cpio.cmake|cpio"
    "${helpers}/environment_flags.cmake|environment_flags"
    "${helpers}/nanopb.cmake|nanopb"
    "${helpers}/rootserver.cmake|rootserver"
    "${helpers}/simulation.cmake|simulation"
    "tools/seL4/cmake-tool/all.cmake|sel4_all"
    "tools/seL4/cmake-tool/base.cmake|sel4_base"
    "tools/seL4/cmake-tool/common.cmake|sel4_base"
    "tools/seL4/cmake-tool/default-CMakeLists.txt|sel4_all"
    "tools/seL4/elfloader-tool/Findelfloader-tool.cmake|QuollPackages"
    "projects/musllibc/Findmusllibc.cmake|QuollPackages"
    "projects/musllibc/CMakeLists.txt|sel4_parts"
    "projects/sel4runtime/Findsel4runtime.cmake|QuollPackages"
    "projects/sel4runtime/CMakeLists.txt|sel4_parts"
    "projects/util_libs/Findutil_libs.cmake|QuollPackages"
    "projects/util_libs/CMakeLists.txt|sel4_parts"
    "projects/seL4_libs/FindseL4_libs.cmake|QuollPackages"
    "projects/seL4_libs/CMakeLists.txt|sel4_parts"
    "projects/projects_libs/Findprojects_libs.cmake|QuollPackages"
    "projects/seL4_projects_libs/Findsel4_projects_libs.cmake|QuollPackages"
    "projects/capdl/Findcapdl.cmake|sel4_missing"
    "projects/camkes-tool/Findcamkes-tool.cmake|sel4_missing"
    "projects/sel4-tutorials/Findsel4-tutorials.cmake|QuollPackages"
    "projects/sel4-tutorials/settings.cmake|sel4_tutorials"
    "projects/sel4-tutorials/libsel4tutorials/CMakeLists.txt|sel4_parts")

# The packages that find_package() finds in a prefix, for a project that does not look for modules.
set(QUOLL_WORKSPACE_PACKAGES
    seL4 elfloader-tool musllibc sel4runtime util_libs seL4_libs projects_libs sel4_projects_libs sel4-tutorials)

# quoll_workspace(<folder> <cmake>): write it; <cmake> is where the files of cmake/ are, absolute or seen from
# <folder>
function(quoll_workspace folder cmake)
    foreach(line IN LISTS QUOLL_WORKSPACE_FILES)
        string(REPLACE "|" ";" line "${line}")
        list(GET line 0 file)
        list(GET line 1 module)
        string(REGEX REPLACE "[^/]+" ".." up "${file}")
        quoll_hand_over(${folder}/${file} ${up} ${cmake}/${module}.cmake)
    endforeach()
    file(COPY ${QUOLL_CMAKE_DIR}/init-build.sh DESTINATION ${folder}/tools/seL4/cmake-tool)
endfunction()

# quoll_workspace_packages(<folder> <workspace> <cmake>): <workspace> is where that is, seen from the folder of a
# package
function(quoll_workspace_packages folder workspace cmake)
    foreach(package IN LISTS QUOLL_WORKSPACE_PACKAGES)
        quoll_hand_over(${folder}/${package}/${package}Config.cmake ../${workspace} ${cmake}/QuollPackages.cmake)
    endforeach()
endfunction()

# A file that includes another: `up` leads from the file to the workspace. CMake wants to see a project() in the
# first file of all, if it is to be one.
function(quoll_hand_over file up module)
    set(project "")
    if(file MATCHES "default-CMakeLists.txt$")
        set(project "cmake_minimum_required(VERSION 3.22)\nproject(seL4 C ASM)\n")
    endif()
    file(CONFIGURE OUTPUT ${file} @ONLY CONTENT
"# Written by CMake: Quoll in the place of seL4.
${project}get_filename_component(quoll_here \"\${CMAKE_CURRENT_LIST_FILE}\" REALPATH)
get_filename_component(QUOLL_WORKSPACE \"\${quoll_here}/${up}\" ABSOLUTE)
get_filename_component(quoll_module \"${module}\" ABSOLUTE BASE_DIR \"\${QUOLL_WORKSPACE}\")
include(\"\${quoll_module}\")
")
endfunction()
