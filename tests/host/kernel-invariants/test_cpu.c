/* SPDX-License-Identifier: BSD-2-Clause */
/* What the CPU holds while a thread runs on x86_64, broken piece by piece. */
#include "arch/x86_64/fpu.c"

#include "arch/x86_64/switch.c"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* ---- what the sources stand on ---- */

struct cpu cpu;
struct tss tss;
struct tcb *current_thread;

static struct tcb tcb, other, idle;

bool sched_is_idle(const struct tcb *thread)
{
    return thread == &idle;
}
bool tcb_is_listed(const struct tcb *thread)
{
    return thread == &tcb;
}
void vspace_activate(const struct tcb *thread)
{
    (void)thread;
}
struct broken vspace_check_active(const struct tcb *thread)
{
    (void)thread;
    return SOUND;
}

/* ---- */

static int setup(void **state)
{
    (void)state;
    machine_cr0 = 0;
    fpu = (struct fpu){.owner = &tcb, .eager = &tcb, .is_open = true};
    bases_of = &tcb;
    current_thread = &tcb;
    save_into(&tcb);
    assert_null(arch_check_cpu().invariant);
    return 0;
}

static void expect(const char *invariant, const void *object)
{
    struct broken found = arch_check_cpu();
    assert_non_null(found.invariant);
    assert_string_equal(found.invariant, invariant);
    assert_ptr_equal(found.object, object);
}

static void registers_go_elsewhere(void **state)
{
    (void)state;
    save_into(&other);
    expect("cpu-saves-into-current", &tcb);
}

static void bases_of_another(void **state)
{
    (void)state;
    bases_of = &other; /* which does not live */
    expect("cpu-bases", &other);
    bases_of = NULL;
    expect("cpu-bases", &tcb);
}

static void idle_leaves_the_rest(void **state)
{
    (void)state;
    current_thread = &idle;
    save_into(&idle);
    assert_null(arch_check_cpu().invariant);
}

static void fpu_of_another(void **state)
{
    setup(state);
    fpu.owner = &other;
    expect("fpu-owner", &other);
    setup(state);
    fpu.owner = NULL;
    expect("fpu-owner", &tcb); /* opened early for who is not the owner */
    fpu.eager = NULL;
    expect("fpu-open-for-owner", &tcb);
}

static void fpu_open_unseen(void **state)
{
    (void)state;
    machine_cr0 = CR0_TS;
    expect("fpu-shut", &tcb);
}

static void fpu_open_for_who_may_not(void **state)
{
    (void)state;
    tcb.arch.fpu_disabled = true;
    expect("fpu-open-for-owner", &tcb);
    tcb.arch.fpu_disabled = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(registers_go_elsewhere, setup),
        cmocka_unit_test_setup(bases_of_another, setup),
        cmocka_unit_test_setup(idle_leaves_the_rest, setup),
        cmocka_unit_test_setup(fpu_of_another, setup),
        cmocka_unit_test_setup(fpu_open_unseen, setup),
        cmocka_unit_test_setup(fpu_open_for_who_may_not, setup),
    };
    return cmocka_run_group_tests_name("CPU invariants", tests, NULL, NULL);
}
