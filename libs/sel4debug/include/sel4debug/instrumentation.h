/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What code compiled with -finstrument-functions calls. With
 * CONFIG_LIBSEL4DEBUG_FUNCTION_INSTRUMENTATION_TRACE every call and return is printed; with
 * ..._BACKTRACE the calls are remembered, for backtrace() in code without frame pointers; otherwise
 * these do nothing.
 */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

void __cyg_profile_func_enter(void *func, void *caller) __attribute__((no_instrument_function));
void __cyg_profile_func_exit(void *func, void *caller) __attribute__((no_instrument_function));

#ifdef __cplusplus
}
#endif
