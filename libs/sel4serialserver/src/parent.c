/* SPDX-License-Identifier: BSD-2-Clause */
/* The serial server's life, and capabilities for its clients. */
#include "server.h"

#include <sel4platsupport/platsupport.h>
#include <sel4utils/api.h>
#include <sel4utils/thread.h>
#include <serial_server/parent.h>
#include <string.h>
#include <utils/zf_log.h>
#include <vka/capops.h>
#include <vka/object.h>

/* The server of this program. Without one, `vka` is NULL. */
static struct {
    vka_t *vka;
    vspace_t *vspace;
    vka_object_t endpoint;
    sel4utils_thread_t thread;
    char *pages;
    seL4_Word last_badge;
    struct serial_server server;
} parent;

static cspacepath_t endpoint_path(void)
{
    cspacepath_t path;
    vka_cspace_make_path(parent.vka, parent.endpoint.cptr, &path);
    return path;
}

static int make_pages(void)
{
    parent.pages = vspace_new_pages(parent.vspace, seL4_AllRights, SERIAL_CLIENTS, seL4_PageBits);
    if (parent.pages == NULL) return -1;
    for (int i = 0; i < SERIAL_CLIENTS; i++) {
        struct serial_client *client = &parent.server.clients[i];
        client->page = parent.pages + i * SERIAL_PAGE_BYTES;
        vka_cspace_make_path(parent.vka, vspace_get_cap(parent.vspace, client->page),
                             &client->frame);
    }
    return 0;
}

static int make_thread(simple_t *simple, uint8_t priority)
{
    seL4_Word guard = api_make_guard_skip_word(seL4_WordBits - simple_get_cnode_size_bits(simple));
    sel4utils_thread_config_t config =
        thread_config_default(simple, simple_get_cnode(simple), guard, seL4_CapNull, priority);
    return sel4utils_configure_thread_config(parent.vka, parent.vspace, parent.vspace, config,
                                             &parent.thread);
}

/* Everything but the start. After an error, what there is so far is in `parent`. */
static int make_server(simple_t *simple, uint8_t priority)
{
    if (platsupport_serial_setup_simple(parent.vspace, simple, parent.vka) != 0) return -1;
    if (vka_alloc_endpoint(parent.vka, &parent.endpoint) != 0) return -1;
    parent.server.endpoint = parent.endpoint.cptr;
    return make_pages() != 0 ? -1 : make_thread(simple, priority);
}

seL4_Error serial_server_parent_spawn_thread(simple_t *parent_simple, vka_t *parent_vka,
                                             vspace_t *parent_vspace, uint8_t priority)
{
    if (parent_simple == NULL || parent_vka == NULL || parent_vspace == NULL) {
        return seL4_InvalidArgument;
    }
    if (parent.vka != NULL && !parent.server.ended) {
        ZF_LOGE("the serial server is running");
        return seL4_DeleteFirst;
    }
    quoll_serial_server_free();
    parent.vka = parent_vka;
    parent.vspace = parent_vspace;
    if (make_server(parent_simple, priority) != 0 ||
        sel4utils_start_thread(&parent.thread, serial_server_run, &parent.server, NULL, 1) != 0) {
        ZF_LOGE("the serial server could not be made");
        quoll_serial_server_free();
        return seL4_NotEnoughMemory;
    }
    return seL4_NoError;
}

static void free_pages(void)
{
    for (int i = 0; i < SERIAL_CLIENTS; i++) {
        vka_cnode_revoke(&parent.server.clients[i].frame);
    }
    vspace_unmap_pages(parent.vspace, parent.pages, SERIAL_CLIENTS, seL4_PageBits, VSPACE_FREE);
}

void quoll_serial_server_free(void)
{
    if (parent.vka == NULL) return;
    if (parent.thread.tcb.cptr != seL4_CapNull) {
        sel4utils_clean_up_thread(parent.vka, parent.vspace, &parent.thread);
    }
    if (parent.pages != NULL) free_pages();
    if (parent.endpoint.cptr != seL4_CapNull) {
        cspacepath_t path = endpoint_path();
        vka_cnode_revoke(&path);
        vka_free_object(parent.vka, &parent.endpoint);
    }
    memset(&parent, 0, sizeof(parent));
}

/* Whether there is a server to mint for. */
static bool has_server(void)
{
    if (parent.vka == NULL) ZF_LOGE("there is no serial server");
    return parent.vka != NULL;
}

int serial_server_allocate_client_badged_ep(cspacepath_t dest_slot)
{
    if (!has_server()) return seL4_InvalidCapability;
    cspacepath_t endpoint = endpoint_path();
    int error = vka_cnode_mint(&dest_slot, &endpoint, seL4_AllRights, parent.last_badge + 1);
    if (error == seL4_NoError) parent.last_badge++;
    return error;
}

int serial_server_parent_vka_mint_endpoint(vka_t *client_vka, cspacepath_t *badged_server_ep_cspath)
{
    if (client_vka == NULL || badged_server_ep_cspath == NULL) return seL4_InvalidArgument;
    if (vka_cspace_alloc_path(client_vka, badged_server_ep_cspath) != 0) {
        return seL4_NotEnoughMemory;
    }
    int error = serial_server_allocate_client_badged_ep(*badged_server_ep_cspath);
    if (error != seL4_NoError) vka_cspace_free_path(client_vka, *badged_server_ep_cspath);
    return error;
}

seL4_CPtr serial_server_parent_mint_endpoint_to_process(sel4utils_process_t *p)
{
    if (p == NULL || !has_server()) return seL4_CapNull;
    seL4_CPtr slot =
        sel4utils_mint_cap_to_process(p, endpoint_path(), seL4_AllRights, parent.last_badge + 1);
    if (slot != seL4_CapNull) parent.last_badge++;
    return slot;
}
