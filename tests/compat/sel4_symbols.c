/* SPDX-License-Identifier: BSD-2-Clause */
/* Every macro, type and function of the API's headers is there, with its value or signature, in the
 * classic configuration of x86_64. */

#include <sel4/arch/bootinfo_types.h>
#include <sel4/arch/constants.h>
#include <sel4/arch/mapping.h>
#include <sel4/arch/objecttype.h>
#include <sel4/arch/syscalls.h>
#include <sel4/arch/types.h>
#include <sel4/arch/vmenter.h>
#include <sel4/assert.h>
#include <sel4/benchmark_tracepoints_types.h>
#include <sel4/benchmark_track_types.h>
#include <sel4/benchmark_utilisation_types.h>
#include <sel4/bootinfo.h>
#include <sel4/bootinfo_types.h>
#include <sel4/constants.h>
#include <sel4/debug_assert.h>
#include <sel4/deprecated.h>
#include <sel4/errors.h>
#include <sel4/faults.h>
#include <sel4/functions.h>
#include <sel4/macros.h>
#include <sel4/mode/types.h>
#include <sel4/objecttype.h>
#include <sel4/plat/api/constants.h>
#include <sel4/sel4_arch/constants.h>
#include <sel4/sel4_arch/faults.h>
#include <sel4/sel4_arch/mapping.h>
#include <sel4/sel4_arch/objecttype.h>
#include <sel4/sel4_arch/simple_types.h>
#include <sel4/sel4_arch/syscalls.h>
#include <sel4/sel4_arch/syscalls_syscall.h>
#include <sel4/sel4_arch/syscalls_sysenter.h>
#include <sel4/sel4_arch/types.h>
#include <sel4/shared_types.h>
#include <sel4/simple_types.h>
#include <sel4/syscalls.h>
#include <sel4/syscalls_master.h>
#include <sel4/types.h>
#include <sel4/sel4.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#ifndef SEL4_MULTIBOOT_MAX_MMAP_ENTRIES
#error "SEL4_MULTIBOOT_MAX_MMAP_ENTRIES is missing"
#endif
#ifndef SEL4_MULTIBOOT_RAM_REGION_TYPE
#error "SEL4_MULTIBOOT_RAM_REGION_TYPE is missing"
#endif
#ifndef IRQ_OFFSET
#error "IRQ_OFFSET is missing"
#endif
#ifndef MSI_MAX
#error "MSI_MAX is missing"
#endif
#ifndef MSI_MIN
#error "MSI_MIN is missing"
#endif
#ifndef VECTOR_MAX
#error "VECTOR_MAX is missing"
#endif
#ifndef VECTOR_MIN
#error "VECTOR_MIN is missing"
#endif
#ifndef seL4_VCPUBits
#error "seL4_VCPUBits is missing"
#endif
#ifndef seL4_X86_EPTPDBits
#error "seL4_X86_EPTPDBits is missing"
#endif
#ifndef seL4_X86_EPTPDEntryBits
#error "seL4_X86_EPTPDEntryBits is missing"
#endif
#ifndef seL4_X86_EPTPDIndexBits
#error "seL4_X86_EPTPDIndexBits is missing"
#endif
#ifndef seL4_X86_EPTPDPTBits
#error "seL4_X86_EPTPDPTBits is missing"
#endif
#ifndef seL4_X86_EPTPDPTEntryBits
#error "seL4_X86_EPTPDPTEntryBits is missing"
#endif
#ifndef seL4_X86_EPTPDPTIndexBits
#error "seL4_X86_EPTPDPTIndexBits is missing"
#endif
#ifndef seL4_X86_EPTPML4Bits
#error "seL4_X86_EPTPML4Bits is missing"
#endif
#ifndef seL4_X86_EPTPML4EntryBits
#error "seL4_X86_EPTPML4EntryBits is missing"
#endif
#ifndef seL4_X86_EPTPML4IndexBits
#error "seL4_X86_EPTPML4IndexBits is missing"
#endif
#ifndef seL4_X86_EPTPTBits
#error "seL4_X86_EPTPTBits is missing"
#endif
#ifndef seL4_X86_EPTPTEntryBits
#error "seL4_X86_EPTPTEntryBits is missing"
#endif
#ifndef seL4_X86_EPTPTIndexBits
#error "seL4_X86_EPTPTIndexBits is missing"
#endif
#ifndef seL4_X86_VCPUBits
#error "seL4_X86_VCPUBits is missing"
#endif
#ifndef SEL4_MAPPING_LOOKUP_NO_EPTPD
#error "SEL4_MAPPING_LOOKUP_NO_EPTPD is missing"
#endif
#ifndef SEL4_MAPPING_LOOKUP_NO_EPTPDPT
#error "SEL4_MAPPING_LOOKUP_NO_EPTPDPT is missing"
#endif
#ifndef SEL4_MAPPING_LOOKUP_NO_EPTPT
#error "SEL4_MAPPING_LOOKUP_NO_EPTPT is missing"
#endif
#ifndef seL4_X86_EPTPDObject
#error "seL4_X86_EPTPDObject is missing"
#endif
#ifndef seL4_X86_EPTPDPTObject
#error "seL4_X86_EPTPDPTObject is missing"
#endif
#ifndef seL4_X86_EPTPML4Object
#error "seL4_X86_EPTPML4Object is missing"
#endif
#ifndef seL4_X86_EPTPTObject
#error "seL4_X86_EPTPTObject is missing"
#endif
#ifndef seL4_X86_IOPageTableObject
#error "seL4_X86_IOPageTableObject is missing"
#endif
#ifndef seL4_X86_VCPUObject
#error "seL4_X86_VCPUObject is missing"
#endif
#ifndef SEL4_VMENTER_RESULT_FAULT
#error "SEL4_VMENTER_RESULT_FAULT is missing"
#endif
#ifndef SEL4_VMENTER_RESULT_FAULT_LEN
#error "SEL4_VMENTER_RESULT_FAULT_LEN is missing"
#endif
#ifndef SEL4_VMENTER_RESULT_NOTIF
#error "SEL4_VMENTER_RESULT_NOTIF is missing"
#endif
#ifndef SEL4_VMENTER_RESULT_NOTIF_LEN
#error "SEL4_VMENTER_RESULT_NOTIF_LEN is missing"
#endif
#ifndef seL4_Assert
#error "seL4_Assert is missing"
#endif
#ifndef seL4_CompileTimeAssert
#error "seL4_CompileTimeAssert is missing"
#endif
#ifndef seL4_Fail
#error "seL4_Fail is missing"
#endif
#ifndef seL4_BootInfoFrameBits
#error "seL4_BootInfoFrameBits is missing"
#endif
#ifndef seL4_BootInfoFrameSize
#error "seL4_BootInfoFrameSize is missing"
#endif
#ifndef seL4_CapInitThreadPD
#error "seL4_CapInitThreadPD is missing"
#endif
#ifndef seL4_CapRightsBits
#error "seL4_CapRightsBits is missing"
#endif
#ifndef seL4_MsgMaxExtraCaps
#error "seL4_MsgMaxExtraCaps is missing"
#endif
#ifndef seL4_DebugAssert
#error "seL4_DebugAssert is missing"
#endif
#ifndef SEL4_EXCEPT_IPC_LABEL
#error "SEL4_EXCEPT_IPC_LABEL is missing"
#endif
#ifndef SEL4_PFIPC_FAULT_ADDR
#error "SEL4_PFIPC_FAULT_ADDR is missing"
#endif
#ifndef SEL4_PFIPC_FAULT_IP
#error "SEL4_PFIPC_FAULT_IP is missing"
#endif
#ifndef SEL4_PFIPC_FSR
#error "SEL4_PFIPC_FSR is missing"
#endif
#ifndef SEL4_PFIPC_LABEL
#error "SEL4_PFIPC_LABEL is missing"
#endif
#ifndef SEL4_PFIPC_LENGTH
#error "SEL4_PFIPC_LENGTH is missing"
#endif
#ifndef SEL4_PFIPC_PREFETCH_FAULT
#error "SEL4_PFIPC_PREFETCH_FAULT is missing"
#endif
#ifndef SEL4_USER_EXCEPTION_LABEL
#error "SEL4_USER_EXCEPTION_LABEL is missing"
#endif
#ifndef SEL4_USER_EXCEPTION_LENGTH
#error "SEL4_USER_EXCEPTION_LENGTH is missing"
#endif
#ifndef SEL4_VCPU_FAULT_LABEL
#error "SEL4_VCPU_FAULT_LABEL is missing"
#endif
#ifndef SEL4_VCPU_FAULT_LENGTH
#error "SEL4_VCPU_FAULT_LENGTH is missing"
#endif
#ifndef SEL4_VGIC_MAINTENANCE_LABEL
#error "SEL4_VGIC_MAINTENANCE_LABEL is missing"
#endif
#ifndef SEL4_VGIC_MAINTENANCE_LENGTH
#error "SEL4_VGIC_MAINTENANCE_LENGTH is missing"
#endif
#ifndef SEL4_VMENTER_CALL_CONTROL_ENTRY_MR
#error "SEL4_VMENTER_CALL_CONTROL_ENTRY_MR is missing"
#endif
#ifndef seL4_CapFault
#error "seL4_CapFault is missing"
#endif
#ifndef seL4_NoFault
#error "seL4_NoFault is missing"
#endif
#ifndef seL4_UnknownSyscall
#error "seL4_UnknownSyscall is missing"
#endif
#ifndef seL4_UserException
#error "seL4_UserException is missing"
#endif
#ifndef seL4_VMFault
#error "seL4_VMFault is missing"
#endif
#ifndef CONST
#error "CONST is missing"
#endif
#ifndef LIBSEL4_BIT
#error "LIBSEL4_BIT is missing"
#endif
#ifndef LIBSEL4_INLINE
#error "LIBSEL4_INLINE is missing"
#endif
#ifndef LIBSEL4_INLINE_FUNC
#error "LIBSEL4_INLINE_FUNC is missing"
#endif
#ifndef LIBSEL4_NOINLINE
#error "LIBSEL4_NOINLINE is missing"
#endif
#ifndef LIBSEL4_THREAD_LOCAL
#error "LIBSEL4_THREAD_LOCAL is missing"
#endif
#ifndef LIBSEL4_UNUSED
#error "LIBSEL4_UNUSED is missing"
#endif
#ifndef LIBSEL4_WEAK
#error "LIBSEL4_WEAK is missing"
#endif
#ifndef PURE
#error "PURE is missing"
#endif
#ifndef SEL4_COMPILE_ASSERT
#error "SEL4_COMPILE_ASSERT is missing"
#endif
#ifndef SEL4_DEPRECATE_MACRO
#error "SEL4_DEPRECATE_MACRO is missing"
#endif
#ifndef SEL4_FORCE_LONG_ENUM
#error "SEL4_FORCE_LONG_ENUM is missing"
#endif
#ifndef SEL4_PACKED
#error "SEL4_PACKED is missing"
#endif
#ifndef seL4_BadgeBits
#error "seL4_BadgeBits is missing"
#endif
#ifndef seL4_GuardBits
#error "seL4_GuardBits is missing"
#endif
#ifndef seL4_GuardSizeBits
#error "seL4_GuardSizeBits is missing"
#endif
#ifndef seL4_FirstBreakpoint
#error "seL4_FirstBreakpoint is missing"
#endif
#ifndef seL4_FirstDualFunctionMonitor
#error "seL4_FirstDualFunctionMonitor is missing"
#endif
#ifndef seL4_FirstWatchpoint
#error "seL4_FirstWatchpoint is missing"
#endif
#ifndef seL4_NumDualFunctionMonitors
#error "seL4_NumDualFunctionMonitors is missing"
#endif
#ifndef seL4_NumExclusiveBreakpoints
#error "seL4_NumExclusiveBreakpoints is missing"
#endif
#ifndef seL4_NumExclusiveWatchpoints
#error "seL4_NumExclusiveWatchpoints is missing"
#endif
#ifndef seL4_NumHWBreakpoints
#error "seL4_NumHWBreakpoints is missing"
#endif
#ifndef seL4_UserTop
#error "seL4_UserTop is missing"
#endif
#ifndef seL4_UserVSpaceTop
#error "seL4_UserVSpaceTop is missing"
#endif
#ifndef IPCBUF_GDT_ENTRY
#error "IPCBUF_GDT_ENTRY is missing"
#endif
#ifndef IPCBUF_GDT_SELECTOR
#error "IPCBUF_GDT_SELECTOR is missing"
#endif
#ifndef TLS_GDT_ENTRY
#error "TLS_GDT_ENTRY is missing"
#endif
#ifndef TLS_GDT_SELECTOR
#error "TLS_GDT_SELECTOR is missing"
#endif
#ifndef seL4_ASIDPoolBits
#error "seL4_ASIDPoolBits is missing"
#endif
#ifndef seL4_ASIDPoolIndexBits
#error "seL4_ASIDPoolIndexBits is missing"
#endif
#ifndef seL4_DataFault
#error "seL4_DataFault is missing"
#endif
#ifndef seL4_EndpointBits
#error "seL4_EndpointBits is missing"
#endif
#ifndef seL4_FastMessageRegisters
#error "seL4_FastMessageRegisters is missing"
#endif
#ifndef seL4_HugePageBits
#error "seL4_HugePageBits is missing"
#endif
#ifndef seL4_IOPageTableBits
#error "seL4_IOPageTableBits is missing"
#endif
#ifndef seL4_IOPageTableEntryBits
#error "seL4_IOPageTableEntryBits is missing"
#endif
#ifndef seL4_IOPageTableIndexBits
#error "seL4_IOPageTableIndexBits is missing"
#endif
#ifndef seL4_IPCBufferSizeBits
#error "seL4_IPCBufferSizeBits is missing"
#endif
#ifndef seL4_InstructionFault
#error "seL4_InstructionFault is missing"
#endif
#ifndef seL4_LargePageBits
#error "seL4_LargePageBits is missing"
#endif
#ifndef seL4_MaxUntypedBits
#error "seL4_MaxUntypedBits is missing"
#endif
#ifndef seL4_MinUntypedBits
#error "seL4_MinUntypedBits is missing"
#endif
#ifndef seL4_NotificationBits
#error "seL4_NotificationBits is missing"
#endif
#ifndef seL4_NumASIDPoolsBits
#error "seL4_NumASIDPoolsBits is missing"
#endif
#ifndef seL4_PDPTBits
#error "seL4_PDPTBits is missing"
#endif
#ifndef seL4_PDPTEntryBits
#error "seL4_PDPTEntryBits is missing"
#endif
#ifndef seL4_PDPTIndexBits
#error "seL4_PDPTIndexBits is missing"
#endif
#ifndef seL4_PML4Bits
#error "seL4_PML4Bits is missing"
#endif
#ifndef seL4_PML4EntryBits
#error "seL4_PML4EntryBits is missing"
#endif
#ifndef seL4_PML4IndexBits
#error "seL4_PML4IndexBits is missing"
#endif
#ifndef seL4_PageBits
#error "seL4_PageBits is missing"
#endif
#ifndef seL4_PageDirBits
#error "seL4_PageDirBits is missing"
#endif
#ifndef seL4_PageDirEntryBits
#error "seL4_PageDirEntryBits is missing"
#endif
#ifndef seL4_PageDirIndexBits
#error "seL4_PageDirIndexBits is missing"
#endif
#ifndef seL4_PageTableBits
#error "seL4_PageTableBits is missing"
#endif
#ifndef seL4_PageTableEntryBits
#error "seL4_PageTableEntryBits is missing"
#endif
#ifndef seL4_PageTableIndexBits
#error "seL4_PageTableIndexBits is missing"
#endif
#ifndef seL4_SlotBits
#error "seL4_SlotBits is missing"
#endif
#ifndef seL4_TCBBits
#error "seL4_TCBBits is missing"
#endif
#ifndef seL4_VSpaceBits
#error "seL4_VSpaceBits is missing"
#endif
#ifndef seL4_WordBits
#error "seL4_WordBits is missing"
#endif
#ifndef seL4_WordSizeBits
#error "seL4_WordSizeBits is missing"
#endif
#ifndef SEL4_MAPPING_LOOKUP_LEVEL
#error "SEL4_MAPPING_LOOKUP_LEVEL is missing"
#endif
#ifndef SEL4_MAPPING_LOOKUP_NO_PD
#error "SEL4_MAPPING_LOOKUP_NO_PD is missing"
#endif
#ifndef SEL4_MAPPING_LOOKUP_NO_PDPT
#error "SEL4_MAPPING_LOOKUP_NO_PDPT is missing"
#endif
#ifndef SEL4_MAPPING_LOOKUP_NO_PT
#error "SEL4_MAPPING_LOOKUP_NO_PT is missing"
#endif
#ifndef seL4_IA32_PDPTObject
#error "seL4_IA32_PDPTObject is missing"
#endif
#ifndef SEL4_INT64_IS_LONG
#error "SEL4_INT64_IS_LONG is missing"
#endif
#ifndef SEL4_WORD_IS_UINT64
#error "SEL4_WORD_IS_UINT64 is missing"
#endif
#ifndef LIBSEL4_MCS_REPLY
#error "LIBSEL4_MCS_REPLY is missing"
#endif
#ifndef MCS_REPLY
#error "MCS_REPLY is missing"
#endif
#ifndef MCS_REPLY_DECL
#error "MCS_REPLY_DECL is missing"
#endif
#ifndef seL4_AllRights
#error "seL4_AllRights is missing"
#endif
#ifndef seL4_CanGrant
#error "seL4_CanGrant is missing"
#endif
#ifndef seL4_CanGrantReply
#error "seL4_CanGrantReply is missing"
#endif
#ifndef seL4_CanRead
#error "seL4_CanRead is missing"
#endif
#ifndef seL4_CanWrite
#error "seL4_CanWrite is missing"
#endif
#ifndef seL4_NoRead
#error "seL4_NoRead is missing"
#endif
#ifndef seL4_NoRights
#error "seL4_NoRights is missing"
#endif
#ifndef seL4_NoWrite
#error "seL4_NoWrite is missing"
#endif
#ifndef seL4_ReadWrite
#error "seL4_ReadWrite is missing"
#endif
#ifndef SEL4_PRI_word
#error "SEL4_PRI_word is missing"
#endif
#ifndef SEL4_PRId64
#error "SEL4_PRId64 is missing"
#endif
#ifndef SEL4_PRId_word
#error "SEL4_PRId_word is missing"
#endif
#ifndef SEL4_PRIi64
#error "SEL4_PRIi64 is missing"
#endif
#ifndef SEL4_PRIi_word
#error "SEL4_PRIi_word is missing"
#endif
#ifndef SEL4_PRIu64
#error "SEL4_PRIu64 is missing"
#endif
#ifndef SEL4_PRIu_word
#error "SEL4_PRIu_word is missing"
#endif
#ifndef SEL4_PRIx64
#error "SEL4_PRIx64 is missing"
#endif
#ifndef SEL4_PRIx_word
#error "SEL4_PRIx_word is missing"
#endif
#ifndef _macro_str_concat
#error "_macro_str_concat is missing"
#endif
#ifndef _macro_str_concat_helper1
#error "_macro_str_concat_helper1 is missing"
#endif
#ifndef _macro_str_concat_helper2
#error "_macro_str_concat_helper2 is missing"
#endif
#ifndef _seL4_int16_type
#error "_seL4_int16_type is missing"
#endif
#ifndef _seL4_int32_type
#error "_seL4_int32_type is missing"
#endif
#ifndef _seL4_int64_fmt
#error "_seL4_int64_fmt is missing"
#endif
#ifndef _seL4_int64_type
#error "_seL4_int64_type is missing"
#endif
#ifndef _seL4_int8_type
#error "_seL4_int8_type is missing"
#endif
#ifndef _seL4_word_fmt
#error "_seL4_word_fmt is missing"
#endif
#ifndef seL4_False
#error "seL4_False is missing"
#endif
#ifndef seL4_Null
#error "seL4_Null is missing"
#endif
#ifndef seL4_True
#error "seL4_True is missing"
#endif
#ifndef seL4_integer_size_assert
#error "seL4_integer_size_assert is missing"
#endif
#ifndef seL4_NilData
#error "seL4_NilData is missing"
#endif
#ifndef seL4_UntypedRetypeMaxObjects
#error "seL4_UntypedRetypeMaxObjects is missing"
#endif

#define IS(name, value) _Static_assert((name) == (value), #name)
IS(SEL4_MULTIBOOT_MAX_MMAP_ENTRIES, 50);
IS(SEL4_MULTIBOOT_RAM_REGION_TYPE, 1);
IS(VECTOR_MAX, 109);
IS(VECTOR_MIN, 0);
IS(seL4_VCPUBits, 14);
IS(seL4_X86_EPTPDEntryBits, 3);
IS(seL4_X86_EPTPDIndexBits, 9);
IS(seL4_X86_EPTPDPTEntryBits, 3);
IS(seL4_X86_EPTPDPTIndexBits, 9);
IS(seL4_X86_EPTPML4EntryBits, 3);
IS(seL4_X86_EPTPML4IndexBits, 9);
IS(seL4_X86_EPTPTEntryBits, 3);
IS(seL4_X86_EPTPTIndexBits, 9);
IS(SEL4_MAPPING_LOOKUP_NO_EPTPD, 30);
IS(SEL4_MAPPING_LOOKUP_NO_EPTPDPT, 39);
IS(SEL4_MAPPING_LOOKUP_NO_EPTPT, 21);
IS(seL4_X86_EPTPDObject, 0xfffffb);
IS(seL4_X86_EPTPDPTObject, 0xfffffc);
IS(seL4_X86_EPTPML4Object, 0xfffffd);
IS(seL4_X86_EPTPTObject, 0xfffffa);
IS(seL4_X86_IOPageTableObject, 0xffffff);
IS(seL4_X86_VCPUObject, 0xfffffe);
IS(SEL4_VMENTER_RESULT_FAULT, 1);
IS(SEL4_VMENTER_RESULT_NOTIF, 0);
IS(SEL4_VMENTER_RESULT_NOTIF_LEN, 3);
IS(seL4_CapRightsBits, 4);
IS(seL4_BadgeBits, 64);
IS(seL4_GuardBits, 58);
IS(seL4_GuardSizeBits, 6);
IS(seL4_FirstBreakpoint, -1);
IS(seL4_FirstDualFunctionMonitor, 0);
IS(seL4_FirstWatchpoint, -1);
IS(seL4_NumDualFunctionMonitors, 4);
IS(seL4_NumExclusiveBreakpoints, 0);
IS(seL4_NumExclusiveWatchpoints, 0);
IS(seL4_NumHWBreakpoints, 4);
IS(seL4_UserTop, 0x00007ffffffff000);
IS(IPCBUF_GDT_ENTRY, 8);
IS(TLS_GDT_ENTRY, 7);
IS(seL4_ASIDPoolBits, 12);
IS(seL4_ASIDPoolIndexBits, 9);
IS(seL4_DataFault, 0);
IS(seL4_EndpointBits, 4);
IS(seL4_FastMessageRegisters, 4);
IS(seL4_HugePageBits, 30);
IS(seL4_IOPageTableBits, 12);
IS(seL4_IOPageTableEntryBits, 3);
IS(seL4_IOPageTableIndexBits, 9);
IS(seL4_IPCBufferSizeBits, 10);
IS(seL4_InstructionFault, 1);
IS(seL4_LargePageBits, 21);
IS(seL4_MaxUntypedBits, 47);
IS(seL4_MinUntypedBits, 4);
IS(seL4_NotificationBits, 5);
IS(seL4_NumASIDPoolsBits, 3);
IS(seL4_PDPTBits, 12);
IS(seL4_PDPTEntryBits, 3);
IS(seL4_PDPTIndexBits, 9);
IS(seL4_PML4Bits, 12);
IS(seL4_PML4EntryBits, 3);
IS(seL4_PML4IndexBits, 9);
IS(seL4_PageBits, 12);
IS(seL4_PageDirBits, 12);
IS(seL4_PageDirEntryBits, 3);
IS(seL4_PageDirIndexBits, 9);
IS(seL4_PageTableBits, 12);
IS(seL4_PageTableEntryBits, 3);
IS(seL4_PageTableIndexBits, 9);
IS(seL4_SlotBits, 5);
IS(seL4_TCBBits, 11);
IS(seL4_WordBits, 64);
IS(seL4_WordSizeBits, 3);
IS(SEL4_MAPPING_LOOKUP_LEVEL, 2);
IS(SEL4_MAPPING_LOOKUP_NO_PD, 30);
IS(SEL4_MAPPING_LOOKUP_NO_PDPT, 39);
IS(SEL4_MAPPING_LOOKUP_NO_PT, 21);
IS(seL4_False, 0);
IS(seL4_True, 1);
IS(seL4_NilData, 0);

#define TYPE(name) _Static_assert(sizeof(name) > 0, #name)
TYPE(seL4_VBEInfo12Part1_t);
TYPE(seL4_VBEInfo12Part2_t);
TYPE(seL4_VBEInfo20_t);
TYPE(seL4_VBEInfo30_t);
TYPE(seL4_VBEInfoBlock_t);
TYPE(seL4_VBEModeInfoBlock_t);
TYPE(seL4_VBEModeInfoCommon_t);
TYPE(seL4_X86_BootInfo_VBE);
TYPE(seL4_X86_BootInfo_fb_t);
TYPE(seL4_X86_BootInfo_mmap_t);
TYPE(seL4_X86_mb_mmap_t);
TYPE(object_t);
TYPE(seL4_ArchObjectType);
TYPE(seL4_VCPUContext);
TYPE(seL4_X86_ASIDControl);
TYPE(seL4_X86_ASIDPool);
TYPE(seL4_X86_EPTPD);
TYPE(seL4_X86_EPTPDPT);
TYPE(seL4_X86_EPTPML4);
TYPE(seL4_X86_EPTPT);
TYPE(seL4_X86_EPT_VMAttributes);
TYPE(seL4_X86_IOPageTable);
TYPE(seL4_X86_IOPort);
TYPE(seL4_X86_IOPortControl);
TYPE(seL4_X86_IOSpace);
TYPE(seL4_X86_PDPT);
TYPE(seL4_X86_Page);
TYPE(seL4_X86_PageDirectory);
TYPE(seL4_X86_PageTable);
TYPE(seL4_X86_VCPU);
TYPE(seL4_X86_VMAttributes);
TYPE(kernel_fault_context_t);
TYPE(benchmark_tracepoint_log_entry_t);
TYPE(benchmark_track_kernel_entry_t);
TYPE(entry_type_t);
TYPE(kernel_entry_t);
TYPE(seL4_BootInfo);
TYPE(seL4_BootInfoHeader);
TYPE(seL4_BootInfoID);
TYPE(seL4_SlotPos);
TYPE(seL4_SlotRegion);
TYPE(seL4_UntypedDesc);
TYPE(seL4_LookupFailureType);
TYPE(seL4_TCBFlag);
TYPE(seL4_Error);
TYPE(api_object_t);
TYPE(seL4_ObjectType);
TYPE(seL4_UnknownSyscall_Msg);
TYPE(seL4_UserException_Msg);
TYPE(seL4_VMFault_Msg);
TYPE(seL4_seL4ArchObjectType);
TYPE(seL4_UserContext);
TYPE(seL4_X64_PML4);
TYPE(seL4_CapFault_Msg);
TYPE(seL4_IPCBuffer);
TYPE(seL4_Bool);
TYPE(seL4_CPtr);
TYPE(seL4_Int16);
TYPE(seL4_Int32);
TYPE(seL4_Int64);
TYPE(seL4_Int8);
TYPE(seL4_Uint16);
TYPE(seL4_Uint32);
TYPE(seL4_Uint64);
TYPE(seL4_Uint8);
TYPE(seL4_Word);
TYPE(seL4_CNode);
TYPE(seL4_Domain);
TYPE(seL4_DomainSet);
TYPE(seL4_IRQControl);
TYPE(seL4_IRQHandler);
TYPE(seL4_NodeId);
TYPE(seL4_PAddr);
TYPE(seL4_SchedContext);
TYPE(seL4_SchedControl);
TYPE(seL4_TCB);
TYPE(seL4_Time);
TYPE(seL4_Untyped);
TYPE(struct _seL4_X86_BootInfo_VBE);
TYPE(struct seL4_VBEInfo12Part1);
TYPE(struct seL4_VBEInfo12Part2);
TYPE(struct seL4_VBEInfo20);
TYPE(struct seL4_VBEInfo30);
TYPE(struct seL4_VBEInfoBlock);
TYPE(struct seL4_VBEModeInfoBlock);
TYPE(struct seL4_VBEModeInfoCommon);
TYPE(struct seL4_X86_BootInfo_mmap);
TYPE(struct seL4_X86_mb_mmap);
TYPE(enum _object);
TYPE(struct seL4_VCPUContext_);
TYPE(enum kernel_fault_context);
TYPE(struct benchmark_tracepoint_log_entry);
TYPE(struct benchmark_syscall_log_entry);
TYPE(struct kernel_entry);
TYPE(enum benchmark_track_util_ipc_index);
TYPE(enum seL4_RootCNodeCapSlots);
TYPE(struct seL4_BootInfo);
TYPE(struct seL4_BootInfoHeader);
TYPE(struct seL4_SlotRegion);
TYPE(struct seL4_UntypedDesc);
TYPE(enum priorityConstants);
TYPE(enum seL4_MsgLimits);
TYPE(enum api_object);
TYPE(enum _mode_object);
TYPE(struct seL4_UserContext_);
TYPE(struct seL4_IPCBuffer_);

#define FUNCTION(name, result, ...)                                                                \
    _Static_assert(__builtin_types_compatible_p(__typeof__(name), result(__VA_ARGS__)), #name)
FUNCTION(seL4_Poll, seL4_MessageInfo_t, seL4_CPtr src, seL4_Word *sender);
FUNCTION(seL4_Wait, void, seL4_CPtr src, seL4_Word *sender);
FUNCTION(seL4_GetBootInfo, seL4_BootInfo *, void);
FUNCTION(seL4_InitBootInfo, void, seL4_BootInfo *bi);
FUNCTION(seL4_CapData_Badge_new, seL4_Word, seL4_Word badge);
FUNCTION(seL4_CapData_Guard_new, seL4_Word, seL4_Word guard, seL4_Word bits);
FUNCTION(seL4_ExceptIPC_Get, seL4_Word, seL4_Word mr);
FUNCTION(seL4_ExceptIPC_Set, void, seL4_Word index, seL4_Word val);
FUNCTION(seL4_GetTag, seL4_MessageInfo_t, void);
FUNCTION(seL4_IsArchExceptionFrom, seL4_Bool, seL4_MessageInfo_t tag);
FUNCTION(seL4_IsArchSyscallFrom, seL4_Bool, seL4_MessageInfo_t tag);
FUNCTION(seL4_PF_Addr, seL4_Word, void);
FUNCTION(seL4_PF_FIP, seL4_Word, void);
FUNCTION(seL4_SetTag, void, seL4_MessageInfo_t tag);
FUNCTION(seL4_isExceptIPC_Tag, seL4_Bool, seL4_MessageInfo_t tag);
FUNCTION(seL4_isPageFault_MSG, seL4_Bool, void);
FUNCTION(seL4_isPageFault_Tag, seL4_Bool, seL4_MessageInfo_t tag);
FUNCTION(seL4_getFault, seL4_Fault_t, seL4_MessageInfo_t tag);
FUNCTION(seL4_isCapFault_tag, seL4_Bool, seL4_MessageInfo_t tag);
FUNCTION(seL4_isNullFault_tag, seL4_Bool, seL4_MessageInfo_t tag);
FUNCTION(seL4_isUnknownSyscall_tag, seL4_Bool, seL4_MessageInfo_t tag);
FUNCTION(seL4_isUserException_tag, seL4_Bool, seL4_MessageInfo_t tag);
FUNCTION(seL4_isVMFault_tag, seL4_Bool, seL4_MessageInfo_t tag);
FUNCTION(seL4_GetBadge, seL4_Word, int i);
FUNCTION(seL4_GetCap, seL4_CPtr, int i);
FUNCTION(seL4_GetCapReceivePath, void, seL4_CPtr *receiveCNode, seL4_CPtr *receiveIndex,
         seL4_Word *receiveDepth);
FUNCTION(seL4_GetIPCBuffer, seL4_IPCBuffer *, void);
FUNCTION(seL4_GetMR, seL4_Word, int i);
FUNCTION(seL4_GetUserData, seL4_Word, void);
FUNCTION(seL4_SetCap, void, int i, seL4_CPtr cptr);
FUNCTION(seL4_SetCapReceivePath, void, seL4_CPtr receiveCNode, seL4_CPtr receiveIndex,
         seL4_Word receiveDepth);
FUNCTION(seL4_SetIPCBuffer, void, seL4_IPCBuffer *ipc_buffer);
FUNCTION(seL4_SetMR, void, int i, seL4_Word mr);
FUNCTION(seL4_SetUserData, void, seL4_Word data);
FUNCTION(seL4_getArchFault, seL4_Fault_t, seL4_MessageInfo_t tag);
FUNCTION(seL4_MappingFailedLookupLevel, seL4_Word, void);
FUNCTION(seL4_Call, seL4_MessageInfo_t, seL4_CPtr dest, seL4_MessageInfo_t msgInfo);
FUNCTION(seL4_CallWithMRs, seL4_MessageInfo_t, seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
         seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3);
FUNCTION(seL4_NBRecv, seL4_MessageInfo_t, seL4_CPtr src, seL4_Word *sender);
FUNCTION(seL4_NBSend, void, seL4_CPtr dest, seL4_MessageInfo_t msgInfo);
FUNCTION(seL4_NBSendWithMRs, void, seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_Word *mr0,
         seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3);
FUNCTION(seL4_Recv, seL4_MessageInfo_t, seL4_CPtr src, seL4_Word *sender);
FUNCTION(seL4_RecvWithMRs, seL4_MessageInfo_t, seL4_CPtr src, seL4_Word *sender, seL4_Word *mr0,
         seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3);
FUNCTION(seL4_Reply, void, seL4_MessageInfo_t msgInfo);
FUNCTION(seL4_ReplyRecv, seL4_MessageInfo_t, seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
         seL4_Word *sender);
FUNCTION(seL4_ReplyRecvWithMRs, seL4_MessageInfo_t, seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
         seL4_Word *sender, seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3);
FUNCTION(seL4_ReplyWithMRs, void, seL4_MessageInfo_t msgInfo, seL4_Word *mr0, seL4_Word *mr1,
         seL4_Word *mr2, seL4_Word *mr3);
FUNCTION(seL4_Send, void, seL4_CPtr dest, seL4_MessageInfo_t msgInfo);
FUNCTION(seL4_SendWithMRs, void, seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_Word *mr0,
         seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3);
FUNCTION(seL4_SetTLSBase, void, seL4_Word tls_base);
FUNCTION(seL4_Signal, void, seL4_CPtr dest);
FUNCTION(seL4_Yield, void, void);
FUNCTION(x64_sys_null, void, seL4_Word sys);
FUNCTION(x64_sys_recv, void, seL4_Word sys, seL4_Word src, seL4_Word *out_badge,
         seL4_Word *out_info, seL4_Word *out_mr0, seL4_Word *out_mr1, seL4_Word *out_mr2,
         seL4_Word *out_mr3, seL4_Word reply);
FUNCTION(x64_sys_reply, void, seL4_Word sys, seL4_Word info, seL4_Word msg0, seL4_Word msg1,
         seL4_Word msg2, seL4_Word msg3);
FUNCTION(x64_sys_send, void, seL4_Word sys, seL4_Word dest, seL4_Word info, seL4_Word msg0,
         seL4_Word msg1, seL4_Word msg2, seL4_Word msg3);
FUNCTION(x64_sys_send_null, void, seL4_Word sys, seL4_Word dest, seL4_Word info);
FUNCTION(x64_sys_send_recv, void, seL4_Word sys, seL4_Word dest, seL4_Word *out_dest,
         seL4_Word info, seL4_Word *out_info, seL4_Word *in_out_mr0, seL4_Word *in_out_mr1,
         seL4_Word *in_out_mr2, seL4_Word *in_out_mr3, seL4_Word reply);

#ifdef CONFIG_DEBUG_BUILD
FUNCTION(seL4_DebugCapIdentify, seL4_Uint32, seL4_CPtr cap);
FUNCTION(seL4_DebugDumpScheduler, void, void);
FUNCTION(seL4_DebugHalt, void, void);
FUNCTION(seL4_DebugNameThread, void, seL4_CPtr tcb, const char *name);
FUNCTION(seL4_DebugPutChar, void, char c);
FUNCTION(seL4_DebugPutString, void, char *str);
FUNCTION(seL4_DebugSnapshot, void, void);
#endif

_Static_assert(__builtin_types_compatible_p(__typeof__(__sel4_ipc_buffer), seL4_IPCBuffer *),
               "__sel4_ipc_buffer");
_Static_assert(__builtin_types_compatible_p(__typeof__(seL4_AsyncEndpointObject),
                                            const seL4_ObjectType),
               "seL4_AsyncEndpointObject");
