/* SPDX-License-Identifier: BSD-2-Clause */
/* How a program ends. */
#include "runtime.h"

#include <sel4/sel4.h>
#include <sel4runtime.h>

/* The C library's, when it is linked: runs the exit handlers, then comes back through its
 * exit_group system call. */
_Noreturn void exit(int code) __attribute__((weak));

typedef void (*fini_fn)(void);
extern fini_fn __fini_array_start[] __attribute__((weak, visibility("hidden")));
extern fini_fn __fini_array_end[] __attribute__((weak, visibility("hidden")));

static sel4runtime_pre_exit_cb *pre_exit;
static sel4runtime_exit_cb *last_word;

sel4runtime_pre_exit_cb *sel4runtime_set_pre_exit(sel4runtime_pre_exit_cb *cb)
{
    sel4runtime_pre_exit_cb *old = pre_exit;
    pre_exit = cb;
    return old;
}

sel4runtime_exit_cb *sel4runtime_set_exit(sel4runtime_exit_cb *cb)
{
    sel4runtime_exit_cb *old = last_word;
    last_word = cb;
    return old;
}

int runtime_pre_exit(int code)
{
    sel4runtime_pre_exit_cb *cb = sel4runtime_set_pre_exit(NULL);
    return cb != NULL ? cb(code) : code;
}

static size_t put(char *out, const char *text)
{
    size_t count = 0;
    for (; text[count] != '\0'; count++) {
        out[count] = text[count];
    }
    return count;
}

static size_t put_number(char *out, int number)
{
    char digits[12];
    size_t at = sizeof(digits), count = 0;
    unsigned int rest = number < 0 ? 0u - (unsigned int)number : (unsigned int)number;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (number < 0) digits[--at] = '-';
    while (at < sizeof(digits)) {
        out[count++] = digits[at++];
    }
    return count;
}

static void emit(const char *text, size_t count)
{
    if (__quoll_posix_emit != NULL) {
        __quoll_posix_emit(text, count);
        return;
    }
#ifdef CONFIG_PRINTING
    for (size_t i = 0; i < count; i++) {
        seL4_DebugPutChar(text[i]);
    }
#endif
}

static void announce(int code)
{
    char line[160];
    char name[101];
    size_t length = 0, used = 0;
    const char *full = sel4runtime_process_name();
    for (; length < sizeof(name) - 1 && full[length] != '\0'; length++) {
        name[length] = full[length];
    }
    name[length] = '\0';
    used += put(line, length != 0 ? name : "program");
    used += put(line + used, ": finished, exit code ");
    used += put_number(line + used, code);
    used += put(line + used, "\n");
    emit(line, used);
}

_Noreturn void __sel4runtime_finish(int code)
{
    code = runtime_pre_exit(code);
    sel4runtime_exit_cb *cb = sel4runtime_set_exit(NULL);
    if (cb != NULL) {
        cb(code);
    } else {
        announce(code);
    }
    quoll_Exit();
}

static _Noreturn void exit_without_libc(int code)
{
    for (fini_fn *fini = __fini_array_end; fini > __fini_array_start; fini--) {
        fini[-1]();
    }
    __sel4runtime_finish(code);
}

_Noreturn void sel4runtime_exit(int code)
{
    code = runtime_pre_exit(code);
    if (exit != NULL && __quoll_posix_start != NULL) {
        exit(code);
    }
    exit_without_libc(code);
}
