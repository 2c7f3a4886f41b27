# SPDX-License-Identifier: BSD-2-Clause
# DeclareRootserver: an executable becomes the root task of a bootable system.

cmake_minimum_required(VERSION 3.22)
include_guard(GLOBAL)
include(${CMAKE_CURRENT_LIST_DIR}/QuollTools.cmake)

# DeclareRootserver(<target>)
#
# The target starts at _sel4_start, with the boot info, and gets a description,
# ${CMAKE_BINARY_DIR}/images/<target>.json: the kernel that boots it, its own file and the programs
# in its archives. That file is what ./quoll run, gdb and image, and the scripts simulate and check
# work from.
#
# In a project outside, images/ also holds what a boot loader takes, under the names that seL4 has for them:
# kernel-x86_64-pc99 (Multiboot 1) and its module <target>-image-x86_64-pc99. The target rootserver_image makes them.
function(DeclareRootserver target)
    if(NOT TARGET quoll-kernel)
        message(FATAL_ERROR "DeclareRootserver(${target}): there is no kernel yet; find_package(Quoll) or "
                            "sel4_import_kernel() comes first")
    endif()
    get_target_property(imported ${target} IMPORTED)
    if(NOT imported)
        target_link_options(${target} PRIVATE -Wl,-u,_sel4_start -Wl,-e,_sel4_start)
        set_target_properties(${target} PROPERTIES ENABLE_EXPORTS OFF)
        quoll_name_program(${target})
        quoll_archived_programs(${target} programs)
    endif()

    set(manifest ${CMAKE_BINARY_DIR}/images/${target}.json)
    file(GENERATE OUTPUT ${manifest} CONTENT "{
  \"name\": \"${target}\",
  \"kernel\": \"$<TARGET_FILE:quoll-kernel>\",
  \"root_task\": \"$<TARGET_FILE:${target}>\",
  \"archive\": [${programs}]
}
")
    set_property(TARGET ${target} PROPERTY QUOLL_MANIFEST ${manifest})
    set_property(GLOBAL PROPERTY QUOLL_ROOTSERVER ${target})
    add_custom_target(${target}-image DEPENDS $<TARGET_FILE:${target}>)
    add_dependencies(${target}-image ${target} quoll-kernel)
    if(NOT CMAKE_SOURCE_DIR STREQUAL QUOLL_SOURCE_DIR)
        quoll_boot_files(${target})
    endif()
endfunction()

# What the root task finds as its argv[0]: nobody passes it one.
function(quoll_name_program target)
    set(name ${CMAKE_CURRENT_BINARY_DIR}/${target}-name.c)
    file(CONFIGURE OUTPUT ${name} CONTENT
        "extern const char __quoll_program_name[];\nconst char __quoll_program_name[] = \"${target}\";\n")
    target_sources(${target} PRIVATE ${name})
endfunction()

# The programs in the target's archives, as items of a JSON list.
function(quoll_archived_programs target result)
    set(programs)
    get_target_property(sources ${target} SOURCES)
    foreach(source IN LISTS sources)
        get_property(files DIRECTORY PROPERTY QUOLL_CPIO_${source})
        list(APPEND programs ${files})
    endforeach()
    list(TRANSFORM programs PREPEND "\"")
    list(TRANSFORM programs APPEND "\"")
    list(JOIN programs ", " programs)
    set(${result} "${programs}" PARENT_SCOPE)
endfunction()

function(quoll_boot_files target)
    set(kernel images/kernel-x86_64-pc99)
    set(image images/${target}-image-x86_64-pc99)
    if(NOT TARGET rootserver_image)
        quoll_boot_file(${kernel} $<TARGET_FILE_DIR:quoll-kernel>/quoll-kernel.mb.elf
                        quoll-kernel-multiboot kernel_multiboot)
        add_custom_target(rootserver_image ALL DEPENDS ${CMAKE_BINARY_DIR}/${kernel})
        set_target_properties(rootserver_image PROPERTIES IMAGE_NAME ${image} KERNEL_IMAGE_NAME ${kernel})
    endif()
    quoll_boot_file(${image} $<TARGET_FILE:${target}> ${target})
    add_custom_target(${target}_boot_file DEPENDS ${CMAKE_BINARY_DIR}/${image})
    add_dependencies(rootserver_image ${target}_boot_file ${target}-image)
endfunction()

# quoll_boot_file(<copy> <file> <target that makes it>...)
function(quoll_boot_file copy file)
    set(makers)
    foreach(maker IN LISTS ARGN)
        if(TARGET ${maker})
            list(APPEND makers ${maker})
        endif()
    endforeach()
    add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/${copy}
        COMMAND ${CMAKE_COMMAND} -E copy ${file} ${CMAKE_BINARY_DIR}/${copy}
        DEPENDS ${makers} $<TARGET_FILE:quoll-kernel>
        COMMENT "Placing ${copy}"
        VERBATIM)
endfunction()
