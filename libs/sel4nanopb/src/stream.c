/* SPDX-License-Identifier: BSD-2-Clause */
#include <sel4nanopb/sel4nanopb.h>

static size_t bytes_from(seL4_Word offset)
{
    return offset < seL4_MsgMaxLength ? (seL4_MsgMaxLength - offset) * sizeof(seL4_Word) : 0;
}

static pb_byte_t *word_at(seL4_Word offset)
{
    return (pb_byte_t *)(seL4_GetIPCBuffer()->msg + offset);
}

pb_ostream_t pb_ostream_from_IPC(seL4_Word offset)
{
    return pb_ostream_from_buffer(word_at(offset), bytes_from(offset));
}

pb_istream_t pb_istream_from_IPC(seL4_Word offset)
{
    return pb_istream_from_buffer(word_at(offset), bytes_from(offset));
}
