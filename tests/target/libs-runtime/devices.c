/* SPDX-License-Identifier: BSD-2-Clause */
/* The console device and the memory map. */
#include <arch_stdio.h>
#include <errno.h>
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

static const char *typed;

static ssize_t read_typed(ps_chardevice_t *device, void *data, size_t bytes,
                          chardev_callback_t callback, void *token)
{
    (void)device, (void)callback, (void)token;
    if (*typed == '\0' || bytes == 0) return 0;
    *(char *)data = *typed++;
    return 1;
}

QTEST(serial__a_programs_own_device_can_be_the_console)
{
    ps_chardevice_t device = {.read = read_typed};
    ps_io_ops_t none = {0};
    platsupport_undo_serial_setup();
    QT_EQ(platsupport_serial_setup_io_ops(&none), -EIO);
    typed = "ab";
    register_console(&device);
    QT_EQ(platsupport_serial_setup_io_ops(&none), 0); /* there is one: nothing changes */
    platsupport_serial_input_init_IRQ();              /* likewise: it has no interrupt here */
    QT_EQ(__arch_getchar(), 'a');
    QT_EQ(__arch_getchar(), 'b');
    QT_EQ(__arch_getchar(), EOF);
    register_console(NULL);
    platsupport_undo_serial_setup();
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
