# SPDX-License-Identifier: BSD-2-Clause
# What find_package() of the parts of seL4 defines: seL4, elfloader-tool, musllibc, sel4runtime, util_libs,
# seL4_libs, sel4-tutorials and others. A project that is written for them is built with Quoll in their place.
#
# QUOLL_WORKSPACE is the folder whose layout is that of a checkout of seL4 and its libraries: see
# QuollWorkspace.cmake.

cmake_minimum_required(VERSION 3.22)
include(${CMAKE_CURRENT_LIST_DIR}/QuollImport.cmake)

set(${CMAKE_FIND_PACKAGE_NAME}_FOUND TRUE)
list(PREPEND CMAKE_MODULE_PATH ${QUOLL_CMAKE_DIR})
list(REMOVE_DUPLICATES CMAKE_MODULE_PATH)

set(KERNEL_PATH ${QUOLL_WORKSPACE}/kernel CACHE STRING "" FORCE)
set(KERNEL_HELPERS_PATH ${KERNEL_PATH}/tools/helpers.cmake CACHE STRING "" FORCE)
set(KERNEL_CONFIG_PATH ${KERNEL_PATH}/configs/seL4Config.cmake CACHE STRING "" FORCE)
set(KERNEL_FLAGS_PATH ${KERNEL_PATH}/tools/flags.cmake CACHE STRING "" FORCE)
set(SEL4_TUTORIALS_DIR ${QUOLL_WORKSPACE}/projects/sel4-tutorials CACHE STRING "")
set(MUSLLIBC_CURRENT_DIR ${QUOLL_WORKSPACE}/projects/musllibc CACHE STRING "")
set(SEL4_RUNTIME_DIR ${QUOLL_WORKSPACE}/projects/sel4runtime CACHE STRING "")
set(UTIL_LIBS_DIR ${QUOLL_WORKSPACE}/projects/util_libs CACHE STRING "")
set(SEL4_LIBS_DIR ${QUOLL_WORKSPACE}/projects/seL4_libs CACHE STRING "")
mark_as_advanced(FORCE KERNEL_PATH KERNEL_HELPERS_PATH KERNEL_CONFIG_PATH KERNEL_FLAGS_PATH
                 SEL4_TUTORIALS_DIR MUSLLIBC_CURRENT_DIR SEL4_RUNTIME_DIR UTIL_LIBS_DIR SEL4_LIBS_DIR)

if(COMMAND sel4_import_kernel)
    return()
endif()

# ---- seL4 ----

macro(sel4_configure_platform_settings)
    include(${KERNEL_CONFIG_PATH})
endmacro()

macro(sel4_import_kernel)
    include(${KERNEL_CONFIG_PATH})
    quoll_import(kernel)
endmacro()

macro(sel4_import_libsel4)
    quoll_import(libraries)
endmacro()

# ---- elfloader-tool: other machines load their images with it ----

macro(elfloader_import_project)
endmacro()

# ---- musllibc, sel4runtime ----

macro(musllibc_set_environment_flags)
    include(environment_flags)
    add_default_compilation_options()
endmacro()

macro(musllibc_import_library)
    quoll_import_begin()
endmacro()

# Programs start through the runtime, whether they name it or not.
macro(musllibc_setup_build_environment_with_sel4runtime)
    quoll_import(libraries)
    musllibc_set_environment_flags()
    link_libraries(sel4runtime)
endmacro()

macro(sel4runtime_import_project)
    quoll_import(libraries)
endmacro()

# ---- libraries ----

macro(util_libs_import_libraries)
    quoll_import(libraries)
endmacro()

macro(sel4_libs_import_libraries)
    quoll_import(libraries)
endmacro()

# ---- projects_libs, sel4_projects_libs: of them there are jansson, nanopb, sel4nanopb and sel4rpc, if the
# ---- distribution's packages are installed; only who uses what is not there is stopped

macro(projects_libs_import_libraries)
    quoll_import(libraries)
    cmake_language(DEFER DIRECTORY ${CMAKE_SOURCE_DIR} CALL quoll_check_links ${CMAKE_SOURCE_DIR})
endmacro()

macro(sel4_projects_libs_import_libraries)
    quoll_import(libraries)
    cmake_language(DEFER DIRECTORY ${CMAKE_SOURCE_DIR} CALL quoll_check_links ${CMAKE_SOURCE_DIR})
endmacro()

# Stops at a target of <folder>, or of one below, that uses a library of seL4's which is not there.
function(quoll_check_links folder)
    set(missing
        ethdrivers fdt fdtgen lwip pci picotcp sdhcdrivers sel4dma sel4keystore sel4pcap sel4vchan sel4vm
        sel4vmmcore sel4vmmplatsupport usbdrivers virtqueue)
    set(packaged_nanopb nanopb libnanopb-dev)
    set(packaged_sel4nanopb ${packaged_nanopb})
    set(packaged_sel4rpc ${packaged_nanopb})
    set(packaged_jansson libjansson-dev)
    get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
    foreach(target IN LISTS targets)
        get_target_property(libraries ${target} LINK_LIBRARIES)
        foreach(library IN LISTS libraries)
            if(TARGET ${library})
                continue()
            elseif(DEFINED packaged_${library})
                list(JOIN packaged_${library} " " packages)
                message(FATAL_ERROR "${target} uses ${library}, which needs packages that are not installed: "
                                    "sudo apt-get install ${packages}")
            elseif(library IN_LIST missing)
                message(FATAL_ERROR "${target} uses ${library}, a library that Quoll does not have. See "
                                    "docs/compatibility.md")
            endif()
        endforeach()
    endforeach()
    get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
    foreach(below IN LISTS folders)
        quoll_check_links(${below})
    endforeach()
endfunction()

# ---- sel4-tutorials ----

macro(sel4_tutorials_import_libsel4tutorials)
    quoll_import(libraries)
endmacro()

# Sources are rendered by ./init, never behind the learner's back.
macro(sel4_tutorials_regenerate_tutorial)
endmacro()

macro(sel4_tutorials_setup_roottask_tutorial_environment)
    sel4_import_kernel()
    musllibc_setup_build_environment_with_sel4runtime()
    sel4_import_libsel4()
    util_libs_import_libraries()
    sel4_libs_import_libraries()
    sel4_tutorials_import_libsel4tutorials()
endmacro()

macro(sel4_tutorials_setup_capdl_tutorial_environment)
    message(FATAL_ERROR "this tutorial is started by the capDL loader, which Quoll does not have. See "
                        "docs/compatibility.md")
endmacro()
