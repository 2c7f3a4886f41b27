/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts that are none: a controller says its last line when the request has gone before the
 * CPU asked which it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/arch.h"
#include "arch/x86_64/apic/lapic.h"
#include "arch/x86_64/machine.h"
#include "plat/pc99/device_irq.h"

enum { LINES = 16, FIRST_IRQ = 16, FIRST = 0x20, SECOND = 0xa0, SHOW_IN_SERVICE = 0x0b };
enum { END_OF_INTERRUPT = 0x20 };

/* What the controllers say is in service, and what they were told. */
static struct {
    uint8_t in_service[2];
    bool shows[2];
    unsigned ends[2];
} pics;

static unsigned pic_of(uint16_t port)
{
    return (port & ~1) == SECOND;
}

void out8(uint16_t port, uint8_t value)
{
    unsigned pic = pic_of(port);
    if (port & 1) return; /* masks */
    pics.shows[pic] = value == SHOW_IN_SERVICE;
    pics.ends[pic] += value == END_OF_INTERRUPT;
}

uint8_t in8(uint16_t port)
{
    unsigned pic = pic_of(port);
    return pics.shows[pic] ? pics.in_service[pic] : 0;
}

void lapic_pass_external(void)
{
}

void lapic_end_interrupt(void)
{
}

bool lapic_is_pending(void)
{
    return false;
}

static int open_all(void **state)
{
    (void)state;
    pics.in_service[0] = pics.in_service[1] = 0;
    pics.ends[0] = pics.ends[1] = 0;
    for (word_t line = 0; line < LINES; line++) arch_irq_enable(FIRST_IRQ + line, true);
    return 0;
}

static void spurious__first_controller__not_accepted(void **state)
{
    (void)state;
    assert_false(device_irq_accept(FIRST_IRQ + 7));
    assert_int_equal(pics.ends[0], 0);
    pics.in_service[0] = 1 << 7;
    assert_true(device_irq_accept(FIRST_IRQ + 7));
}

static void spurious__second_controller__the_first_has_seen_one(void **state)
{
    (void)state;
    assert_false(device_irq_accept(FIRST_IRQ + 15));
    assert_int_equal(pics.ends[0], 1);
    assert_int_equal(pics.ends[1], 0);
    pics.in_service[1] = 1 << 7;
    assert_true(device_irq_accept(FIRST_IRQ + 15));
}

/* The fast path does not ask whether to accept. */
static void sure__only_what_is_always_accepted(void **state)
{
    for (word_t irq = FIRST_IRQ; irq < FIRST_IRQ + LINES; irq++) {
        open_all(state);
        if (arch_irq_is_sure(irq)) assert_true(device_irq_accept(irq));
    }
    assert_true(arch_irq_is_sure(FIRST_IRQ + 5));
}

static void sure__not_a_line_that_is_shut(void **state)
{
    (void)state;
    arch_irq_enable(FIRST_IRQ + 5, false);
    assert_false(arch_irq_is_sure(FIRST_IRQ + 5));
    assert_false(arch_irq_is_sure(ARCH_IRQ_TIMER));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(spurious__first_controller__not_accepted, open_all),
        cmocka_unit_test_setup(spurious__second_controller__the_first_has_seen_one, open_all),
        cmocka_unit_test_setup(sure__only_what_is_always_accepted, open_all),
        cmocka_unit_test_setup(sure__not_a_line_that_is_shut, open_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
