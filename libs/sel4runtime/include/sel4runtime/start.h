/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way from the entry point to main. Programs do not call these; programs with an entry point
 * of their own may.
 */
#pragma once

#include <sel4runtime/auxv.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The program. It may return; its result becomes the exit code. */
int main();

/* Remember arguments, environment and auxiliary vector for the functions of sel4runtime.h, and
 * learn from the vector where the program headers, the boot info and the IPC buffer are. All
 * four arrays must stay valid for as long as the program runs. */
void __sel4runtime_load_env(int argc, char const *const *argv, char const *const *envp,
                            auxv_t const auxv[]);

/* Load the environment, set up thread-local storage, run the constructors, call `main` and exit
 * with its result. argv, envp and auxv must follow each other in memory, as on a SysV stack.
 * Does not return. */
void __sel4runtime_start_main(int (*main)(), unsigned long argc, char const *const *argv,
                              char const *const *envp, auxv_t const auxv[]);

#ifdef __cplusplus
}
#endif
