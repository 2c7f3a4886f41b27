/* SPDX-License-Identifier: BSD-2-Clause */
/* Configuration of the serial server. */
#pragma once

/* Each client's output has a colour of its own. */
#define CONFIG_SERIAL_SERVER_COLOURED_OUTPUT 1
