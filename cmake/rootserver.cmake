# SPDX-License-Identifier: BSD-2-Clause
# DeclareRootserver: an executable becomes the root task of a bootable system.

include_guard(GLOBAL)
include(QuollTools)

# DeclareRootserver(<target>)
#
# The target starts at _sel4_start, with the boot info, and gets a description,
# ${CMAKE_BINARY_DIR}/images/<target>.json: the kernel that boots it, its own file and the programs
# in its archives. That file is what ./quoll run, gdb and image, and the scripts simulate and check
# work from.
function(DeclareRootserver target)
    target_link_options(${target} PRIVATE -Wl,-u,_sel4_start -Wl,-e,_sel4_start)
    set_target_properties(${target} PROPERTIES ENABLE_EXPORTS OFF)

    # What the root task finds as its argv[0]: nobody passes it one.
    set(name ${CMAKE_CURRENT_BINARY_DIR}/${target}-name.c)
    file(CONFIGURE OUTPUT ${name} CONTENT
        "extern const char __quoll_program_name[];\nconst char __quoll_program_name[] = \"${target}\";\n")
    target_sources(${target} PRIVATE ${name})

    set(programs)
    get_target_property(sources ${target} SOURCES)
    foreach(source IN LISTS sources)
        get_property(files DIRECTORY PROPERTY QUOLL_CPIO_${source})
        list(APPEND programs ${files})
    endforeach()
    list(TRANSFORM programs PREPEND "\"")
    list(TRANSFORM programs APPEND "\"")
    list(JOIN programs ", " programs)

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
    get_target_property(imported quoll-kernel IMPORTED)
    if(NOT imported)
        add_custom_target(${target}-image DEPENDS ${target} quoll-kernel)
    endif()
endfunction()
