/* SPDX-License-Identifier: BSD-2-Clause */
/* A plugin for QEMU that follows a guest and writes down, for each section that the guest marks,
 * which instructions were executed and what they cost.
 *
 * A section opens at the first time stamp (rdtsc of a user program) behind a mark that carries its
 * number, and closes at such a stamp or at one that has a mark to stop behind it; so it is exactly
 * what the difference of the two stamps counts. A pass is a run of sections with rising numbers.
 * The marks are those of bench/bench.h.
 *
 * Arguments: out=FILE; and, to follow one section from and to addresses instead, from=ADDRESS and
 * to=ADDRESS (of a user program), at which QEMU ends.
 *
 * FILE gets lines of words:
 *   columns NAME...                           once: what `section` and `pass` count
 *   next                                      a benchmark begins
 *   section NUMBER VALUE...                   one section
 *   pass VALUE...                             one pass; lines touched in two sections count once
 *   warm                                      what came of this benchmark before was warming up
 *   code SECTION COUNT ADDRESS PAGE BYTES     at the end of each benchmark: how often one
 * instruction was executed; PAGE is the same for the same memory end the guest is done, and the
 * file complete
 */
#include "decode.h"
#include "qemu_plugin.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MARK = 0x51750000, /* with the number of a section, or: */
    MARK_NEXT = MARK,
    MARK_ANEW = MARK + 0xfc,
    MARK_STOP = MARK + 0xfd,
    MARK_WARM = MARK + 0xfe,
    MARK_END = MARK + 0xff,
    SECTIONS = 16, /* numbered from 1 */
    INSTRUCTION_BYTES = 15,
    LINE_BITS = 6,
    LINE_BYTES = 1 << LINE_BITS,
    LEAF_BITS = 15, /* lines in a leaf of the table of lines */
    PAGE_BITS = 12,
};
#define USER_END (UINT64_C(1) << 63)

/* An instruction at one place in memory and at one address. Never freed: QEMU's code points to it.
 */
struct instruction {
    struct instruction *next; /* in its bucket */
    uint64_t address, host;
    uint64_t executed[SECTIONS];
    uint8_t *line, *last_line; /* the cache lines that its bytes are in */
    struct decoded what;
    bool user;
    uint8_t size, bytes[INSTRUCTION_BYTES];
};

/* Cache lines touched since a section or pass began: bit 0 and 1 of a line's flags for the code and
 * data of the kernel, 2 and 3 for those of users; a pass has the four bits above. */
struct touched {
    uint8_t **lines, mask;
    size_t count, room;
};

struct costs {
    uint64_t value[COSTS];
};

static FILE *out;
static uint64_t from, to; /* 0: by marks */
static unsigned section, pending, last_section;
static struct costs section_costs, pass_costs;
static struct touched section_touched = {.mask = 0x0f}, pass_touched = {.mask = 0xf0};

static void *must(void *memory)
{
    if (!memory) {
        fprintf(stderr, "bench plugin: no memory\n");
        _exit(1);
    }
    return memory;
}

/* --- cache lines ------------------------------------------------------------------------------ */

struct leaf {
    struct leaf *next;
    uint64_t key;
    uint8_t flags[1 << LEAF_BITS];
};

enum { LEAVES = 4096 };

/* The flags of the line that an address is in. Code is known by its address on the host, data by
 * that on the guest, so there is a table of each. */
static uint8_t *line_at(struct leaf **table, uint64_t address)
{
    uint64_t line = address >> LINE_BITS, key = line >> LEAF_BITS;
    struct leaf **at = &table[key % LEAVES];
    while (*at && (*at)->key != key) at = &(*at)->next;
    if (!*at) {
        *at = must(calloc(1, sizeof **at));
        (*at)->key = key;
    }
    return &(*at)->flags[line % (1 << LEAF_BITS)];
}

static struct leaf *code_lines[LEAVES], *data_lines[LEAVES];

static void touch_in(struct touched *touched, struct costs *costs, uint8_t *line, unsigned kind)
{
    uint8_t bit = (touched->mask & 0x11) << kind;
    if (*line & bit) return;
    if (!(*line & touched->mask)) {
        if (touched->count == touched->room) {
            touched->room = touched->room ? 2 * touched->room : 1024;
            touched->lines = must(realloc(touched->lines, touched->room * sizeof *touched->lines));
        }
        touched->lines[touched->count++] = line;
    }
    *line |= bit;
    costs->value[COST_LINES + kind]++;
}

static void touch(uint8_t *line, bool user, bool data)
{
    unsigned kind = 2 * user + data;
    touch_in(&section_touched, &section_costs, line, kind);
    touch_in(&pass_touched, &pass_costs, line, kind);
}

static void forget(struct touched *touched)
{
    for (size_t i = 0; i < touched->count; i++) *touched->lines[i] &= (uint8_t)~touched->mask;
    touched->count = 0;
}

/* --- the output ------------------------------------------------------------------------------- */

static void write_costs(const struct costs *costs)
{
    for (unsigned i = 0; i < COSTS; i++) fprintf(out, " %" PRIu64, costs->value[i]);
    fprintf(out, "\n");
}

/* What the section has executed so far, if it may turn out to be nothing. */
static struct {
    bool is_kept;
    struct instruction **executed;
    size_t count, room, at_stamp; /* how many up to the last time stamp */
} trail;

static void keep(struct instruction *i)
{
    if (trail.count == trail.room) {
        trail.room = trail.room ? 2 * trail.room : 1024;
        trail.executed = must(realloc(trail.executed, trail.room * sizeof *trail.executed));
    }
    trail.executed[trail.count++] = i;
}

static void close_section(void)
{
    if (!section) return;
    fprintf(out, "section %u", section);
    write_costs(&section_costs);
    trail.count = trail.at_stamp = 0;
    for (unsigned i = 0; i < COST_LINES; i++) pass_costs.value[i] += section_costs.value[i];
    memset(&section_costs, 0, sizeof section_costs);
    forget(&section_touched);
    section = 0;
}

static void close_pass(void)
{
    if (!last_section) return;
    fprintf(out, "pass");
    write_costs(&pass_costs);
    memset(&pass_costs, 0, sizeof pass_costs);
    forget(&pass_touched);
    last_section = 0;
}

static void open_section(unsigned number)
{
    if (number <= last_section) close_pass();
    section = last_section = number;
}

enum { BUCKETS = 1 << 16 };
static struct instruction *instructions[BUCKETS];

static void write_code(bool keep)
{
    for (unsigned bucket = 0; bucket < BUCKETS; bucket++) {
        for (struct instruction *i = instructions[bucket]; i; i = i->next) {
            for (unsigned s = 1; s < SECTIONS; s++) {
                if (!i->executed[s] || !keep) continue;
                fprintf(out, "code %u %" PRIu64 " %" PRIx64 " %" PRIx64 " ", s, i->executed[s],
                        i->address, i->host >> PAGE_BITS);
                for (unsigned b = 0; b < i->size; b++) fprintf(out, "%02x", i->bytes[b]);
                fprintf(out, "\n");
            }
            memset(i->executed, 0, sizeof i->executed);
        }
    }
}

static void end_benchmark(void)
{
    close_section();
    close_pass();
    write_code(true);
}

static void count(struct instruction *i)
{
    i->executed[section]++;
    if (trail.is_kept) keep(i);
    section_costs.value[i->user ? COST_USER : COST_KERNEL]++;
    if (i->what.cost != COST_NONE && i->what.cost < COST_CLEARED) {
        section_costs.value[i->what.cost]++;
    }
    touch(i->line, i->user, false);
    if (i->last_line != i->line) touch(i->last_line, i->user, false);
}

/* The section began with the last time stamp: what it had before does not count. */
static void begin_anew(void)
{
    size_t kept = trail.at_stamp, end = trail.count;
    for (size_t n = 0; section && n < end; n++) trail.executed[n]->executed[section]--;
    memset(&section_costs, 0, sizeof section_costs);
    memset(&pass_costs, 0, sizeof pass_costs);
    forget(&section_touched);
    forget(&pass_touched);
    trail.count = trail.at_stamp = last_section = 0;
    trail.is_kept = true;
    open_section(1);
    for (size_t n = kept; n < end; n++) count(trail.executed[n]);
}

static void at_mark(unsigned mark)
{
    if (mark == MARK_NEXT || mark == MARK_END) {
        end_benchmark();
        fprintf(out, mark == MARK_NEXT ? "next\n" : "end\n");
        fflush(out);
    } else if (mark == MARK_STOP) {
        close_section();
    } else if (mark == MARK_WARM) {
        close_section();
        close_pass();
        write_code(false);
        fprintf(out, "warm\n");
    } else if (mark == MARK_ANEW) {
        begin_anew();
    } else if (mark - MARK < SECTIONS) {
        trail.is_kept = false;
        pending = mark - MARK;
    }
}

static void at_time_stamp(void)
{
    if (!pending) return;
    close_section();
    open_section(pending);
    pending = 0;
}

/* --- following the guest ---------------------------------------------------------------------- */

static void on_executed(unsigned cpu, void *data)
{
    (void)cpu;
    if (section) count(data);
}

static void on_mark(unsigned cpu, void *data)
{
    struct instruction *i = data;
    if (i->what.displacement != MARK_STOP) on_executed(cpu, data); /* else it is behind the stamp */
    at_mark(i->what.displacement);
}

/* Of the two time stamps of a section, it has the second. */
static void on_time_stamp(unsigned cpu, void *data)
{
    on_executed(cpu, data);
    trail.at_stamp = trail.count;
    at_time_stamp();
}

static void on_from(unsigned cpu, void *data)
{
    static bool started;
    if (!started) open_section(1);
    started = true;
    on_executed(cpu, data);
}

static void on_to(unsigned cpu, void *data)
{
    (void)cpu;
    (void)data;
    end_benchmark();
    fprintf(out, "end\n");
    fclose(out);
    _exit(0);
}

static void on_accessed(unsigned cpu, plugin_access_info info, uint64_t address, void *data)
{
    struct instruction *i = data;
    (void)cpu;
    if (!section) return;
    struct qemu_plugin_hwaddr *where = qemu_plugin_get_hwaddr(info, address);
    if (!where || qemu_plugin_hwaddr_is_io(where)) return;
    uint64_t physical = qemu_plugin_hwaddr_phys_addr(where);
    unsigned size = 1u << qemu_plugin_mem_size_shift(info);
    if (qemu_plugin_mem_is_store(info) && i->what.cost != COST_NONE &&
        i->what.cost >= COST_CLEARED) {
        section_costs.value[i->what.cost] += size;
    }
    touch(line_at(data_lines, physical), i->user, true);
    /* What reaches into the next page is elsewhere in physical memory: its end is not followed. */
    uint64_t last = physical + size - 1;
    if (last >> LINE_BITS != physical >> LINE_BITS && last >> PAGE_BITS == physical >> PAGE_BITS) {
        touch(line_at(data_lines, last), i->user, true);
    }
}

/* --- translation ------------------------------------------------------------------------------ */

static struct instruction *instruction_of(const struct qemu_plugin_insn *translated)
{
    uint64_t address = qemu_plugin_insn_vaddr(translated);
    uint64_t host = (uint64_t)(uintptr_t)qemu_plugin_insn_haddr(translated);
    size_t size = qemu_plugin_insn_size(translated);
    const void *bytes = qemu_plugin_insn_data(translated);
    if (size > INSTRUCTION_BYTES) size = INSTRUCTION_BYTES;
    struct instruction **at = &instructions[(address ^ address >> 16) % BUCKETS];
    for (; *at; at = &(*at)->next) {
        struct instruction *i = *at;
        if (i->address == address && i->host == host && i->size == size &&
            memcmp(i->bytes, bytes, size) == 0) {
            return i;
        }
    }
    struct instruction *i = *at = must(calloc(1, sizeof *i));
    i->address = address;
    i->host = host;
    i->size = (uint8_t)size;
    memcpy(i->bytes, bytes, size);
    i->user = address < USER_END;
    i->what = decode(i->bytes, size);
    i->line = line_at(code_lines, host);
    /* As for data: what reaches into the next page is elsewhere. */
    bool one_page = host >> PAGE_BITS == (host + size - 1) >> PAGE_BITS;
    i->last_line = one_page ? line_at(code_lines, host + size - 1) : i->line;
    return i;
}

static plugin_executed *callback_for(const struct instruction *i)
{
    if (to && i->address == from) return on_from;
    if (to && i->address == to) return on_to;
    if (to || !i->user) return on_executed;
    if (i->what.time_stamp) return on_time_stamp;
    if (i->what.mark && i->what.displacement >> 8 == MARK >> 8) return on_mark;
    return on_executed;
}

static void on_translated(plugin_id id, struct qemu_plugin_tb *block)
{
    (void)id;
    for (size_t n = 0; n < qemu_plugin_tb_n_insns(block); n++) {
        struct qemu_plugin_insn *translated = qemu_plugin_tb_get_insn(block, n);
        struct instruction *i = instruction_of(translated);
        qemu_plugin_register_vcpu_insn_exec_cb(translated, callback_for(i), PLUGIN_NO_REGISTERS, i);
        qemu_plugin_register_vcpu_mem_cb(translated, on_accessed, PLUGIN_NO_REGISTERS,
                                         PLUGIN_READ_WRITE, i);
    }
}

PLUGIN_EXPORT int qemu_plugin_version = PLUGIN_VERSION;

PLUGIN_EXPORT int qemu_plugin_install(plugin_id id, const struct plugin_info *info, int argc,
                                      char **argv);

int qemu_plugin_install(plugin_id id, const struct plugin_info *info, int argc, char **argv)
{
    (void)info;
    for (int n = 0; n < argc; n++) {
        if (strncmp(argv[n], "out=", 4) == 0)
            out = fopen(argv[n] + 4, "w");
        else if (strncmp(argv[n], "from=", 5) == 0)
            from = strtoull(argv[n] + 5, NULL, 0);
        else if (strncmp(argv[n], "to=", 3) == 0)
            to = strtoull(argv[n] + 3, NULL, 0);
    }
    if (!out) {
        fprintf(stderr, "bench plugin: needs a file that it can write, as out=FILE\n");
        return -1;
    }
    fprintf(out, "columns");
    for (unsigned i = 0; i < COSTS; i++) fprintf(out, " %s", cost_names[i]);
    fprintf(out, to ? "\nnext\n" : "\n");
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translated);
    return 0;
}
