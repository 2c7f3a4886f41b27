/* SPDX-License-Identifier: BSD-2-Clause */
/* Devices that read and write characters. */
#pragma once

#include <platsupport/io.h>
#include <platsupport/plat/serial.h>
#include <stdio.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

enum chardev_status {
    CHARDEV_STAT_COMPLETE,
    CHARDEV_STAT_INCOMPLETE,
    CHARDEV_STAT_ERROR,
    CHARDEV_STAT_CANCELLED,
};

typedef struct ps_chardevice ps_chardevice_t;

/* Called when an asynchronous transfer ends. */
typedef void (*chardev_callback_t)(ps_chardevice_t *device, enum chardev_status stat,
                                   size_t bytes_transfered, void *token);

struct chardev_xmit_descriptor {
    chardev_callback_t callback;
    void *token;
    size_t bytes_transfered;
    volatile size_t bytes_requested;
    void *data;
};

struct ps_chardevice {
    enum chardev_id id;
    void *vaddr;
    ssize_t (*read)(ps_chardevice_t *device, void *data, size_t bytes, chardev_callback_t cb,
                    void *token);
    ssize_t (*write)(ps_chardevice_t *device, const void *data, size_t bytes, chardev_callback_t cb,
                     void *token);
    void (*handle_irq)(ps_chardevice_t *device);
    const int *irqs; /* ends with -1 */
    struct chardev_xmit_descriptor read_descriptor;
    struct chardev_xmit_descriptor write_descriptor;
    struct ps_clk *clk;
    ps_io_ops_t ioops;
    int flags;
};

/* Set up the device `id` in *dev; `ops` are copied. Returns dev, or NULL with a message. */
ps_chardevice_t *ps_cdev_init(enum chardev_id id, const ps_io_ops_t *ops, ps_chardevice_t *dev);
/* The machine's console device. */
ps_chardevice_t *ps_cdev_new(const ps_io_ops_t *o, ps_chardevice_t *d);
/* The console device for boards that describe it by parameters; a PC ignores them. */
ps_chardevice_t *ps_cdev_static_init(const ps_io_ops_t *ops, ps_chardevice_t *dev, void *params);

/* Write up to `size` bytes. Returns how many were written, or a negative errno value if none could
 * be. A callback is called when all are written or there was an error, maybe before this returns.
 */
static inline ssize_t ps_cdev_write(ps_chardevice_t *d, void *data, size_t size,
                                    chardev_callback_t callback, void *token)
{
    return d->write(d, data, size, callback, token);
}

/* Read up to `size` bytes that have arrived: how many, or a negative errno value. With a callback:
 * 0, and it is called when all have arrived or there was an error, maybe before this returns; or
 * -EBUSY while another read is under way. */
static inline ssize_t ps_cdev_read(ps_chardevice_t *d, void *data, size_t size,
                                   chardev_callback_t callback, void *token)
{
    return d->read(d, data, size, callback, token);
}

/* Write one character, waiting for the device. */
static inline void ps_cdev_putchar(ps_chardevice_t *d, int c)
{
    unsigned char data = (unsigned char)c;
    while (ps_cdev_write(d, &data, 1, NULL, NULL) == 0) {
    }
}

/* The next character that has arrived, or EOF. */
static inline int ps_cdev_getchar(ps_chardevice_t *d)
{
    unsigned char data;
    return ps_cdev_read(d, &data, 1, NULL, NULL) == 1 ? data : EOF;
}

/* Whether interrupt `irq` is the device's. */
static inline int ps_cdev_produces_irq(const ps_chardevice_t *d, int irq)
{
    for (const int *own = d->irqs; own != NULL && *own != -1; own++) {
        if (*own == irq) return 1;
    }
    return 0;
}

static inline void ps_cdev_handle_irq(ps_chardevice_t *d, int irq)
{
    (void)irq;
    d->handle_irq(d);
}

/* SERIAL_AUTO_CR and its kin. */
static inline void ps_cdev_set_flags(ps_chardevice_t *d, int flags)
{
    d->flags = flags;
}

#ifdef __cplusplus
}
#endif
