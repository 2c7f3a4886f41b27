/* SPDX-License-Identifier: BSD-2-Clause */
/* What the program was started with, remembered for its whole life. */
#include "runtime.h"

#include <sel4runtime.h>
#include <sel4runtime/start.h>

static struct {
    int argc;
    char const *const *argv;
    char const *const *envp;
    auxv_t const *auxv;
    const char *path; /* of the program, or its name */
    seL4_BootInfo *bootinfo;
    void *ipc_buffer;
} env = {.path = ""};

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
    uintptr_t phdr = 0;
    size_t phnum = 0, phent = 0;
    env.argc = argc;
    env.argv = argv;
    env.envp = envp;
    env.auxv = auxv;
    if (argc > 0 && argv[0] != NULL) env.path = argv[0];
    for (const auxv_t *aux = auxv; aux->a_type != AT_NULL; aux++) {
        switch (aux->a_type) {
        case AT_PHDR:
            phdr = (uintptr_t)aux->a_un.a_ptr;
            break;
        case AT_PHNUM:
            phnum = (size_t)aux->a_un.a_val;
            break;
        case AT_PHENT:
            phent = (size_t)aux->a_un.a_val;
            break;
        case AT_EXECFN:
            env.path = aux->a_un.a_ptr;
            break;
        case AT_SEL4_BOOT_INFO:
            env.bootinfo = aux->a_un.a_ptr;
            break;
        case AT_SEL4_IPC_BUFFER_PTR:
            env.ipc_buffer = aux->a_un.a_ptr;
            break;
        default:
            break;
        }
    }
    runtime_find_tls(runtime_load_base, phdr, phnum, phent);
}

void *runtime_ipc_buffer(void)
{
    return env.ipc_buffer;
}

void runtime_thread_ready(void)
{
    seL4_SetIPCBuffer(env.ipc_buffer);
    if (env.bootinfo != NULL) seL4_InitBootInfo(env.bootinfo);
}

char const *sel4runtime_process_name(void)
{
    return last_component(env.path);
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
    return env.bootinfo;
}
