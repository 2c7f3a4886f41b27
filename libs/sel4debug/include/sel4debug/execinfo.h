/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls that led here. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/* Store up to `size` return addresses, the most recent first, in `buffer`; returns how many.
 * Follows frame pointers: code compiled without them is skipped or ends the list. */
int backtrace(void **buffer, int size);

#ifdef __cplusplus
}
#endif
