/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the entry point to main. A program that links the C library starts through the library's
 * own __libc_start_main, which finds everything in the stack image; libs/posix answers the
 * system calls it makes. A program without one gets its thread-local storage and its
 * constructors from here.
 */
#include "runtime.h"

#include <cpuid.h>
#include <sel4/sel4.h>
#include <sel4runtime.h>
#include <sel4runtime/gen_config.h>
#include <sel4runtime/mode/elf.h>
#include <sel4runtime/start.h>

#define AT_RANDOM 25 /* address of 16 random bytes */

/* The root task's name, when its build gives one. */
extern const char __quoll_program_name[] __attribute__((weak));
/* The program's own ELF header, from the linker. */
extern const unsigned char __ehdr_start[] __attribute__((weak, visibility("hidden")));

struct elf_header {
    unsigned char ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, phoff, shoff;
    uint32_t flags;
    uint16_t ehsize, phentsize, phnum;
};

int __libc_start_main(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void),
                      void (*)(void)) __attribute__((weak));

typedef void (*init_fn)(void);
extern init_fn __preinit_array_start[] __attribute__((weak, visibility("hidden")));
extern init_fn __preinit_array_end[] __attribute__((weak, visibility("hidden")));
extern init_fn __init_array_start[] __attribute__((weak, visibility("hidden")));
extern init_fn __init_array_end[] __attribute__((weak, visibility("hidden")));

uintptr_t runtime_load_base;
static int (*program_main)();

/* Debug build only: where no error can be returned, say why the program does not start. */
static _Noreturn void give_up(const char *why)
{
#ifdef CONFIG_PRINTING
    for (; *why != '\0'; why++) {
        seL4_DebugPutChar(*why);
    }
#else
    (void)why;
#endif
    quoll_Exit();
}

/* A static position-independent program relocates itself: its load address is the difference
 * between where its dynamic section is and where its program headers say it should be. */
static void relocate(const uint64_t *dynamic, const unsigned char *phdr, size_t count, size_t size)
{
    for (size_t i = 0; i < count; i++, phdr += size) {
        const Elf_Phdr *segment = (const Elf_Phdr *)phdr;
        if (segment->p_type != PT_DYNAMIC) continue;
        runtime_load_base = (uintptr_t)dynamic - segment->p_vaddr;
        if (runtime_load_base != 0 && !relocate_image(runtime_load_base, dynamic)) {
            give_up("start: this program needs a dynamic linker\n");
        }
    }
}

static int run_main(int argc, char **argv, char **envp)
{
    return runtime_pre_exit(program_main(argc, argv, envp));
}

static void call_all(init_fn *from, init_fn *to)
{
    for (; from < to; from++) {
        (*from)();
    }
}

/* The C library calls this once its TLS is set up, before the first constructor. */
void _init(void)
{
    runtime_keep_control_block();
    runtime_thread_ready();
}

static _Noreturn void start_without_libc(int argc, const char *const *argv, const char *const *envp)
{
    size_t size = sel4runtime_get_tls_size();
    if (size > CONFIG_SEL4RUNTIME_STATIC_TLS) {
        give_up("start: more thread-local data than CONFIG_SEL4RUNTIME_STATIC_TLS\n");
    }
    unsigned char tls[size]; /* lives as long as the program: this function does not return */
    runtime_enable_tls(tls);
    runtime_thread_ready();
    call_all(__preinit_array_start, __preinit_array_end);
    call_all(__init_array_start, __init_array_end);
    sel4runtime_exit(program_main(argc, argv, envp));
}

void __sel4runtime_start_main(int (*main)(), unsigned long argc, char const *const *argv,
                              char const *const *envp, auxv_t const auxv[])
{
    program_main = main;
    __sel4runtime_load_env((int)argc, argv, envp, auxv);
    if (__quoll_posix_start != NULL && __libc_start_main != NULL) {
        __quoll_posix_start(runtime_spare_tls());
        __libc_start_main(run_main, (int)argc, (char **)argv, NULL, NULL, NULL);
    }
    start_without_libc((int)argc, argv, envp);
}

static _Noreturn void start_from_image(const uint64_t *image)
{
    unsigned long argc = image[0];
    const char *const *argv = (const char *const *)&image[1];
    const char *const *envp = argv + argc + 1;
    const char *const *end = envp;
    while (*end != NULL) {
        end++;
    }
    __sel4runtime_start_main(main, argc, argv, envp, (const auxv_t *)(end + 1));
    __builtin_unreachable();
}

static uint64_t aux_value(const uint64_t *image, uint64_t type)
{
    const uint64_t *word = image + 1 + image[0] + 1;
    while (*word++ != 0) {
    }
    for (; word[0] != AT_NULL; word += 2) {
        if (word[0] == type) return word[1];
    }
    return 0;
}

_Noreturn void __sel4runtime_start_process(const uint64_t *image, const uint64_t *dynamic)
{
    if (dynamic != NULL) {
        relocate(dynamic, (const unsigned char *)aux_value(image, AT_PHDR),
                 aux_value(image, AT_PHNUM), aux_value(image, AT_PHENT));
    }
    start_from_image(image);
}

/* Weak randomness, for the canaries of the C library's allocator: the root task has no other. */
static uint64_t entropy(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    uint64_t mix = ((uint64_t)high << 32 | low) * 0x9e3779b97f4a7c15u;
    return mix ^ (mix >> 29);
}

/* The kernel lets programs use the instructions for segment bases where the CPU has them. */
static uint64_t hwcap2(void)
{
    enum { LEAF = 7, EBX_FSGSBASE = 1 };
    unsigned a, b = 0, c, d;
    if (!__get_cpuid_count(LEAF, 0, &a, &b, &c, &d)) return 0;
    return b & EBX_FSGSBASE ? HWCAP2_FSGSBASE : 0;
}

static uint64_t tsc_mhz(const seL4_BootInfo *bi)
{
    const char *at = (const char *)bi + seL4_BootInfoFrameSize;
    const char *end = at + bi->extraLen;
    while (at + sizeof(seL4_BootInfoHeader) <= end) {
        const seL4_BootInfoHeader *header = (const seL4_BootInfoHeader *)at;
        if (header->len < sizeof(*header)) break;
        if (header->id == SEL4_BOOTINFO_HEADER_X86_TSC_FREQ) {
            return *(const uint32_t *)(at + sizeof(*header));
        }
        at += header->len;
    }
    return 0;
}

_Noreturn void __sel4runtime_start_root(seL4_BootInfo *bi, const uint64_t *dynamic)
{
    static uint64_t image[64];
    static uint64_t random[2];

    const struct elf_header *elf = (const struct elf_header *)__ehdr_start;
    const unsigned char *phdr = elf != NULL ? __ehdr_start + elf->phoff : NULL;
    size_t phnum = elf != NULL ? elf->phnum : 0;
    if (dynamic != NULL) relocate(dynamic, phdr, phnum, sizeof(Elf_Phdr));

    random[0] = entropy();
    random[1] = entropy() ^ (uintptr_t)bi;
    const char *argv[] = {__quoll_program_name != NULL ? __quoll_program_name : "root task"};
    const struct aux_entry aux[] = {
        {AT_PAGESZ, 4096},
        {AT_PHDR, (uintptr_t)phdr},
        {AT_PHENT, sizeof(Elf_Phdr)},
        {AT_PHNUM, phnum},
        {AT_RANDOM, (uintptr_t)random},
        {AT_HWCAP2, hwcap2()},
        {AT_SEL4_BOOT_INFO, (uintptr_t)bi},
        {AT_SEL4_IPC_BUFFER_PTR, (uintptr_t)bi->ipcBuffer},
        {AT_SEL4_IPC_BUFFER, seL4_CapInitThreadIPCBuffer},
        {AT_SEL4_TCB, seL4_CapInitThreadTCB},
        {AT_SEL4_CNODE, seL4_CapInitThreadCNode},
        {AT_SEL4_VSPACE, seL4_CapInitThreadVSpace},
        {AT_SEL4_ASID_POOL, seL4_CapInitThreadASIDPool},
        {AT_QUOLL_TSC_MHZ, tsc_mhz(bi)},
    };
    sysv_image(image, ARRAY_LENGTH(image), 1, argv, 0, NULL, ARRAY_LENGTH(aux), aux);
    start_from_image(image);
}
