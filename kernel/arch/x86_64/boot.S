/* SPDX-License-Identifier: BSD-2-Clause */
/* From the boot loader's 32-bit protected mode to boot_start() in the kernel's half.
 *
 * The tables made here are coarse: the first 4 GiB, once at 0 (to stand on while paging goes on)
 * and once at PHYS_WINDOW, and the image at KERNEL_IMAGE. kernel_map.c refines them. */
#include "arch/x86_64/layout.h"
#include "arch/x86_64/boot.h"
#include "arch/x86_64/offsets.h"

#define PHYS(symbol) (symbol - KERNEL_IMAGE)

#define COM1_DATA   0x3f8
#define COM1_STATUS 0x3fd

#define ENTRY_RW    0x003 /* present, writable */
#define ENTRY_LARGE 0x183 /* and a large page, global */

#define CR0_PE 0x00000001
#define CR0_WP 0x00010000
#define CR0_PG 0x80000000
#define CR4_PAE 0x20
#define MSR_EFER 0xc0000080
#define EFER_LME 0x100

    .section .boot.text, "ax"
    .code32

    .globl boot_pvh
boot_pvh:
    movl $BOOT_PVH, %esi
    jmp boot_common

    .globl boot_multiboot
boot_multiboot:
    movl $BOOT_MULTIBOOT, %esi
    cmpl $MULTIBOOT_LOADER_MAGIC, %eax
    je boot_common
    movl $message_loader, %esi
    jmp boot_fail

/* esi: protocol, ebx: physical address of the loader's information */
boot_common:
    cli
    cld
    movl $PHYS(kernel_stack_top), %esp
    movl %ebx, %edi

    /* The identification flag can be changed only if there is a CPUID instruction. */
    pushfl
    popl %eax
    movl %eax, %ecx
    xorl $0x200000, %eax
    pushl %eax
    popfl
    pushfl
    popl %eax
    cmpl %eax, %ecx
    je no_long_mode
    movl $0x80000000, %eax
    cpuid
    cmpl $0x80000001, %eax
    jb no_long_mode
    movl $0x80000001, %eax
    cpuid
    testl $(1 << 29), %edx
    jnz make_tables
no_long_mode:
    movl $message_long_mode, %esi
    jmp boot_fail

make_tables:
    /* 4 GiB in pages of 2 MiB */
    movl $PHYS(boot_pds), %eax
    movl $ENTRY_LARGE, %edx
1:  movl %edx, (%eax)
    addl $8, %eax
    addl $0x200000, %edx
    jnc 1b

    movl $(PHYS(boot_pds) + ENTRY_RW), %eax
    movl %eax, PHYS(window_pdpt)
    addl $0x1000, %eax
    movl %eax, PHYS(window_pdpt) + 8
    addl $0x1000, %eax
    movl %eax, PHYS(window_pdpt) + 16
    addl $0x1000, %eax
    movl %eax, PHYS(window_pdpt) + 24

    /* the image: 4 MiB in the last but one GiB */
    movl $ENTRY_LARGE, PHYS(image_pd)
    movl $(0x200000 + ENTRY_LARGE), PHYS(image_pd) + 8
    movl $(PHYS(image_pd) + ENTRY_RW), PHYS(image_pdpt) + 510 * 8

    movl $(PHYS(window_pdpt) + ENTRY_RW), %eax
    movl %eax, PHYS(kernel_pml4)
    movl %eax, PHYS(kernel_pml4) + KERNEL_FIRST_PML4 * 8
    movl $(PHYS(image_pdpt) + ENTRY_RW), PHYS(kernel_pml4) + 511 * 8

    movl $CR4_PAE, %eax
    movl %eax, %cr4
    movl $PHYS(kernel_pml4), %eax
    movl %eax, %cr3
    movl $MSR_EFER, %ecx
    rdmsr
    orl $EFER_LME, %eax
    wrmsr
    movl $(CR0_PG | CR0_WP | CR0_PE), %eax
    movl %eax, %cr0
    lgdt boot_gdt_pointer
    ljmp $SEL_KERNEL_CODE, $boot64

/* esi: message. Prints it on COM1, which may be as the firmware left it. */
boot_fail:
    movb (%esi), %bl
    testb %bl, %bl
    jz 3f
    movl $100000, %ecx
    movw $COM1_STATUS, %dx
2:  inb %dx, %al
    testb $0x20, %al
    loopz 2b
    movw $COM1_DATA, %dx
    movb %bl, %al
    outb %al, %dx
    incl %esi
    jmp boot_fail
3:  cli
    hlt
    jmp 3b

    .code64
boot64:
    movabsq $boot_high, %rax
    jmp *%rax

    .section .boot.data, "a"
    .balign 8
boot_gdt:
    .quad 0
    .quad 0x00af9a000000ffff /* kernel code */
    .quad 0x00cf92000000ffff /* kernel data */
boot_gdt_pointer:
    .word boot_gdt_pointer - boot_gdt - 1
    .quad boot_gdt
message_loader:
    .asciz "\r\nQuoll: the boot loader speaks neither Multiboot 1 nor PVH\r\nhalting...\r\n"
message_long_mode:
    .ascii "\r\nQuoll needs a CPU feature that is missing: lm (long mode, 64 bits)"
    .asciz "\r\nhalting...\r\n"

    .text
boot_high:
    movl $SEL_KERNEL_DATA, %eax
    movl %eax, %ss
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %fs
    movl %eax, %gs
    movq $kernel_stack_top, %rsp
    xorl %ebp, %ebp
    pushq $0 /* the backtrace ends here */
    pushq $0
    movl %edi, %eax
    movl %esi, %edi
    movl %eax, %esi
    callq boot_start
    ud2

    .bss
    .balign 0x1000
    .globl kernel_pml4, window_pdpt, image_pdpt, image_pd
kernel_pml4:
    .skip 0x1000
window_pdpt:
    .skip 0x1000
image_pdpt:
    .skip 0x1000
image_pd:
    .skip 0x1000
boot_pds:
    .skip 0x4000
    .globl kernel_stack_guard, kernel_stack, kernel_stack_top
kernel_stack_guard: /* kernel_map.c unmaps it */
    .skip 0x1000
kernel_stack:
    .skip KERNEL_STACK_BYTES
kernel_stack_top:

    .section .note.GNU-stack, "", @progbits
