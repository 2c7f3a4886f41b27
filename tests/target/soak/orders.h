/* SPDX-License-Identifier: BSD-2-Clause */
/* What ./quoll soak asks for: it puts "SEED SECONDS" into QEMU's configuration device. */
#pragma once

#include <sel4/sel4.h>
#include <simple/simple.h>
#include <vka/vka.h>

struct orders {
    seL4_Word seed, seconds;
};

/* Replaces in `orders` what is there to be read; leaves it else. What it takes it gives back. */
void orders_read(struct orders *orders, simple_t *simple, vka_t *vka);
