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
    uintptr_t aux[AUX_LIMIT]; /* its values, by type */
} env;

static const char *last_component(const char *path)
{
    const char *name = path;
    for (; *path != '\0'; path++) {
        if (*path == '/') name = path + 1;
    }
    return name;
}

void __sel4runtime_load_env(int argc, char const *const *argv, char const *const *envp,
                            auxv_t const auxv[])
{
    env.argc = argc;
    env.argv = argv;
    env.envp = envp;
    env.auxv = auxv;
    for (const auxv_t *aux = auxv; aux->a_type != AT_NULL; aux++) {
        if ((unsigned)aux->a_type < AUX_LIMIT) env.aux[aux->a_type] = (uintptr_t)aux->a_un.a_val;
    }
    runtime_find_tls(runtime_load_base, env.aux[AT_PHDR], env.aux[AT_PHNUM], env.aux[AT_PHENT]);
}

void *runtime_ipc_buffer(void)
{
    return (void *)env.aux[AT_SEL4_IPC_BUFFER_PTR];
}

bool runtime_has_fsgsbase(void)
{
    return env.aux[AT_HWCAP2] & HWCAP2_FSGSBASE;
}

void runtime_thread_ready(void)
{
    seL4_SetIPCBuffer(runtime_ipc_buffer());
    seL4_BootInfo *bootinfo = sel4runtime_bootinfo();
    if (bootinfo != NULL) seL4_InitBootInfo(bootinfo);
}

char const *sel4runtime_process_name(void)
{
    const char *path = (const char *)env.aux[AT_EXECFN];
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
    return (seL4_BootInfo *)env.aux[AT_SEL4_BOOT_INFO];
}
