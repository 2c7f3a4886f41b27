/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

/* Print the return addresses that led here. */
void print_stack_trace(void);
