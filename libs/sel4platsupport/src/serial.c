/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console. States: none; being set up (its own messages must not come back here for a console);
 * put off, where output needs no device, until somebody reads; ready.
 */
#include "io_ports.h"

#include <arch_stdio.h>
#include <errno.h>
#include <platsupport/serial.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4platsupport/device.h>
#include <sel4platsupport/gen_config.h>
#include <sel4platsupport/io.h>
#include <sel4platsupport/platsupport.h>
#include <vka/capops.h>

static enum { CONSOLE_NONE, CONSOLE_STARTING, CONSOLE_PUT_OFF, CONSOLE_READY } state;
static ps_chardevice_t serial;
static ps_chardevice_t *console;

/* What the setup took, for undoing it: a slot, and the allocator it came from if there was one. */
static cspacepath_t port_cap;
static vka_t *port_vka;

/* Who waits for input waits here; without one, input is polled. */
static struct {
    vka_object_t notification; /* cptr 0: none */
    cspacepath_t handler;
} input;

/* What platsupport_serial_setup_simple() was given: where the port comes from when it is needed,
 * and what input takes; also where the first character had set the console up before. */
static struct {
    simple_t *simple;
    vka_t *vka; /* NULL: nothing was given */
} given;

#if defined(CONFIG_LIB_SEL4_PLAT_SUPPORT_USE_SEL4_DEBUG_PUTCHAR) && defined(CONFIG_PRINTING)
enum { KERNEL_PRINTS = true };
static void kernel_putchar(int c)
{
    seL4_DebugPutChar((char)c);
}
#else
enum { KERNEL_PRINTS = false };
static void kernel_putchar(int c)
{
    (void)c;
}
#endif

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

static int start_with_given(void)
{
    if (vka_cspace_alloc_path(given.vka, &port_cap) != 0) {
        ZF_LOGE("no slot for the serial port");
        return -ENOMEM;
    }
    port_vka = given.vka;
    seL4_Error error =
        simple_get_IOPort_cap(given.simple, SERIAL_CONSOLE_COM1_PORT, SERIAL_CONSOLE_COM1_PORT_END,
                              port_cap.root, port_cap.capPtr, port_cap.capDepth);
    if (error != seL4_NoError) {
        ZF_LOGE("no capability for the serial port: error %d", (int)error);
        vka_cspace_free_path(port_vka, port_cap);
        port_cap = (cspacepath_t){0};
        port_vka = NULL;
        return -EIO;
    }
    return start_with_port_cap();
}

int platsupport_serial_setup_simple(vspace_t *vspace, simple_t *simple, vka_t *vka)
{
    (void)vspace;
    int error = 0;
    if (given.vka == NULL) {
        given.simple = simple;
        given.vka = vka;
    }
    if (state != CONSOLE_NONE) {
        return 0;
    }
    if (KERNEL_PRINTS) {
        state = CONSOLE_PUT_OFF;
    } else {
        error = start_with_given();
    }
    if (error != 0) given.vka = NULL;
    return error;
}

int platsupport_serial_setup_io_ops(ps_io_ops_t *io_ops)
{
    return state != CONSOLE_NONE ? 0 : start(io_ops);
}

static void free_input(void)
{
    if (input.notification.cptr == seL4_CapNull) return;
    seL4_IRQHandler_Clear(input.handler.capPtr);
    vka_cnode_delete(&input.handler);
    vka_cspace_free_path(given.vka, input.handler);
    vka_free_object(given.vka, &input.notification);
    input.notification = (vka_object_t){0};
}

void platsupport_undo_serial_setup(void)
{
    free_input();
    if (port_cap.capPtr != 0) {
        seL4_CNode_Delete(port_cap.root, port_cap.capPtr, port_cap.capDepth);
        if (port_vka != NULL)
            vka_cspace_free_path(port_vka, port_cap);
        else
            platsupport_get_bootinfo()->empty.end++;
    }
    port_cap = (cspacepath_t){0};
    port_vka = NULL;
    given.vka = NULL;
    console = NULL;
    state = CONSOLE_NONE;
}

void register_console(ps_chardevice_t *user_console)
{
    console = user_console;
    state = user_console != NULL ? CONSOLE_READY : CONSOLE_NONE;
}

/* The device, set up now if nobody has; NULL when there is none, or not yet. */
static ps_chardevice_t *ready_console(void)
{
    if (state == CONSOLE_NONE) platsupport_serial_setup_bootinfo_failsafe();
    if (state == CONSOLE_PUT_OFF) {
        state = CONSOLE_NONE;
        start_with_given();
    }
    return state == CONSOLE_READY ? console : NULL;
}

/* Where there is no I/O APIC, the serial port's line is one of the PIC. */
static seL4_Error listen(void)
{
    int line = serial.irqs[0];
    ps_irq_t irq = {.type = PS_IOAPIC, .ioapic = {.pin = line, .vector = line}};
    if (config_set(CONFIG_IRQ_PIC)) {
        irq = (ps_irq_t){.type = PS_INTERRUPT, .irq = {.number = line}};
    }
    seL4_Error error = sel4platsupport_copy_irq_cap(given.vka, given.simple, &irq, &input.handler);
    if (error != seL4_NoError) return error;
    seL4_CPtr handler = input.handler.capPtr;
    error = seL4_IRQHandler_SetNotification(handler, input.notification.cptr);
    if (error == seL4_NoError) {
        seL4_IRQHandler_Ack(handler); /* one may have come before anybody listened */
    } else {
        vka_cnode_delete(&input.handler);
        vka_cspace_free_path(given.vka, input.handler);
    }
    return error;
}

void platsupport_serial_input_init_IRQ(void)
{
    if (input.notification.cptr != seL4_CapNull || ready_console() != &serial) return;
    if (given.vka == NULL) {
        ZF_LOGI("the console was set up without an allocator: its input is polled");
        return;
    }
    if (vka_alloc_notification(given.vka, &input.notification) != 0) {
        ZF_LOGE("no notification for the console's input: it is polled");
        return;
    }
    if (listen() != seL4_NoError) {
        ZF_LOGE("no interrupt for the console's input: it is polled");
        vka_free_object(given.vka, &input.notification);
        input.notification = (vka_object_t){0};
    }
}

void __plat_putchar(int c)
{
    ps_chardevice_t *device = KERNEL_PRINTS ? NULL : ready_console();
    if (KERNEL_PRINTS) kernel_putchar(c);
    if (device != NULL) ps_cdev_putchar(device, c);
}

/* The line is edge-triggered and masked until it is acknowledged: look at the device after that. */
int __plat_getchar(void)
{
    ps_chardevice_t *device = ready_console();
    int c = device != NULL ? ps_cdev_getchar(device) : EOF;
    while (c == EOF && device == &serial && input.notification.cptr != seL4_CapNull) {
        seL4_Wait(input.notification.cptr, NULL);
        seL4_IRQHandler_Ack(input.handler.capPtr);
        c = ps_cdev_getchar(device);
    }
    return c;
}

void __arch_putchar(int c)
{
    __plat_putchar(c);
}

int __arch_getchar(void)
{
    return __plat_getchar();
}
