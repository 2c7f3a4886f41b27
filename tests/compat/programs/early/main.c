/* SPDX-License-Identifier: BSD-2-Clause */
/* A root task that sets up its allocators in a constructor, gives malloc a part of its address
 * space, waits for a timer with operations that it puts together itself, and starts a thread by
 * hand. */
#include <allocman/bootstrap.h>
#include <allocman/vka.h>
#include <assert.h>
#include <muslcsys/vsyscall.h>
#include <platsupport/ltimer.h>
#include <sel4platsupport/arch/io.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4platsupport/io.h>
#include <sel4platsupport/irq.h>
#include <sel4runtime.h>
#include <sel4utils/helpers.h>
#include <sel4utils/thread.h>
#include <sel4utils/util.h>
#include <sel4utils/vspace.h>
#include <simple-default/simple-default.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utils/attribute.h>
#include <utils/time.h>

enum { POOL_BYTES = 100 << seL4_PageBits, VIRTUAL_POOL_BYTES = 400 << seL4_PageBits, TICKS = 10 };

static char pool[POOL_BYTES];
static sel4utils_alloc_data_t data;
static simple_t simple;
static allocman_t *allocman;
static vka_t vka;
static vspace_t vspace;
static sel4utils_res_t heap;
static int is_ready;

extern vspace_t *muslc_this_vspace;
extern reservation_t muslc_brk_reservation;
extern void *muslc_brk_reservation_start;

static void CONSTRUCTOR(MUSLCSYS_WITH_VSYSCALL_PRIORITY) set_up(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    simple_default_init_bootinfo(&simple, info);
    allocman = bootstrap_use_current_simple(&simple, sizeof(pool), pool);
    ZF_LOGF_IF(allocman == NULL, "no allocator");
    allocman_make_vka(&vka, allocman);
    int error = sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &data,
                                                               simple_get_pd(&simple), &vka, info);
    ZF_LOGF_IF(error, "no address space");
    error = sel4utils_reserve_range_no_alloc(&vspace, &heap, BIT(seL4_LargePageBits),
                                             seL4_AllRights, 1, &muslc_brk_reservation_start);
    ZF_LOGF_IF(error, "no room for a heap");
    muslc_this_vspace = &vspace;
    muslc_brk_reservation.res = &heap;
    void *room;
    reservation_t range =
        vspace_reserve_range(&vspace, VIRTUAL_POOL_BYTES, seL4_AllRights, 1, &room);
    ZF_LOGF_IF(range.res == NULL, "no room for a pool");
    bootstrap_configure_virtual_pool(allocman, room, VIRTUAL_POOL_BYTES, simple_get_pd(&simple));
    is_ready = 1;
}

static void wait_for_ticks(void)
{
    vka_object_t notification;
    ps_io_ops_t ops = {{0}};
    ltimer_t timer;
    uint64_t start, end;

    int error = vka_alloc_notification(&vka, &notification);
    assert(error == 0);
    error = sel4platsupport_new_malloc_ops(&ops.malloc_ops);
    assert(error == 0);
    error = sel4platsupport_new_io_mapper(&vspace, &vka, &ops.io_mapper);
    assert(error == 0);
    /* A PC has no device tree; it is no error to ask. */
    error = sel4platsupport_new_fdt_ops(&ops.io_fdt, &simple, &ops.malloc_ops);
    assert(error == 0);
    assert(ps_io_fdt_get(&ops.io_fdt) == NULL);
    error = sel4platsupport_new_mini_irq_ops(&ops.irq_ops, &vka, &simple, &ops.malloc_ops,
                                             notification.cptr, MASK(seL4_BadgeBits));
    assert(error == 0);
    error = sel4platsupport_new_arch_ops(&ops, &simple, &vka);
    assert(error == 0);
    error = ltimer_default_init(&timer, ops, NULL, NULL);
    assert(error == 0);
    error = ltimer_get_time(&timer, &start);
    assert(error == 0);
    error = ltimer_set_timeout(&timer, NS_IN_MS, TIMEOUT_PERIODIC);
    assert(error == 0);
    for (int i = 0; i < TICKS; i++) {
        seL4_Word badge;
        seL4_Wait(notification.cptr, &badge);
        sel4platsupport_irq_handle(&ops.irq_ops, MINI_IRQ_INTERFACE_NTFN_ID, badge);
    }
    ltimer_get_time(&timer, &end);
    assert(end - start >= (TICKS - 2) * NS_IN_MS);
    ltimer_destroy(&timer);
}

static char tls_region[4096];
static uint64_t stack[512];
static volatile int answer;

static void by_hand(void)
{
    seL4_SetMR(5, 77); /* in the IPC buffer that the thread's own variable names */
    answer = (int)seL4_GetMR(5);
    for (;;) seL4_Yield();
}

static void start_a_thread(void)
{
    vka_object_t tcb;
    seL4_UserContext regs = {0};
    seL4_CPtr root = simple_get_cnode(&simple), space = simple_get_pd(&simple);

    int error = vka_alloc_tcb(&vka, &tcb);
    assert(error == 0);
    NAME_THREAD(tcb.cptr, "by hand");
    void *buffer = vspace_new_pages(&vspace, seL4_AllRights, 1, seL4_PageBits);
    assert(buffer != NULL);
    error = seL4_TCB_Configure(tcb.cptr, seL4_CapNull, root, seL4_NilData, space, seL4_NilData,
                               (seL4_Word)buffer, vspace_get_cap(&vspace, buffer));
    assert(error == 0);
    sel4utils_set_stack_pointer(&regs, (uintptr_t)stack + sizeof(stack) - sizeof(seL4_Word));
    sel4utils_set_instruction_pointer(&regs, (seL4_Word)by_hand);
    error = seL4_TCB_WriteRegisters(tcb.cptr, 0, 0, sizeof(regs) / sizeof(seL4_Word), &regs);
    assert(error == 0);
    uintptr_t tls = sel4runtime_write_tls_image(tls_region);
    seL4_IPCBuffer *ipc_buffer = buffer;
    error = sel4runtime_set_tls_variable(tls, __sel4_ipc_buffer, ipc_buffer);
    assert(error == 0);
    error = seL4_TCB_SetTLSBase(tcb.cptr, tls);
    assert(error == 0);
    error = seL4_TCB_SetPriority(tcb.cptr, simple_get_tcb(&simple), seL4_MaxPrio);
    assert(error == 0);
    error = seL4_TCB_Resume(tcb.cptr);
    assert(error == 0);
    while (answer == 0) seL4_Yield();
    seL4_TCB_Suspend(tcb.cptr);
}

int main(void)
{
    assert(is_ready);
    char *large = malloc(BIT(20) + BIT(19));
    assert(large != NULL);
    memset(large, 1, BIT(20) + BIT(19));
    free(large);
    wait_for_ticks();
    start_a_thread();
    printf(answer == 77 ? "ALL TESTS PASSED\n" : "1 EXPECTATIONS FAILED\n");
    return answer != 77;
}
