/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tutorials of this ecosystem take for granted: threads that are given two registers and
 * nothing else, and yet print; an IPC buffer that is mapped table by table; functions
 * that no header declares. */
#include <autoconf.h>

#include <assert.h>
#include <stdio.h>

#include <sel4/sel4.h>
#include <sel4runtime.h>
#include <sel4runtime/gen_config.h>

#include <allocman/allocman.h>
#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4utils/mapping.h>
#include <sel4utils/sel4_zf_logif.h>
#include <sel4utils/vspace.h>
#include <simple-default/simple-default.h>
#include <simple/simple.h>
#include <utils/arith.h>
#include <utils/zf_log.h>
#include <vka/object.h>
#include <vka/object_capops.h>
#include <vspace/vspace.h>

#define BUFFER_ADDRESS 0x7000000
#define POOL_BYTES     (BIT(seL4_PageBits) * 10)

seL4_BootInfo *info;
simple_t simple;
vka_t vka;
allocman_t *allocman;
vka_object_t ep_object;

UNUSED static char pool[POOL_BYTES];
static uint64_t plain_stack[512], peer_stack[512];
static char tls_region[CONFIG_SEL4RUNTIME_STATIC_TLS] = {};
static volatile int plain_is_done;

extern void name_thread(seL4_CPtr tcb, char *name);

static void plain(void)
{
    printf("a thread without thread-local storage\n");
    plain_is_done = 1;
    while (1)
        ;
}

static void peer(void)
{
    seL4_Word badge = 0;
    seL4_MessageInfo_t tag = seL4_Recv(ep_object.cptr, &badge);
    ZF_LOGF_IF(badge != 0x61, "the badge is another\n");
    ZF_LOGF_IF(seL4_MessageInfo_get_length(tag) != 5, "the length is another\n");
    for (int i = 0; i < 5; i++) {
        seL4_SetMR(i, ~seL4_GetMR(i));
    }
    seL4_ReplyRecv(ep_object.cptr, tag, &badge);
}

/* `count` is how many registers are written: the instruction pointer is first, the stack pointer
 * second. */
static vka_object_t start(void (*entry)(void), uint64_t *stack, size_t count, seL4_Word buffer,
                          seL4_CPtr frame, seL4_Word tls)
{
    vka_object_t tcb = {0};
    seL4_UserContext regs = {0};
    int error = vka_alloc_tcb(&vka, &tcb);
    ZF_LOGF_IFERR(error, "no thread\n"
                         "\tis the pool large enough?")
    error = seL4_TCB_Configure(tcb.cptr, seL4_CapNull, simple_get_cnode(&simple), seL4_NilData,
                               simple_get_pd(&simple), seL4_NilData, buffer, frame);
    ZF_LOGF_IFERR(error, "not configured")
    error = seL4_TCB_SetPriority(tcb.cptr, simple_get_tcb(&simple), 255);
    ZF_LOGF_IFERR(error, "no priority");
    name_thread(tcb.cptr, "tutorial: a thread");
    sel4utils_set_instruction_pointer(&regs, (seL4_Word)entry);
    sel4utils_set_stack_pointer(&regs, (uintptr_t)stack + sizeof(plain_stack));
    error = seL4_TCB_WriteRegisters(tcb.cptr, 0, 0, count, &regs);
    ZF_LOGF_IFERR(error, "registers not written");
    if (tls) {
        error = seL4_TCB_SetTLSBase(tcb.cptr, tls);
        ZF_LOGF_IFERR(error, "no TLS");
    }
    error = seL4_TCB_Resume(tcb.cptr);
    ZF_LOGF_IFERR(error, "not started");
    return tcb;
}

static vka_object_t map_buffer(seL4_Word address)
{
    seL4_CPtr space = simple_get_pd(&simple);
    vka_object_t frame, table;
    int error = vka_alloc_frame(&vka, seL4_PageBits, &frame);
    ZF_LOGF_IFERR(error, "no frame")
    error = seL4_ARCH_Page_Map(frame.cptr, space, address, seL4_AllRights,
                               seL4_ARCH_Default_VMAttributes);
    assert(error == seL4_FailedLookup);
    error = vka_alloc_page_table(&vka, &table);
    ZF_LOGF_IFERR(error, "no table");
    error = seL4_ARCH_PageTable_Map(table.cptr, space, address, seL4_ARCH_Default_VMAttributes);
    ZF_LOGF_IFERR(error, "table not mapped")
    error = seL4_ARCH_Page_Map(frame.cptr, space, address, seL4_AllRights,
                               seL4_ARCH_Default_VMAttributes);
    ZF_LOGF_IFERR(error, "frame not mapped");
    return frame;
}

int main(void)
{
    UNUSED int error = 0;

    info = platsupport_get_bootinfo();
    ZF_LOGF_IF(info == NULL, "no boot info");
    zf_log_set_tag_prefix("tutorial:");
    name_thread(seL4_CapInitThreadTCB, "tutorial");
    simple_default_init_bootinfo(&simple, info);
    simple_print(&simple);
    allocman = bootstrap_use_current_simple(&simple, POOL_BYTES, pool);
    ZF_LOGF_IF(allocman == NULL, "no allocator");
    allocman_make_vka(&vka, allocman);

    vka_object_t tcb = start(plain, plain_stack, 2, 0, 0, 0);
    while (!plain_is_done) seL4_Yield();
    seL4_TCB_Suspend(tcb.cptr);

    vka_object_t frame = map_buffer(BUFFER_ADDRESS);
    cspacepath_t badged;
    error = vka_alloc_endpoint(&vka, &ep_object);
    ZF_LOGF_IFERR(error, "no endpoint");
    error = vka_mint_object(&vka, &ep_object, &badged, seL4_AllRights, 0x61);
    ZF_LOGF_IFERR(error, "no badged endpoint");
    uintptr_t tls = sel4runtime_write_tls_image(tls_region);
    seL4_IPCBuffer *buffer = (seL4_IPCBuffer *)BUFFER_ADDRESS;
    error = sel4runtime_set_tls_variable(tls, __sel4_ipc_buffer, buffer);
    ZF_LOGF_IF(error, "no IPC buffer in the thread's storage");
    start(peer, peer_stack, sizeof(seL4_UserContext) / sizeof(seL4_Word), BUFFER_ADDRESS,
          frame.cptr, tls);
    for (int i = 0; i < 5; i++) {
        seL4_SetMR(i, 0x6160 + (seL4_Word)i);
    }
    seL4_MessageInfo_t tag = seL4_Call(badged.capPtr, seL4_MessageInfo_new(0, 0, 0, 5));
    int is_right = seL4_MessageInfo_get_length(tag) == 5;
    for (int i = 0; i < 5; i++) {
        is_right = is_right && seL4_GetMR(i) == ~(0x6160 + (seL4_Word)i);
    }
    printf(is_right ? "ALL TESTS PASSED\n" : "1 EXPECTATIONS FAILED\n");
    return 0;
}
