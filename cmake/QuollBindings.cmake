# SPDX-License-Identifier: BSD-2-Clause
# What generators of other languages' bindings find in an installed seL4, below a prefix:
#   libsel4/include/                  all headers of the API, the description of the API as XML (api/, interfaces/),
#                                     bit layouts (*.pbf), and the options as JSON (kernel/ and sel4/gen_config.json)
#   bin/kernel.elf                    the kernel, for their own loaders

include_guard(GLOBAL)
include(QuollApi)

# quoll_options_as_json(<header> <json>): true, false, or what stands behind the macro, as a string
function(quoll_options_as_json header json)
    file(STRINGS ${header} lines REGEX "CONFIG_")
    set(numbers "^(MAX_|NUM_|ARM_HIKEY_|LIB_SEL4_PRINT_)|_(BITS|TICK_MS|SLICE|LENGTH|LIMIT|SCHEDULES|FREQUENCY)$")
    set(items)
    foreach(line IN LISTS lines)
        if(line MATCHES "^#define CONFIG_([A-Z0-9_a-z]+) (.*)$")
            set(name ${CMAKE_MATCH_1})
            string(STRIP "${CMAKE_MATCH_2}" value)
            if(value STREQUAL 1 AND NOT name MATCHES "${numbers}")
                set(value true)
            elseif(NOT value MATCHES "^\".*\"$")
                set(value "\"${value}\"")
            endif()
        elseif(line MATCHES "(#undef |disabled: |undef )CONFIG_([A-Z0-9_a-z]+)")
            set(name ${CMAKE_MATCH_2})
            set(value false)
        else()
            continue()
        endif()
        list(APPEND items "    \"${name}\": ${value}")
    endforeach()
    list(SORT items)
    list(JOIN items ",\n" text)
    file(CONFIGURE OUTPUT ${json} CONTENT "{\n${text}\n}\n" @ONLY)
endfunction()

set(bindings ${QUOLL_GENERATED}/bindings)
foreach(library IN ITEMS kernel sel4)
    quoll_options_as_json(${QUOLL_GENERATED}/include/${library}/gen_config.h ${bindings}/${library}/gen_config.json)
endforeach()

set(include libsel4/include)
install(DIRECTORY ${QUOLL_SOURCE_DIR}/libs/sel4/include/ ${bindings}/ DESTINATION ${include})
foreach(folder IN ITEMS kernel sel4 interfaces)
    install(DIRECTORY ${QUOLL_GENERATED}/include/${folder} DESTINATION ${include})
endforeach()
install(PROGRAMS $<TARGET_FILE:quoll-kernel-multiboot> DESTINATION bin RENAME kernel.elf)
