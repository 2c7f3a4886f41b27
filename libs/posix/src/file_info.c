/* SPDX-License-Identifier: BSD-2-Clause */
/* What there is to know about a file without reading it. */
#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* On x86_64 the C library's struct stat is laid out as Linux's. */
static void fill(struct stat *info, mode_t mode, size_t size)
{
    memset(info, 0, sizeof(*info));
    info->st_mode = mode;
    info->st_nlink = 1;
    info->st_size = (off_t)size;
    info->st_blksize = 4096;
    info->st_blocks = (blkcnt_t)((size + 511) / 512);
}

static long stat_path(const char *path, struct stat *info)
{
    size_t size = 0;
    if (strcmp(path, "/") == 0 || strcmp(path, ".") == 0) {
        fill(info, S_IFDIR | 0555, 0);
        return 0;
    }
    if (file_find(path, &size) == NULL) {
        return -ENOENT;
    }
    fill(info, S_IFREG | 0555, size);
    return 0;
}

static long stat_fd(int fd, struct stat *info)
{
    size_t size = 0;
    if (fd >= 0 && fd <= STDERR_FILENO) {
        fill(info, S_IFCHR | 0620, 0);
        return 0;
    }
    if (file_bytes(fd, 0, &size) == NULL) {
        return -EBADF;
    }
    fill(info, S_IFREG | 0555, size);
    return 0;
}

long call_stat(va_list ap)
{
    const char *path = va_arg(ap, const char *);
    return stat_path(path, va_arg(ap, struct stat *));
}

long call_fstat(va_list ap)
{
    int fd = va_arg(ap, int);
    return stat_fd(fd, va_arg(ap, struct stat *));
}

long call_fstatat(va_list ap)
{
    int fd = va_arg(ap, int);
    const char *path = va_arg(ap, const char *);
    struct stat *info = va_arg(ap, struct stat *);
    int flags = va_arg(ap, int);
    const int empty_path = 0x1000; /* AT_EMPTY_PATH */
    if (*path == '\0' && (flags & empty_path)) {
        return stat_fd(fd, info);
    }
    return stat_path(path, info);
}

static long access_path(const char *path, int mode)
{
    struct stat info;
    long result = stat_path(path, &info);
    if (result == 0 && (mode & W_OK)) result = -EROFS;
    return result;
}

long call_access(va_list ap)
{
    const char *path = va_arg(ap, const char *);
    return access_path(path, va_arg(ap, int));
}

long call_faccessat(va_list ap)
{
    (void)va_arg(ap, int);
    return call_access(ap);
}

long call_getcwd(va_list ap)
{
    char *path = va_arg(ap, char *);
    size_t size = va_arg(ap, size_t);
    if (size < 2) {
        return -ERANGE;
    }
    memcpy(path, "/", 2);
    return 2;
}
