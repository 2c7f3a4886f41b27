/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console. States: none; being set up (its own messages must not come back here for a console);
 * ready.
 */
#include "io_ports.h"

#include <arch_stdio.h>
#include <errno.h>
#include <platsupport/serial.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4platsupport/gen_config.h>
#include <sel4platsupport/io.h>
#include <sel4platsupport/platsupport.h>

static enum { CONSOLE_NONE, CONSOLE_STARTING, CONSOLE_READY } state;
static ps_chardevice_t serial;
static ps_chardevice_t *console;

/* What the setup took, for undoing it: a slot, and the allocator it came from if there was one. */
static cspacepath_t port_cap;
static vka_t *port_vka;

static int port_in(void *cookie, uint32_t port, int io_size, uint32_t *result)
{
    (void)cookie;
    return io_port_read(port_cap.capPtr, port, io_size, result);
}

static int port_out(void *cookie, uint32_t port, int io_size, uint32_t value)
{
    (void)cookie;
    return io_port_write(port_cap.capPtr, port, io_size, value);
}

static int start(const ps_io_ops_t *ops)
{
    state = CONSOLE_STARTING;
    console = ps_cdev_new(ops, &serial);
    state = console != NULL ? CONSOLE_READY : CONSOLE_NONE;
    return console != NULL ? 0 : -EIO;
}

static int start_with_port_cap(void)
{
    const ps_io_ops_t ops = {.io_port_ops = {.io_port_in_fn = port_in, .io_port_out_fn = port_out}};
    int error = start(&ops);
    if (error != 0) platsupport_undo_serial_setup();
    return error;
}

int platsupport_serial_setup_bootinfo_failsafe(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    if (state != CONSOLE_NONE) {
        return 0;
    }
    if (info == NULL || info->empty.end <= info->empty.start) {
        return -ENODEV;
    }
    seL4_CPtr slot = info->empty.end - 1;
    seL4_Error error = seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, SERIAL_CONSOLE_COM1_PORT,
                                                    SERIAL_CONSOLE_COM1_PORT_END,
                                                    seL4_CapInitThreadCNode, slot, seL4_WordBits);
    if (error != seL4_NoError) {
        return -EIO;
    }
    info->empty.end--;
    port_cap =
        (cspacepath_t){.capPtr = slot, .capDepth = seL4_WordBits, .root = seL4_CapInitThreadCNode};
    return start_with_port_cap();
}

int platsupport_serial_setup_simple(vspace_t *vspace, simple_t *simple, vka_t *vka)
{
    (void)vspace;
    if (state != CONSOLE_NONE) {
        return 0;
    }
    if (vka_cspace_alloc_path(vka, &port_cap) != 0) {
        ZF_LOGE("no slot for the serial port");
        return -ENOMEM;
    }
    port_vka = vka;
    seL4_Error error =
        simple_get_IOPort_cap(simple, SERIAL_CONSOLE_COM1_PORT, SERIAL_CONSOLE_COM1_PORT_END,
                              port_cap.root, port_cap.capPtr, port_cap.capDepth);
    if (error != seL4_NoError) {
        ZF_LOGE("no capability for the serial port: error %d", (int)error);
        vka_cspace_free_path(vka, port_cap);
        port_cap = (cspacepath_t){0};
        return -EIO;
    }
    return start_with_port_cap();
}

int platsupport_serial_setup_io_ops(ps_io_ops_t *io_ops)
{
    return state != CONSOLE_NONE ? 0 : start(io_ops);
}

void platsupport_undo_serial_setup(void)
{
    if (port_cap.capPtr != 0) {
        seL4_CNode_Delete(port_cap.root, port_cap.capPtr, port_cap.capDepth);
        if (port_vka != NULL)
            vka_cspace_free_path(port_vka, port_cap);
        else
            platsupport_get_bootinfo()->empty.end++;
    }
    port_cap = (cspacepath_t){0};
    port_vka = NULL;
    console = NULL;
    state = CONSOLE_NONE;
}

void register_console(ps_chardevice_t *user_console)
{
    console = user_console;
    state = user_console != NULL ? CONSOLE_READY : CONSOLE_NONE;
}

void platsupport_serial_input_init_IRQ(void)
{
    platsupport_serial_setup_bootinfo_failsafe();
}

/* The device, set up now if nobody has; NULL when there is none, or not yet. */
static ps_chardevice_t *ready_console(void)
{
    if (state == CONSOLE_NONE) platsupport_serial_setup_bootinfo_failsafe();
    return state == CONSOLE_READY ? console : NULL;
}

void __arch_putchar(int c)
{
#if defined(CONFIG_LIB_SEL4_PLAT_SUPPORT_USE_SEL4_DEBUG_PUTCHAR) && defined(CONFIG_PRINTING)
    seL4_DebugPutChar((char)c);
#else
    ps_chardevice_t *device = ready_console();
    if (device != NULL) ps_cdev_putchar(device, c);
#endif
}

int __arch_getchar(void)
{
    ps_chardevice_t *device = ready_console();
    return device != NULL ? ps_cdev_getchar(device) : -1;
}
