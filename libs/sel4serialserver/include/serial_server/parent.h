/* SPDX-License-Identifier: BSD-2-Clause */
/* Starting a serial server, and giving clients access to it.
 *
 * The server is a thread of the program that starts it; there is one. It allocates nothing while it
 * runs, so it does not interfere with the allocators of its program. Up to 32 clients are connected
 * at once; one that ends without disconnecting counts until the server ends. */
#pragma once

#include <sel4/sel4.h>
#include <sel4utils/process.h>
#include <simple/simple.h>
#include <stdint.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Start the server at `priority`. All three must live on. Returns seL4_NoError,
 * seL4_InvalidArgument for a NULL, seL4_DeleteFirst if the server runs, or seL4_NotEnoughMemory;
 * after an error nothing is held. A server that was killed is freed first. */
seL4_Error serial_server_parent_spawn_thread(simple_t *parent_simple, vka_t *parent_vka,
                                             vspace_t *parent_vspace, uint8_t priority);

/* Make an endpoint capability for one more client: in a slot of `client_vka`, which has to be of
 * this CSpace, in the CSpace of a process, or in a slot of the caller's choice. The first and the
 * last return 0 or an seL4_Error, the second the slot, or 0 on an error; the caller owns the
 * capability.
 */
int serial_server_parent_vka_mint_endpoint(vka_t *client_vka,
                                           cspacepath_t *badged_server_ep_cspath);
seL4_CPtr serial_server_parent_mint_endpoint_to_process(sel4utils_process_t *p);
int serial_server_allocate_client_badged_ep(cspacepath_t dest_slot);

/* Free everything the server holds, running or not. The endpoint capabilities of clients are
 * revoked, their shared pages too. Does nothing without a server. */
void quoll_serial_server_free(void);

#ifdef __cplusplus
}
#endif
