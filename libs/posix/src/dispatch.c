/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of system calls, by Linux x86_64 number. */
#include "posix.h"

#include <errno.h>
#include <sys/syscall.h>

#define CALL_LIMIT 512

static muslcsys_syscall_t calls[CALL_LIMIT] = {
    [SYS_read] = call_read,
    [SYS_write] = call_write,
    [SYS_open] = call_open,
    [SYS_close] = call_close,
    [SYS_stat] = call_stat,
    [SYS_fstat] = call_fstat,
    [SYS_lstat] = call_stat,
    [SYS_lseek] = call_lseek,
    [SYS_mmap] = call_mmap,
    [SYS_mprotect] = call_mprotect,
    [SYS_munmap] = call_munmap,
    [SYS_brk] = call_brk,
    [SYS_rt_sigaction] = call_rt_sigaction,
    [SYS_rt_sigprocmask] = call_rt_sigprocmask,
    [SYS_ioctl] = call_ioctl,
    [SYS_pread64] = call_pread,
    [SYS_readv] = call_readv,
    [SYS_writev] = call_writev,
    [SYS_access] = call_access,
    [SYS_sched_yield] = call_sched_yield,
    [SYS_mremap] = call_mremap,
    [SYS_madvise] = call_madvise,
    [SYS_nanosleep] = call_nanosleep,
    [SYS_getpid] = call_getpid,
    [SYS_exit] = call_exit,
    [SYS_kill] = call_kill,
    [SYS_uname] = call_uname,
    [SYS_fcntl] = call_fcntl,
    [SYS_getcwd] = call_getcwd,
    [SYS_gettimeofday] = call_gettimeofday,
    [SYS_getuid] = call_success,
    [SYS_getgid] = call_success,
    [SYS_geteuid] = call_success,
    [SYS_getegid] = call_success,
    [SYS_getppid] = call_success,
    [SYS_sigaltstack] = call_success,
    [SYS_arch_prctl] = call_arch_prctl,
    [SYS_gettid] = call_getpid,
    [SYS_tkill] = call_tkill,
    [SYS_time] = call_time,
    [SYS_futex] = call_futex,
    [SYS_sched_getaffinity] = call_sched_getaffinity,
    [SYS_set_tid_address] = call_set_tid_address,
    [SYS_clock_gettime] = call_clock_gettime,
    [SYS_clock_getres] = call_clock_getres,
    [SYS_clock_nanosleep] = call_clock_nanosleep,
    [SYS_exit_group] = call_exit,
    [SYS_tgkill] = call_tgkill,
    [SYS_openat] = call_openat,
    [SYS_newfstatat] = call_fstatat,
    [SYS_faccessat] = call_faccessat,
    [SYS_set_robust_list] = call_success,
    [SYS_getrandom] = call_getrandom,
};

static const char *const call_names[CALL_LIMIT] = {
#include "call_names.inc"
};

muslcsys_syscall_t muslcsys_install_syscall(int syscall, muslcsys_syscall_t new_syscall)
{
    if (syscall < 0 || syscall >= CALL_LIMIT) {
        return NULL;
    }
    muslcsys_syscall_t old = calls[syscall];
    calls[syscall] = new_syscall;
    return old;
}

/* Turns arguments into the va_list that handlers take. */
static long invoke(muslcsys_syscall_t handler, ...)
{
    va_list ap;
    va_start(ap, handler);
    long result = handler(ap);
    va_end(ap);
    return result;
}

/* Says so, once for each number. */
static long not_implemented(long number)
{
    static uint64_t said[CALL_LIMIT / 64];
    bool known = number >= 0 && number < CALL_LIMIT;
    if (known) {
        uint64_t bit = (uint64_t)1 << (number % 64);
        if (__atomic_fetch_or(&said[number / 64], bit, __ATOMIC_RELAXED) & bit) return -ENOSYS;
    }
    const char *name = known && call_names[number] != NULL ? call_names[number] : "unknown";
    console_note("%s: system call %d (%s) is not implemented: ENOSYS\n", system_program_name(),
                 (int)number, name);
    return -ENOSYS;
}

long __quoll_posix_dispatch(const struct posix_call *call)
{
    system_call_fn own = system_own_calls();
    if (own != NULL) {
        return own(call->number, call->arg[0], call->arg[1], call->arg[2], call->arg[3],
                   call->arg[4], call->arg[5]);
    }
    muslcsys_syscall_t handler = NULL;
    if (call->number >= 0 && call->number < CALL_LIMIT) handler = calls[call->number];
    if (handler == NULL) {
        return not_implemented(call->number);
    }
    return invoke(handler, call->arg[0], call->arg[1], call->arg[2], call->arg[3], call->arg[4],
                  call->arg[5]);
}
