/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading CPIO archives of the "newc" format that lie in memory.
 *
 * Nothing is copied or allocated: names and data are pointers into the archive, valid as long as it
 * is. The archive may be hostile. Whatever its bytes, no function reads outside [archive, archive +
 * len), and every name and every file handed out lies inside it. Entries are read in order up to
 * the first defect; those before it can be used.
 *
 * `len` and sizes are in bytes. A name may be padded with NULs; it ends at the first. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

#define CPIO_HEADER_MAGIC "070701"
#define CPIO_FOOTER_MAGIC "TRAILER!!!"
/* Headers and data start at multiples of this, counted from the start of the archive. */
#define CPIO_ALIGNMENT 4

/* How an entry starts: text, numbers as eight hexadecimal digits. */
struct cpio_header {
    char c_magic[6];
    char c_ino[8];
    char c_mode[8];
    char c_uid[8];
    char c_gid[8];
    char c_nlink[8];
    char c_mtime[8];
    char c_filesize[8];
    char c_devmajor[8];
    char c_devminor[8];
    char c_rdevmajor[8];
    char c_rdevminor[8];
    char c_namesize[8];
    char c_check[8];
};

struct cpio_info {
    unsigned int file_count;
    /* Bytes of the longest name with its NUL. */
    unsigned int max_path_sz;
};

/* Entry number `index`, from 0. Returns its data and sets *name and *size, or returns NULL and
 * changes nothing: no such entry, or a defect at or before it. */
const void *cpio_get_entry(const void *archive, unsigned long len, int index, const char **name,
                           unsigned long *size);

/* The first entry called `name`. Returns its data and sets *size, or returns NULL and changes
 * nothing. */
const void *cpio_get_file(const void *archive, unsigned long len, const char *name,
                          unsigned long *size);

/* Count entries and measure names. Returns 0, or -1 and changes nothing if the archive has a
 * defect. */
int cpio_info(const void *archive, unsigned long len, struct cpio_info *info);

/* Copy the names of the first `buf_len` entries to buf[0], buf[1], …, each of which has room for
 * cpio_info.max_path_sz bytes. If there are fewer entries, the other buffers stay as they are. */
void cpio_ls(const void *archive, unsigned long len, char **buf, unsigned long buf_len);

/* Check the whole archive. Returns 0, or -1 and sets *why, if that is not NULL, to a constant text
 * that names the first defect. */
int quoll_cpio_check(const void *archive, unsigned long len, const char **why);

#ifdef __cplusplus
}
#endif
