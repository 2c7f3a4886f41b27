/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of kernel errors and faults. */

#include <sel4utils/strerror.h>
#include <stdio.h>

#define NAMED(name) [name] = #name

char *sel4_errlist[] = {
    NAMED(seL4_NoError),          NAMED(seL4_InvalidArgument),  NAMED(seL4_InvalidCapability),
    NAMED(seL4_IllegalOperation), NAMED(seL4_RangeError),       NAMED(seL4_AlignmentError),
    NAMED(seL4_FailedLookup),     NAMED(seL4_TruncatedMessage), NAMED(seL4_DeleteFirst),
    NAMED(seL4_RevokeFirst),      NAMED(seL4_NotEnoughMemory),  NULL,
};

char *sel4_faultlist[] = {
    [seL4_Fault_NullFault] = "seL4_NullFault",
    [seL4_Fault_CapFault] = "seL4_CapFault",
    [seL4_Fault_UnknownSyscall] = "seL4_UnknownSyscall",
    [seL4_Fault_UserException] = "seL4_UserException",
    [seL4_Fault_VMFault] = "seL4_VMFault",
    [seL4_Fault_VMFault + 1] = NULL,
};

static const char *name_in(char *const *list, size_t count, int code, const char *otherwise)
{
    return code >= 0 && (size_t)code < count && list[code] != NULL ? list[code] : otherwise;
}

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

const char *sel4_strerror(int errcode)
{
    return name_in(sel4_errlist, COUNT(sel4_errlist), errcode, "unknown error");
}

const char *sel4_strfault(int errcode)
{
    return name_in(sel4_faultlist, COUNT(sel4_faultlist), errcode, "unknown fault");
}

void __sel4_error(int error, const char *file, const char *function, int line, char *str)
{
    fprintf(stderr, "seL4 error: %s (%d), function %s, file %s, line %d: %s\n",
            sel4_strerror(error), error, function, file, line, str);
}
