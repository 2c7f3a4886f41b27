/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as an archive: everything is read, and what the reader promises holds. */
#include <cpio/cpio.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void require(bool condition)
{
    if (!condition) abort();
}

static bool lies_in(const void *part, size_t part_size, const uint8_t *data, size_t size)
{
    const uint8_t *start = part;
    return start >= data && part_size <= size && (size_t)(start - data) <= size - part_size;
}

/* Read every entry. Returns how many there are. */
static unsigned int read_entries(const uint8_t *data, size_t size)
{
    const char *name;
    unsigned long bytes, found_bytes;
    unsigned int count = 0;
    for (const void *file; (file = cpio_get_entry(data, size, (int)count, &name, &bytes)) != NULL;
         count++) {
        require(lies_in(name, strlen(name) + 1, data, size));
        require(lies_in(file, bytes, data, size));
        const void *found = cpio_get_file(data, size, name, &found_bytes);
        require(found != NULL && found <= file);
    }
    return count;
}

static void list_entries(const uint8_t *data, size_t size, const struct cpio_info *info)
{
    char *memory = malloc((size_t)info->file_count * info->max_path_sz + 1);
    char **names = calloc(info->file_count + 1, sizeof(*names));
    for (unsigned int i = 0; i < info->file_count; i++) {
        names[i] = memory + (size_t)i * info->max_path_sz;
    }
    cpio_ls(data, size, names, info->file_count);
    free(names);
    free(memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cpio_info info;
    const char *why = NULL;
    unsigned int count = read_entries(data, size);
    if (quoll_cpio_check(data, size, &why) != 0) {
        require(why != NULL && cpio_info(data, size, &info) == -1);
        return 0;
    }
    require(cpio_info(data, size, &info) == 0 && info.file_count == count);
    list_entries(data, size, &info);
    return 0;
}
