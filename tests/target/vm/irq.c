/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts: who may have one, and how it reaches a notification. The interval timer's channel 0
 * is on pin 2 of the first I/O APIC; an event timer with message interrupts stands for a PCI
 * device. */
#include "vm.h"

enum { PINS = 24, PIT_PIN = 2, EDGE = 0, LEVEL = 1, ACTIVE_HIGH = 0, VECTOR = 7, BADGE = 0x42 };

static seL4_Error get_ioapic(seL4_CPtr root, seL4_Word index, seL4_Word depth, seL4_Word ioapic,
                             seL4_Word pin, seL4_Word level, seL4_Word polarity, seL4_Word vector)
{
    return seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, root, index, (seL4_Uint8)depth, ioapic,
                                     pin, level, polarity, vector);
}

static seL4_Error try_pin(seL4_CPtr slot, seL4_Word pin, seL4_Word vector)
{
    return get_ioapic(seL4_CapInitThreadCNode, slot, 64, 0, pin, EDGE, ACTIVE_HIGH, vector);
}

static seL4_Error get_msi(seL4_CPtr root, seL4_Word index, seL4_Word depth, seL4_Word bus,
                          seL4_Word dev, seL4_Word func, seL4_Word vector)
{
    return seL4_IRQControl_GetMSI(seL4_CapIRQControl, root, index, (seL4_Uint8)depth, bus, dev,
                                  func, 0, vector);
}

static seL4_Error try_message(seL4_CPtr slot, seL4_Word vector)
{
    return get_msi(seL4_CapInitThreadCNode, slot, 64, 0, 3, 0, vector);
}

/* ---- Get ---- */

QTEST(irq_control_get__machine_with_io_apics__illegal_operation)
{
    seL4_CPtr slot = slot_take();
    for (seL4_Word irq = 0; irq < 300; irq += 23) {
        QT_EQ(seL4_IRQControl_Get(seL4_CapIRQControl, irq, seL4_CapInitThreadCNode, slot, 64),
              seL4_IllegalOperation);
    }
}

QTEST(irq_control_get__message_too_short__truncated_message)
{
    seL4_SetCap(0, seL4_CapInitThreadCNode);
    expect_truncated(seL4_CapIRQControl, IRQIssueIRQHandler, 1, 3);
}

/* ---- GetIOAPIC: errors ---- */

QTEST(irq_control_get_ioapic__message_too_short__truncated_message)
{
    seL4_SetCap(0, seL4_CapInitThreadCNode);
    expect_truncated(seL4_CapIRQControl, X86IRQIssueIRQHandlerIOAPIC, 1, 7);
}

QTEST(irq_control_get_ioapic__vector_out_of_range__range_error)
{
    QT_RANGE(try_pin(slot_take(), 5, VECTOR_MAX + 1), VECTOR_MIN, VECTOR_MAX);
    QT_RANGE(try_pin(slot_take(), 5, ~0ul), VECTOR_MIN, VECTOR_MAX);
    QT_OK(try_pin(slot_take(), 5, VECTOR_MAX));
    QT_OK(try_pin(slot_take(), 6, VECTOR_MIN));
}

QTEST(irq_control_get_ioapic__vector_has_a_handler__revoke_first)
{
    seL4_CPtr handler = slot_take();
    QT_OK(try_pin(handler, 5, VECTOR));
    QT_EQ(try_pin(slot_take(), 6, VECTOR), seL4_RevokeFirst);
    seL4_CPtr copy = cap_copy(handler);
    cap_delete(handler);
    QT_EQ(try_pin(slot_take(), 6, VECTOR), seL4_RevokeFirst);
    cap_delete(copy);
    QT_OK(try_pin(slot_take(), 6, VECTOR));
}

QTEST(irq_control_get_ioapic__pin_has_a_handler__revoke_first)
{
    seL4_CPtr handler = slot_take();
    QT_OK(try_pin(handler, 5, VECTOR));
    QT_EQ(try_pin(slot_take(), 5, VECTOR + 1), seL4_RevokeFirst);
    cap_delete(handler);
    QT_OK(try_pin(slot_take(), 5, VECTOR + 1));
}

QTEST(irq_control_get_ioapic__root_is_no_cnode__failed_lookup)
{
    QT_LOOKUP(get_ioapic(seL4_CapInitThreadTCB, slot_take(), 64, 0, 5, EDGE, ACTIVE_HIGH, VECTOR),
              seL4_InvalidRoot);
}

QTEST(irq_control_get_ioapic__depth_out_of_range__range_error)
{
    seL4_CPtr slot = slot_take(), root = seL4_CapInitThreadCNode;
    QT_RANGE(get_ioapic(root, slot, 0, 0, 5, EDGE, ACTIVE_HIGH, VECTOR), 1, 64);
    QT_RANGE(get_ioapic(root, slot, 65, 0, 5, EDGE, ACTIVE_HIGH, VECTOR), 1, 64);
}

QTEST(irq_control_get_ioapic__index_leads_nowhere__failed_lookup)
{
    QT_LOOKUP(try_pin(slot_take() | 1ul << 40, 5, VECTOR), seL4_GuardMismatch);
}

QTEST(irq_control_get_ioapic__destination_occupied__delete_first)
{
    QT_EQ(try_pin(seL4_CapInitThreadTCB, 5, VECTOR), seL4_DeleteFirst);
    QT_OK(try_pin(slot_take(), 5, VECTOR));
}

QTEST(irq_control_get_ioapic__number_out_of_range__range_error)
{
    seL4_CPtr root = seL4_CapInitThreadCNode, slot = slot_take();
    QT_RANGE(get_ioapic(root, slot, 64, 1, 5, EDGE, ACTIVE_HIGH, VECTOR), 0, 0);
    QT_RANGE(get_ioapic(root, slot, 64, ~0ul, 5, EDGE, ACTIVE_HIGH, VECTOR), 0, 0);
    QT_RANGE(get_ioapic(root, slot, 64, 0, PINS, EDGE, ACTIVE_HIGH, VECTOR), 0, PINS - 1);
    QT_RANGE(get_ioapic(root, slot, 64, 0, 5 | 1ul << 32, EDGE, ACTIVE_HIGH, VECTOR), 0, PINS - 1);
    QT_RANGE(get_ioapic(root, slot, 64, 0, 5, 2, ACTIVE_HIGH, VECTOR), 0, 1);
    QT_RANGE(get_ioapic(root, slot, 64, 0, 5, EDGE, 2, VECTOR), 0, 1);
    QT_OK(get_ioapic(root, slot, 64, 0, 5, LEVEL, 1, VECTOR));
}

QTEST(irq_control_get_ioapic__several_errors__the_first_in_order)
{
    seL4_CPtr root = seL4_CapInitThreadCNode, bad_root = seL4_CapInitThreadTCB;
    QT_OK(try_pin(slot_take(), 5, VECTOR));
    QT_RANGE(get_ioapic(bad_root, 1, 0, 9, 99, 9, 9, 999), VECTOR_MIN, VECTOR_MAX);
    QT_EQ(get_ioapic(bad_root, 1, 0, 9, 99, 9, 9, VECTOR), seL4_RevokeFirst);
    QT_LOOKUP(get_ioapic(bad_root, 1, 0, 9, 99, 9, 9, VECTOR + 1), seL4_InvalidRoot);
    QT_RANGE(get_ioapic(root, 1, 0, 9, 99, 9, 9, VECTOR + 1), 1, 64);
    QT_EQ(get_ioapic(root, 1, 64, 9, 99, 9, 9, VECTOR + 1), seL4_DeleteFirst);
    seL4_CPtr slot = slot_take();
    QT_RANGE(get_ioapic(root, slot, 64, 9, 99, 9, 9, VECTOR + 1), 0, 0);
    QT_RANGE(get_ioapic(root, slot, 64, 0, 99, 9, 9, VECTOR + 1), 0, PINS - 1);
    QT_RANGE(get_ioapic(root, slot, 64, 0, 5, 9, 8, VECTOR + 1), 0, 1);
    QT_EQ(get_ioapic(root, slot, 64, 0, 5, EDGE, ACTIVE_HIGH, VECTOR + 1), seL4_RevokeFirst);
}

/* ---- GetMSI: errors ---- */

QTEST(irq_control_get_msi__message_too_short__truncated_message)
{
    seL4_SetCap(0, seL4_CapInitThreadCNode);
    expect_truncated(seL4_CapIRQControl, X86IRQIssueIRQHandlerMSI, 1, 7);
}

QTEST(irq_control_get_msi__vector_out_of_range__range_error)
{
    QT_RANGE(try_message(slot_take(), VECTOR_MAX + 1), VECTOR_MIN, VECTOR_MAX);
    QT_OK(try_message(slot_take(), VECTOR_MAX));
}

QTEST(irq_control_get_msi__vector_has_a_handler__revoke_first)
{
    QT_OK(try_pin(slot_take(), 5, VECTOR));
    QT_EQ(try_message(slot_take(), VECTOR), seL4_RevokeFirst);
    QT_OK(try_message(slot_take(), VECTOR + 1));
    QT_EQ(try_message(slot_take(), VECTOR + 1), seL4_RevokeFirst);
    QT_EQ(try_pin(slot_take(), 6, VECTOR + 1), seL4_RevokeFirst);
}

QTEST(irq_control_get_msi__depth_out_of_range__range_error)
{
    seL4_CPtr slot = slot_take(), root = seL4_CapInitThreadCNode;
    QT_RANGE(get_msi(root, slot, 0, 0, 0, 0, VECTOR), 1, 64);
    QT_RANGE(get_msi(root, slot, 65, 0, 0, 0, VECTOR), 1, 64);
    QT_OK(get_msi(root, slot, 64, 0, 0, 0, VECTOR));
}

QTEST(irq_control_get_msi__slot__failed_lookup)
{
    seL4_CPtr slot = slot_take();
    QT_LOOKUP(get_msi(seL4_CapInitThreadTCB, slot, 64, 0, 0, 0, VECTOR), seL4_InvalidRoot);
    QT_LOOKUP(get_msi(seL4_CapInitThreadCNode, slot | 1ul << 40, 64, 0, 0, 0, VECTOR),
              seL4_GuardMismatch);
}

QTEST(irq_control_get_msi__destination_occupied__delete_first)
{
    QT_EQ(try_message(seL4_CapInitThreadTCB, VECTOR), seL4_DeleteFirst);
    QT_OK(try_message(slot_take(), VECTOR));
}

QTEST(irq_control_get_msi__device_out_of_range__range_error)
{
    seL4_CPtr slot = slot_take(), root = seL4_CapInitThreadCNode;
    QT_RANGE(get_msi(root, slot, 64, 256, 32, 8, VECTOR), 0, 255);
    QT_RANGE(get_msi(root, slot, 64, 255, 32, 8, VECTOR), 0, 31);
    QT_RANGE(get_msi(root, slot, 64, 255, 31, 8, VECTOR), 0, 7);
    QT_OK(get_msi(root, slot, 64, 255, 31, 7, VECTOR));
}

/* ---- both ---- */

QTEST(irq_control__invoked_object_is_another__illegal_operation)
{
    seL4_CPtr slot = slot_take(), root = seL4_CapInitThreadCNode;
    QT_EQ(seL4_IRQControl_GetIOAPIC(seL4_CapInitThreadTCB, root, slot, 64, 0, 5, 0, 0, VECTOR),
          seL4_IllegalOperation);
    QT_EQ(seL4_IRQControl_GetMSI(seL4_CapInitThreadTCB, root, slot, 64, 0, 0, 0, 0, VECTOR),
          seL4_IllegalOperation);
    QT_INVALID_CAPABILITY(seL4_IRQControl_GetIOAPIC(slot, root, slot, 64, 0, 5, 0, 0, VECTOR), 0);
    QT_INVALID_CAPABILITY(seL4_IRQControl_GetMSI(slot, root, slot, 64, 0, 0, 0, 0, VECTOR), 0);
    QT_INVALID_CAPABILITY(seL4_IRQControl_Get(slot, VECTOR, root, slot, 64), 0);
    QT_EQ(call_raw(seL4_CapIRQControl, IRQAckIRQ, 0, 0), seL4_IllegalOperation);
}

QTEST(irq_control__copy__illegal_operation)
{
    QT_EQ(seL4_CNode_Copy(seL4_CapInitThreadCNode, slot_take(), 64, seL4_CapInitThreadCNode,
                          seL4_CapIRQControl, 64, seL4_AllRights),
          seL4_IllegalOperation);
}

QTEST(irq_control__revoked__handlers_are_gone)
{
    seL4_CPtr pin = slot_take(), message = slot_take();
    QT_OK(try_pin(pin, 5, VECTOR));
    QT_OK(try_message(message, VECTOR + 1));
    seL4_CPtr copy = cap_copy(pin);
    cap_revoke(seL4_CapIRQControl);
    QT_CHECK(cap_is_gone(pin) && cap_is_gone(message) && cap_is_gone(copy));
}

/* ---- handlers: errors ---- */

static seL4_CPtr notification_with_badge(seL4_Word badge)
{
    return cap_mint(object_make(seL4_NotificationObject, 0), seL4_AllRights, badge);
}

QTEST(irq_handler_set_notification__message_too_short__truncated_message)
{
    seL4_CPtr handler = slot_take();
    QT_OK(try_pin(handler, 5, VECTOR));
    expect_truncated(handler, IRQSetIRQHandler, 1, 0);
}

QTEST(irq_handler_set_notification__no_notification__invalid_capability)
{
    seL4_CPtr handler = slot_take();
    QT_OK(try_pin(handler, 5, VECTOR));
    seL4_CPtr endpoint = object_make(seL4_EndpointObject, 0);
    QT_INVALID_CAPABILITY(seL4_IRQHandler_SetNotification(handler, endpoint), 0);
    QT_INVALID_CAPABILITY(seL4_IRQHandler_SetNotification(handler, handler), 0);
    QT_INVALID_CAPABILITY(seL4_IRQHandler_SetNotification(handler, slot_take()), 0);
}

QTEST(irq_handler_set_notification__no_right_to_signal__invalid_capability)
{
    seL4_CPtr handler = slot_take(), notification = object_make(seL4_NotificationObject, 0);
    QT_OK(try_pin(handler, 5, VECTOR));
    QT_INVALID_CAPABILITY(
        seL4_IRQHandler_SetNotification(handler, cap_mint(notification, seL4_CanRead, 1)), 0);
    QT_OK(seL4_IRQHandler_SetNotification(handler, cap_mint(notification, seL4_CanWrite, 1)));
}

QTEST(irq_handler__method_of_another_object__illegal_operation)
{
    seL4_CPtr handler = slot_take(), empty = slot_take();
    QT_OK(try_pin(handler, 5, VECTOR));
    QT_EQ(call_raw(handler, IRQIssueIRQHandler, 0, 3), seL4_IllegalOperation);
    QT_EQ(call_raw(handler, X86PageMap, 0, 3), seL4_IllegalOperation);
    QT_EQ(seL4_IRQHandler_Ack(seL4_CapInitThreadTCB), seL4_IllegalOperation);
    QT_EQ(seL4_IRQHandler_Clear(seL4_CapInitThreadTCB), seL4_IllegalOperation);
    QT_EQ(seL4_IRQHandler_SetNotification(seL4_CapIRQControl, handler), seL4_IllegalOperation);
    QT_INVALID_CAPABILITY(seL4_IRQHandler_Ack(empty), 0);
    QT_INVALID_CAPABILITY(seL4_IRQHandler_Clear(empty), 0);
    QT_INVALID_CAPABILITY(seL4_IRQHandler_SetNotification(empty, handler), 0);
}

/* ---- the interval timer ---- */

enum {
    PIT_CHANNEL_0 = 0x40,
    PIT_MODE = 0x43,
    PIT_ONESHOT = 0x30, /* the output falls now and rises when the count is over */
};

static seL4_CPtr pit_ports; /* of the running test */

/* One rising edge after `counts` of 0.8 microseconds. */
static void pit_fire(unsigned counts)
{
    QT_OK(seL4_X86_IOPort_Out8(pit_ports, PIT_MODE, PIT_ONESHOT));
    QT_OK(seL4_X86_IOPort_Out8(pit_ports, PIT_CHANNEL_0, counts & 0xff));
    QT_OK(seL4_X86_IOPort_Out8(pit_ports, PIT_CHANNEL_0, counts >> 8));
}

/* The output stays low for a while: 55 ms. */
static void pit_low(void)
{
    pit_fire(0);
}

static seL4_CPtr pit_handler(seL4_Word level, seL4_Word vector)
{
    seL4_CPtr handler = slot_take();
    pit_low();
    QT_OK(get_ioapic(seL4_CapInitThreadCNode, handler, 64, 0, PIT_PIN, level, ACTIVE_HIGH, vector));
    return handler;
}

/* A handler for the timer's pin that signals a notification with BADGE. */
static seL4_CPtr pit_open(seL4_Word level, seL4_CPtr *notification)
{
    pit_ports = slot_take();
    QT_OK(seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, PIT_CHANNEL_0, PIT_MODE,
                                       seL4_CapInitThreadCNode, pit_ports, 64));
    seL4_CPtr handler = pit_handler(level, VECTOR);
    *notification = notification_with_badge(BADGE);
    QT_OK(seL4_IRQHandler_SetNotification(handler, *notification));
    return handler;
}

/* The badge that arrives in about a second, or 0. */
static seL4_Word arrives(seL4_CPtr notification)
{
    seL4_Word badge = 0;
    for (unsigned tries = 0; tries < 100000 && !badge; tries++) seL4_Poll(notification, &badge);
    return badge;
}

/* The same where nothing should arrive: not as patient. */
static seL4_Word arrives_soon(seL4_CPtr notification)
{
    seL4_Word badge = 0;
    for (unsigned tries = 0; tries < 500 && !badge; tries++) seL4_Poll(notification, &badge);
    return badge;
}

QTEST(irq_pin__before_any_ack__arrives)
{
    seL4_CPtr notification;
    pit_open(EDGE, &notification);
    pit_fire(100);
    QT_EQ(arrives(notification), BADGE);
}

QTEST(irq_pin__waiting_thread__is_woken)
{
    seL4_CPtr notification, handler = pit_open(EDGE, &notification);
    for (unsigned round = 0; round < 10; round++) {
        seL4_Word badge = 0;
        pit_fire(2000);
        seL4_Wait(notification, &badge);
        QT_EQ(badge, BADGE);
        QT_OK(seL4_IRQHandler_Ack(handler));
    }
}

QTEST(irq_pin__edge__only_once_until_ack)
{
    seL4_CPtr notification, handler = pit_open(EDGE, &notification);
    pit_fire(10);
    QT_EQ(arrives(notification), BADGE);
    QT_EQ(arrives_soon(notification), 0);
    pit_fire(10);
    QT_EQ(arrives_soon(notification), 0);
    QT_OK(seL4_IRQHandler_Ack(handler)); /* the edge meanwhile was not lost */
    QT_EQ(arrives(notification), BADGE);
    QT_OK(seL4_IRQHandler_Ack(handler));
    QT_EQ(arrives_soon(notification), 0);
}

QTEST(irq_pin__level__again_after_ack_while_it_is_high)
{
    seL4_CPtr notification, handler = pit_open(LEVEL, &notification);
    pit_fire(10);
    for (unsigned round = 0; round < 3; round++) {
        QT_EQ(arrives(notification), BADGE);
        QT_EQ(arrives_soon(notification), 0);
        QT_OK(seL4_IRQHandler_Ack(handler));
    }
    QT_EQ(arrives(notification), BADGE);
    pit_low();
    QT_OK(seL4_IRQHandler_Ack(handler));
    QT_EQ(arrives_soon(notification), 0);
}

QTEST(irq_pin__cleared__arrives_nowhere)
{
    seL4_CPtr notification, handler = pit_open(EDGE, &notification);
    QT_OK(seL4_IRQHandler_Clear(handler)); /* nothing to clear is no error */
    QT_OK(seL4_IRQHandler_SetNotification(handler, notification));
    QT_OK(seL4_IRQHandler_Clear(handler));
    pit_fire(10);
    QT_EQ(arrives_soon(notification), 0);
    QT_OK(seL4_IRQHandler_SetNotification(handler, notification));
    QT_OK(seL4_IRQHandler_Ack(handler));
    pit_fire(10);
    QT_EQ(arrives(notification), BADGE);
}

QTEST(irq_pin__another_notification_set__replaces_the_first)
{
    seL4_CPtr first, handler = pit_open(EDGE, &first), second = notification_with_badge(2);
    QT_OK(seL4_IRQHandler_SetNotification(handler, second));
    pit_fire(10);
    QT_EQ(arrives(second), 2);
    QT_EQ(arrives_soon(first), 0);
}

QTEST(irq_pin__own_notification_set_again__works)
{
    seL4_CPtr notification, handler = pit_open(EDGE, &notification);
    for (unsigned i = 0; i < 3; i++) {
        QT_OK(seL4_IRQHandler_SetNotification(handler, notification));
    }
    pit_fire(10);
    QT_EQ(arrives(notification), BADGE);
}

QTEST(irq_pin__notification_deleted__signals_through_the_handler_still)
{
    /* The handler holds a capability of its own: the object lives as long as that. */
    seL4_CPtr unused, handler = pit_open(EDGE, &unused);
    seL4_CPtr original = object_make(seL4_NotificationObject, 0);
    seL4_CPtr badged = cap_mint(original, seL4_AllRights, BADGE);
    QT_OK(seL4_IRQHandler_SetNotification(handler, badged));
    cap_delete(badged);
    pit_fire(10);
    QT_EQ(arrives(original), BADGE);
}

QTEST(irq_pin__notification_revoked__interrupt_goes_nowhere)
{
    seL4_CPtr unused, handler = pit_open(EDGE, &unused);
    seL4_CPtr memory = object_make(seL4_UntypedObject, seL4_NotificationBits), first = slot_take();
    QT_OK(object_make_from(memory, seL4_NotificationObject, 0, first));
    QT_OK(seL4_IRQHandler_SetNotification(handler, first));
    cap_revoke(memory);
    QT_OK(object_make_from(memory, seL4_UntypedObject, seL4_NotificationBits, first));
    pit_fire(10);
    for (unsigned i = 0; i < 500; i++) seL4_Yield();
    seL4_CPtr second = notification_with_badge(BADGE);
    QT_OK(seL4_IRQHandler_SetNotification(handler, second));
    QT_OK(seL4_IRQHandler_Ack(handler));
    pit_fire(10);
    QT_EQ(arrives(second), BADGE);
}

QTEST(irq_handler__deleted__pin_is_silent_and_can_be_had_again)
{
    seL4_CPtr notification, handler = pit_open(EDGE, &notification);
    for (unsigned round = 1; round <= 3; round++) {
        pit_fire(10);
        QT_EQ(arrives(notification), BADGE);
        cap_delete(handler);
        pit_fire(10);
        QT_EQ(arrives_soon(notification), 0);
        /* What came between the two does not come now. */
        handler = pit_handler(EDGE, VECTOR + round);
        QT_OK(seL4_IRQHandler_SetNotification(handler, notification));
        QT_EQ(arrives_soon(notification), 0);
    }
}

QTEST(irq_handler__copies__are_the_same_handler)
{
    seL4_CPtr notification, handler = pit_open(EDGE, &notification), copy = cap_copy(handler);
    QT_OK(seL4_IRQHandler_SetNotification(copy, notification));
    cap_delete(copy);
    pit_fire(10);
    QT_EQ(arrives(notification), BADGE);
    QT_OK(seL4_IRQHandler_Ack(handler));
    pit_fire(10);
    QT_EQ(arrives(notification), BADGE);
}

QTEST(irq_message__vector_of_a_former_pin__does_not_hear_the_pin)
{
    seL4_CPtr notification, handler = pit_open(EDGE, &notification);
    pit_fire(10);
    QT_EQ(arrives(notification), BADGE);
    pit_fire(10); /* remembered, as it has not been acknowledged */
    QT_EQ(arrives_soon(notification), 0);
    cap_delete(handler);

    handler = slot_take();
    QT_OK(try_message(handler, VECTOR));
    QT_OK(seL4_IRQHandler_SetNotification(handler, notification));
    QT_OK(seL4_IRQHandler_Ack(handler));
    QT_EQ(arrives_soon(notification), 0);
    pit_fire(10);
    QT_EQ(arrives_soon(notification), 0);
}

/* ---- a device that sends messages ---- */

#define HPET 0xfed00000ul
enum {
    HPET_CONFIGURATION = 0x10,
    HPET_COUNTER = 0xf0,
    HPET_TIMER = 0x100, /* the first: configuration, comparator, message */
    HPET_COMPARATOR = 0x108,
    HPET_MESSAGE = 0x110,
    TIMER_INTERRUPT = 1 << 2,
    TIMER_MESSAGE = 1 << 14,
    TIMER_CAN_MESSAGE = 1 << 15,
};

static void hpet_fire(seL4_Word vector)
{
    *at(ROOM + HPET_CONFIGURATION) &= ~1ul;
    *at(ROOM + HPET_TIMER) = 0;
    *at(ROOM + HPET_MESSAGE) = 0xfee00000ul << 32 | (vector + IRQ_OFFSET);
    *at(ROOM + HPET_COMPARATOR) = *at(ROOM + HPET_COUNTER) + 1000;
    *at(ROOM + HPET_TIMER) = TIMER_INTERRUPT | TIMER_MESSAGE;
    *at(ROOM + HPET_CONFIGURATION) |= 1;
}

QTEST(irq_message__of_a_device__arrives)
{
    seL4_CPtr page = device_page(HPET);
    QT_OK(
        space_try_map(seL4_CapInitThreadVSpace, page, ROOM, seL4_AllRights, seL4_X86_Uncacheable));
    if (!(*at(ROOM + HPET_TIMER) & TIMER_CAN_MESSAGE)) qtest_skip("no HPET that sends messages");
    seL4_CPtr handler = slot_take(), notification = notification_with_badge(BADGE);
    QT_OK(try_message(handler, VECTOR));
    QT_OK(seL4_IRQHandler_SetNotification(handler, notification));
    for (unsigned round = 0; round < 3; round++) {
        hpet_fire(VECTOR);
        QT_EQ(arrives(notification), BADGE);
        hpet_fire(VECTOR);
        QT_EQ(arrives_soon(notification), 0);
        QT_OK(seL4_IRQHandler_Ack(handler)); /* the second message was remembered */
        QT_EQ(arrives(notification), BADGE);
        QT_OK(seL4_IRQHandler_Ack(handler));
        QT_EQ(arrives_soon(notification), 0);
    }
    /* To a vector that nobody has. */
    hpet_fire(VECTOR + 1);
    QT_EQ(arrives_soon(notification), 0);
    *at(ROOM + HPET_TIMER) = 0;
    *at(ROOM + HPET_CONFIGURATION) &= ~1ul;
}
