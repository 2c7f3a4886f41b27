/* SPDX-License-Identifier: BSD-2-Clause */
/* The system-call layer's own needs, from the kernel and the runtime. */
#include "posix.h"

#include <sel4/sel4.h>
#include <sel4runtime.h>

void __quoll_posix_start(uintptr_t spare_tls);
void __quoll_posix_entry(void);
/* The C library's code: cmake/program.ld. A program linked without that has neither. */
extern const char __quoll_libc_start[] __attribute__((weak));
extern const char __quoll_libc_end[] __attribute__((weak));
void __sel4runtime_finish(int code) __attribute__((noreturn));
void __sel4runtime_set_thread_pointer(uintptr_t base);
/* The start-up code takes the C library's way because of this reference. */
int __libc_start_main(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void),
                      void (*)(void));

void *const __quoll_posix_libc = (void *)__libc_start_main;

void __quoll_posix_start(uintptr_t spare_tls)
{
    quoll_SetRedirect((seL4_Word)__quoll_posix_entry, (seL4_Word)__quoll_libc_start,
                      (seL4_Word)__quoll_libc_end, spare_tls);
    posix_expect_threads();
}

/* The C library's variable for another way into the system. On this CPU it does not look at it
 * itself; it fills it from the auxiliary vector, where a loader puts what section "__vsyscall" of a
 * program holds. */
extern size_t __sysinfo __attribute__((visibility("hidden")));

system_call_fn system_own_calls(void)
{
    return (system_call_fn)__sysinfo;
}

void system_debug_put(const char *text, size_t count)
{
#ifdef CONFIG_PRINTING
    for (size_t i = 0; i < count; i++) {
        seL4_DebugPutChar(text[i]);
    }
#else
    (void)text;
    (void)count;
#endif
}

void system_yield(void)
{
    seL4_Yield();
}

/* A message under construction in the IPC buffer stays: the words that come back are dropped. */
void system_wait(uintptr_t notification)
{
    seL4_Word badge, info, word[4];
    x64_sys_recv((seL4_Word)seL4_SysRecv, notification, &badge, &info, &word[0], &word[1], &word[2],
                 &word[3], 0);
}

/* Without blocking, so that a notification which has just been freed does no harm. */
void system_signal(uintptr_t notification)
{
    x64_sys_send_null((seL4_Word)seL4_SysNBSend, notification,
                      seL4_MessageInfo_new(0, 0, 0, 0).words[0]);
}

void system_set_tls_base(uintptr_t base)
{
    __sel4runtime_set_thread_pointer(base);
}

uint64_t system_tsc_mhz(void)
{
    for (const auxv_t *aux = sel4runtime_auxv(); aux->a_type != AT_NULL; aux++) {
        if (aux->a_type == AT_QUOLL_TSC_MHZ) return (uint64_t)aux->a_un.a_val;
    }
    return 0;
}

uint64_t system_tsc(void)
{
    return __builtin_ia32_rdtsc();
}

const char *system_program_name(void)
{
    const char *name = sel4runtime_process_name();
    return name[0] != '\0' ? name : "program";
}

_Noreturn void system_exit(int code)
{
    __sel4runtime_finish(code);
}
