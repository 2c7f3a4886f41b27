/* SPDX-License-Identifier: BSD-2-Clause */
/* Which benchmarks to run: a list, separated by commas, that QEMU hands over as the firmware
 * configuration file opt/quoll/bench (QEMU manual: -fw_cfg; docs/specs/fw_cfg). An entry is the
 * beginning of names; with "=" before it, one whole name; with "-", the whole name of one to leave
 * out; and "!quick" asks for few samples. Without that file, or if nothing in it names one, all. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

enum { PORT_SELECT = 0x510, PORT_DATA = 0x511, KEY_SIGNATURE = 0, KEY_DIRECTORY = 0x19 };

static const char file_name[] = "opt/quoll/bench";
static char wanted[4096];
static bool started;
static seL4_CPtr ports;

static void select_item(uint16_t key)
{
    seL4_X86_IOPort_Out16(ports, PORT_SELECT, key);
}

static uint8_t next_byte(void)
{
    return seL4_X86_IOPort_In8(ports, PORT_DATA).result;
}

static uint32_t next_number(unsigned bytes)
{
    uint32_t number = 0;
    while (bytes--) number = number << 8 | next_byte();
    return number;
}

static void read_bytes(char *out, size_t count)
{
    for (size_t i = 0; i < count; i++) out[i] = (char)next_byte();
}

static void read_file(void)
{
    char text[56];
    select_item(KEY_SIGNATURE);
    read_bytes(text, 4);
    if (memcmp(text, "QEMU", 4) != 0) return;
    select_item(KEY_DIRECTORY);
    for (uint32_t left = next_number(4); left > 0; left--) {
        uint32_t size = next_number(4);
        uint16_t key = (uint16_t)next_number(2);
        next_number(2);
        read_bytes(text, sizeof text);
        if (strncmp(text, file_name, sizeof text) != 0) continue;
        select_item(key);
        read_bytes(wanted, size < sizeof wanted - 1 ? size : sizeof wanted - 1);
        return;
    }
}

void bench_select(struct bench_env *env)
{
    cspacepath_t path;
    if (vka_cspace_alloc_path(&env->vka, &path)) bench_fail("no slot for I/O ports");
    if (simple_get_IOPort_cap(&env->simple, PORT_SELECT, PORT_DATA, path.root, path.capPtr,
                              path.capDepth)) {
        bench_fail("no I/O ports of the firmware configuration");
    }
    ports = path.capPtr;
    read_file();
}

void bench_start(void)
{
    printf("BENCH start\n");
    started = true;
}

/* Is `name` the text of `length` bytes? */
static bool is(const char *name, const char *text, size_t length)
{
    return strncmp(name, text, length) == 0 && name[length] == '\0';
}

static bool selected(const char *name)
{
    bool all = true, found = false;
    size_t length;
    for (const char *at = wanted;; at += length + 1) {
        length = strcspn(at, ",");
        if (*at == '-') {
            if (is(name, at + 1, length - 1)) return false;
        } else if (*at == '=') {
            all = false;
            if (is(name, at + 1, length - 1)) found = true;
        } else if (length > 0 && *at != '!') {
            all = false;
            if (strncmp(name, at, length) == 0) found = true;
        }
        if (at[length] == '\0') return all || found;
    }
}

bool bench_quick(void)
{
    return strstr(wanted, "!quick") != NULL;
}

bool bench_wanted(const char *name)
{
    if (!started) {
        printf("BENCH known %s\n", name);
        return false;
    }
    if (!selected(name)) return false;
    printf("BENCH begin %s\n", name);
    bench_mark(BENCH_MARK_NEXT);
    return true;
}
