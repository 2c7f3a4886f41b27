/* SPDX-License-Identifier: BSD-2-Clause */
/* Protocol buffers in the calling thread's IPC buffer. */
#pragma once

#include <pb.h>
#include <pb_decode.h>
#include <pb_encode.h>
#include <sel4/sel4.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A stream that writes message words from word `offset` on, or reads them, as far as the buffer has
 * any. It is good as long as nothing else uses the buffer. */
pb_ostream_t pb_ostream_from_IPC(seL4_Word offset);
pb_istream_t pb_istream_from_IPC(seL4_Word offset);

#ifdef __cplusplus
}
#endif
