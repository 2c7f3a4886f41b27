# SPDX-License-Identifier: BSD-2-Clause
# Quoll as a package: find_package(Quoll) in another project imports the kernel and every library,
# under the same target names, from the build tree or from a prefix filled by `cmake --install`.
# Include last, when all targets exist.
#
# The prefix:
#   include/            headers of all libraries         boot/         the kernel's two images
#   lib/                the libraries                    share/quoll/  cmake, tools, api, the sources,
#   lib/cmake/          packages by seL4's names                       and workspace/
#   libsel4/, bin/      what generators of bindings read: QuollBindings.cmake

include_guard(GLOBAL)
include(QuollTools)

# Appends to <result> the library targets of <directory> and of everything below it.
function(quoll_libraries_below directory result)
    set(found ${${result}})
    get_property(targets DIRECTORY ${directory} PROPERTY BUILDSYSTEM_TARGETS)
    foreach(target IN LISTS targets)
        get_target_property(type ${target} TYPE)
        if(type MATCHES "^(STATIC|INTERFACE|OBJECT)_LIBRARY$")
            list(APPEND found ${target})
        endif()
    endforeach()
    get_property(folders DIRECTORY ${directory} PROPERTY SUBDIRECTORIES)
    foreach(folder IN LISTS folders)
        quoll_libraries_below(${folder} found)
    endforeach()
    set(${result} ${found} PARENT_SCOPE)
endfunction()

# The header folders of <target> are those of the sources in this build, and <prefix>/include once
# installed. Appends them to <result>.
function(quoll_relocate_headers target result)
    get_target_property(folders ${target} INTERFACE_INCLUDE_DIRECTORIES)
    if(NOT folders)
        return()
    endif()
    set(${result} ${${result}} ${folders} PARENT_SCOPE)
    list(TRANSFORM folders REPLACE "(.+)" "$<BUILD_INTERFACE:\\1>")
    set_property(TARGET ${target} PROPERTY
                 INTERFACE_INCLUDE_DIRECTORIES ${folders} $<INSTALL_INTERFACE:include>)
endfunction()

set(exported quoll_user quoll_warnings muslc)
quoll_libraries_below(${CMAKE_SOURCE_DIR}/libs exported)
list(REMOVE_DUPLICATES exported)

# What a tutorial or another importing project needs built: `ninja sdk`.
add_custom_target(sdk)
foreach(target IN LISTS exported)
    get_target_property(type ${target} TYPE)
    if(NOT type STREQUAL INTERFACE_LIBRARY)
        add_dependencies(sdk ${target})
    endif()
endforeach()
if(TARGET quoll-kernel)
    list(APPEND exported quoll-kernel)
    add_dependencies(sdk quoll_kernel)
endif()

set(headers)
foreach(target IN LISTS exported)
    get_target_property(type ${target} TYPE)
    if(NOT type STREQUAL EXECUTABLE)
        quoll_relocate_headers(${target} headers)
    endif()
endforeach()
list(REMOVE_DUPLICATES headers)

export(TARGETS ${exported} FILE ${CMAKE_BINARY_DIR}/QuollTargets.cmake)
set(modules ${QUOLL_CMAKE_DIR})
configure_file(${QUOLL_CMAKE_DIR}/QuollConfig.cmake.in ${CMAKE_BINARY_DIR}/QuollConfig.cmake @ONLY)
include(QuollWorkspace)
quoll_workspace(${CMAKE_BINARY_DIR}/workspace ${QUOLL_CMAKE_DIR})
quoll_workspace_packages(${CMAKE_BINARY_DIR}/lib/cmake ../../../workspace ${QUOLL_CMAKE_DIR})

# ---- cmake --install ----

# A prefix of its own: names such as libelf.a must not meet the host's.
if(CMAKE_INSTALL_PREFIX_INITIALIZED_TO_DEFAULT)
    set_property(CACHE CMAKE_INSTALL_PREFIX PROPERTY VALUE /opt/quoll)
endif()
# QuollTools looks for the tools beside the folder of the modules, here and there.
set(share share/quoll)
install(TARGETS ${exported} EXPORT QuollTargets ARCHIVE DESTINATION lib RUNTIME DESTINATION boot)
install(EXPORT QuollTargets DESTINATION ${share}/cmake)
foreach(folder IN LISTS headers)
    install(DIRECTORY ${folder}/ DESTINATION include FILES_MATCHING PATTERN "*.h")
endforeach()
install(FILES ${CMAKE_BINARY_DIR}/kernel/quoll-kernel.mb.elf DESTINATION boot)
install(DIRECTORY ${QUOLL_CMAKE_DIR}/ DESTINATION ${share}/cmake USE_SOURCE_PERMISSIONS
        PATTERN QuollExport.cmake EXCLUDE PATTERN QuollTargetTest.cmake EXCLUDE)
# The sources, for projects that build them with options of their own.
foreach(folder IN ITEMS kernel libs)
    install(DIRECTORY ${CMAKE_SOURCE_DIR}/${folder} DESTINATION ${share})
endforeach()
quoll_workspace(${CMAKE_BINARY_DIR}/install/workspace ../cmake)
install(DIRECTORY ${CMAKE_BINARY_DIR}/install/workspace DESTINATION ${share} USE_SOURCE_PERMISSIONS)
quoll_workspace_packages(${CMAKE_BINARY_DIR}/install/packages ../../../share/quoll/workspace ../cmake)
install(DIRECTORY ${CMAKE_BINARY_DIR}/install/packages/ DESTINATION lib/cmake)
set(modules "\${CMAKE_CURRENT_LIST_DIR}")
set(config ${CMAKE_BINARY_DIR}/install/QuollConfig.cmake)
configure_file(${QUOLL_CMAKE_DIR}/QuollConfig.cmake.in ${config} @ONLY)
install(FILES ${config} DESTINATION ${share}/cmake)
install(DIRECTORY ${QUOLL_TOOLS_DIR}/ DESTINATION ${share}/tools
        PATTERN __pycache__ EXCLUDE)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/api DESTINATION ${share})
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION ${share})
include(QuollBindings)
