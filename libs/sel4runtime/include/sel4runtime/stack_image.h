/* SPDX-License-Identifier: BSD-2-Clause */
/* The initial stack image of the SysV ABI, as words: for the root task, which starts itself, and
 * for whoever starts a process. Pure. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct aux_entry {
    uint64_t type;
    uint64_t value;
};

/* Words that sysv_image() writes for these counts. */
#define SYSV_IMAGE_WORDS(argc, envc, auxc) (1 + (argc) + 1 + (envc) + 1 + 2 * ((auxc) + 1))

/* Write argc, argv, envp and the auxiliary vector to `image`, each closed with its null entry;
 * aux entries go in as given. Returns the number of words written, or 0 (nothing written) when
 * `capacity` words do not suffice. Strings are not copied. */
size_t sysv_image(uint64_t *image, size_t capacity, int argc, const char *const *argv, int envc,
                  const char *const *envp, size_t auxc, const struct aux_entry *aux);
