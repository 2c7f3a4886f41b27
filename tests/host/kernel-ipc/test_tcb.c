/* SPDX-License-Identifier: BSD-2-Clause */
/* Invocations of a TCB: what they do, and every error they document. */
#include "ipc_world.h"

static struct tcb *a, *target;
static cptr_t tcb;

static int setup(void **state)
{
    world_setup(state);
    a = make_thread("a", 100);
    target = make_stopped_thread("target", 50);
    tcb = cptr_of(target);
    world_run();
    return 0;
}

/* Call a method on `cptr`; MESSAGE is a list of initialisers of a struct message. */
static struct message reply;
#define METHOD(cptr, method, ...)                                                                  \
    invoke_as(a, cptr, &(struct message){.label = LABEL_##method, __VA_ARGS__}, &reply)

#define assert_range(low, high)                                                                    \
    do {                                                                                           \
        assert_int_equal(reply.words[0], low);                                                     \
        assert_int_equal(reply.words[1], high);                                                    \
    } while (0)

/* ---- registers ---- */

static void read_registers__answers_the_registers(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 20; i++) target->arch.context[i] = i + 1;
    assert_int_equal(METHOD(tcb, TCBReadRegisters, WORDS_OF(0, 20)), ERR_NONE);
    assert_int_equal(reply.length, 20);
    for (unsigned i = 0; i < 20; i++) assert_int_equal(reply.words[i], i + 1);
}

static void read_registers__may_suspend(void **state)
{
    (void)state;
    thread_restart(target);
    assert_int_equal(METHOD(tcb, TCBReadRegisters, WORDS_OF(1, 1)), ERR_NONE);
    assert_int_equal(target->state, THREAD_INACTIVE);
}

static void read_registers__truncated(void **state)
{
    (void)state;
    assert_int_equal(METHOD(tcb, TCBReadRegisters, WORDS_OF(0)), ERR_TRUNCATED_MESSAGE);
}

static void read_registers__count_out_of_range(void **state)
{
    (void)state;
    assert_int_equal(METHOD(tcb, TCBReadRegisters, WORDS_OF(0, 0)), ERR_RANGE);
    assert_range(1, 20);
    assert_int_equal(METHOD(tcb, TCBReadRegisters, WORDS_OF(0, 21)), ERR_RANGE);
}

static void read_registers__of_itself(void **state)
{
    (void)state;
    assert_int_equal(METHOD(cptr_of(a), TCBReadRegisters, WORDS_OF(0, 1)), ERR_ILLEGAL_OPERATION);
}

static void write_registers__sets_and_resumes(void **state)
{
    (void)state;
    assert_int_equal(METHOD(tcb, TCBWriteRegisters, WORDS_OF(1, 3, 7, 8, 9)), ERR_NONE);
    assert_int_equal(target->arch.context[0], 7);
    assert_int_equal(target->arch.context[2], 9);
    assert_int_equal(target->state, THREAD_RESTART);
}

static void write_registers__truncated(void **state)
{
    (void)state;
    assert_int_equal(METHOD(tcb, TCBWriteRegisters, WORDS_OF(0)), ERR_TRUNCATED_MESSAGE);
    assert_int_equal(METHOD(tcb, TCBWriteRegisters, WORDS_OF(0, 3, 1, 2)), ERR_TRUNCATED_MESSAGE);
    assert_int_equal(METHOD(tcb, TCBWriteRegisters, WORDS_OF(0, ~0ul, 1, 2)),
                     ERR_TRUNCATED_MESSAGE);
}

static void write_registers__of_itself(void **state)
{
    (void)state;
    assert_int_equal(METHOD(cptr_of(a), TCBWriteRegisters, WORDS_OF(0, 1, 2)),
                     ERR_ILLEGAL_OPERATION);
}

static void copy_registers__copies(void **state)
{
    (void)state;
    struct tcb *source = make_stopped_thread("source", 1);
    for (unsigned i = 0; i < 20; i++) source->arch.context[i] = 0x50 + i;
    struct message message = {.extra_caps = 1, .caps = {cptr_of(source)}, WORDS_OF(4 | 8)};
    message.label = LABEL_TCBCopyRegisters;
    assert_int_equal(invoke_as(a, tcb, &message, NULL), ERR_NONE);
    assert_memory_equal(target->arch.context, source->arch.context, sizeof target->arch.context);
}

static void copy_registers__errors(void **state)
{
    (void)state;
    assert_int_equal(METHOD(tcb, TCBCopyRegisters, WORDS_OF(0)), ERR_TRUNCATED_MESSAGE);
    assert_int_equal(
        METHOD(tcb, TCBCopyRegisters, .extra_caps = 1, .caps = {cspace_cptr()}, WORDS_OF(0)),
        ERR_INVALID_CAPABILITY);
    assert_int_equal(reply.words[0], 1);
}

static void set_tls_base(void **state)
{
    (void)state;
    assert_int_equal(METHOD(tcb, TCBSetTLSBase, WORDS_OF(0x7000)), ERR_NONE);
    assert_int_equal(target->arch.tls_base, 0x7000);
    assert_int_equal(METHOD(tcb, TCBSetTLSBase), ERR_TRUNCATED_MESSAGE);
    sys(a, SYS_SET_TLS_BASE, 0x9000, NULL);
    assert_int_equal(a->arch.tls_base, 0x9000);
}

static void set_flags(void **state)
{
    (void)state;
    assert_int_equal(METHOD(tcb, TCBSetFlags, WORDS_OF(0, ~0ul)), ERR_NONE);
    assert_int_equal(reply.words[0], TCB_FLAGS);
    assert_true(target->arch.fpu_disabled);
    assert_int_equal(METHOD(tcb, TCBSetFlags, WORDS_OF(1, 0)), ERR_NONE);
    assert_int_equal(reply.words[0], TCB_FLAG_QUIET);
    assert_false(target->arch.fpu_disabled);
    assert_int_equal(METHOD(tcb, TCBSetFlags, WORDS_OF(1)), ERR_TRUNCATED_MESSAGE);
}

/* ---- scheduling ---- */

static void set_priority__works_and_checks_the_authority(void **state)
{
    (void)state;
    a->mcp = 150;
    assert_int_equal(
        METHOD(tcb, TCBSetPriority, .extra_caps = 1, .caps = {cptr_of(a)}, WORDS_OF(150)),
        ERR_NONE);
    assert_int_equal(target->priority, 150);
    assert_int_equal(
        METHOD(tcb, TCBSetPriority, .extra_caps = 1, .caps = {cptr_of(a)}, WORDS_OF(151)),
        ERR_RANGE);
    assert_range(0, 150);
    assert_true(console_has("TCB_SetPriority: priority is 151, not in 0 to 150 (RangeError)"));
    assert_int_equal(
        METHOD(tcb, TCBSetPriority, .extra_caps = 1, .caps = {cspace_cptr()}, WORDS_OF(1)),
        ERR_INVALID_CAPABILITY);
    assert_int_equal(METHOD(tcb, TCBSetPriority, WORDS_OF(1)), ERR_TRUNCATED_MESSAGE);
}

static void set_mc_priority__works_and_checks_the_authority(void **state)
{
    (void)state;
    a->mcp = 150;
    assert_int_equal(
        METHOD(tcb, TCBSetMCPriority, .extra_caps = 1, .caps = {cptr_of(a)}, WORDS_OF(9)),
        ERR_NONE);
    assert_int_equal(target->mcp, 9);
    assert_int_equal(
        METHOD(tcb, TCBSetMCPriority, .extra_caps = 1, .caps = {cptr_of(a)}, WORDS_OF(256)),
        ERR_RANGE);
    assert_int_equal(
        METHOD(tcb, TCBSetMCPriority, .extra_caps = 1, .caps = {vspace_cptr()}, WORDS_OF(1)),
        ERR_INVALID_CAPABILITY);
    assert_int_equal(METHOD(tcb, TCBSetMCPriority, WORDS_OF(1)), ERR_TRUNCATED_MESSAGE);
}

static void set_sched_params__both_or_none(void **state)
{
    (void)state;
    a->mcp = 150;
    assert_int_equal(
        METHOD(tcb, TCBSetSchedParams, .extra_caps = 1, .caps = {cptr_of(a)}, WORDS_OF(20, 30)),
        ERR_NONE);
    assert_int_equal(target->mcp, 20);
    assert_int_equal(target->priority, 30);
    assert_int_equal(
        METHOD(tcb, TCBSetSchedParams, .extra_caps = 1, .caps = {cptr_of(a)}, WORDS_OF(10, 151)),
        ERR_RANGE);
    assert_int_equal(
        METHOD(tcb, TCBSetSchedParams, .extra_caps = 1, .caps = {cptr_of(a)}, WORDS_OF(151, 10)),
        ERR_RANGE);
    assert_int_equal(target->mcp, 20);
    assert_int_equal(target->priority, 30);
    assert_int_equal(
        METHOD(tcb, TCBSetSchedParams, .extra_caps = 1, .caps = {cptr_of(a)}, WORDS_OF(10)),
        ERR_TRUNCATED_MESSAGE);
}

static void priority_of_the_caller__lowered_below_a_ready_thread(void **state)
{
    (void)state;
    thread_restart(target);
    world_run();
    sys(a, SYS_CALL, cptr_of(a),
        &(struct message){
            .label = LABEL_TCBSetPriority, .extra_caps = 1, .caps = {cptr_of(a)}, WORDS_OF(10)});
    assert_ptr_equal(current_thread, target);
    assert_int_equal(received(a).label, ERR_NONE);
}

/* ---- running ---- */

static void suspend_and_resume(void **state)
{
    (void)state;
    assert_int_equal(METHOD(tcb, TCBResume), ERR_NONE);
    assert_int_equal(target->state, THREAD_RESTART);
    assert_int_equal(METHOD(tcb, TCBSuspend), ERR_NONE);
    assert_int_equal(target->state, THREAD_INACTIVE);
}

static void suspend__itself_goes_on_behind_the_call(void **state)
{
    (void)state;
    sys(a, SYS_CALL, cptr_of(a), &(struct message){.label = LABEL_TCBSuspend});
    assert_int_equal(a->state, THREAD_INACTIVE);
    word_t next = a->arch.ip;
    thread_restart(a);
    world_run();
    assert_ptr_equal(current_thread, a);
    assert_int_equal(a->arch.ip, next);
    assert_int_equal(received(a).label, ERR_NONE);
}

static void resume__of_a_running_thread_changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(METHOD(cptr_of(a), TCBResume), ERR_NONE);
    assert_int_equal(a->state, THREAD_RUNNING);
}

/* ---- notification ---- */

static void bind_and_unbind(void **state)
{
    (void)state;
    cptr_t ntfn = make_notification();
    assert_int_equal(METHOD(tcb, TCBBindNotification, .extra_caps = 1, .caps = {ntfn}), ERR_NONE);
    assert_ptr_equal(target->bound, notification_at(ntfn));
    assert_int_equal(METHOD(tcb, TCBUnbindNotification), ERR_NONE);
    assert_null(target->bound);
    assert_int_equal(METHOD(tcb, TCBUnbindNotification), ERR_ILLEGAL_OPERATION);
}

static void bind__errors(void **state)
{
    (void)state;
    cptr_t ntfn = make_notification(), second = make_notification(), waited = make_notification();
    assert_int_equal(METHOD(tcb, TCBBindNotification), ERR_TRUNCATED_MESSAGE);
    assert_int_equal(METHOD(tcb, TCBBindNotification, .extra_caps = 1, .caps = {cspace_cptr()}),
                     ERR_ILLEGAL_OPERATION);
    assert_int_equal(
        METHOD(tcb, TCBBindNotification, .extra_caps = 1, .caps = {mint(ntfn, RIGHT_WRITE, 0)}),
        ERR_ILLEGAL_OPERATION);
    struct tcb *waiter = make_thread("waiter", 200);
    run_as(waiter);
    sys(waiter, SYS_RECV, waited, NULL);
    run_as(a);
    assert_int_equal(METHOD(tcb, TCBBindNotification, .extra_caps = 1, .caps = {waited}),
                     ERR_ILLEGAL_OPERATION);
    METHOD(tcb, TCBBindNotification, .extra_caps = 1, .caps = {ntfn});
    assert_int_equal(METHOD(tcb, TCBBindNotification, .extra_caps = 1, .caps = {second}),
                     ERR_ILLEGAL_OPERATION);
    assert_int_equal(METHOD(cptr_of(a), TCBBindNotification, .extra_caps = 1, .caps = {ntfn}),
                     ERR_ILLEGAL_OPERATION);
}

/* ---- spaces ---- */

#define CONFIGURE(cspace, cspace_data, vspace, buffer, frame)                                      \
    METHOD(tcb, TCBConfigure, .extra_caps = 3, .caps = {cspace, vspace, frame},                    \
           WORDS_OF(0xfe, cspace_data, 0, buffer))

static void configure__replaces_everything(void **state)
{
    (void)state;
    cptr_t node = make(OBJECT_CNODE, 4), frame = make(OBJECT_HOST_FRAME_4K, 0);
    cptr_t vspace = make(OBJECT_HOST_VSPACE, 0);
    word_t guard = 60; /* no guard bits set, 60 of them */
    assert_int_equal(CONFIGURE(node, guard, vspace, 0x2400, frame), ERR_NONE);
    assert_int_equal(target->fault_handler, 0xfe);
    assert_true(cap_same_object(target->slots[TCB_CSPACE].cap, at(node)->cap));
    assert_int_equal(target->slots[TCB_CSPACE].cap.cnode.guard_bits, 60);
    assert_true(cap_same_object(target->slots[TCB_VSPACE].cap, at(vspace)->cap));
    assert_true(cap_same_object(target->slots[TCB_BUFFER].cap, at(frame)->cap));
    assert_int_equal(target->buffer_vaddr.raw, 0x2400);
    assert_int_equal(CONFIGURE(cspace_cptr(), 0, vspace_cptr(), 0, 0), ERR_NONE);
    assert_true(slot_empty(&target->slots[TCB_BUFFER]));
    assert_int_equal(target->buffer_vaddr.raw, 0);
}

static void configure__errors_leave_everything(void **state)
{
    (void)state;
    cptr_t frame = make(OBJECT_HOST_FRAME_4K, 0), node = cspace_cptr(), vspace = vspace_cptr();
    struct tcb before = *target;
    assert_int_equal(METHOD(tcb, TCBConfigure, .extra_caps = 3, .caps = {node, vspace, frame},
                            WORDS_OF(1, 2, 3)),
                     ERR_TRUNCATED_MESSAGE);
    assert_int_equal(
        METHOD(tcb, TCBConfigure, .extra_caps = 2, .caps = {node, vspace}, WORDS_OF(1, 0, 0, 0)),
        ERR_TRUNCATED_MESSAGE);
    assert_int_equal(CONFIGURE(node, 0, vspace, 0x2001, frame), ERR_ALIGNMENT);
    assert_int_equal(CONFIGURE(node, 0, vspace, 0x2000, node), ERR_ILLEGAL_OPERATION);
    assert_int_equal(CONFIGURE(frame, 0, vspace, 0, 0), ERR_ILLEGAL_OPERATION);
    assert_int_equal(CONFIGURE(free_slot(), 0, vspace, 0, 0), ERR_ILLEGAL_OPERATION);
    assert_int_equal(CONFIGURE(node, 0, node, 0, 0), ERR_ILLEGAL_OPERATION);
    assert_int_equal(CONFIGURE(node, 0, free_slot(), 0, 0), ERR_ILLEGAL_OPERATION);
    assert_int_equal(memcmp(before.slots, target->slots, sizeof before.slots), 0);
    assert_int_equal(before.fault_handler, target->fault_handler);
    assert_int_equal(before.buffer_vaddr.raw, target->buffer_vaddr.raw);
}

static void set_space__replaces_both(void **state)
{
    (void)state;
    cptr_t node = make(OBJECT_CNODE, 4), vspace = make(OBJECT_HOST_VSPACE, 0);
    assert_int_equal(
        METHOD(tcb, TCBSetSpace, .extra_caps = 2, .caps = {node, vspace}, WORDS_OF(5, 60, 0)),
        ERR_NONE);
    assert_int_equal(target->fault_handler, 5);
    assert_true(cap_same_object(target->slots[TCB_CSPACE].cap, at(node)->cap));
    assert_int_equal(METHOD(tcb, TCBSetSpace, .extra_caps = 1, .caps = {node}, WORDS_OF(5, 60, 0)),
                     ERR_TRUNCATED_MESSAGE);
    assert_int_equal(
        METHOD(tcb, TCBSetSpace, .extra_caps = 2, .caps = {vspace, vspace}, WORDS_OF(5, 0, 0)),
        ERR_ILLEGAL_OPERATION);
}

static void set_space__while_the_thread_holds_the_last_cap_to_its_cspace(void **state)
{
    (void)state;
    cptr_t node = make(OBJECT_CNODE, 4);
    METHOD(tcb, TCBSetSpace, .extra_caps = 2, .caps = {node, vspace_cptr()}, WORDS_OF(0, 60, 0));
    assert_int_equal(slot_delete(at(node)), OK);
    assert_int_equal(METHOD(tcb, TCBSetSpace, .extra_caps = 2,
                            .caps = {cspace_cptr(), vspace_cptr()}, WORDS_OF(0, 0, 0)),
                     ERR_ILLEGAL_OPERATION);
}

static void redirect_handler__goes_along_within_one_vspace(void **state)
{
    (void)state;
    cptr_t vspace = make(OBJECT_HOST_VSPACE, 0);
    sys(a, SYS_QUOLL_SET_REDIRECT, 0x5000, NULL);
    assert_int_equal(a->arch.redirect, 0x5000);
    assert_int_equal(CONFIGURE(cspace_cptr(), 0, vspace_cptr(), 0, 0), ERR_NONE);
    assert_int_equal(target->arch.redirect, 0x5000);
    assert_int_equal(CONFIGURE(cspace_cptr(), 0, vspace, 0, 0), ERR_NONE);
    assert_int_equal(target->arch.redirect, 0);
}

static void set_ipc_buffer(void **state)
{
    (void)state;
    cptr_t frame = make(OBJECT_HOST_FRAME_4K, 0);
    assert_int_equal(
        METHOD(tcb, TCBSetIPCBuffer, .extra_caps = 1, .caps = {frame}, WORDS_OF(0x3400)), ERR_NONE);
    assert_int_equal(target->buffer_vaddr.raw, 0x3400);
    assert_int_equal(
        METHOD(tcb, TCBSetIPCBuffer, .extra_caps = 1, .caps = {frame}, WORDS_OF(0x3401)),
        ERR_ALIGNMENT);
    assert_int_equal(METHOD(tcb, TCBSetIPCBuffer, .extra_caps = 1, .caps = {tcb}, WORDS_OF(0x3400)),
                     ERR_ILLEGAL_OPERATION);
    assert_int_equal(METHOD(tcb, TCBSetIPCBuffer, WORDS_OF(0x3400)), ERR_TRUNCATED_MESSAGE);
    assert_int_equal(METHOD(tcb, TCBSetIPCBuffer, .extra_caps = 1, .caps = {0}, WORDS_OF(0)),
                     ERR_NONE);
    assert_true(slot_empty(&target->slots[TCB_BUFFER]));
}

static void unknown_method__illegal_operation(void **state)
{
    (void)state;
    assert_int_equal(invoke_as(a, tcb, &(struct message){.label = 4242}, NULL),
                     ERR_ILLEGAL_OPERATION);
    assert_int_equal(METHOD(tcb, CNodeCopy), ERR_ILLEGAL_OPERATION);
}

/* ---- debug calls ---- */

static void name_thread(void **state)
{
    (void)state;
    word_t *buffer = buffer_of(a);
    memcpy(&buffer[IPC_BUFFER_MESSAGE], "a new name that is longer than a TCB has room for", 50);
    sys(a, SYS_DEBUG_NAME_THREAD, tcb, NULL);
    assert_string_equal(target->name, "a new name that is longer than ");
}

static void identify(void **state)
{
    (void)state;
    sys(a, SYS_DEBUG_CAP_IDENTIFY, tcb, NULL);
    assert_int_equal(received(a).badge, 12);
    sys(a, SYS_DEBUG_CAP_IDENTIFY, free_slot(), NULL);
    assert_int_equal(received(a).badge, 0);
    sys(a, SYS_DEBUG_CAP_IDENTIFY, 0x1000, NULL);
    assert_int_equal(received(a).badge, 0);
}

static void printers(void **state)
{
    (void)state;
    sys(a, SYS_DEBUG_DUMP_SCHEDULER, 0, NULL);
    assert_true(console_has("target                   inactive"));
    sys(a, SYS_DEBUG_SNAPSHOT, 0, NULL);
    assert_true(console_has("thread "));
    assert_true(console_has("end of snapshot"));
    sys(a, SYS_DEBUG_PUT_CHAR, '!', NULL);
    assert_true(console_has("end of snapshot\n!"));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(read_registers__answers_the_registers),
        TEST(read_registers__may_suspend),
        TEST(read_registers__truncated),
        TEST(read_registers__count_out_of_range),
        TEST(read_registers__of_itself),
        TEST(write_registers__sets_and_resumes),
        TEST(write_registers__truncated),
        TEST(write_registers__of_itself),
        TEST(copy_registers__copies),
        TEST(copy_registers__errors),
        TEST(set_tls_base),
        TEST(set_flags),
        TEST(set_priority__works_and_checks_the_authority),
        TEST(set_mc_priority__works_and_checks_the_authority),
        TEST(set_sched_params__both_or_none),
        TEST(priority_of_the_caller__lowered_below_a_ready_thread),
        TEST(suspend_and_resume),
        TEST(suspend__itself_goes_on_behind_the_call),
        TEST(resume__of_a_running_thread_changes_nothing),
        TEST(bind_and_unbind),
        TEST(bind__errors),
        TEST(configure__replaces_everything),
        TEST(configure__errors_leave_everything),
        TEST(set_space__replaces_both),
        TEST(set_space__while_the_thread_holds_the_last_cap_to_its_cspace),
        TEST(redirect_handler__goes_along_within_one_vspace),
        TEST(set_ipc_buffer),
        TEST(unknown_method__illegal_operation),
        TEST(name_thread),
        TEST(identify),
        TEST(printers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
