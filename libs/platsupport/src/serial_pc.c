/* SPDX-License-Identifier: BSD-2-Clause */
/* The PC's serial ports: 16550-compatible UARTs behind I/O ports. */
#include <platsupport/serial.h>
#include <stdbool.h>

/* Registers, from the first port on. With the divisor latch open, the first two are its bytes. */
enum {
    UART_DATA = 0,
    UART_DIVISOR_LOW = 0,
    UART_INTERRUPTS = 1,
    UART_DIVISOR_HIGH = 1,
    UART_FIFO = 2,
    UART_LINE = 3,
    UART_MODEM = 4,
    UART_STATUS = 5,
};

#define INTERRUPT_ON_INPUT 0x01
#define FIFO_ON            0x01
#define LINE_TWO_STOPS     0x04
#define LINE_PARITY        0x08
#define LINE_EVEN          0x10
#define LINE_DIVISOR_LATCH 0x80
#define MODEM_READY        0x0b /* terminal ready, request to send, interrupts through */
#define STATUS_INPUT       0x01
#define STATUS_CAN_WRITE   0x20

#define BASE_SPEED 115200

static const int irqs_odd[] = {SERIAL_CONSOLE_COM1_IRQ, -1};
static const int irqs_even[] = {SERIAL_CONSOLE_COM2_IRQ, -1};

static const struct {
    uint32_t port;
    const int *irqs;
} ports[] = {
    [PC99_SERIAL_COM1] = {SERIAL_CONSOLE_COM1_PORT, irqs_odd},
    [PC99_SERIAL_COM2] = {SERIAL_CONSOLE_COM2_PORT, irqs_even},
    [PC99_SERIAL_COM3] = {SERIAL_CONSOLE_COM3_PORT, irqs_odd},
    [PC99_SERIAL_COM4] = {SERIAL_CONSOLE_COM4_PORT, irqs_even},
};

static int put(ps_chardevice_t *device, uint32_t reg, uint32_t value)
{
    uint32_t port = (uint32_t)(uintptr_t)device->vaddr;
    return ps_io_port_out(&device->ioops.io_port_ops, port + reg, 1, value);
}

/* The register's value, or a negative error. */
static int get(ps_chardevice_t *device, uint32_t reg)
{
    uint32_t port = (uint32_t)(uintptr_t)device->vaddr, value = 0;
    int error = ps_io_port_in(&device->ioops.io_port_ops, port + reg, 1, &value);
    if (error != 0) return error < 0 ? error : -EIO;
    return (int)(value & 0xff);
}

static void complete(ps_chardevice_t *device, struct chardev_xmit_descriptor *transfer,
                     enum chardev_status how)
{
    chardev_callback_t callback = transfer->callback;
    transfer->callback = NULL;
    callback(device, how, transfer->bytes_transfered, transfer->token);
}

static int put_waiting(ps_chardevice_t *device, unsigned char c)
{
    int status;
    do {
        status = get(device, UART_STATUS);
        if (status < 0) return status;
    } while (!(status & STATUS_CAN_WRITE));
    return put(device, UART_DATA, c);
}

static ssize_t uart_write(ps_chardevice_t *device, const void *data, size_t bytes,
                          chardev_callback_t callback, void *token)
{
    const unsigned char *from = data;
    size_t done = 0;
    int error = 0;
    while (done < bytes && error == 0) {
        bool add_cr = from[done] == '\n' && (device->flags & SERIAL_AUTO_CR);
        if (add_cr) error = put_waiting(device, '\r');
        if (error == 0) error = put_waiting(device, from[done]);
        if (error == 0) done++;
    }
    if (callback != NULL) {
        callback(device, error == 0 ? CHARDEV_STAT_COMPLETE : CHARDEV_STAT_ERROR, done, token);
    }
    return done > 0 || error == 0 ? (ssize_t)done : error;
}

/* How many bytes had come, or, if none could be read, a negative error. */
static ssize_t read_available(ps_chardevice_t *device, unsigned char *to, size_t bytes)
{
    size_t got = 0;
    int status = 0, byte = 0;
    while (got < bytes) {
        status = get(device, UART_STATUS);
        if (status < 0 || !(status & STATUS_INPUT)) break;
        byte = get(device, UART_DATA);
        if (byte < 0) break;
        to[got++] = (unsigned char)byte;
    }
    int error = status < 0 ? status : byte;
    return got > 0 || error >= 0 ? (ssize_t)got : error;
}

static void continue_reading(ps_chardevice_t *device)
{
    struct chardev_xmit_descriptor *transfer = &device->read_descriptor;
    if (transfer->callback == NULL) {
        return;
    }
    ssize_t got =
        read_available(device, (unsigned char *)transfer->data + transfer->bytes_transfered,
                       transfer->bytes_requested - transfer->bytes_transfered);
    if (got < 0) {
        complete(device, transfer, CHARDEV_STAT_ERROR);
        return;
    }
    transfer->bytes_transfered += (size_t)got;
    if (transfer->bytes_transfered == transfer->bytes_requested) {
        complete(device, transfer, CHARDEV_STAT_COMPLETE);
    }
}

static ssize_t uart_read(ps_chardevice_t *device, void *data, size_t bytes,
                         chardev_callback_t callback, void *token)
{
    if (callback == NULL) {
        return read_available(device, data, bytes);
    }
    if (device->read_descriptor.callback != NULL) {
        return -EBUSY;
    }
    device->read_descriptor = (struct chardev_xmit_descriptor){
        .callback = callback, .token = token, .bytes_requested = bytes, .data = data};
    continue_reading(device);
    return 0;
}

int serial_configure(ps_chardevice_t *dev, long bps, int char_size, enum serial_parity parity,
                     int stop_bits)
{
    if (bps <= 0 || bps > BASE_SPEED || char_size < 5 || char_size > 8 || stop_bits < 1 ||
        stop_bits > 2) {
        return -EINVAL;
    }
    uint32_t divisor = (uint32_t)(BASE_SPEED / bps);
    uint32_t line = (uint32_t)(char_size - 5);
    if (divisor > UINT16_MAX) {
        return -EINVAL;
    }
    if (stop_bits == 2) line |= LINE_TWO_STOPS;
    if (parity != PARITY_NONE) line |= LINE_PARITY;
    if (parity == PARITY_EVEN) line |= LINE_EVEN;
    put(dev, UART_LINE, line | LINE_DIVISOR_LATCH);
    put(dev, UART_DIVISOR_LOW, divisor & 0xff);
    put(dev, UART_DIVISOR_HIGH, divisor >> 8);
    return put(dev, UART_LINE, line);
}

int serial_init(enum chardev_id id, ps_io_ops_t *ops, ps_chardevice_t *dev)
{
    *dev = (ps_chardevice_t){
        .id = id,
        .vaddr = (void *)(uintptr_t)ports[id].port,
        .read = uart_read,
        .write = uart_write,
        .handle_irq = continue_reading,
        .irqs = ports[id].irqs,
        .ioops = *ops,
        .flags = SERIAL_AUTO_CR,
    };
    /* What is still on its way out, the kernel's messages say, is not thrown away. */
    if (put(dev, UART_INTERRUPTS, 0) != 0 ||
        serial_configure(dev, BASE_SPEED, 8, PARITY_NONE, 1) != 0 ||
        put(dev, UART_FIFO, FIFO_ON) != 0 || put(dev, UART_MODEM, MODEM_READY) != 0 ||
        put(dev, UART_INTERRUPTS, INTERRUPT_ON_INPUT) != 0) {
        ZF_LOGE("the ports of serial line %d cannot be used", id + 1);
        return -1;
    }
    return 0;
}

ps_chardevice_t *ps_cdev_init(enum chardev_id id, const ps_io_ops_t *ops, ps_chardevice_t *dev)
{
    if (id < PC99_SERIAL_COM1 || id > PC99_SERIAL_COM4) {
        ZF_LOGE("there is no driver for character device %d", id);
        return NULL;
    }
    ps_io_ops_t copy = *ops;
    return serial_init(id, &copy, dev) == 0 ? dev : NULL;
}

ps_chardevice_t *ps_cdev_new(const ps_io_ops_t *o, ps_chardevice_t *d)
{
    return ps_cdev_init(PS_SERIAL_DEFAULT, o, d);
}

ps_chardevice_t *ps_cdev_static_init(const ps_io_ops_t *ops, ps_chardevice_t *dev, void *params)
{
    (void)params;
    return ps_cdev_new(ops, dev);
}
