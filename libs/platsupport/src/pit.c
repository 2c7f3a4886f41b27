/* SPDX-License-Identifier: BSD-2-Clause */
/* The programmable interval timer. */
#include <platsupport/arch/tsc.h>
#include <platsupport/plat/pit.h>

#define PORT_COUNTER 0x40
#define PORT_CONTROL 0x43

#define CONTROL_LATCH     0x00
#define CONTROL_ONCE      0x30 /* channel 0, both bytes, one interrupt at the end of the count */
#define CONTROL_PERIODIC  0x34 /* the same, reloading the count */
#define CONTROL_READ_BACK 0xc2 /* latch status and count of channel 0 */

#define STATUS_OUTPUT 0x80 /* the count has reached zero */

/* Long enough to be exact, short enough to wait for. */
#define MEASURE_TICKS (TICKS_PER_SECOND / 100)
#define MEASURE_TRIES 200000

static int out(pit_t *pit, uint32_t port, uint32_t value)
{
    return ps_io_port_out(&pit->ops, port, 1, value);
}

static int load(pit_t *pit, uint32_t control, uint32_t count)
{
    int error = out(pit, PORT_CONTROL, control);
    if (error == 0) error = out(pit, PORT_COUNTER, count & 0xff);
    if (error == 0) error = out(pit, PORT_COUNTER, count >> 8);
    return error;
}

static int read_count(pit_t *pit, uint32_t *count)
{
    uint32_t low = 0, high = 0;
    int error = out(pit, PORT_CONTROL, CONTROL_LATCH);
    if (error == 0) error = ps_io_port_in(&pit->ops, PORT_COUNTER, 1, &low);
    if (error == 0) error = ps_io_port_in(&pit->ops, PORT_COUNTER, 1, &high);
    *count = (high & 0xff) << 8 | (low & 0xff);
    return error;
}

int pit_init(pit_t *pit, ps_io_port_ops_t io_port_ops)
{
    if (pit == NULL) {
        return EINVAL;
    }
    pit->ops = io_port_ops;
    return pit_cancel_timeout(pit);
}

int pit_cancel_timeout(pit_t *pit)
{
    return out(pit, PORT_CONTROL, CONTROL_ONCE); /* waits for a count that never comes */
}

uint64_t pit_get_time(pit_t *pit)
{
    uint32_t count;
    return read_count(pit, &count) == 0 ? PIT_TICKS_TO_NS((uint64_t)count) : 0;
}

int pit_set_timeout(pit_t *pit, uint64_t ns, bool periodic)
{
    if (ns < PIT_MIN_NS || ns > PIT_MAX_NS) {
        return EINVAL;
    }
    return load(pit, periodic ? CONTROL_PERIODIC : CONTROL_ONCE, (uint32_t)PIT_NS_TO_TICKS(ns));
}

/* The count of a running CONTROL_ONCE, and whether it has run out and begun again. */
static int read_running(pit_t *pit, uint32_t *count, bool *over)
{
    uint32_t status = 0, low = 0, high = 0;
    int error = out(pit, PORT_CONTROL, CONTROL_READ_BACK);
    if (error == 0) error = ps_io_port_in(&pit->ops, PORT_COUNTER, 1, &status);
    if (error == 0) error = ps_io_port_in(&pit->ops, PORT_COUNTER, 1, &low);
    if (error == 0) error = ps_io_port_in(&pit->ops, PORT_COUNTER, 1, &high);
    *count = (high & 0xff) << 8 | (low & 0xff);
    *over = (status & STATUS_OUTPUT) != 0;
    return error;
}

/* 0 when something went wrong: no such device, or we were kept waiting until the count was over. */
static uint64_t measure(pit_t *pit)
{
    uint32_t count = PIT_MAX_TICKS, first = 0;
    uint64_t start = 0, now = 0;
    bool over = false;
    if (load(pit, CONTROL_ONCE, PIT_MAX_TICKS) != 0) {
        return 0;
    }
    for (int tries = 0; tries < MEASURE_TRIES; tries++) {
        if (read_running(pit, &count, &over) != 0 || over) break;
        now = rdtsc_pure();
        if (start == 0 && count > 0 && count < PIT_MAX_TICKS) {
            first = count;
            start = now;
        }
        if (start != 0 && first - count >= MEASURE_TICKS) {
            return (now - start) * TICKS_PER_SECOND / (first - count);
        }
    }
    return 0;
}

/* The median of three: a pause between reading the two counters spoils one of them at most. */
uint64_t tsc_calculate_frequency_pit(pit_t *pit)
{
    uint64_t results[3] = {0};
    int got = 0;
    for (int tries = 0; tries < 10 && got < 3; tries++) {
        results[got] = measure(pit);
        if (results[got] != 0) got++;
    }
    pit_cancel_timeout(pit);
    if (got < 3) {
        return results[0];
    }
    uint64_t low = results[0] < results[1] ? results[0] : results[1];
    uint64_t high = results[0] < results[1] ? results[1] : results[0];
    return results[2] < low ? low : results[2] > high ? high : results[2];
}
