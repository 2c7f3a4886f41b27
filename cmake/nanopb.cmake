# SPDX-License-Identifier: BSD-2-Clause
# Messages of protocol buffers for programs of seL4, by the distribution's nanopb. The target `nanopb` is the
# library.

cmake_minimum_required(VERSION 3.22)
include_guard(DIRECTORY)
include(${CMAKE_CURRENT_LIST_DIR}/QuollNanopb.cmake)
if(NOT QUOLL_NANOPB_FOUND)
    quoll_nanopb_is_missing("this project")
endif()

# SEL4_GENERATE_PROTOBUF(<sources> <headers> [RELPATH <folder>] <file.proto>...)
#
# Makes NAME.pb.c and NAME.pb.h of each NAME.proto in the current binary directory, below it at the same place as
# the file is below RELPATH, and sets the two variables to their paths.
function(SEL4_GENERATE_PROTOBUF sources headers)
    cmake_parse_arguments(PARSE_ARGV 2 PROTO "" "RELPATH" "")
    set(made)
    set(made_headers)
    foreach(file IN LISTS PROTO_UNPARSED_ARGUMENTS)
        get_filename_component(file ${file} ABSOLUTE)
        get_filename_component(root ${file} DIRECTORY)
        if(PROTO_RELPATH)
            get_filename_component(root ${PROTO_RELPATH} ABSOLUTE)
        endif()
        file(RELATIVE_PATH name ${root} ${file})
        string(REGEX REPLACE "\\.proto$" ".pb" name ${name})
        add_custom_command(
            OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}.c ${CMAKE_CURRENT_BINARY_DIR}/${name}.h
            COMMAND ${QUOLL_NANOPB_GENERATOR} --quiet -I ${root} -D ${CMAKE_CURRENT_BINARY_DIR} ${file}
            DEPENDS ${file}
            COMMENT "Generating ${name}.c"
            VERBATIM)
        list(APPEND made ${CMAKE_CURRENT_BINARY_DIR}/${name}.c)
        list(APPEND made_headers ${CMAKE_CURRENT_BINARY_DIR}/${name}.h)
    endforeach()
    set(${sources} ${${sources}} ${made} PARENT_SCOPE)
    set(${headers} ${${headers}} ${made_headers} PARENT_SCOPE)
endfunction()
