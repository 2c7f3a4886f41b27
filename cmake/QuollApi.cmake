# SPDX-License-Identifier: BSD-2-Clause
# Writes what follows from the description in api/ while configuring, so that no target has to wait for it:
#   ${QUOLL_GENERATED}/include         headers of the sel4 library
#   ${QUOLL_GENERATED}/kernel_include  numbers and names for the kernel
#   ${QUOLL_GENERATED}/doc             the reference manual
# A change of the description, the generator or a template configures anew.

include_guard(GLOBAL)

include(QuollConfiguration)
include(QuollOptions)
include(QuollTools)

configure_file(${QUOLL_SOURCE_DIR}/cmake/kernel_gen_config.h.in
               ${QUOLL_GENERATED}/include/kernel/gen_config.h @ONLY)
configure_file(${QUOLL_SOURCE_DIR}/kernel/config.h.in ${QUOLL_GENERATED}/kernel_include/config.h
               @ONLY)
list(JOIN QUOLL_API_CONFIG "," quoll_api_config)

# Write everything for a configuration, as `DEBUG_BUILD,PRINTING`, into a folder.
function(quoll_generate_api config out)
    execute_process(COMMAND ${QUOLL_PYTHON} -B ${QUOLL_SOURCE_DIR}/tools/gen/gen.py
                            --config ${config} --out ${out}
                    COMMAND_ERROR_IS_FATAL ANY)
endfunction()

execute_process(COMMAND ${QUOLL_PYTHON} -B ${QUOLL_SOURCE_DIR}/tools/gen/gen.py --inputs
                OUTPUT_VARIABLE quoll_api_inputs OUTPUT_STRIP_TRAILING_WHITESPACE
                COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE "\n" ";" quoll_api_inputs "${quoll_api_inputs}")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${quoll_api_inputs})
quoll_generate_api(${quoll_api_config} ${QUOLL_GENERATED})
