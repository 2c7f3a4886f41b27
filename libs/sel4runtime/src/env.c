/* SPDX-License-Identifier: BSD-2-Clause */
/* What the program was started with, remembered for its whole life. */
#include "runtime.h"

#include <sel4runtime.h>
#include <sel4runtime/start.h>

/* The largest type of the auxiliary vector that is looked up here, and one. */
#define AUX_LIMIT (AT_SEL4_IPC_BUFFER_PTR + 1)

static struct {
    int argc;
    char const *const *argv;
    char const *const *envp;
    auxv_t const *auxv;
    /* What the start needs. */
    uintptr_t hwcap2, ipc_buffer;
    /* All values by type, if they have been sorted. */
    bool is_sorted;
    uintptr_t aux[AUX_LIMIT];
} env;

static const char *last_component(const char *path)
{
    const char *name = path;
    for (; *path != '\0'; path++) {
        if (*path == '/') name = path + 1;
    }
    return name;
}

static uintptr_t value(const auxv_t *aux)
{
    return (uintptr_t)aux->a_un.a_val;
}

static void sort(void)
{
    for (const auxv_t *aux = env.auxv; aux->a_type != AT_NULL; aux++) {
        if ((unsigned)aux->a_type < AUX_LIMIT) env.aux[aux->a_type] = value(aux);
    }
    env.is_sorted = true;
}

static uintptr_t aux_value(unsigned type)
{
    if (!env.is_sorted) sort();
    return env.aux[type];
}

/* The order in which sel4utils has them: auxv.h. */
static inline bool starts_as_expected(const auxv_t *aux)
{
    return aux[0].a_type == AT_PHDR && aux[1].a_type == AT_PHENT && aux[2].a_type == AT_PHNUM &&
           aux[3].a_type == AT_HWCAP2 && aux[4].a_type == AT_SEL4_IPC_BUFFER_PTR;
}

static void load_by_type(void)
{
    env.hwcap2 = aux_value(AT_HWCAP2);
    env.ipc_buffer = aux_value(AT_SEL4_IPC_BUFFER_PTR);
    runtime_find_tls(runtime_load_base, aux_value(AT_PHDR), aux_value(AT_PHNUM),
                     aux_value(AT_PHENT));
}

void __sel4runtime_load_env(int argc, char const *const *argv, char const *const *envp,
                            auxv_t const auxv[])
{
    env.argc = argc;
    env.argv = argv;
    env.envp = envp;
    env.auxv = auxv;
    if (!starts_as_expected(auxv)) {
        load_by_type();
        return;
    }
    env.hwcap2 = value(&auxv[3]);
    env.ipc_buffer = value(&auxv[4]);
    runtime_find_tls(runtime_load_base, value(&auxv[0]), value(&auxv[2]), value(&auxv[1]));
}

void *runtime_ipc_buffer(void)
{
    return (void *)env.ipc_buffer;
}

void __sel4runtime_set_thread_pointer(uintptr_t base)
{
    if (env.hwcap2 & HWCAP2_FSGSBASE) {
        __asm__ volatile("wrfsbase %0" : : "r"(base));
    } else {
        seL4_SetTLSBase(base);
    }
}

void runtime_thread_ready(void)
{
    seL4_SetIPCBuffer(runtime_ipc_buffer());
    /* If they are not, there is none: auxv.h. */
    if (env.is_sorted && sel4runtime_bootinfo() != NULL) seL4_InitBootInfo(sel4runtime_bootinfo());
}

char const *sel4runtime_process_name(void)
{
    const char *path = (const char *)aux_value(AT_EXECFN);
    if (path == NULL && env.argc > 0) path = env.argv[0];
    return path != NULL ? last_component(path) : "";
}

int sel4runtime_argc(void)
{
    return env.argc;
}

char const *const *sel4runtime_argv(void)
{
    return env.argv;
}

char const *const *sel4runtime_envp(void)
{
    return env.envp;
}

auxv_t const *sel4runtime_auxv(void)
{
    return env.auxv;
}

seL4_BootInfo *sel4runtime_bootinfo(void)
{
    return (seL4_BootInfo *)aux_value(AT_SEL4_BOOT_INFO);
}
