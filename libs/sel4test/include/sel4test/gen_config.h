/* SPDX-License-Identifier: BSD-2-Clause */
/* Configuration of sel4test. */
#pragma once

/* Which tests quoll_sel4test_run() runs: an extended regular expression of their names. */
#define CONFIG_TESTPRINTER_REGEX ".*"

/* Defined: the first failure is the last thing that happens.
 * CONFIG_TESTPRINTER_HALT_ON_TEST_FAILURE is not set.
 * Defined: the report is XML.
 * CONFIG_PRINT_XML is not set. */
