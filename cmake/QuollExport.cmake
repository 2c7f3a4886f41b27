# SPDX-License-Identifier: BSD-2-Clause
# The build tree as a package: find_package(Quoll) in another project imports the kernel and every
# library as built here, under the same target names. Include last, when all targets exist.

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
    add_dependencies(sdk quoll-kernel)
endif()

export(TARGETS ${exported} FILE ${CMAKE_BINARY_DIR}/QuollTargets.cmake)
configure_file(${QUOLL_CMAKE_DIR}/QuollConfig.cmake.in ${CMAKE_BINARY_DIR}/QuollConfig.cmake @ONLY)
