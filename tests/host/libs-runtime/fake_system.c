/* SPDX-License-Identifier: BSD-2-Clause */
#include "fake_system.h"
#include "posix.h"

#include <string.h>

struct fake fake;

void fake_reset(void)
{
    memset(&fake, 0, sizeof(fake));
}

system_call_fn system_own_calls(void)
{
    return NULL;
}

void system_debug_put(const char *text, size_t count)
{
    if (count > sizeof(fake.output) - 1 - fake.output_bytes) {
        count = sizeof(fake.output) - 1 - fake.output_bytes;
    }
    memcpy(fake.output + fake.output_bytes, text, count);
    fake.output_bytes += count;
    fake.output[fake.output_bytes] = '\0';
}

void system_yield(void)
{
    fake.yields++;
    fake.tsc += fake.tsc_step;
}

void system_wait(uintptr_t notification)
{
    fake.waited_for = notification;
    if (fake.while_waiting != NULL) fake.while_waiting();
}

void system_signal(uintptr_t notification)
{
    fake.signals++;
    fake.signalled = notification;
}

void system_set_tls_base(uintptr_t base)
{
    fake.tls_base = base;
}

uint64_t system_tsc_mhz(void)
{
    return fake.tsc_mhz;
}

uint64_t system_tsc(void)
{
    return fake.tsc;
}

const char *system_program_name(void)
{
    return "test";
}

_Noreturn void system_exit(int code)
{
    fake.exit_code = code;
    longjmp(fake.exited, 1);
}

void *system_more_pages(size_t *pages)
{
    void *more = fake.more;
    if (more == NULL || fake.more_pages < *pages) {
        return NULL;
    }
    *pages = fake.more_pages;
    fake.more = NULL;
    return more;
}

void system_fewer_pages(void *memory, size_t pages)
{
    fake.given_back = memory;
    fake.given_back_pages = pages;
}

bool system_heap_is_given(void)
{
    return false;
}

bool system_heap_back(uintptr_t heap, size_t first, size_t count)
{
    (void)heap, (void)first, (void)count;
    return false;
}
