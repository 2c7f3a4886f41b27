/* SPDX-License-Identifier: BSD-2-Clause */
/* A root task that makes the debug system calls whose results are on the console, and ends with one
 * that stops the machine: that a CNode has no name. */
#include <sel4/sel4.h>

int main(void)
{
    seL4_DebugNameThread(seL4_CapInitThreadTCB, "the thread with a name");
    seL4_DebugPutString("-- scheduler\n");
    seL4_DebugDumpScheduler();
    seL4_DebugPutString("-- snapshot\n");
    seL4_DebugSnapshot();
    seL4_DebugPutString("-- end\n");
    seL4_DebugNameThread(seL4_CapInitThreadCNode, "no thread");
    seL4_DebugPutString("-- not reached\n");
    return 0;
}
