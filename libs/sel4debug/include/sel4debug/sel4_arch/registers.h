/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

/* Names of the words of seL4_UserContext, in order. */
extern const char *register_names[];
