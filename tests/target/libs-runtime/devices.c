/* SPDX-License-Identifier: BSD-2-Clause */
/* The console device and the memory map. */
#include <platsupport/serial.h>
#include <qtest.h>
#include <sel4platsupport/platsupport.h>
#include <sel4platsupport/pmem.h>
#include <sel4runtime.h>
#include <simple-default/simple-default.h>

QTEST(serial__set_up_takes_one_slot_and_gives_it_back)
{
    seL4_BootInfo *info = sel4runtime_bootinfo();
    platsupport_undo_serial_setup(); /* a release build prints through it */
    seL4_SlotPos end = info->empty.end;
    for (int round = 0; round < 2; round++) {
        QT_EQ(platsupport_serial_setup_bootinfo_failsafe(), 0);
        QT_EQ(info->empty.end, end - 1);
        QT_EQ(platsupport_serial_setup_bootinfo_failsafe(), 0);
        QT_EQ(info->empty.end, end - 1);
        platsupport_undo_serial_setup();
        QT_EQ(info->empty.end, end);
    }
}

QTEST(pmem__the_map_has_memory_in_it)
{
    simple_t simple;
    pmem_region_t regions[16];
    simple_default_init_bootinfo(&simple, sel4runtime_bootinfo());
    int count = sel4platsupport_get_num_pmem_regions(&simple);
    if (count == 0) qtest_skip("the kernel passes no memory map");
    int listed = sel4platsupport_get_pmem_region_list(&simple, 16, regions);
    QT_EQ(listed, count < 16 ? count : 16);
    bool memory = false;
    for (int i = 0; i < listed; i++) {
        memory |= regions[i].type == PMEM_TYPE_RAM && regions[i].length > 1 << 20;
    }
    QT_CHECK(memory);
}
