/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The initial stack image of the SysV ABI. The kernel starts the root task with nothing but a
 * pointer to the boot info; with this image it then starts like any other process.
 */
#include "runtime.h"

static uint64_t *put_strings(uint64_t *out, int count, const char *const *strings)
{
    for (int i = 0; i < count; i++) {
        *out++ = (uintptr_t)strings[i];
    }
    *out++ = 0;
    return out;
}

size_t sysv_image(uint64_t *image, size_t capacity, int argc, const char *const *argv, int envc,
                  const char *const *envp, size_t auxc, const struct aux_entry *aux)
{
    size_t words = SYSV_IMAGE_WORDS((size_t)argc, (size_t)envc, auxc);
    if (words > capacity) {
        return 0;
    }
    uint64_t *out = image;
    *out++ = (uint64_t)argc;
    out = put_strings(out, argc, argv);
    out = put_strings(out, envc, envp);
    for (size_t i = 0; i < auxc; i++) {
        *out++ = aux[i].type;
        *out++ = aux[i].value;
    }
    *out++ = 0;
    *out++ = 0;
    return words;
}
