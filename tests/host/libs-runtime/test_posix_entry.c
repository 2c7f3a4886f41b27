/* SPDX-License-Identifier: BSD-2-Clause */
/* The assembly that a redirected system call enters: what it passes on, and what it keeps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/syscall.h>

#include "posix.h"

struct registers {
    uint64_t rax, rbx, rdx, rsi, rdi, rbp, rsp, r8, r9, r10, r12, r13, r14, r15, flags;
    uint8_t xmm0[16], xmm15[16];
};

struct registers entry_in, entry_out;
void call_entry(void);

#define FLAG_CARRY     0x1
#define FLAG_DIRECTION 0x400
#define RED_ZONE       128
#define STACK          65536

/* What entry.S looks at before it answers the start's first set_tid_address itself. */
int *__quoll_posix_tid_address = (int *)1;
size_t __sysinfo;

static struct posix_call seen;
static uintptr_t stack_in_handler;
static uint64_t direction_in_handler;

__attribute__((no_sanitize("address"))) long __quoll_posix_dispatch(const struct posix_call *call)
{
    uint64_t flags;
    seen = *call;
    stack_in_handler = (uintptr_t)__builtin_frame_address(0);
    __asm__ volatile("pushfq; popq %0" : "=r"(flags));
    direction_in_handler = flags & FLAG_DIRECTION;
    __asm__ volatile("pxor %%xmm0, %%xmm0; pxor %%xmm15, %%xmm15" : : : "xmm0", "xmm15");
    return -77;
}

static uint8_t stack[STACK] __attribute__((aligned(16)));

static void enter_with(size_t misalignment, uint64_t rax)
{
    memset(stack, 0xcc, sizeof(stack));
    for (size_t i = 0; i < sizeof(entry_in) / 8; i++) {
        ((uint64_t *)&entry_in)[i] = 0x1111111111111111 * (i + 1);
    }
    if (rax != 0) entry_in.rax = rax;
    entry_in.rsp = (uintptr_t)stack + STACK - 1024 - misalignment;
    memset((void *)(entry_in.rsp - RED_ZONE), 0xab, RED_ZONE);
    call_entry();
}

static void enter(size_t misalignment)
{
    enter_with(misalignment, 0);
}

static void entry__arguments_arrive_in_order(void **state)
{
    (void)state;
    enter(0);
    assert_int_equal(seen.number, entry_in.rax);
    const uint64_t expected[] = {entry_in.rdi, entry_in.rsi, entry_in.rdx,
                                 entry_in.r10, entry_in.r8,  entry_in.r9};
    assert_memory_equal(seen.arg, expected, sizeof(expected));
}

static void entry__everything_but_the_result_is_kept(void **state)
{
    (void)state;
    enter(0);
    assert_int_equal(entry_out.rax, (uint64_t)-77);
    assert_true(entry_out.flags & FLAG_CARRY);
    assert_true(entry_out.flags & FLAG_DIRECTION);
    assert_int_equal(direction_in_handler, 0);
    entry_out.rax = entry_in.rax;
    entry_out.flags = entry_in.flags;
    assert_memory_equal(&entry_in, &entry_out, sizeof(entry_in));
}

static void entry__works_on_any_stack_and_spares_the_red_zone(void **state)
{
    (void)state;
    for (size_t misalignment = 0; misalignment < 32; misalignment++) {
        enter(misalignment);
        assert_int_equal(entry_out.rsp, entry_in.rsp);
        assert_int_equal(stack_in_handler % 16, 0);
        const uint8_t *below = (const uint8_t *)(entry_in.rsp - RED_ZONE);
        for (size_t i = 0; i < RED_ZONE; i++) {
            assert_int_equal(below[i], 0xab);
        }
        for (const uint8_t *p = below + RED_ZONE; p < stack + STACK; p++) {
            assert_int_equal(*p, 0xcc);
        }
    }
}

static void entry__the_first_set_tid_address_is_answered_at_once(void **state)
{
    (void)state;
    seen.number = 0;
    __quoll_posix_tid_address = NULL;
    enter_with(0, SYS_set_tid_address);
    assert_ptr_equal(__quoll_posix_tid_address, (int *)entry_in.rdi);
    assert_int_equal(seen.number, 0);
    assert_int_equal(entry_out.rax, OWN_NUMBER);
    entry_out.rax = entry_in.rax;
    assert_true(entry_out.flags & FLAG_CARRY);
    entry_out.flags = entry_in.flags;
    assert_memory_equal(&entry_in, &entry_out, sizeof(entry_in));

    enter_with(0, SYS_set_tid_address); /* and no other */
    assert_int_equal(seen.number, SYS_set_tid_address);
}

static void entry__a_function_for_all_calls_gets_set_tid_address(void **state)
{
    (void)state;
    seen.number = 0;
    __quoll_posix_tid_address = NULL;
    __sysinfo = 1;
    enter_with(0, SYS_set_tid_address);
    __sysinfo = 0;
    assert_int_equal(seen.number, SYS_set_tid_address);
    assert_null(__quoll_posix_tid_address);
    assert_int_equal(entry_out.rax, (uint64_t)-77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entry__arguments_arrive_in_order),
        cmocka_unit_test(entry__everything_but_the_result_is_kept),
        cmocka_unit_test(entry__works_on_any_stack_and_spares_the_red_zone),
        cmocka_unit_test(entry__the_first_set_tid_address_is_answered_at_once),
        cmocka_unit_test(entry__a_function_for_all_calls_gets_set_tid_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
