/* SPDX-License-Identifier: BSD-2-Clause */
/* The first stack of a process: strings, then argc, argv, an empty environment and the auxiliary
 * vector, composed here and written to its place in one go. */

#include <inttypes.h>
#include <sel4runtime.h>
#include <sel4runtime/auxv.h>
#include <sel4runtime/stack_image.h>
#include <sel4utils/helpers.h>
#include <sel4utils/process.h>
#include <sel4utils/strerror.h>
#include <sel4utils/arch/random.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utils/arch/stack.h>
#include <utils/util.h>

/* Address of 16 random bytes. */
#define AT_RANDOM 25

#define MAX_AUX 16

/* What the process keeps for itself, at least, when its arguments are on the stack. */
#define LEAST_STACK_BYTES 4096

/* The image, built from its end downwards. `bytes` is here, `vaddr` where it will be; both are
 * where the lowest byte so far is. */
struct image {
    char *bytes;
    uintptr_t vaddr;
};

void sel4utils_create_word_args(char strings[][WORD_STRING_SIZE], char *argv[], int argc, ...)
{
    va_list args;
    va_start(args, argc);
    for (int i = 0; i < argc; i++) {
        seL4_Word word = va_arg(args, seL4_Word);
        snprintf(strings[i], WORD_STRING_SIZE, "%" PRIuPTR, (uintptr_t)word);
        argv[i] = strings[i];
    }
    va_end(args);
}

/* Put bytes into the image. Returns their address in the process. */
static uintptr_t push(struct image *image, const void *bytes, size_t count)
{
    image->bytes -= count;
    image->vaddr -= count;
    memcpy(image->bytes, bytes, count);
    return image->vaddr;
}

/* Lower the image by as much as `vaddr` lies above a multiple of the stack's alignment. */
static void push_padding(struct image *image, uintptr_t vaddr)
{
    size_t count = vaddr % STACK_CALL_ALIGNMENT;
    image->bytes -= count;
    image->vaddr -= count;
    memset(image->bytes, 0, count);
}

struct aux_list {
    struct aux_entry entries[MAX_AUX];
    size_t count;
};

static void add_aux(struct aux_list *list, uint64_t type, uint64_t value)
{
    list->entries[list->count++] = (struct aux_entry){type, value};
}

/* What this program was told of the machine, and its children are told again; 0: not known. */
struct machine {
    uint64_t tsc_mhz, hwcap2;
};

static struct machine this_machine(void)
{
    struct machine machine = {0};
    for (const auxv_t *aux = sel4runtime_auxv(); aux != NULL && aux->a_type != AT_NULL; aux++) {
        if (aux->a_type == AT_QUOLL_TSC_MHZ) machine.tsc_mhz = (uint64_t)aux->a_un.a_val;
        if (aux->a_type == AT_HWCAP2) machine.hwcap2 = (uint64_t)aux->a_un.a_val;
    }
    return machine;
}

static void push_phdrs(const sel4utils_process_t *process, struct image *image,
                       struct aux_list *list)
{
    size_t count = (size_t)process->num_elf_phdrs;
    uintptr_t vaddr = process->phdrs_vaddr;
    if (count == 0) return;
    if (vaddr == 0) {
        push_padding(image, image->vaddr);
        vaddr = push(image, process->elf_phdrs, count * sizeof(Elf_Phdr));
    }
    add_aux(list, AT_PHDR, vaddr);
    add_aux(list, AT_PHENT, sizeof(Elf_Phdr));
    add_aux(list, AT_PHNUM, count);
}

/* The first entries are those, in that order, with which the program starts fastest: auxv.h. */
static void push_aux(const sel4utils_process_t *process, struct image *image, struct aux_list *list)
{
    uint64_t random[2] = {quoll_random_word(), quoll_random_word()};
    struct machine machine = this_machine();
    push_phdrs(process, image, list);
    add_aux(list, AT_HWCAP2, machine.hwcap2);
    add_aux(list, AT_SEL4_IPC_BUFFER_PTR, process->thread.ipc_buffer_addr);
    add_aux(list, AT_PAGESZ, process->pagesz);
    add_aux(list, AT_RANDOM, push(image, random, sizeof(random)));
    if (process->name != NULL)
        add_aux(list, AT_EXECFN, push(image, process->name, strlen(process->name) + 1));
    if (process->sysinfo != 0) add_aux(list, AT_SYSINFO, process->sysinfo);
    if (process->dest_tcb_cptr != 0) add_aux(list, AT_SEL4_TCB, process->dest_tcb_cptr);
    if (process->own_cspace) {
        add_aux(list, AT_SEL4_CNODE, SEL4UTILS_CNODE_SLOT);
        add_aux(list, AT_SEL4_VSPACE, SEL4UTILS_PD_SLOT);
        add_aux(list, AT_SEL4_ASID_POOL, SEL4UTILS_ASID_POOL_SLOT);
    }
    if (process->heap.bytes != 0) add_aux(list, AT_QUOLL_HEAP_MEMORY, QUOLL_HEAP_MEMORY_SLOT);
    if (machine.tsc_mhz != 0) add_aux(list, AT_QUOLL_TSC_MHZ, machine.tsc_mhz);
}

/* Bytes that an image with these arguments may take. */
static size_t image_bytes(const sel4utils_process_t *process, int argc, char *const argv[])
{
    size_t bytes = (size_t)process->num_elf_phdrs * sizeof(Elf_Phdr) + 2 * sizeof(uint64_t);
    if (process->name != NULL) bytes += strlen(process->name) + 1;
    for (int i = 0; i < argc; i++) {
        bytes += strlen(argv[i]) + 1;
    }
    bytes += SYSV_IMAGE_WORDS((size_t)argc, 0, MAX_AUX) * sizeof(uint64_t);
    return bytes + 2 * STACK_CALL_ALIGNMENT;
}

/* Compose the image below image->vaddr. `pointers` has room for the addresses of the arguments. */
static void compose(const sel4utils_process_t *process, struct image *image, int argc,
                    char *const argv[], const char **pointers)
{
    struct aux_list aux = {.count = 0};
    for (int i = 0; i < argc; i++) {
        pointers[i] = (const char *)push(image, argv[i], strlen(argv[i]) + 1);
    }
    push_aux(process, image, &aux);

    size_t words = SYSV_IMAGE_WORDS((size_t)argc, 0, aux.count);
    uint64_t vector[words];
    sysv_image(vector, words, argc, pointers, 0, NULL, aux.count, aux.entries);
    push_padding(image, image->vaddr - sizeof(vector));
    push(image, vector, sizeof(vector));
}

/* Write the stack image. Returns the stack pointer, 0 on an error. */
static uintptr_t write_stack(sel4utils_process_t *process, vspace_t *current, int argc,
                             char *const argv[])
{
    const sel4utils_thread_t *thread = &process->thread;
    size_t size = image_bytes(process, argc, argv);
    if (size + LEAST_STACK_BYTES > thread->stack_size * PAGE_SIZE_4K) {
        ZF_LOGE("%zu bytes of arguments do not fit on a stack of %zu pages", size,
                thread->stack_size);
        return 0;
    }
    char *memory = malloc(size + (size_t)argc * sizeof(char *));
    if (memory == NULL) {
        ZF_LOGE("out of heap memory for %zu bytes of arguments", size);
        return 0;
    }
    const char **pointers = (const char **)memory;
    char *end = memory + (size_t)argc * sizeof(char *) + size;
    struct image image = {.bytes = end, .vaddr = (uintptr_t)thread->stack_top};
    compose(process, &image, argc, argv, pointers);
    int error = quoll_vspace_write(current, &process->vspace, image.vaddr, image.bytes,
                                   (size_t)(end - image.bytes));
    free(memory);
    return error == 0 ? image.vaddr : 0;
}

static int spawn(sel4utils_process_t *process, vspace_t *vspace, int argc, char *argv[], int resume,
                 bool arguments_in_registers)
{
    seL4_UserContext context;
    if (argc < 0 || process->thread.stack_top == NULL) {
        ZF_LOGE("%s", argc < 0 ? "negative number of arguments" : "the process has no stack");
        return -1;
    }
    uintptr_t sp = write_stack(process, vspace, argc, argv);
    if (sp == 0) return -1;
    process->thread.initial_stack_pointer = (void *)sp;

    sel4utils_arch_init_context(process->entry_point, (void *)sp, &context);
    if (arguments_in_registers)
        quoll_set_arguments(&context, (seL4_Word)argc, sp + sizeof(seL4_Word));
    seL4_Error error = seL4_TCB_WriteRegisters(process->thread.tcb.cptr, resume != 0, 0,
                                               sizeof(context) / sizeof(seL4_Word), &context);
    if (error != seL4_NoError) {
        ZF_LOGE("cannot start the process: %s", sel4_strerror(error));
        return -1;
    }
    return 0;
}

int sel4utils_spawn_process_v(sel4utils_process_t *process, UNUSED vka_t *vka, vspace_t *vspace,
                              int argc, char *argv[], int resume)
{
    return spawn(process, vspace, argc, argv, resume, false);
}

int sel4utils_spawn_process(sel4utils_process_t *process, UNUSED vka_t *vka, vspace_t *vspace,
                            int argc, char *argv[], int resume)
{
    return spawn(process, vspace, argc, argv, resume, true);
}
