/* SPDX-License-Identifier: BSD-2-Clause */
/* How the CPU's time is used, between ResetLog and FinalizeLog. */
#include "api/syscall_numbers.h"
#include "arch/arch.h"
#include "benchmark/benchmark.h"
#include "benchmark/kind.h"
#include "cap/cspace.h"
#include "debug/explain.h"
#include "debug/print.h"
#include "entry/ipc.h"
#include "sched/sched.h"

static struct {
    bool is_on;
    uint64_t start, end;
    uint64_t entered;    /* the kernel, for `enterer` */
    struct tcb *enterer; /* NULL if it has gone since */
    uint64_t since;      /* `running` has the CPU */
    struct tcb *running;
    struct thread_usage total; /* `cycles` is not used: see start and end */
} use;                         /* (c) */

/* ---- measuring ---- */

void benchmark_is(enum entry_path path, word_t word)
{
    (void)path, (void)word;
}

void benchmark_invocation(word_t cap_type, word_t label)
{
    (void)cap_type, (void)label;
}

void benchmark_enter(enum entry_path path, word_t word)
{
    (void)path, (void)word;
    use.entered = arch_timestamp();
    use.enterer = current_thread;
}

void benchmark_leave(void)
{
    if (!use.is_on) return;
    word_t cycles = arch_timestamp() - use.entered;
    use.total.kernel_cycles += cycles;
    use.total.kernel_entries++;
    if (!use.enterer) return;
    use.enterer->usage.kernel_cycles += cycles;
    use.enterer->usage.kernel_entries++;
}

static void charge_running(void)
{
    if (use.running) use.running->usage.cycles += use.entered - use.since;
    use.since = use.entered;
}

static void let_run(struct tcb *tcb)
{
    use.running = tcb;
    tcb->usage.switches++;
    use.total.switches++;
}

void benchmark_switch(struct tcb *to)
{
    if (!use.is_on) return;
    charge_running();
    let_run(to);
}

void benchmark_forget(const struct tcb *tcb)
{
    if (use.running == tcb) use.running = NULL;
    if (use.enterer == tcb) use.enterer = NULL;
}

/* ---- system calls ---- */

bool benchmark_reset(void)
{
    sched_idle_thread()->usage = (struct thread_usage){0};
    use.total = (struct thread_usage){0};
    use.start = use.since = use.entered;
    use.end = 0;
    use.is_on = true;
    let_run(current_thread);
    return true;
}

word_t benchmark_finalise(void)
{
    if (use.is_on) charge_running();
    use.end = use.entered;
    use.is_on = false;
    return 0;
}

bool benchmark_set_buffer(cptr_t cptr)
{
    (void)cptr;
    return false;
}

/* The thread that the current one names; NULL: none, which is explained. */
static struct tcb *thread_named(UNUSED const char *what)
{
    struct slot *slot;
    struct lookup_fail why;
    cptr_t cptr = arch_badge_register(current_thread);
    if (cspace_lookup(current_thread, cptr, &slot, &why) == OK && slot->cap.type == CAP_THREAD) {
        return cap_thread(slot->cap);
    }
    EXPLAIN("%s: not a TCB, nothing done", what);
    return NULL;
}

static word_t total_cycles(void)
{
    return use.end > use.start ? use.end - use.start : 0;
}

/* Into the message words of the IPC buffer, as benchmark_track_util_ipc_index numbers them. */
static void get_thread(void)
{
    const struct tcb *tcb = thread_named("BenchmarkGetThreadUtilisation");
    word_t *buffer = arch_ipc_buffer(current_thread, true);
    if (!tcb || !buffer) return;
    const struct thread_usage *idle = &sched_idle_thread()->usage;
    const word_t words[] = {
        tcb->usage.cycles,
        tcb->usage.switches,
        tcb->usage.kernel_cycles,
        tcb->usage.kernel_entries,
        idle->cycles,
        idle->cycles,
        idle->switches,
        idle->kernel_cycles,
        idle->kernel_entries,
        total_cycles(),
        use.total.switches,
        use.total.kernel_cycles,
        use.total.kernel_entries,
    };
    __builtin_memcpy(&buffer[IPC_BUFFER_MESSAGE], words, sizeof words);
}

#ifdef CONFIG_DEBUG_BUILD
static void print_usage(const char *name, const struct thread_usage *usage, bool is_last)
{
    kprintf("    { \"NAME\": \"%s\", \"UTILISATION\": %lu, \"NUMBER_SCHEDULES\": %lu, "
            "\"KERNEL_UTILISATION\": %lu, \"NUMBER_KERNEL_ENTRIES\": %lu }%s\n",
            name, usage->cycles, usage->switches, usage->kernel_cycles, usage->kernel_entries,
            is_last ? "" : ",");
}

/* As JSON, with the names that the numbers have in the API. */
static void dump_all(void)
{
    kprintf("{\n  \"BENCHMARK_TOTAL_UTILISATION\": %lu,\n", total_cycles());
    kprintf("  \"BENCHMARK_TOTAL_KERNEL_UTILISATION\": %lu,\n", use.total.kernel_cycles);
    kprintf("  \"BENCHMARK_TOTAL_NUMBER_KERNEL_ENTRIES\": %lu,\n", use.total.kernel_entries);
    kprintf("  \"BENCHMARK_TOTAL_NUMBER_SCHEDULES\": %lu,\n", use.total.switches);
    kprintf("  \"BENCHMARK_TCB_\": [\n");
    for (const struct tcb *tcb = tcb_all(); tcb; tcb = tcb->all_next) {
        print_usage(tcb->name, &tcb->usage, false);
    }
    print_usage("idle", &sched_idle_thread()->usage, true);
    kprintf("  ]\n}\n");
}

static void reset_all(void)
{
    for (struct tcb *tcb = tcb_all(); tcb; tcb = tcb->all_next) {
        tcb->usage = (struct thread_usage){0};
    }
    sched_idle_thread()->usage = (struct thread_usage){0};
}

static bool debug_call_of_all(sword_t number)
{
    if (number == SYS_BENCHMARK_DUMP_ALL_THREADS_UTILISATION) {
        dump_all();
    } else if (number == SYS_BENCHMARK_RESET_ALL_THREADS_UTILISATION) {
        reset_all();
    } else {
        return false;
    }
    return true;
}
#else
static bool debug_call_of_all(sword_t number)
{
    (void)number;
    return false;
}
#endif

bool benchmark_own_call(sword_t number)
{
    struct tcb *tcb;
    switch (number) {
    case SYS_BENCHMARK_GET_THREAD_UTILISATION:
        get_thread();
        return true;
    case SYS_BENCHMARK_RESET_THREAD_UTILISATION:
        tcb = thread_named("BenchmarkResetThreadUtilisation");
        if (tcb) tcb->usage = (struct thread_usage){0};
        return true;
    default:
        return debug_call_of_all(number);
    }
}
