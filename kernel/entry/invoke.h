/* SPDX-License-Identifier: BSD-2-Clause */
/* Invoking a capability: messages to endpoints, signals, replies, and the methods of kernel
 * objects. */
#pragma once

#include "types.h"

/* The current thread sends to the capability it names: Call, Send (`is_blocking`) or NBSend. */
void invoke(bool is_call, bool is_blocking);
