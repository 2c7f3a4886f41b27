/* SPDX-License-Identifier: BSD-2-Clause */
/* What the program was started with. */
#include <sel4platsupport/bootinfo.h>
#include <sel4runtime.h>
#include <stddef.h>

seL4_BootInfo *platsupport_get_bootinfo(void)
{
    return sel4runtime_bootinfo();
}

seL4_CPtr sel4ps_get_seL4_CapInitThreadTCB(void)
{
    for (const auxv_t *aux = sel4runtime_auxv(); aux->a_type != AT_NULL; aux++) {
        if (aux->a_type == AT_SEL4_TCB) return (seL4_CPtr)aux->a_un.a_val;
    }
    return seL4_CapInitThreadTCB;
}
