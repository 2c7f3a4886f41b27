# SPDX-License-Identifier: BSD-2-Clause
message(FATAL_ERROR "this project includes nanopb, a library of others that Quoll does not bring along. See "
                    "docs/compatibility.md")
