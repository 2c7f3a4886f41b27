/* SPDX-License-Identifier: BSD-2-Clause */
/* File descriptors, and the files of a CPIO archive behind them. */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Descriptors below this one are standard input, output and error. */
#define FIRST_USER_FD (STDERR_FILENO + 1)

#define FILE_TYPE_CPIO 0
#define FILE_TYPE_FREE -1

/* What is behind a descriptor: for FILE_TYPE_CPIO, data is a struct cpio_file_data. */
typedef struct muslcsys_fd {
    int filetype;
    void *data;
} muslcsys_fd_t;

typedef struct cpio_file_data {
    char const *start;
    uint32_t size;
    off_t current; /* read position, in bytes */
} cpio_file_data_t;

/* Find file `name` in an archive of `len` bytes: its first byte, and its size in *size; or NULL.
 * cpio_get_file() is one. */
typedef void const *(*muslcsys_cpio_get_file_fn_t)(void const *cpio_symbol, unsigned long len,
                                                   char const *name, unsigned long *size);

/* Make the files of the archive at `cpio_symbol` readable through open() and its kin. The archive
 * is not copied and must stay. A later call replaces it; open files stay open. */
void muslcsys_install_cpio_interface(void const *cpio_symbol, unsigned long cpio_len,
                                     muslcsys_cpio_get_file_fn_t fn);

/* Take a free descriptor, making room for more if need be: the descriptor, or -EMFILE. */
int allocate_fd(void);
/* Take a descriptor that has been freed or made room for: the descriptor, or -EMFILE. */
int get_free_fd(void);
/* Give a descriptor back. */
void add_free_fd(int fd);
/* Make room for `how_much` more descriptors: 0, or -ENOMEM when the table's limit is reached. */
int grow_fds(int how_much);
/* Whether there is a descriptor `fd`, open or free, in the table. */
int valid_fd(int fd);
/* The table's entry for a valid descriptor. */
muslcsys_fd_t *get_fd_struct(int fd);

#ifdef __cplusplus
}
#endif
