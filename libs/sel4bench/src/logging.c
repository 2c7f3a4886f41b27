/* SPDX-License-Identifier: BSD-2-Clause */
/* Logs of measurements. */
#include <limits.h>
#include <sel4bench/logging.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void logging_init_log_buffer(log_buffer_t *log_buffer, unsigned int initial_capacity)
{
    memset(log_buffer, 0, sizeof(*log_buffer));
    log_buffer->buffer = malloc(initial_capacity * sizeof(seL4_Word));
    if (log_buffer->buffer != NULL) log_buffer->capacity = initial_capacity;
}

static bool grow(log_buffer_t *log_buffer)
{
    enum { FIRST_CAPACITY = 64 };
    if (log_buffer->capacity > UINT_MAX / 2) return false;
    unsigned int capacity = log_buffer->capacity == 0 ? FIRST_CAPACITY : 2 * log_buffer->capacity;
    seL4_Word *larger = realloc(log_buffer->buffer, capacity * sizeof(seL4_Word));
    if (larger == NULL) return false;
    log_buffer->buffer = larger;
    log_buffer->capacity = capacity;
    return true;
}

void logging_append_log_buffer(log_buffer_t *log_buffer, seL4_Word data)
{
    if (log_buffer->length == log_buffer->capacity && !grow(log_buffer)) {
        log_buffer->full = 1;
        return;
    }
    log_buffer->buffer[log_buffer->length++] = data;
}

static bool in_order(kernel_log_entry_t *first, kernel_log_entry_t *second)
{
    return kernel_logging_entry_get_key(first) <= kernel_logging_entry_get_key(second);
}

/* Merge the sorted halves [0, middle) and [middle, count); `spare` has room for the first. */
static void merge(kernel_log_entry_t *logs, unsigned int middle, unsigned int count,
                  kernel_log_entry_t *spare)
{
    memcpy(spare, logs, middle * sizeof(*logs));
    for (unsigned int to = 0, left = 0, right = middle; left < middle; to++) {
        bool from_left = right == count || in_order(&spare[left], &logs[right]);
        logs[to] = from_left ? spare[left++] : logs[right++];
    }
}

static void merge_sort(kernel_log_entry_t *logs, unsigned int count, kernel_log_entry_t *spare)
{
    unsigned int middle = count / 2;
    if (count < 2) return;
    merge_sort(logs, middle, spare);
    merge_sort(logs + middle, count - middle, spare);
    merge(logs, middle, count, spare);
}

/* Slow, but needs no memory. */
static void insertion_sort(kernel_log_entry_t *logs, unsigned int count)
{
    for (unsigned int i = 1; i < count; i++) {
        kernel_log_entry_t entry = logs[i];
        unsigned int to = i;
        for (; to > 0 && !in_order(&logs[to - 1], &entry); to--) {
            logs[to] = logs[to - 1];
        }
        logs[to] = entry;
    }
}

void logging_stable_sort_log(kernel_log_entry_t *logs, unsigned int num_logs)
{
    kernel_log_entry_t *spare = malloc((num_logs / 2 + 1) * sizeof(*logs));
    if (spare != NULL) {
        merge_sort(logs, num_logs, spare);
    } else {
        insertion_sort(logs, num_logs);
    }
    free(spare);
}

void logging_sort_log(kernel_log_entry_t *logs, unsigned int num_logs)
{
    logging_stable_sort_log(logs, num_logs);
}

void logging_group_log_by_key(kernel_log_entry_t *logs, unsigned int num_logs, unsigned int *sizes,
                              unsigned int *offsets, unsigned int max_groups)
{
    unsigned int next = 0;
    logging_stable_sort_log(logs, num_logs);
    for (unsigned int key = 0; key < max_groups; key++) {
        offsets[key] = next;
        while (next < num_logs && kernel_logging_entry_get_key(&logs[next]) == key) {
            next++;
        }
        sizes[key] = next - offsets[key];
    }
}

void logging_separate_log(kernel_log_entry_t *logs, unsigned int num_logs, log_buffer_t *buffers,
                          unsigned int num_buffers)
{
    for (unsigned int i = 0; i < num_logs; i++) {
        seL4_Word key = kernel_logging_entry_get_key(&logs[i]);
        if (key >= num_buffers) continue;
        logging_append_log_buffer(&buffers[key], kernel_logging_entry_get_data(&logs[i]));
    }
}
