/* SPDX-License-Identifier: BSD-2-Clause */
/* Working with logs: sort them by key, group them, pick out their data. */
#pragma once

#include <sel4/sel4.h>
#include <sel4bench/kernel_logging.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Data in the order in which it was appended. The memory is on the heap; free(buffer) ends it. */
struct log_buffer {
    seL4_Word *buffer;
    unsigned int capacity; /* in words */
    unsigned int length;
    unsigned int full; /* 1: something was left out for want of memory */
};
typedef struct log_buffer log_buffer_t;

/* Make an empty buffer with room for `initial_capacity` words; it grows as needed. */
void logging_init_log_buffer(log_buffer_t *log_buffer, unsigned int initial_capacity);

/* Append a word. Without memory it is left out, and `full` is 1 from then on. */
void logging_append_log_buffer(log_buffer_t *log_buffer, seL4_Word data);

/* Sort by key. The stable sort keeps the order of entries with the same key. */
void logging_sort_log(kernel_log_entry_t *logs, unsigned int num_logs);
void logging_stable_sort_log(kernel_log_entry_t *logs, unsigned int num_logs);

/* Sort by key, stably, and store for each key below `max_groups` the number of its entries,
 * sizes[key], and the index of the first, offsets[key]. */
void logging_group_log_by_key(kernel_log_entry_t *logs, unsigned int num_logs, unsigned int *sizes,
                              unsigned int *offsets, unsigned int max_groups);

/* Append the data of each entry to buffers[key]. Keys of `num_buffers` and above are left out. */
void logging_separate_log(kernel_log_entry_t *logs, unsigned int num_logs, log_buffer_t *buffers,
                          unsigned int num_buffers);

#ifdef __cplusplus
}
#endif
