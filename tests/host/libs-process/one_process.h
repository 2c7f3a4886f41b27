/* SPDX-License-Identifier: BSD-2-Clause */
/* What tests of loading share: one program in the archive, and one process that is made of it. */
#pragma once

#include "host_test.h"

#include "elf_builder.h"
#include "world.h"
#include <sel4utils/process.h>

#define PAGE 4096ul

/* The archive that the library finds by this name. */
enum { ARCHIVE_BYTES = 8 << 20, LARGE_PAGE = 2 << 20, LOG_BYTES = 8192 };
extern char _cpio_archive[ARCHIVE_BYTES];

extern struct elf_file file;
extern sel4utils_process_t process;
/* What was logged since the test began. */
extern char log_text[LOG_BYTES];

/* cmocka's set-up and teardown: a new world, with the typical program in the archive. */
int one_process_begin(void **state);
int one_process_end(void **state);

/* Make an archive with the file in it as "app", its data at a multiple of `align`. */
void archive_file(size_t align);

/* Make the process of it, and end it. */
sel4utils_process_config_t usual_config(void);
int configure(void);
void destroy(void);

/* What is mapped at its address `vaddr`, or NULL; and whether that is the archive's own memory. */
unsigned char *memory(uintptr_t vaddr);
bool is_archive_memory(uintptr_t vaddr);

/* Check every byte of one segment in memory, at `bias` from where it was linked; and of all, and
 * their rights. */
void assert_segment_loaded(const Elf64_Phdr *phdr, uintptr_t bias);
void assert_loaded(uintptr_t bias);
