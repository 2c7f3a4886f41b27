/* SPDX-License-Identifier: BSD-2-Clause */
/* argv[0] is the endpoint to tell, argv[1] how to end: 0 by returning from main(), 1 by exit(), 2
 * by the runtime's own function, with callbacks. */
#include "life.h"

#include <sel4/sel4.h>
#include <sel4runtime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static seL4_CPtr endpoint;

static void tell(seL4_Word label, const char *text)
{
    seL4_Word words[4] = {0};
    strncpy((char *)words, text, sizeof words - 1);
    for (int i = 0; i < 4; i++) seL4_SetMR(i, words[i]);
    seL4_Send(endpoint, seL4_MessageInfo_new(label, 0, 0, 4));
}

void life_ended(const char *life)
{
    printf("child: %s\n", life);
    tell(2, life);
}

static int before_the_end(int code)
{
    tell(3, "before");
    return code + 1;
}

static void at_the_end(int code)
{
    char text[16];
    snprintf(text, sizeof text, "code %d", code);
    tell(4, text);
}

int main(int argc, char **argv)
{
    if (argc != 2) return 1;
    endpoint = strtoul(argv[0], NULL, 0);
    tell(1, main_runs() == 0 ? "well" : "not well");
    if (atoi(argv[1]) == 1) exit(0);
    if (atoi(argv[1]) == 2) {
        sel4runtime_set_pre_exit(before_the_end);
        sel4runtime_set_exit(at_the_end);
        sel4runtime_exit(7);
    }
    return 0;
}
