/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel tells the root task about the machine and about the capabilities it gives it. */
#pragma once

#include <sel4/config.h>
#include <sel4/macros.h>
#include <sel4/types.h>
#include <sel4/sel4_arch/constants.h>

/* The slots of the root task's CNode that hold the same capability on every machine. A slot whose
 * capability does not exist here is empty. */
enum seL4_RootCNodeCapSlots {
    seL4_CapNull = 0,
    seL4_CapInitThreadTCB = 1,
    seL4_CapInitThreadCNode = 2,
    seL4_CapInitThreadVSpace = 3,
    seL4_CapIRQControl = 4,
    seL4_CapASIDControl = 5,
    seL4_CapInitThreadASIDPool = 6,
    seL4_CapIOPortControl = 7,
    seL4_CapIOSpace = 8,
    seL4_CapBootInfoFrame = 9,
    seL4_CapInitThreadIPCBuffer = 10,
    seL4_CapDomain = 11,
    seL4_CapSMMUSIDControl = 12,
    seL4_CapSMMUCBControl = 13,
    seL4_CapInitThreadSC = 14,
    seL4_CapSMC = 15,
    seL4_NumInitialCaps = 16
};

/* The older name of the root task's address space. */
#define seL4_CapInitThreadPD seL4_CapInitThreadVSpace

/* The page that holds the boot info. More, such as what the boot loader said, follows on the pages
 * after it, in blocks that each start with a seL4_BootInfoHeader. */
#define seL4_BootInfoFrameBits seL4_PageBits
#define seL4_BootInfoFrameSize LIBSEL4_BIT(seL4_BootInfoFrameBits)

typedef seL4_Word seL4_SlotPos;

/* Slots from start up to, and without, end. */
typedef struct seL4_SlotRegion {
    seL4_SlotPos start;
    seL4_SlotPos end;
} seL4_SlotRegion;

typedef struct seL4_UntypedDesc {
    seL4_Word paddr;
    seL4_Uint8 sizeBits;
    seL4_Uint8 isDevice;
    seL4_Uint8 padding[sizeof(seL4_Word) - 2 * sizeof(seL4_Uint8)];
} seL4_UntypedDesc;

typedef struct seL4_BootInfo {
    seL4_Word extraLen; /* bytes of the blocks after this page */
    seL4_NodeId nodeID;
    seL4_Word numNodes;
    seL4_Word numIOPTLevels; /* levels of an I/O page table, 0 without an IOMMU */
    seL4_IPCBuffer *ipcBuffer;
    seL4_SlotRegion empty;
    seL4_SlotRegion sharedFrames;
    seL4_SlotRegion userImageFrames;
    seL4_SlotRegion userImagePaging;
    seL4_SlotRegion ioSpaceCaps;
    seL4_SlotRegion extraBIPages;
    seL4_Word initThreadCNodeSizeBits; /* 2^n slots */
    seL4_Domain initThreadDomain;
#ifdef CONFIG_KERNEL_MCS
    seL4_SlotRegion schedcontrol;
#endif
    seL4_SlotRegion untyped;
    seL4_UntypedDesc untypedList[CONFIG_MAX_NUM_BOOTINFO_UNTYPED_CAPS];
} seL4_BootInfo;

SEL4_COMPILE_ASSERT(boot_info_fits_its_frame, sizeof(seL4_BootInfo) <= seL4_BootInfoFrameSize)

/* The head of a block after the boot info: what is in it, as a seL4_BootInfoID, and its bytes, head
 * included. */
typedef struct seL4_BootInfoHeader {
    seL4_Word id;
    seL4_Word len;
} seL4_BootInfoHeader;

typedef enum {
    SEL4_BOOTINFO_HEADER_PADDING = 0,
    SEL4_BOOTINFO_HEADER_X86_VBE = 1,
    SEL4_BOOTINFO_HEADER_X86_MBMMAP = 2,
    SEL4_BOOTINFO_HEADER_X86_ACPI_RSDP = 3,
    SEL4_BOOTINFO_HEADER_X86_FRAMEBUFFER = 4,
    SEL4_BOOTINFO_HEADER_X86_TSC_FREQ = 5,
    SEL4_BOOTINFO_HEADER_FDT = 6,
    SEL4_BOOTINFO_HEADER_NUM = 7,
    SEL4_FORCE_LONG_ENUM(seL4_BootInfoID)
} seL4_BootInfoID;

/* Ours: the ID of a quoll_LargeImageFrames. */
enum { quoll_BootInfoLargeImageFrames = 0x51750001 };

/* Large pages of the root task's image. What of the image fills an aligned large page is one block
 * of memory, as far as there was such memory; and beside the usual userImageFrames, one for each
 * page of 4 KiB, there is a capability to all of it as one frame of 2^seL4_LargePageBits bytes:
 * slot frames.start + i has that of the image at vaddr + (i << seL4_LargePageBits), readable and
 * writable, and mapped nowhere. In the derivation tree it is the parent of the small ones: revoking
 * it takes them away. The block is there if there is at least one such frame. */
typedef struct quoll_LargeImageFrames {
    seL4_BootInfoHeader header;
    seL4_Word vaddr;
    seL4_SlotRegion frames;
} quoll_LargeImageFrames;
