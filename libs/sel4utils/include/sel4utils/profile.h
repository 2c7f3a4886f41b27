/* SPDX-License-Identifier: BSD-2-Clause */
/* Counters that a program keeps, and that can be listed without knowing them.
 *
 *     PVARUINT32(hits, "times the cache had it")      at file scope
 *     PINC(hits); PADD(hits, 3);                       anywhere
 *     profile_scrape(profile_print32, profile_print64, NULL);
 *
 * Without CONFIG_SEL4UTILS_PROFILE the counters are gone, and the uses of them; what is watched by
 * WATCH_VAR stays an ordinary variable of the program. */
#pragma once

#include <sel4utils/gen_config.h>
#include <stdint.h>
#include <utils/attribute.h>
#include <utils/stringify.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PROFILE_VAR_TYPE_INT32 1
#define PROFILE_VAR_TYPE_INT64 2

typedef struct profile_var {
    int type;
    void *var;
    const char *varname;
    const char *description;
} profile_var_t;

typedef void (*profile_callback32)(uint32_t value, const char *varname, const char *descrption,
                                   void *cookie);
typedef void (*profile_callback64)(uint64_t value, const char *varname, const char *descrption,
                                   void *cookie);

/* Call the callback of its width for every counter. */
void profile_scrape(profile_callback32 callback32, profile_callback64 callback64, void *cookie);

/* Set every counter to 0. */
void profile_reset(void);

/* Callbacks that print a line on standard output. */
void profile_print32(uint32_t value, const char *varname, const char *description, void *cookie);
void profile_print64(uint64_t value, const char *varname, const char *description, void *cookie);

#ifdef CONFIG_SEL4UTILS_PROFILE

/* The section collects the counters of all files. */
#define __WATCH_VAR(_type, _var, _description, _unique)                                            \
    static USED SECTION("profile_vars") ALIGN(8) profile_var_t JOIN(profile_var_, _unique) = {     \
        .type = (_type), .var = &(_var), .varname = #_var, .description = (_description)};
#define _WATCH_VAR32(var, description, unique)                                                     \
    __WATCH_VAR(PROFILE_VAR_TYPE_INT32, var, description, unique)
#define _WATCH_VAR64(var, description, unique)                                                     \
    __WATCH_VAR(PROFILE_VAR_TYPE_INT64, var, description, unique)
#define WATCH_VAR32(var, description) _WATCH_VAR32(var, description, __COUNTER__)
#define WATCH_VAR64(var, description) _WATCH_VAR64(var, description, __COUNTER__)

#define PVARUINT32(name, desc)                                                                     \
    static uint32_t name;                                                                          \
    WATCH_VAR32(name, desc)
#define PVARUINT64(name, desc)                                                                     \
    static uint64_t name;                                                                          \
    WATCH_VAR64(name, desc)

#define PADD(name, x) ((void)((name) += (x)))

/* Cycles between two points: PSTART_TIME(x), PEND_TIME(x), and then PTIMEDIFF(x); or added to a
 * counter. */
#define _PSTART_TIME(x) uint64_t profile_start_##x = __builtin_ia32_rdtsc()
#define _PEND_TIME(x)   uint64_t profile_end_##x = __builtin_ia32_rdtsc()
#define _PTIME_DIFF(x)  (profile_end_##x - profile_start_##x)
#define PSTART_TIME(x)  _PSTART_TIME(x)
#define PEND_TIME(x)    _PEND_TIME(x)
#define PTIMEDIFF(x)    _PTIME_DIFF(x)

#else

#define WATCH_VAR32(var, description)
#define WATCH_VAR64(var, description)
#define PVARUINT32(name, desc)
#define PVARUINT64(name, desc)
#define PADD(name, x) ((void)0)
#define PSTART_TIME(x)
#define PEND_TIME(x)
#define PTIMEDIFF(x) UINT64_C(0)

#endif

#define PINC(name)         PADD(name, 1)
#define PADDTIME(name)     PADD(name, PTIMEDIFF(name))
#define PADDTIMEDIFF(name) PADDTIME(name)

#ifdef __cplusplus
}
#endif
