# SPDX-License-Identifier: BSD-2-Clause
# MakeCPIO: an object file with an archive of programs inside, for a root task to load them from.

cmake_minimum_required(VERSION 3.22)
include_guard(GLOBAL)
include(${CMAKE_CURRENT_LIST_DIR}/QuollTools.cmake)

# MakeCPIO(<archive.o> <file>... [CPIO_SYMBOL <symbol>] [DEPENDS <dependency>...])
#
# Makes the object <archive.o> in the current binary directory: name it among the sources of the
# root task. It defines <symbol>[] (default _cpio_archive) and <symbol>_end[] around an archive of
# the files, each under its base name and each with its data on a page boundary, or where its large read-only
# segments can be mapped by large pages. A file may be a
# path or "$<TARGET_FILE:target>".
function(MakeCPIO archive)
    cmake_parse_arguments(PARSE_ARGV 1 CPIO "" "CPIO_SYMBOL" "DEPENDS")
    # A quoted list in one argument is as good as several arguments.
    string(REPLACE "\\;" ";" files "${CPIO_UNPARSED_ARGUMENTS}")
    if(NOT CPIO_CPIO_SYMBOL)
        set(CPIO_CPIO_SYMBOL _cpio_archive)
    endif()
    get_filename_component(stem ${archive} NAME_WE)
    set(QUOLL_CPIO_SYMBOL ${CPIO_CPIO_SYMBOL})
    set(QUOLL_CPIO_FILE ${CMAKE_CURRENT_BINARY_DIR}/${stem}.cpio)
    set(wrapper ${CMAKE_CURRENT_BINARY_DIR}/${stem}.cpio.S)
    configure_file(${QUOLL_CMAKE_DIR}/cpio.S.in ${wrapper} @ONLY)

    add_custom_command(
        OUTPUT ${archive}
        BYPRODUCTS ${QUOLL_CPIO_FILE} ${QUOLL_CPIO_FILE}.align
        COMMAND ${QUOLL_PYTHON} ${QUOLL_TOOLS_DIR}/mkcpio.py -o ${QUOLL_CPIO_FILE}
                --alignment ${QUOLL_CPIO_FILE}.align ${files}
        COMMAND ${CMAKE_C_COMPILER} -c -o ${archive} ${wrapper}
        DEPENDS ${files} ${CPIO_DEPENDS} ${wrapper} ${QUOLL_TOOLS_DIR}/mkcpio.py
        COMMENT "Packing ${stem}.cpio"
        VERBATIM)
    # DeclareRootserver finds the programs of its archives here.
    set_property(DIRECTORY PROPERTY QUOLL_CPIO_${archive} "${files}")
endfunction()
