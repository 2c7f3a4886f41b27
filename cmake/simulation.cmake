# SPDX-License-Identifier: BSD-2-Clause
# GenerateSimulateScript: `./simulate` in the build directory boots the root task in QEMU.

include_guard(GLOBAL)
include(QuollTools)

# GenerateSimulateScript()
#
# For the root task declared last with DeclareRootserver. The console is the terminal;
# Ctrl-A X leaves.
function(GenerateSimulateScript)
    get_property(target GLOBAL PROPERTY QUOLL_ROOTSERVER)
    if(NOT target)
        message(FATAL_ERROR "GenerateSimulateScript() needs a DeclareRootserver(<target>) before it")
    endif()
    get_target_property(manifest ${target} QUOLL_MANIFEST)
    file(WRITE ${CMAKE_BINARY_DIR}/simulate.tmp "#!/bin/sh
# Boots ${target} in QEMU; Ctrl-A X leaves.
exec '${QUOLL_PYTHON}' '${QUOLL_TOOLS_DIR}/quoll' simulate --image '${manifest}' \"$@\"
")
    file(COPY_FILE ${CMAKE_BINARY_DIR}/simulate.tmp ${CMAKE_BINARY_DIR}/simulate)
    file(REMOVE ${CMAKE_BINARY_DIR}/simulate.tmp)
    file(CHMOD ${CMAKE_BINARY_DIR}/simulate PERMISSIONS
         OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
endfunction()
