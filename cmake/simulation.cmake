# SPDX-License-Identifier: BSD-2-Clause
# GenerateSimulateScript: `./simulate` in the build directory boots the root task in QEMU.

cmake_minimum_required(VERSION 3.22)
include_guard(GLOBAL)
include(${CMAKE_CURRENT_LIST_DIR}/QuollTools.cmake)

# SetSimulationScriptProperty(MEM_SIZE <size> | GRAPHIC <bool>)
#
# The machine's memory, as 3G, and whether it has a window. Before or after GenerateSimulateScript().
function(SetSimulationScriptProperty property value)
    if(NOT property MATCHES "^(MEM_SIZE|GRAPHIC)$")
        message(FATAL_ERROR "SetSimulationScriptProperty(${property}): there are MEM_SIZE and GRAPHIC")
    endif()
    set_property(GLOBAL PROPERTY QUOLL_SIMULATION_${property} "${value}")
endfunction()

# GenerateSimulateScript()
#
# For the root task declared last with DeclareRootserver, be that before or after. The console is the
# terminal; Ctrl-A X leaves. `./launch_gdb` attaches gdb to a machine started by `./simulate -d`.
function(GenerateSimulateScript)
    cmake_language(DEFER DIRECTORY ${CMAKE_SOURCE_DIR} CALL quoll_write_simulate)
endfunction()

function(quoll_write_simulate)
    get_property(target GLOBAL PROPERTY QUOLL_ROOTSERVER)
    if(NOT target)
        message(FATAL_ERROR "GenerateSimulateScript() needs a DeclareRootserver(<target>)")
    endif()
    get_target_property(manifest ${target} QUOLL_MANIFEST)
    get_property(memory GLOBAL PROPERTY QUOLL_SIMULATION_MEM_SIZE)
    get_property(graphic GLOBAL PROPERTY QUOLL_SIMULATION_GRAPHIC)
    set(options)
    if(memory)
        string(APPEND options " --memory '${memory}'")
    endif()
    if(graphic)
        string(APPEND options " --graphic ''")
    endif()
    quoll_write_script(simulate "# Boots ${target} in QEMU; Ctrl-A X leaves.
exec '${QUOLL_PYTHON}' '${QUOLL_TOOLS_DIR}/quoll' simulate --image '${manifest}'${options} \"$@\"
")
    quoll_write_script(launch_gdb "# Attaches gdb to the machine that `./simulate -d` has started.
exec gdb -ex 'add-symbol-file $<TARGET_FILE:${target}>' -ex 'target remote :1234' \"$@\" \\
    '$<TARGET_FILE:quoll-kernel>'
")
endfunction()

function(quoll_write_script name text)
    file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/${name} CONTENT "#!/bin/sh\n${text}"
         FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ
                          WORLD_EXECUTE)
endfunction()
