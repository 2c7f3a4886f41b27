/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the serial server for a suite of registered tests, in the library
 * sel4serialserver_tests. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/* Does nothing: a call of it links the tests in. They are SERSERV_PARENT_001 and so on, and use
 * vka, vspace and simple of their struct env. */
void get_serial_server_parent_tests(void);

#ifdef __cplusplus
}
#endif
