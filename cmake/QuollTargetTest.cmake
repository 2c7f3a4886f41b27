# SPDX-License-Identifier: BSD-2-Clause
# Tests that run on the target: one boot runs a whole suite, each result is one CTest test.

include_guard(GLOBAL)
include(rootserver)

# quoll_target_test(<suite> <source>... [LIBRARIES <library>...] [TIMEOUT <seconds>]
#                   [QEMU <option>...] [KERNEL <target>] [PARANOID])
#
# Makes a root task of the sources and the harness. Every QTEST(name) in them becomes the CTest
# test <suite>.name; the names are read from the linked file, so that a test which did not run
# fails. <suite>.boot runs the suite once for all of them. QEMU: options that change the machine.
# KERNEL: another one than quoll-kernel. PARANOID: all of it once more, as <suite>-paranoid, on the kernel that checks its invariants.
function(quoll_target_test suite)
    cmake_parse_arguments(PARSE_ARGV 1 TEST "PARANOID" "TIMEOUT;KERNEL" "LIBRARIES;QEMU")
    set(target test-${suite})
    add_executable(${target} ${TEST_UNPARSED_ARGUMENTS})
    target_link_libraries(${target} PRIVATE quoll_warnings quoll_harness ${TEST_LIBRARIES}
                          sel4 muslc)
    DeclareRootserver(${target})
    quoll_target_machine(${suite} ${suite} TIMEOUT ${TEST_TIMEOUT} QEMU ${TEST_QEMU}
                         KERNEL ${TEST_KERNEL})
    if(TEST_PARANOID AND TARGET quoll-kernel-paranoid)
        quoll_target_machine(${suite} ${suite}-paranoid TIMEOUT 600 QEMU ${TEST_QEMU}
                             KERNEL quoll-kernel-paranoid)
    endif()
endfunction()

# quoll_target_machine(<suite> <name> [TIMEOUT <seconds>] [QEMU <option>...] [KERNEL <target>])
#
# Boots a suite once more, on another machine or another kernel: its tests are then also called
# <name>.*.
function(quoll_target_machine suite name)
    cmake_parse_arguments(PARSE_ARGV 2 TEST "" "TIMEOUT;KERNEL" "QEMU")
    if(NOT TEST_TIMEOUT)
        set(TEST_TIMEOUT 120)
    endif()
    if(NOT CONFIG_PRINTING)
        return()  # compiled and linked; without a console there are no results to read
    endif()
    set(name ${QUOLL_SUITE_PREFIX}${name}) # of another configuration: tests/configurations
    set(target test-${suite})
    get_target_property(manifest ${target} QUOLL_MANIFEST)
    list(JOIN TEST_QEMU " " qemu)
    set(kernel)
    if(TEST_KERNEL)
        set(kernel "--kernel=$<TARGET_FILE:${TEST_KERNEL}>")
    endif()

    set(list ${CMAKE_CURRENT_BINARY_DIR}/test-${name}-tests.cmake)
    add_custom_command(TARGET ${target} POST_BUILD
        COMMAND ${QUOLL_PYTHON} ${QUOLL_TOOLS_DIR}/quoll target-tests --suite ${name}
                --image ${manifest} --timeout ${TEST_TIMEOUT} --output ${list} "--qemu=${qemu}"
                ${kernel} $<TARGET_FILE:${target}>
        BYPRODUCTS ${list}
        VERBATIM)
    quoll_include_tests(${name} ${list})
endfunction()

# quoll_include_tests(<name> <file>)
#
# The tests that a file lists, once it has been built.
function(quoll_include_tests name list)
    set(include ${CMAKE_CURRENT_BINARY_DIR}/test-${name}-include.cmake)
    file(WRITE ${include} "
if(EXISTS \"${list}\")
    include(\"${list}\")
else()
    add_test(${name}.is_built \"${CMAKE_COMMAND}\" -E false)
endif()
")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${include})
endfunction()
