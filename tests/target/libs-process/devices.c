/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory and interrupts for drivers, and memory set aside. */
#include "setup.h"

#include <platsupport/io.h>
#include <qtest.h>
#include <sel4utils/arch/tsc.h>
#include <sel4utils/irq_server.h>
#include <sel4utils/page_dma.h>
#include <sel4utils/slab.h>
#include <stdlib.h>
#include <string.h>
#include <utils/util.h>
#include <vka/capops.h>
#include <vka/object.h>
#include <vka/object_capops.h>

/* Managers last as long as the program, so they are made before the accounts are opened. */
static ps_dma_man_t dma;
static vka_t slab;
static irq_server_t *server;
static vka_object_t server_endpoint, server_ntfn;

enum { SERVER_LABEL = 77, SERVER_THREAD = 3, SERVER_BIT = 5 };

static int calls;
static void *call_data;

static void on_interrupt(void *data, UNUSED ps_irq_acknowledge_fn_t acknowledge,
                         UNUSED void *ack_data)
{
    calls++;
    call_data = data;
}

static void make_irq_server(void)
{
    static ps_malloc_ops_t heap;
    ps_irq_t irq = {.type = PS_IOAPIC, .ioapic = {.pin = 14, .vector = 20}};
    QT_EQ(ps_new_stdlib_malloc_ops(&heap), 0);
    QT_EQ(vka_alloc_endpoint(&vka, &server_endpoint), 0);
    QT_EQ(vka_alloc_notification(&vka, &server_ntfn), 0);
    server = irq_server_new(&vspace, &vka, seL4_MaxPrio, &simple, simple_get_cnode(&simple),
                            server_endpoint.cptr, SERVER_LABEL, 4, &heap);
    QT_CHECK(server != NULL);
    QT_EQ(irq_server_thread_new(server, server_ntfn.cptr, BIT(SERVER_BIT), SERVER_THREAD),
          SERVER_THREAD);
    QT_CHECK(irq_server_register_irq(server, irq, on_interrupt, &calls) >= 0);
}

void make_managers(void)
{
    size_t frequency[seL4_ObjectTypeCount] = {[seL4_TCBObject] = 2, [seL4_EndpointObject] = 3};
    QT_EQ(sel4utils_new_page_dma_alloc(&vka, &vspace, &dma), 0);
    QT_EQ(slab_init(&slab, &vka, frequency), 0);
    make_irq_server();
}

QTEST(page_dma__memory_is_contiguous_and_aligned)
{
    enum { BYTES = 5 * 4096 + 100, ALIGN_BYTES = 1 << 16 };
    char *memory = ps_dma_alloc(&dma, BYTES, ALIGN_BYTES, 1, PS_MEM_NORMAL);
    QT_CHECK(memory != NULL);
    QT_EQ((uintptr_t)memory % ALIGN_BYTES, 0);
    memset(memory, 1, BYTES);
    uintptr_t paddr = ps_dma_pin(&dma, memory, BYTES);
    QT_NE(paddr, 0);
    QT_EQ(paddr % ALIGN_BYTES, 0);
    for (size_t offset = 0; offset < BYTES; offset += PAGE_SIZE_4K) {
        seL4_X86_Page_GetAddress_t page =
            seL4_X86_Page_GetAddress(vspace_get_cap(&vspace, memory + offset));
        QT_EQ(page.error, seL4_NoError);
        QT_EQ(page.paddr, paddr + offset);
        QT_EQ(ps_dma_pin(&dma, memory + offset + 5, 10), paddr + offset + 5);
    }
    QT_EQ(ps_dma_pin(&dma, memory, 7 * 4096), 0);
    ps_dma_unpin(&dma, memory, BYTES);
    ps_dma_free(&dma, memory, BYTES);
}

QTEST(page_dma__impossible_requests_are_refused)
{
    QT_CHECK(ps_dma_alloc(&dma, 0, 4096, 1, PS_MEM_NORMAL) == NULL);
    QT_CHECK(ps_dma_alloc(&dma, 4096, 3, 1, PS_MEM_NORMAL) == NULL);
    QT_CHECK(ps_dma_alloc(&dma, SIZE_MAX, 4096, 1, PS_MEM_NORMAL) == NULL);
    QT_CHECK(ps_dma_alloc(&dma, 1ul << 45, 4096, 1, PS_MEM_NORMAL) == NULL);
    QT_EQ(ps_dma_pin(&dma, &calls, 1), 0);
}

QTEST(slab__objects_come_from_what_was_set_aside_and_go_back)
{
    vka_object_t endpoints[5], thread, frame;
    for (int round = 0; round < 3; round++) {
        unsigned long before = free_untyped();
        for (size_t i = 0; i < 3; i++) {
            QT_EQ(vka_alloc_endpoint(&slab, &endpoints[i]), 0);
        }
        QT_EQ(vka_alloc_tcb(&slab, &thread), 0);
        QT_EQ(free_untyped(), before);
        QT_NE(vka_object_paddr(&slab, &thread), VKA_NO_PADDR);
        /* Then from behind it. */
        QT_EQ(vka_alloc_endpoint(&slab, &endpoints[3]), 0);
        QT_EQ(vka_alloc_frame(&slab, seL4_PageBits, &frame), 0);
        QT_LT(free_untyped(), before);
        for (size_t i = 0; i < 4; i++) {
            vka_free_object(&slab, &endpoints[i]);
        }
        vka_free_object(&slab, &thread);
        vka_free_object(&slab, &frame);
    }
}

QTEST(irq_server__messages_lead_to_callbacks)
{
    cspacepath_t badged;
    seL4_Word badge;
    calls = 0;
    /* As the interrupt would. */
    QT_EQ(vka_mint_object(&vka, &server_ntfn, &badged, seL4_AllRights, BIT(SERVER_BIT)), 0);
    seL4_Signal(badged.capPtr);
    seL4_MessageInfo_t info = irq_server_wait_for_irq(server, &badge);
    QT_EQ(seL4_MessageInfo_get_label(info), SERVER_LABEL);
    QT_EQ(calls, 1);
    QT_EQ(call_data, &calls);
    vka_cnode_delete(&badged);
    vka_cspace_free_path(&vka, badged);
}

QTEST(irq_server__one_badge_bit_serves_one_interrupt)
{
    ps_irq_t irq = {.type = PS_IOAPIC, .ioapic = {.pin = 15, .vector = 21}};
    QT_CHECK(irq_server_register_irq(server, irq, on_interrupt, NULL) < 0);
}

QTEST(tsc__its_frequency_is_known)
{
    QT_NE(x86_get_tsc_freq_from_simple(&simple), 0);
}
