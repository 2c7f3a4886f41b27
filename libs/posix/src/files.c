/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Descriptors 0 to 2 are the console; the others are files of a CPIO archive, read-only.
 * A descriptor is in one of three states: not yet in the table, free, or open.
 */
#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <muslcsys/io.h>
#include <string.h>
#include <sys/uio.h>

#define FD_LIMIT 64

static struct {
    const void *start;
    unsigned long bytes;
    muslcsys_cpio_get_file_fn_t find;
} archive;

static muslcsys_fd_t fds[FD_LIMIT];
static cpio_file_data_t open_files[FD_LIMIT];
static int fd_count; /* entries in the table */
static int fd_lock;

void muslcsys_install_cpio_interface(void const *cpio_symbol, unsigned long cpio_len,
                                     muslcsys_cpio_get_file_fn_t fn)
{
    archive.start = cpio_symbol;
    archive.bytes = cpio_len;
    archive.find = fn;
}

/* --- The table of descriptors --------------------------------------------------------------- */

int valid_fd(int fd)
{
    return fd >= FIRST_USER_FD && fd < FIRST_USER_FD + fd_count;
}

muslcsys_fd_t *get_fd_struct(int fd)
{
    return &fds[fd - FIRST_USER_FD];
}

int grow_fds(int how_much)
{
    int result = -ENOMEM;
    posix_lock(&fd_lock);
    if (how_much >= 0 && how_much <= FD_LIMIT - fd_count) {
        for (int end = fd_count + how_much; fd_count < end; fd_count++) {
            fds[fd_count] = (muslcsys_fd_t){FILE_TYPE_FREE, NULL};
        }
        result = 0;
    }
    posix_unlock(&fd_lock);
    return result;
}

int get_free_fd(void)
{
    int fd = -EMFILE;
    posix_lock(&fd_lock);
    for (int i = 0; i < fd_count; i++) {
        if (fds[i].filetype == FILE_TYPE_FREE) {
            open_files[i] = (cpio_file_data_t){0};
            fds[i] = (muslcsys_fd_t){FILE_TYPE_CPIO, &open_files[i]};
            fd = FIRST_USER_FD + i;
            break;
        }
    }
    posix_unlock(&fd_lock);
    return fd;
}

int allocate_fd(void)
{
    int fd = get_free_fd();
    if (fd < 0 && grow_fds(1) == 0) fd = get_free_fd();
    return fd;
}

void add_free_fd(int fd)
{
    *get_fd_struct(fd) = (muslcsys_fd_t){FILE_TYPE_FREE, NULL};
}

static bool is_console(int fd)
{
    return fd >= 0 && fd < FIRST_USER_FD;
}

static cpio_file_data_t *open_file(int fd)
{
    if (!valid_fd(fd) || get_fd_struct(fd)->filetype != FILE_TYPE_CPIO) {
        return NULL;
    }
    return get_fd_struct(fd)->data;
}

/* --- Opening and reading -------------------------------------------------------------------- */

const char *file_find(const char *path, size_t *size)
{
    unsigned long bytes = 0;
    if (archive.find == NULL) {
        return NULL;
    }
    const char *found = archive.find(archive.start, archive.bytes, path, &bytes);
    while (found == NULL && (*path == '/' || strncmp(path, "./", 2) == 0)) {
        path += *path == '/' ? 1 : 2;
        found = archive.find(archive.start, archive.bytes, path, &bytes);
    }
    *size = bytes;
    return found;
}

static long open_path(const char *path, int flags)
{
    size_t size = 0;
    const char *start = file_find(path, &size);
    if ((flags & O_ACCMODE) != O_RDONLY || (start == NULL && (flags & O_CREAT))) {
        return -EROFS;
    }
    if (start == NULL) {
        return -ENOENT;
    }
    if (flags & O_DIRECTORY) {
        return -ENOTDIR;
    }
    if (size > UINT32_MAX) {
        return -EFBIG;
    }
    int fd = allocate_fd();
    if (fd >= 0) {
        *open_file(fd) = (cpio_file_data_t){.start = start, .size = (uint32_t)size};
    }
    return fd;
}

long call_open(va_list ap)
{
    const char *path = va_arg(ap, const char *);
    int flags = va_arg(ap, int);
    return open_path(path, flags);
}

long call_openat(va_list ap)
{
    (void)va_arg(ap, int); /* there is one directory */
    return call_open(ap);
}

long call_close(va_list ap)
{
    int fd = va_arg(ap, int);
    if (is_console(fd)) {
        return 0;
    }
    if (open_file(fd) == NULL) {
        return -EBADF;
    }
    add_free_fd(fd);
    return 0;
}

const char *file_bytes(int fd, uint64_t offset, size_t *count)
{
    cpio_file_data_t *file = open_file(fd);
    if (file == NULL) {
        return NULL;
    }
    *count = offset < file->size ? file->size - (size_t)offset : 0;
    return file->start + (offset < file->size ? offset : file->size);
}

static long read_at(int fd, uint64_t offset, char *to, size_t count)
{
    size_t there = 0;
    const char *from = file_bytes(fd, offset, &there);
    if (from == NULL) {
        return -EBADF;
    }
    if (count > there) count = there;
    memcpy(to, from, count);
    return (long)count;
}

static long read_some(int fd, char *to, size_t count)
{
    if (is_console(fd)) {
        return (long)console_read(to, count);
    }
    cpio_file_data_t *file = open_file(fd);
    if (file == NULL) {
        return -EBADF;
    }
    long got = read_at(fd, (uint64_t)file->current, to, count);
    if (got > 0) file->current += got;
    return got;
}

long call_read(va_list ap)
{
    int fd = va_arg(ap, int);
    char *to = va_arg(ap, char *);
    return read_some(fd, to, va_arg(ap, size_t));
}

long call_pread(va_list ap)
{
    int fd = va_arg(ap, int);
    char *to = va_arg(ap, char *);
    size_t count = va_arg(ap, size_t);
    off_t offset = va_arg(ap, off_t);
    if (is_console(fd)) {
        return -ESPIPE;
    }
    return offset < 0 ? -EINVAL : read_at(fd, (uint64_t)offset, to, count);
}

static long write_some(int fd, const char *from, size_t count)
{
    if (!is_console(fd)) {
        return -EBADF; /* files are open for reading only */
    }
    return (long)console_write(from, count);
}

long call_write(va_list ap)
{
    int fd = va_arg(ap, int);
    const char *from = va_arg(ap, const char *);
    return write_some(fd, from, va_arg(ap, size_t));
}

static bool vectors_ok(const struct iovec *vectors, int count)
{
    size_t total = 0;
    for (int i = 0; i < count; i++) {
        if (vectors[i].iov_len > (size_t)SSIZE_MAX - total) return false;
        total += vectors[i].iov_len;
    }
    return count >= 0 && count <= IOV_MAX;
}

long call_readv(va_list ap)
{
    int fd = va_arg(ap, int);
    const struct iovec *vectors = va_arg(ap, const struct iovec *);
    int count = va_arg(ap, int);
    long total = 0;
    if (!vectors_ok(vectors, count)) {
        return -EINVAL;
    }
    for (int i = 0; i < count; i++) {
        if (vectors[i].iov_len == 0) continue;
        long got = read_some(fd, vectors[i].iov_base, vectors[i].iov_len);
        if (got < 0) return total > 0 ? total : got;
        total += got;
        if ((size_t)got < vectors[i].iov_len) break;
    }
    return total;
}

long call_writev(va_list ap)
{
    int fd = va_arg(ap, int);
    const struct iovec *vectors = va_arg(ap, const struct iovec *);
    int count = va_arg(ap, int);
    long total = 0;
    if (!vectors_ok(vectors, count)) {
        return -EINVAL;
    }
    for (int i = 0; i < count; i++) {
        long put = write_some(fd, vectors[i].iov_base, vectors[i].iov_len);
        if (put < 0) return total > 0 ? total : put;
        total += put;
        if ((size_t)put < vectors[i].iov_len) break;
    }
    return total;
}

long call_lseek(va_list ap)
{
    int fd = va_arg(ap, int);
    off_t offset = va_arg(ap, off_t);
    int whence = va_arg(ap, int);
    if (is_console(fd)) {
        return -ESPIPE;
    }
    cpio_file_data_t *file = open_file(fd);
    if (file == NULL) {
        return -EBADF;
    }
    off_t base = 0;
    if (whence == SEEK_CUR)
        base = file->current;
    else if (whence == SEEK_END)
        base = file->size;
    else if (whence != SEEK_SET)
        return -EINVAL;
    if (__builtin_add_overflow(base, offset, &base) || base < 0) {
        return -EINVAL;
    }
    file->current = base;
    return base;
}

long call_fcntl(va_list ap)
{
    int fd = va_arg(ap, int);
    int command = va_arg(ap, int);
    if (!is_console(fd) && open_file(fd) == NULL) {
        return -EBADF;
    }
    switch (command) {
    case F_GETFD:
    case F_SETFD:
    case F_SETFL:
        return 0;
    case F_GETFL:
        return is_console(fd) ? O_RDWR : O_RDONLY;
    default:
        return -EINVAL;
    }
}
