/* SPDX-License-Identifier: BSD-2-Clause */
/* What the generated functions of interfaces/sel4_client.h share. */
#pragma once

#include <sel4/errors.h>
#include <sel4/functions.h>
#include <sel4/macros.h>
#include <sel4/syscalls.h>
#include <sel4/types.h>

/* Invoke `service` with the first four message words in registers, which then hold the answer's.
 * After a failure they are zero, and the words that say more about it are in the IPC buffer, for
 * seL4_GetMR. */
LIBSEL4_INLINE_FUNC seL4_Error quoll_invoke(seL4_CPtr service, seL4_MessageInfo_t tag,
                                            seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2,
                                            seL4_Word *mr3)
{
    seL4_MessageInfo_t answer = seL4_CallWithMRs(service, tag, mr0, mr1, mr2, mr3);
    seL4_Word error = seL4_MessageInfo_get_label(answer);

    if (__builtin_expect(error != seL4_NoError, 0)) {
        quoll_words_in(*mr0, *mr1, *mr2, *mr3);
        *mr0 = *mr1 = *mr2 = *mr3 = 0;
    }
    return (seL4_Error)error;
}

/* The same for an answer that is a structure: its first `count` words, or as many as came, go to
 * `out`. */
LIBSEL4_INLINE_FUNC seL4_Error quoll_invoke_struct(seL4_CPtr service, seL4_MessageInfo_t tag,
                                                   seL4_Word mr0, seL4_Word mr1, seL4_Word mr2,
                                                   seL4_Word mr3, seL4_Word *out, seL4_Word count)
{
    seL4_MessageInfo_t answer = seL4_CallWithMRs(service, tag, &mr0, &mr1, &mr2, &mr3);
    seL4_Error error = (seL4_Error)seL4_MessageInfo_get_label(answer);
    seL4_Word length = seL4_MessageInfo_get_length(answer);

    quoll_words_in(mr0, mr1, mr2, mr3);
    if (__builtin_expect(error != seL4_NoError, 0)) {
        return error;
    }
    for (seL4_Word i = 0; i < count && i < length; i++) {
        out[i] = seL4_GetMR((int)i);
    }
    return seL4_NoError;
}
