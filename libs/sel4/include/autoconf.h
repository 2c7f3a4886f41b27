/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of every library that is on the include path, for programs that test CONFIG_ macros
 * without saying whose they are. */
#pragma once

#include <kernel/gen_config.h>
#include <sel4/gen_config.h>

#if __has_include(<utils/gen_config.h>)
#include <utils/gen_config.h>
#endif
#if __has_include(<sel4vka/gen_config.h>)
#include <sel4vka/gen_config.h>
#endif
#if __has_include(<sel4utils/gen_config.h>)
#include <sel4utils/gen_config.h>
#endif
#if __has_include(<sel4debug/gen_config.h>)
#include <sel4debug/gen_config.h>
#endif
#if __has_include(<sel4runtime/gen_config.h>)
#include <sel4runtime/gen_config.h>
#endif
#if __has_include(<sel4muslcsys/gen_config.h>)
#include <sel4muslcsys/gen_config.h>
#endif
#if __has_include(<sel4platsupport/gen_config.h>)
#include <sel4platsupport/gen_config.h>
#endif
#if __has_include(<platsupport/gen_config.h>)
#include <platsupport/gen_config.h>
#endif
#if __has_include(<sel4sync/gen_config.h>)
#include <sel4sync/gen_config.h>
#endif
#if __has_include(<sel4serialserver/gen_config.h>)
#include <sel4serialserver/gen_config.h>
#endif
#if __has_include(<sel4test/gen_config.h>)
#include <sel4test/gen_config.h>
#endif
#if __has_include(<sel4bench/gen_config.h>)
#include <sel4bench/gen_config.h>
#endif
