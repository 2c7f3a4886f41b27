# SPDX-License-Identifier: BSD-2-Clause
# Tests that run on the target: one boot runs a whole suite, each result is one CTest test.

include_guard(GLOBAL)
include(rootserver)

# quoll_target_test(<suite> <source>... [LIBRARIES <library>...] [TIMEOUT <seconds>])
#
# Makes a root task of the sources and the harness. Every QTEST(name) in them becomes the CTest
# test <suite>.name; the names are read from the linked file, so that a test which did not run
# fails. <suite>.boot runs the suite once for all of them.
function(quoll_target_test suite)
    cmake_parse_arguments(PARSE_ARGV 1 TEST "" "TIMEOUT" "LIBRARIES")
    if(NOT TEST_TIMEOUT)
        set(TEST_TIMEOUT 120)
    endif()
    set(target test-${suite})
    add_executable(${target} ${TEST_UNPARSED_ARGUMENTS})
    target_link_libraries(${target} PRIVATE quoll_warnings quoll_harness ${TEST_LIBRARIES}
                          sel4 muslc)
    DeclareRootserver(${target})
    get_target_property(manifest ${target} QUOLL_MANIFEST)
    if(CMAKE_BUILD_TYPE STREQUAL Release)
        return()  # compiled and linked; without a console there are no results to read
    endif()

    set(list ${CMAKE_CURRENT_BINARY_DIR}/${target}-tests.cmake)
    add_custom_command(TARGET ${target} POST_BUILD
        COMMAND ${QUOLL_PYTHON} ${QUOLL_TOOLS_DIR}/quoll target-tests --suite ${suite}
                --image ${manifest} --timeout ${TEST_TIMEOUT} --output ${list}
                $<TARGET_FILE:${target}>
        BYPRODUCTS ${list}
        VERBATIM)
    set(include ${CMAKE_CURRENT_BINARY_DIR}/${target}-include.cmake)
    file(WRITE ${include} "
if(EXISTS \"${list}\")
    include(\"${list}\")
else()
    add_test(${suite}.is_built \"${CMAKE_COMMAND}\" -E false)
endif()
")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${include})
endfunction()
