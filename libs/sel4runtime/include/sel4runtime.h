/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a program knows about itself, the thread-local storage of its threads, and how it ends.
 */
#pragma once

#include <sel4/sel4.h>
#include <sel4/bootinfo_types.h>
#include <sel4runtime/auxv.h>
#include <sel4runtime/stddef.h>
#include <sel4runtime/thread_arch.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- The environment ------------------------------------------------------------------------ */

/* The program's name: the last component of argv[0], or "" when it was started without one. */
char const *sel4runtime_process_name(void);

int sel4runtime_argc(void);
char const *const *sel4runtime_argv(void);
char const *const *sel4runtime_envp(void);
auxv_t const *sel4runtime_auxv(void);

/* The boot info: in the root task, and in processes that were given one; otherwise NULL. */
seL4_BootInfo *sel4runtime_bootinfo(void);

/* --- Thread-local storage ------------------------------------------------------------------- */

/* Bytes a thread's TLS block takes, slack for any alignment of its memory included. */
sel4runtime_size_t sel4runtime_get_tls_size(void);

/* Distance in bytes from the start of a TLS block to the thread pointer inside it, for memory
 * aligned as the program's TLS segment asks (at least 16). */
sel4runtime_size_t sel4runtime_get_tp_offset(void);

/* Non-zero once the first thread's own TLS works. */
int sel4runtime_initial_tls_enabled(void);

/* Fill sel4runtime_get_tls_size() bytes at `tls_memory` with a fresh TLS block: initial values of
 * all thread-local variables, and a control block the C library accepts, with its own errno.
 * The caller keeps the memory and gives it to one thread only. Returns the thread pointer for
 * that thread, or 0 when tls_memory is NULL. */
sel4runtime_uintptr_t sel4runtime_write_tls_image(void *tls_memory);

/* Move the first thread's TLS block, with its present values, to `tls_memory` of
 * sel4runtime_get_tls_size() bytes, and let the calling thread use it from now on: that thread, or
 * the one of a process that was given a copy of this program's memory, which has none before.
 * Returns the new thread pointer, or 0 (nothing changed) when tls_memory is NULL or the first TLS
 * is not set up yet. */
sel4runtime_uintptr_t sel4runtime_move_initial_tls(void *tls_memory);

/* Copy `bytes` bytes from `src` to the place that the thread-local variable at `local_tls_dest`
 * (its address in the calling thread) has in the thread with thread pointer `dest_tls_base`.
 * Returns 0, or -1 (nothing written) when that address is not inside the caller's TLS. */
int __sel4runtime_write_tls_variable(sel4runtime_uintptr_t dest_tls_base,
                                     unsigned char *local_tls_dest, unsigned char *src,
                                     sel4runtime_size_t bytes);

/* Set a __thread variable of another thread, named by its thread pointer. 0 or -1, as above. */
#define sel4runtime_set_tls_variable(thread_pointer, variable, value)                              \
    ({                                                                                             \
        __typeof__(variable) sel4runtime_value_ = (value);                                         \
        __sel4runtime_write_tls_variable((thread_pointer), (unsigned char *)&(variable),           \
                                         (unsigned char *)&sel4runtime_value_,                     \
                                         sizeof(sel4runtime_value_));                              \
    })

/* --- The end -------------------------------------------------------------------------------- */

/* Called with the exit code before destructors run; its result is the exit code from then on. */
typedef int(sel4runtime_pre_exit_cb)(int code);
/* Called last, instead of the message that the program has finished. Should not return; if it
 * does, the thread stops silently. */
typedef void(sel4runtime_exit_cb)(int code);

/* Install a callback; NULL removes it. Returns the one it replaces, or NULL. */
sel4runtime_pre_exit_cb *sel4runtime_set_pre_exit(sel4runtime_pre_exit_cb *cb);
sel4runtime_exit_cb *sel4runtime_set_exit(sel4runtime_exit_cb *cb);

/* End the program: pre-exit callback, exit handlers and destructors, exit callback. Without an
 * exit callback the debug console says that the program has finished, with its exit code, and
 * the calling thread stops. */
__attribute__((noreturn)) void sel4runtime_exit(int code);

#ifdef __cplusplus
}
#endif
