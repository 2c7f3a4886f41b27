/* SPDX-License-Identifier: BSD-2-Clause */
/* A timer of our own: the PIT, by I/O ports and the I/O APIC; and what both capabilities refuse. */
#include "check.h"

#define PIT_PIN    2
#define PIT_HZ     1193182
#define PIT_MODE   0x43
#define PIT_DATA   0x40
#define RATE       0x34 /* channel 0, both bytes, again and again */

static seL4_CPtr pit, handler, notification, badged;

static void set_period(unsigned ticks)
{
    expect_ok(seL4_X86_IOPort_Out8(pit, PIT_MODE, RATE));
    expect_ok(seL4_X86_IOPort_Out8(pit, PIT_DATA, ticks & 0xff));
    expect_ok(seL4_X86_IOPort_Out8(pit, PIT_DATA, ticks >> 8));
}

static void ports(void)
{
    seL4_CPtr other = slot();

    pit = slot();
    expect_ok(seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, 0x40, 0x43, HERE(pit)));
    expect_equal(seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, 0x42, 0x50, HERE(other)),
                 seL4_RevokeFirst);
    expect_equal(seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, 0x50, 0x4f, HERE(other)),
                 seL4_InvalidArgument);
    expect_equal(seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, 0x70, 0x71, HERE(pit)),
                 seL4_DeleteFirst);
    expect(is_empty(other));

    expect_equal(seL4_X86_IOPort_Out8(pit, 0x44, 0), seL4_IllegalOperation);
    expect_equal(seL4_X86_IOPort_In8(pit, 0x3f).error, seL4_IllegalOperation);
    expect_equal(seL4_X86_IOPort_In16(pit, 0x43).error, seL4_IllegalOperation);
    expect_equal(seL4_X86_IOPort_In32(pit, 0x41).error, seL4_IllegalOperation);
    seL4_X86_IOPort_In8_t value = seL4_X86_IOPort_In8(pit, PIT_DATA);
    expect_ok(value.error);

    /* The clock's ports: register 13 has its highest bit set, the battery is well. */
    expect_ok(seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, 0x70, 0x71, HERE(other)));
    expect_ok(seL4_X86_IOPort_Out8(other, 0x70, 13));
    expect_equal(seL4_X86_IOPort_In8(other, 0x71).result, 0x80);
    expect_ok(delete_cap(other));
    expect_ok(seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, 0x71, 0x71, HERE(other)));
}

static void refusals(void)
{
    seL4_CPtr other = slot();

    expect_equal(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, HERE(other), 99, PIT_PIN, 0, 0, 0),
                 seL4_RangeError);
    expect_equal(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, HERE(other), 0, 99, 0, 0, 0),
                 seL4_RangeError);
    expect_equal(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, HERE(other), 0, PIT_PIN, 2, 0, 0),
                 seL4_RangeError);
    expect_equal(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, HERE(other), 0, PIT_PIN, 0, 2, 0),
                 seL4_RangeError);
    expect_equal(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, HERE(other), 0, PIT_PIN, 0, 0, 5000),
                 seL4_RangeError);
    expect_equal(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, HERE(notification), 0, PIT_PIN, 0, 0,
                                           1),
                 seL4_DeleteFirst);
    expect(is_empty(other));
}

static void ticks(void)
{
    seL4_CPtr other = slot();
    seL4_Word badge;

    handler = slot();
    expect_ok(
        seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, HERE(handler), 0, PIT_PIN, 0, 0, 0));
    /* One handler for a vector. */
    expect_equal(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, HERE(other), 0, PIT_PIN, 0, 0, 0),
                 seL4_RevokeFirst);

    seL4_CPtr mute = slot(), endpoint = make(seL4_EndpointObject, 0);
    expect_ok(mint_cap(mute, notification, seL4_CanRead, 1));
    expect_equal(seL4_IRQHandler_SetNotification(handler, mute), seL4_InvalidCapability);
    expect_equal(seL4_IRQHandler_SetNotification(handler, endpoint), seL4_InvalidCapability);
    expect_ok(seL4_IRQHandler_SetNotification(handler, badged));
    set_period(PIT_HZ / 200);
    expect_ok(seL4_IRQHandler_Ack(handler));
    for (int i = 0; i < 10; i++) {
        seL4_Wait(notification, &badge);
        expect_equal(badge, 0x4000);
        expect_ok(seL4_IRQHandler_Ack(handler));
    }

    /* Not acknowledged, not again. */
    seL4_Wait(notification, &badge);
    for (volatile int i = 0; i < 20000000; i++) {
    }
    seL4_Poll(notification, &badge);
    expect_equal(badge, 0);
    expect_ok(seL4_IRQHandler_Ack(handler));
    seL4_Wait(notification, &badge);
    expect_equal(badge, 0x4000);

    expect_ok(seL4_IRQHandler_Clear(handler));
    expect_ok(seL4_IRQHandler_Ack(handler));
    expect_ok(delete_cap(handler));
    expect_ok(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, HERE(other), 0, PIT_PIN, 0, 0, 0));
}

int main(void)
{
    begin();
    notification = make(seL4_NotificationObject, 0);
    badged = slot();
    expect_ok(mint_cap(badged, notification, seL4_CanWrite, 0x4000));
    ports();
    refusals();
    ticks();
    return verdict();
}
