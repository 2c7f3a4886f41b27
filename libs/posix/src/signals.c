/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals a program sends itself, as raise() and abort() do: a handler runs at once, on the same
 * stack; a signal without one ends the program with a message. Nothing is ever blocked, and no
 * signal comes from outside.
 */
#include "posix.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#define SIGNAL_LIMIT  65
#define SIGNALED_EXIT 128 /* exit code of a program a signal ended, less the signal's number */

/* As in the kernel interface of Linux; the C library's own struct differs. */
struct action {
    union {
        void (*handler)(int);
        void (*with_info)(int, siginfo_t *, void *); /* with SA_SIGINFO */
    };
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
};

static struct action actions[SIGNAL_LIMIT];

long call_rt_sigaction(va_list ap)
{
    int number = va_arg(ap, int);
    const struct action *new = va_arg(ap, const struct action *);
    struct action *old = va_arg(ap, struct action *);
    if (number < 1 || number >= SIGNAL_LIMIT) {
        return -EINVAL;
    }
    struct action before = actions[number];
    if (new != NULL) {
        if (number == SIGKILL || number == SIGSTOP) return -EINVAL;
        actions[number] = *new;
    }
    if (old != NULL) *old = before;
    return 0;
}

long call_rt_sigprocmask(va_list ap)
{
    (void)va_arg(ap, int);
    (void)va_arg(ap, const void *);
    void *old = va_arg(ap, void *);
    size_t bytes = va_arg(ap, size_t);
    if (old != NULL) memset(old, 0, bytes);
    return 0;
}

static bool ignored_by_default(int number)
{
    return number == SIGCHLD || number == SIGURG || number == SIGWINCH || number == SIGCONT;
}

static const char *what_happened(int number)
{
    switch (number) {
    case SIGABRT:
        return "aborted";
    case SIGFPE:
        return "arithmetic error";
    case SIGSEGV:
        return "invalid memory access";
    case SIGTERM:
        return "terminated";
    case SIGKILL:
        return "killed";
    default:
        return "ended by a signal";
    }
}

/* There is no context to return to: a handler that is given one gets NULL. */
static void run_handler(const struct action *action, int number)
{
    if (!(action->flags & SA_SIGINFO)) {
        action->handler(number);
        return;
    }
    siginfo_t info = {.si_signo = number, .si_code = SI_TKILL};
    info.si_pid = OWN_NUMBER;
    action->with_info(number, &info, NULL);
}

static long deliver(int number)
{
    if (number == 0) {
        return 0;
    }
    if (number < 0 || number >= SIGNAL_LIMIT) {
        return -EINVAL;
    }
    struct action action = actions[number];
    if (action.handler == SIG_IGN) {
        return 0;
    }
    if (action.handler == SIG_DFL) {
        if (ignored_by_default(number)) return 0;
        console_note("%s: %s (signal %d)\n", system_program_name(), what_happened(number), number);
        system_exit(SIGNALED_EXIT + number);
    }
    if (action.flags & SA_RESETHAND) actions[number].handler = SIG_DFL;
    run_handler(&action, number);
    return 0;
}

static long deliver_to(int process, int number)
{
    return process == 0 || process == 1 ? deliver(number) : -ESRCH;
}

long call_kill(va_list ap)
{
    int process = va_arg(ap, int);
    return deliver_to(process, va_arg(ap, int));
}

/* Threads are only told apart by whoever calls: a thread signals itself. */
long call_tkill(va_list ap)
{
    (void)va_arg(ap, int);
    return deliver(va_arg(ap, int));
}

long call_tgkill(va_list ap)
{
    int process = va_arg(ap, int);
    return process == 1 ? call_tkill(ap) : -ESRCH;
}
