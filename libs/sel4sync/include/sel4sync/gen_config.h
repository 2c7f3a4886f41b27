/* SPDX-License-Identifier: BSD-2-Clause */
/* Configuration of the sel4sync library: it has no options. */
#pragma once
