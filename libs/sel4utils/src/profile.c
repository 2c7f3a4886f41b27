/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of counters: a section, whose ends the linker names. */

#include <inttypes.h>
#include <sel4utils/profile.h>
#include <stdio.h>

extern profile_var_t __start_profile_vars[] WEAK;
extern profile_var_t __stop_profile_vars[] WEAK;

void profile_scrape(profile_callback32 callback32, profile_callback64 callback64, void *cookie)
{
    for (profile_var_t *var = __start_profile_vars; var < __stop_profile_vars; var++) {
        if (var->type == PROFILE_VAR_TYPE_INT32) {
            callback32(*(uint32_t *)var->var, var->varname, var->description, cookie);
        } else {
            callback64(*(uint64_t *)var->var, var->varname, var->description, cookie);
        }
    }
}

void profile_reset(void)
{
    for (profile_var_t *var = __start_profile_vars; var < __stop_profile_vars; var++) {
        if (var->type == PROFILE_VAR_TYPE_INT32) {
            *(uint32_t *)var->var = 0;
        } else {
            *(uint64_t *)var->var = 0;
        }
    }
}

void profile_print32(uint32_t value, const char *varname, const char *description,
                     UNUSED void *cookie)
{
    printf("%s: %" PRIu32 " (%s)\n", varname, value, description);
}

void profile_print64(uint64_t value, const char *varname, const char *description,
                     UNUSED void *cookie)
{
    printf("%s: %" PRIu64 " (%s)\n", varname, value, description);
}
