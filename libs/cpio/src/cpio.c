/* SPDX-License-Identifier: BSD-2-Clause */
/* The archive reader: read_entry() alone looks at the bytes and checks them, all else walks with
 * it. */

#include <cpio/cpio.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct archive {
    const char *bytes;
    size_t len;
};

struct entry {
    const char *name;
    const void *data;
    size_t size;
    /* Offset of the entry after this one. */
    size_t next;
};

enum step { STEP_ENTRY, STEP_END, STEP_DEFECT };

/* Reads up the next entry. Starts at offset 0. */
struct walk {
    struct archive archive;
    size_t offset;
    struct entry entry;
    const char *why;
};

/*@ requires \valid_read(digits + (0 .. 7)) && \valid(out);
    requires \separated(digits + (0 .. 7), out);
    assigns *out;
    ensures \result ==> *out < 0x100000000; */
static bool parse_hex(const char digits[8], size_t *out)
{
    size_t value = 0;
    /*@ loop invariant 0 <= i <= 8;
        loop invariant i == 0 ==> value == 0;
        loop invariant i == 1 ==> value < 0x10;
        loop invariant i == 2 ==> value < 0x100;
        loop invariant i == 3 ==> value < 0x1000;
        loop invariant i == 4 ==> value < 0x10000;
        loop invariant i == 5 ==> value < 0x100000;
        loop invariant i == 6 ==> value < 0x1000000;
        loop invariant i == 7 ==> value < 0x10000000;
        loop invariant i == 8 ==> value < 0x100000000;
        loop assigns i, value;
        loop variant 8 - i; */
    for (int i = 0; i < 8; i++) {
        char c = digits[i];
        unsigned digit;
        if (c >= '0' && c <= '9') {
            digit = (unsigned)(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            digit = (unsigned)(c - 'a') + 10;
        } else if (c >= 'A' && c <= 'F') {
            digit = (unsigned)(c - 'A') + 10;
        } else {
            return false;
        }
        value = value * 16 + digit;
    }
    *out = value;
    return true;
}

/* Offsets stay far from wrapping: an archive is shorter than the address space, and a size in a
 * header has 32 bits. */
/*@ requires offset < 1 << 63;
    assigns \nothing;
    ensures offset <= \result < offset + CPIO_ALIGNMENT; */
static size_t align(size_t offset)
{
    return (offset + CPIO_ALIGNMENT - 1) / CPIO_ALIGNMENT * CPIO_ALIGNMENT;
}

/*@ // The bytes are there, and not at the end of the address space.
    predicate readable(struct archive *a) =
        \valid_read(a) && \valid_read(a->bytes + (0 .. a->len - 1)) && a->len < 1 << 62;
    // A name lies in the archive, and so does the NUL at `last` behind its start.
    predicate named(struct archive *a, char *name, integer from, integer last) =
        0 <= from && 0 <= last && from + last < a->len && name == a->bytes + from &&
        name[last] == 0; */

/* Of the entry read last, where its name starts in the archive, and ends from there. */
//@ ghost size_t name_from, name_last;

/* Whether [offset, offset + size) lies in the archive. */
/*@ requires \valid_read(a);
    assigns \nothing;
    ensures \result <==> offset + size <= a->len; */
static bool contains(const struct archive *a, size_t offset, size_t size)
{
    return offset <= a->len && size <= a->len - offset;
}

/* Read the entry at `offset`. Returns NULL and fills *out, or the defect that was found. */
/*@ requires readable(a) && \valid(out);
    requires \separated(out, a, a->bytes + (0 .. a->len - 1));
    assigns *out, name_from, name_last;
    ensures \result == \null ==> offset < out->next;
    ensures \result == \null ==> \valid_read((char *)out->data + (0 .. out->size - 1));
    ensures \result == \null ==> named(a, (char *)out->name, name_from, name_last); */
static const char *read_entry(const struct archive *a, size_t offset, struct entry *out)
{
    if (!contains(a, offset, sizeof(struct cpio_header))) return "archive ends before its trailer";
    struct cpio_header header;
    memcpy(&header, a->bytes + offset, sizeof(header));
    if (memcmp(header.c_magic, CPIO_HEADER_MAGIC, sizeof(header.c_magic)) != 0) {
        return "no newc header where an entry must start";
    }

    size_t name_size, file_size;
    if (!parse_hex(header.c_namesize, &name_size)) return "name size is not a hexadecimal number";
    if (!parse_hex(header.c_filesize, &file_size)) return "file size is not a hexadecimal number";

    size_t name_at = offset + sizeof(header);
    if (name_size == 0) return "entry without a name";
    if (!contains(a, name_at, name_size)) return "name reaches beyond the archive";
    if (a->bytes[name_at + name_size - 1] != '\0') return "name does not end in NUL";

    //@ assert a->bytes[name_at + name_size - 1] == 0;
    size_t data_at = align(name_at + name_size);
    if (!contains(a, data_at, file_size)) return "file reaches beyond the archive";

    out->name = a->bytes + name_at;
    out->data = a->bytes + data_at;
    out->size = file_size;
    out->next = align(data_at + file_size);
    //@ ghost name_from = name_at;
    //@ ghost name_last = name_size - 1;
    //@ assert named(a, (char *)out->name, name_from, name_last);
    return NULL;
}

static struct walk walk_start(const void *archive, unsigned long len)
{
    return (struct walk){.archive = {archive, archive == NULL ? 0 : len}};
}

/*@ requires \valid(w) && readable(&w->archive);
    requires \separated(w, w->archive.bytes + (0 .. w->archive.len - 1));
    assigns w->why, w->offset, w->entry, name_from, name_last;
    ensures \result == STEP_ENTRY ==> \old(w->offset) < w->offset;
    ensures \result == STEP_ENTRY ==> string((char *)w->entry.name);
    ensures \result == STEP_ENTRY ==>
        \valid_read((char *)w->entry.data + (0 .. w->entry.size - 1));
    ensures \result == STEP_DEFECT <==> w->why != \null; */
static enum step walk_next(struct walk *w)
{
    w->why = read_entry(&w->archive, w->offset, &w->entry);
    if (w->why != NULL) return STEP_DEFECT;
    //@ assert ends((char *)w->entry.name, name_last);
    //@ assert string((char *)w->entry.name);
    if (strcmp(w->entry.name, CPIO_FOOTER_MAGIC) == 0) return STEP_END;
    w->offset = w->entry.next;
    return STEP_ENTRY;
}

const void *cpio_get_entry(const void *archive, unsigned long len, int index, const char **name,
                           unsigned long *size)
{
    struct walk w = walk_start(archive, len);
    if (index < 0) return NULL;
    do {
        if (walk_next(&w) != STEP_ENTRY) return NULL;
    } while (index-- > 0);
    if (name != NULL) *name = w.entry.name;
    if (size != NULL) *size = w.entry.size;
    return w.entry.data;
}

const void *cpio_get_file(const void *archive, unsigned long len, const char *name,
                          unsigned long *size)
{
    struct walk w = walk_start(archive, len);
    do {
        if (walk_next(&w) != STEP_ENTRY) return NULL;
    } while (strcmp(w.entry.name, name) != 0);
    if (size != NULL) *size = w.entry.size;
    return w.entry.data;
}

int cpio_info(const void *archive, unsigned long len, struct cpio_info *info)
{
    struct walk w = walk_start(archive, len);
    struct cpio_info found = {0, 0};
    enum step step;
    while ((step = walk_next(&w)) == STEP_ENTRY) {
        unsigned int path_size = (unsigned int)strlen(w.entry.name) + 1;
        if (path_size > found.max_path_sz) found.max_path_sz = path_size;
        found.file_count++;
    }
    if (step == STEP_DEFECT) return -1;
    *info = found;
    return 0;
}

void cpio_ls(const void *archive, unsigned long len, char **buf, unsigned long buf_len)
{
    struct walk w = walk_start(archive, len);
    for (unsigned long i = 0; i < buf_len && walk_next(&w) == STEP_ENTRY; i++) {
        strcpy(buf[i], w.entry.name);
    }
}

int quoll_cpio_check(const void *archive, unsigned long len, const char **why)
{
    struct walk w = walk_start(archive, len);
    enum step step;
    do {
        step = walk_next(&w);
    } while (step == STEP_ENTRY);
    if (step == STEP_END) return 0;
    if (why != NULL) *why = w.why;
    return -1;
}
