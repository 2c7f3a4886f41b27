/* SPDX-License-Identifier: BSD-2-Clause */
#include "one_process.h"

#include <utils/util.h>

/* The archive that the library finds by these names. */
_Alignas(LARGE_PAGE) char _cpio_archive[ARCHIVE_BYTES];
__asm__(".globl _cpio_archive_end\n.set _cpio_archive_end, _cpio_archive + (8 << 20)");

struct elf_file file;
sel4utils_process_t process;
char log_text[LOG_BYTES];

static void keep_log(zf_log_output_ctx *ctx)
{
    size_t used = strlen(log_text);
    size_t length = (size_t)(ctx->p - ctx->buf);
    if (used + length + 2 > sizeof(log_text)) return;
    memcpy(log_text + used, ctx->buf, length);
    strcpy(log_text + used + length, "\n");
}

void archive_file(size_t align)
{
    memset(_cpio_archive, 0, sizeof(_cpio_archive));
    struct cpio_file archive = {.bytes = (unsigned char *)_cpio_archive};
    cpio_add(&archive, "other", "other", 5, 4);
    cpio_add(&archive, "app", file.bytes, file.size, align);
    cpio_end(&archive);
}

int one_process_begin(void **state)
{
    (void)state;
    world_begin();
    log_text[0] = '\0';
    zf_log_set_output_callback(keep_log);
    elf_typical(&file);
    archive_file(4096);
    return 0;
}

int one_process_end(void **state)
{
    (void)state;
    world_end();
    return 0;
}

sel4utils_process_config_t usual_config(void)
{
    return process_config_auth(process_config_default("app", seL4_CapInitThreadASIDPool),
                               seL4_CapInitThreadTCB);
}

int configure(void)
{
    return sel4utils_configure_process_custom(&process, &world_vka, &world_loader, usual_config());
}

void destroy(void)
{
    sel4utils_destroy_process(&process, &world_vka);
}

unsigned char *memory(uintptr_t vaddr)
{
    return world_memory(process.pd.cptr, vaddr);
}

/* Check the bytes of a segment from `offset` on that are in one page. Returns how many there are.
 */
static size_t assert_page_loaded(const Elf64_Phdr *phdr, size_t offset, uintptr_t bias)
{
    uintptr_t vaddr = phdr->p_vaddr + offset;
    const unsigned char *bytes = memory(vaddr + bias);
    size_t count = MIN(PAGE - vaddr % PAGE, phdr->p_memsz - offset);
    assert_non_null(bytes);
    for (size_t i = 0; i < count; i++) {
        unsigned char expected = offset + i < phdr->p_filesz ? elf_pattern(vaddr + i) : 0;
        if (bytes[i] != expected) fail_msg("byte at %#lx is %d", vaddr + i, bytes[i]);
    }
    return count;
}

void assert_segment_loaded(const Elf64_Phdr *phdr, uintptr_t bias)
{
    for (size_t offset = 0; offset < phdr->p_memsz;) {
        offset += assert_page_loaded(phdr, offset, bias);
    }
}

void assert_loaded(uintptr_t bias)
{
    for (size_t i = 0; i < elf_header(&file)->e_phnum; i++) {
        const Elf64_Phdr *phdr = elf_phdr(&file, i);
        if (phdr->p_type != PT_LOAD || phdr->p_memsz == 0) continue;
        assert_segment_loaded(phdr, bias);
        uintptr_t vaddr = phdr->p_vaddr + bias;
        bool writable = world_is_writable(process.pd.cptr, vaddr);
        bool executable = world_is_executable(process.pd.cptr, vaddr);
        assert_false(writable && executable);
        if (phdr->p_flags & PF_W) assert_true(writable);
        if (phdr->p_flags & PF_X) assert_true(executable);
    }
}

bool is_archive_memory(uintptr_t vaddr)
{
    char *byte = (char *)memory(vaddr);
    return byte >= _cpio_archive && byte < _cpio_archive + ARCHIVE_BYTES;
}
