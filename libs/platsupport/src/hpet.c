/* SPDX-License-Identifier: BSD-2-Clause */
/* The high precision event timer. */
#include <platsupport/arch/tsc.h>
#include <platsupport/plat/acpi/tables/hpet.h>
#include <platsupport/plat/hpet.h>
#include <utils/math.h>

#define CAPABILITIES 0x00
#define CONFIG       0x10
#define COUNTER      0xf0
#define TIMER_0      0x100

#define CAP_64_BITS      (1u << 13)
#define CAP_PERIOD_SHIFT 32 /* femtoseconds a tick */

#define CONFIG_RUN    0x1
#define CONFIG_LEGACY 0x2

#define TIMER_LEVEL       0x0002
#define TIMER_INTERRUPT   0x0004
#define TIMER_PERIODIC    0x0008
#define TIMER_PIN_SHIFT   9
#define TIMER_PIN_MASK    (0x1fu << TIMER_PIN_SHIFT)
#define TIMER_MESSAGE     0x4000
#define TIMER_CAN_MESSAGE 0x8000

/* Where and how messages are sent: to the first CPU's APIC; vectors for them begin here. */
#define MESSAGE_ADDRESS      0xfee00000ull
#define MESSAGE_FIRST_VECTOR 0x30

#define MEASURE_NS    (10 * NS_IN_MS)
#define MEASURE_TRIES 100000000

static volatile uint64_t *reg(const void *base, size_t offset)
{
    return (volatile uint64_t *)((uintptr_t)base + offset);
}

static volatile hpet_timer_t *timer_0(const void *base)
{
    return (volatile hpet_timer_t *)((uintptr_t)base + TIMER_0);
}

static uint64_t period_fs(const hpet_t *hpet)
{
    return *reg(hpet->base_addr, CAPABILITIES) >> CAP_PERIOD_SHIFT;
}

uint32_t hpet_ioapic_irq_delivery_mask(void *vaddr)
{
    return (uint32_t)(timer_0(vaddr)->config >> 32);
}

bool hpet_supports_fsb_delivery(void *vaddr)
{
    return (timer_0(vaddr)->config & TIMER_CAN_MESSAGE) != 0;
}

uint32_t hpet_level(void *vaddr)
{
    return (timer_0(vaddr)->config & TIMER_LEVEL) != 0;
}

/* The configuration of timer 0 for a kind of interrupt, still switched off; 0 when it cannot. */
static uint64_t delivery(const hpet_config_t *config)
{
    volatile hpet_timer_t *timer = timer_0(config->vaddr);
    uint64_t bits = timer->config & ~(uint64_t)(TIMER_LEVEL | TIMER_INTERRUPT | TIMER_PERIODIC |
                                                TIMER_PIN_MASK | TIMER_MESSAGE);
    if (!config->ioapic_delivery) {
        timer->fsb_irr = MESSAGE_ADDRESS << 32 | (MESSAGE_FIRST_VECTOR + config->irq);
        return hpet_supports_fsb_delivery(config->vaddr) ? bits | TIMER_MESSAGE : 0;
    }
    bool possible =
        config->irq < 32 && (hpet_ioapic_irq_delivery_mask(config->vaddr) >> config->irq & 1);
    return possible ? bits | (uint64_t)config->irq << TIMER_PIN_SHIFT : 0;
}

int hpet_init(hpet_t *hpet, hpet_config_t config)
{
    if (hpet == NULL || config.vaddr == NULL) {
        return EINVAL;
    }
    if (!(*reg(config.vaddr, CAPABILITIES) & CAP_64_BITS)) {
        ZF_LOGE("the HPET's counter has only 32 bits");
        return ENOSYS;
    }
    uint64_t bits = delivery(&config);
    if (bits == 0) {
        ZF_LOGE("the HPET cannot interrupt through %s %u",
                config.ioapic_delivery ? "pin" : "message", config.irq);
        return EINVAL;
    }
    hpet->base_addr = config.vaddr;
    *reg(config.vaddr, CONFIG) &= ~(uint64_t)(CONFIG_RUN | CONFIG_LEGACY);
    timer_0(config.vaddr)->config = bits;
    *reg(config.vaddr, COUNTER) = 0;
    hpet->period_ns = period_fs(hpet) / FS_IN_NS;
    if (hpet->period_ns == 0) hpet->period_ns = 1;
    return 0;
}

int hpet_start(const hpet_t *hpet)
{
    *reg(hpet->base_addr, CONFIG) |= CONFIG_RUN;
    return 0;
}

int hpet_stop(const hpet_t *hpet)
{
    timer_0(hpet->base_addr)->config &= ~(uint64_t)TIMER_INTERRUPT;
    *reg(hpet->base_addr, CONFIG) &= ~(uint64_t)CONFIG_RUN;
    return 0;
}

uint64_t hpet_get_time(const hpet_t *hpet)
{
    return muldivu64(*reg(hpet->base_addr, COUNTER), period_fs(hpet), FS_IN_NS);
}

/* A comparator that is written after the counter has passed it waits for the counter to wrap, so
 * look again after writing. */
int hpet_set_timeout(const hpet_t *hpet, uint64_t absolute_ns)
{
    volatile hpet_timer_t *timer = timer_0(hpet->base_addr);
    timer->config |= TIMER_INTERRUPT;
    timer->comparator = muldivu64(absolute_ns, FS_IN_NS, period_fs(hpet)) + 1;
    return hpet_get_time(hpet) >= absolute_ns ? ETIME : 0;
}

int hpet_parse_acpi(acpi_t *acpi, pmem_region_t *region)
{
    acpi_hpet_t *table = acpi != NULL ? (acpi_hpet_t *)acpi_find_region(acpi, ACPI_HPET) : NULL;
    if (table == NULL || region == NULL || table->header.length < sizeof(*table)) {
        return ENOENT;
    }
    *region = (pmem_region_t){
        .type = PMEM_TYPE_DEVICE, .base_addr = table->base_address.address, .length = 0x1000};
    return 0;
}

uint64_t tsc_calculate_frequency_hpet(const hpet_t *hpet)
{
    uint64_t start = hpet_get_time(hpet), start_tsc = rdtsc_pure();
    for (int tries = 0; tries < MEASURE_TRIES; tries++) {
        uint64_t passed = hpet_get_time(hpet) - start;
        if (passed >= MEASURE_NS) {
            return freq_cycles_and_ns_to_hz(rdtsc_pure() - start_tsc, passed);
        }
    }
    return 0;
}
