# SPDX-License-Identifier: BSD-2-Clause
# The kernel's options, by the names that seL4's CMake gives them: docs/configuration.md.
#
# Including this reads them from variables of the cache (or of the scope), checks each, and sets
#   CONFIG_...              what kernel/config.h.in and kernel_gen_config.h.in are filled from
#   QUOLL_API_CONFIG        what of it changes the API, for tools/gen/gen.py
# A value that is none stops the configuration, and so does one that Quoll cannot honour.

include_guard(GLOBAL)

# quoll_number(<option> <macro> <default> <least> <most> <what it is>): a number
macro(quoll_number option name default least most what)
    set(${option} ${default} CACHE STRING "${what}: ${least} to ${most}")
    if(NOT "${${option}}" MATCHES "^(0|[1-9][0-9]*)$" OR ${option} LESS ${least}
       OR ${option} GREATER ${most})
        message(FATAL_ERROR "${option} is '${${option}}', but ${what} is a number from ${least} to "
                            "${most}: see docs/configuration.md")
    endif()
    set(CONFIG_${name} ${${option}})
endmacro()

# quoll_choice(<option> <what it is> <default> <other>...): one of a few words
macro(quoll_choice option what default)
    set(${option} ${default} CACHE STRING "${what}: one of ${default} ${ARGN}")
    set_property(CACHE ${option} PROPERTY STRINGS ${default} ${ARGN})
    set(quoll_words ${default} ${ARGN})
    if(NOT "${${option}}" IN_LIST quoll_words)
        list(JOIN quoll_words ", " quoll_words)
        message(FATAL_ERROR "${option} is '${${option}}', but ${what} is one of ${quoll_words}: see "
                            "docs/configuration.md")
    endif()
endmacro()

# quoll_switch(<option> <macro> <default> <what it is>): on or off
macro(quoll_switch option name default what)
    if(NOT DEFINED ${option})
        set(${option} ${default}) # not in the cache: it may follow from another option
    endif()
    if(NOT "${${option}}" MATCHES "^(ON|OFF|YES|NO|TRUE|FALSE|Y|N|1|0)$")
        message(FATAL_ERROR "${option} is '${${option}}', but it is ON or OFF (${what}): see "
                            "docs/configuration.md")
    endif()
    set(CONFIG_${name} ${${option}})
endmacro()

# quoll_fixed(<option> <value> <why>): somebody else's option, of which there is one value here
function(quoll_fixed option value why)
    if(NOT DEFINED ${option} OR "${${option}}" STREQUAL "${value}")
        return()
    endif()
    if(value STREQUAL OFF AND NOT ${option})
        return()
    endif()
    message(FATAL_ERROR "${option} is '${${option}}', but Quoll can only be built with ${value}: "
                        "${why}. See docs/compatibility.md")
endfunction()

# ---- numbers ----

quoll_number(KernelNumDomains NUM_DOMAINS 1 1 256 "the number of scheduling domains")
quoll_number(KernelNumDomainSchedules NUM_DOMAIN_SCHEDULES 2 2 65536
             "the number of entries of the domain schedule")
quoll_number(KernelNumPriorities NUM_PRIORITIES 256 1 256 "the number of thread priorities")
quoll_number(KernelTimerTickMS TIMER_TICK_MS 2 1 1000 "a timer tick in milliseconds")
quoll_number(KernelTimeSlice TIME_SLICE 5 1 1000000 "a thread's turn in ticks")
quoll_number(KernelRootCNodeSizeBits ROOT_CNODE_SIZE_BITS 13 8 26
             "the root task's CNode in slots, 2^n,")
quoll_number(KernelMaxNumBootinfoUntypedCaps MAX_NUM_BOOTINFO_UNTYPED_CAPS 230 1 230
             "the number of untyped capabilities in the boot info")
quoll_number(KernelMaxNumWorkUnitsPerPreemption MAX_NUM_WORK_UNITS_PER_PREEMPTION 100 1 1000000
             "the number of steps between two looks for an interrupt")
quoll_number(KernelResetChunkBits RESET_CHUNK_BITS 8 4 20
             "what a step of clearing memory clears, 2^n bytes,")
quoll_number(KernelRetypeFanOutLimit RETYPE_FAN_OUT_LIMIT 256 1 65536
             "the number of objects of one Retype")
quoll_number(KernelUserStackTraceLength USER_STACK_TRACE_LENGTH 16 0 256
             "the number of return addresses in the report of a fault")
quoll_number(KernelMultibootGFXWidth MULTIBOOT_GRAPHICS_MODE_WIDTH 0 0 65535
             "the width of the graphics mode asked for (0: any)")
quoll_number(KernelMultibootGFXHeight MULTIBOOT_GRAPHICS_MODE_HEIGHT 0 0 65535
             "the height of the graphics mode asked for (0: any)")

# ---- what is built in ----

set(quoll_debug OFF)
if(CMAKE_BUILD_TYPE STREQUAL Debug)
    set(quoll_debug ON)
endif()
quoll_switch(KernelDebugBuild DEBUG_BUILD ${quoll_debug} "assertions and debug system calls")
quoll_switch(KernelPrinting PRINTING ${KernelDebugBuild} "a console for user level, and explanations")
quoll_switch(HardwareDebugAPI HARDWARE_DEBUG_API OFF "breakpoints and single stepping")

quoll_switch(KernelExportPMCUser EXPORT_PMC_USER OFF "programs may read the CPU's event counters")
quoll_switch(KernelX86DangerousMSR KERNEL_X86_DANGEROUS_MSR OFF
             "every program may read and write model-specific registers")

quoll_choice(KernelIRQController "the interrupt controller" IOAPIC PIC)
set(CONFIG_KERNEL_IRQ_CONTROLLER ${KernelIRQController})
string(COMPARE EQUAL ${KernelIRQController} IOAPIC CONFIG_IRQ_IOAPIC)
string(COMPARE EQUAL ${KernelIRQController} PIC CONFIG_IRQ_PIC)
set(CONFIG_MAX_NUM_IOAPIC ${CONFIG_IRQ_IOAPIC})

quoll_choice(KernelMultibootGFXMode "the graphics mode asked of a Multiboot loader"
             none text linear)
set(CONFIG_KERNEL_MUTLTIBOOT_GFX_MODE ${KernelMultibootGFXMode})
foreach(word IN ITEMS none text linear)
    string(TOUPPER MULTIBOOT_GRAPHICS_MODE_${word} name)
    string(COMPARE EQUAL ${word} ${KernelMultibootGFXMode} CONFIG_${name})
endforeach()
quoll_choice(KernelMultibootGFXDepth "the depth asked for, in bits per pixel," 32 24 16 15 8)
set(CONFIG_MULTIBOOT_GRAPHICS_MODE_DEPTH ${KernelMultibootGFXDepth})

quoll_choice(KernelBenchmarks "what the kernel measures"
             none generic track_kernel_entries tracepoints track_utilisation)
set(CONFIG_KERNEL_BENCHMARK ${KernelBenchmarks})
foreach(word IN ITEMS none generic track_kernel_entries tracepoints track_utilisation)
    string(TOUPPER BENCHMARK_${word} name)
    string(COMPARE EQUAL ${word} ${KernelBenchmarks} CONFIG_${name})
endforeach()
set(CONFIG_NO_BENCHMARKS ${CONFIG_BENCHMARK_NONE})
string(COMPARE NOTEQUAL ${KernelBenchmarks} none CONFIG_ENABLE_BENCHMARKS)
set(CONFIG_KERNEL_LOG_BUFFER 0)
if(CONFIG_BENCHMARK_TRACK_KERNEL_ENTRIES OR CONFIG_BENCHMARK_TRACEPOINTS)
    set(CONFIG_KERNEL_LOG_BUFFER 1)
endif()
set(CONFIG_MAX_NUM_TRACE_POINTS 0)
if(CONFIG_BENCHMARK_TRACEPOINTS)
    quoll_number(KernelMaxNumTracePoints MAX_NUM_TRACE_POINTS 8 1 64 "the number of trace points")
endif()

set(QUOLL_API_CONFIG SET_TLS_BASE_SELF)
foreach(name IN ITEMS DEBUG_BUILD PRINTING HARDWARE_DEBUG_API ENABLE_BENCHMARKS
                      BENCHMARK_TRACK_UTILISATION KERNEL_X86_DANGEROUS_MSR)
    if(CONFIG_${name})
        list(APPEND QUOLL_API_CONFIG ${name})
    endif()
endforeach()

# ---- what is not there ----

quoll_fixed(KernelIsMCS OFF "there is the classic scheduler, no MCS")
quoll_fixed(KernelMaxNumNodes 1 "it runs on one CPU")
quoll_fixed(KernelIOMMU OFF "it does not use the IOMMU")
quoll_fixed(KernelVTX OFF "it runs no virtual machines")
quoll_fixed(KernelX86_64VTX64BitGuests OFF "it runs no virtual machines")
quoll_fixed(KernelArch x86 "it runs on x86_64")
quoll_fixed(KernelSel4Arch x86_64 "it runs on x86_64")
quoll_fixed(KernelPlatform pc99 "it runs on PCs")
quoll_fixed(KernelVerificationBuild OFF "it is not verified")
quoll_fixed(KernelBinaryVerificationBuild OFF "it is not verified")
quoll_fixed(KernelX86Syscall syscall "programs enter it by the instruction syscall")
quoll_fixed(KernelSyscall syscall "programs enter it by the instruction syscall")
quoll_fixed(KernelLAPICMode XAPIC "it does not use x2APIC mode")
quoll_fixed(KernelInvocationReportErrorIPC OFF "errors are explained on the console only")
quoll_fixed(KernelDangerousCodeInjection OFF "it runs no code of programs")
