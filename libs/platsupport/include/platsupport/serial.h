/* SPDX-License-Identifier: BSD-2-Clause */
/* Serial lines. */
#pragma once

#include <platsupport/chardev.h>

#ifdef __cplusplus
extern "C" {
#endif

enum serial_parity {
    PARITY_NONE,
    PARITY_EVEN,
    PARITY_ODD,
};

/* Flag of a device: send a carriage return before each line feed. */
#define SERIAL_AUTO_CR (1 << 0)

/* Set the line's speed in bits per second, bits per character (5 to 8), parity and stop bits (1 or
 * 2). 0, or -EINVAL for what the device cannot do. */
int serial_configure(ps_chardevice_t *dev, long bps, int char_size, enum serial_parity parity,
                     int stop_bits);

/* Set up a serial device: 0, or -1 with a message. */
int serial_init(enum chardev_id id, ps_io_ops_t *ops, ps_chardevice_t *dev);

#ifdef __cplusplus
}
#endif
