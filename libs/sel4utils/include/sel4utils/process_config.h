/* SPDX-License-Identifier: BSD-2-Clause */
/* What a new process gets: each function returns its argument with one thing changed. */
#pragma once

#include <sel4/sel4.h>
#include <sel4utils/elf.h>
#include <sel4utils/gen_config.h>
#include <sel4utils/thread_config.h>
#include <simple/simple.h>
#include <vka/object.h>
#include <vspace/vspace.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    /* An ELF file of the program's CPIO archive; without is_elf, code that is there already. */
    bool is_elf;
    const char *image_name;
    /* Load it, or else only reserve its regions. */
    bool do_elf_load;
    /* Without is_elf: where the process starts, and the address its system calls go through. */
    void *entry_point;
    uintptr_t sysinfo;

    /* A new CSpace of 2^one_level_cspace_size_bits slots, or else `cnode`, of that size, where the
     * caller has put the thread's capability at dest_cspace_tcb_cptr, or 0. */
    bool create_cspace;
    int one_level_cspace_size_bits;
    seL4_CPtr dest_cspace_tcb_cptr;
    vka_object_t cnode;

    /* A new address space in which `reservations` are kept free, or else `vspace` with its root. */
    bool create_vspace;
    vspace_t *vspace;
    vka_object_t page_dir;
    sel4utils_elf_region_t *reservations;
    int num_reservations;

    /* A new endpoint for faults, or else `fault_endpoint`: an object of the caller's, of which a
     * copy goes into a new CSpace, or in a CSpace of the caller's the address there. 0 for none. */
    bool create_fault_endpoint;
    vka_object_t fault_endpoint;

    sched_params_t sched_params;
    /* Pool that a new address space is assigned to. */
    seL4_CPtr asid_pool;
} sel4utils_process_config_t;

static inline sel4utils_process_config_t process_config_asid_pool(sel4utils_process_config_t config,
                                                                  seL4_CPtr asid_pool)
{
    config.asid_pool = asid_pool;
    return config;
}

static inline sel4utils_process_config_t process_config_auth(sel4utils_process_config_t config,
                                                             seL4_CPtr auth)
{
    config.sched_params.auth = auth;
    return config;
}

static inline sel4utils_process_config_t process_config_priority(sel4utils_process_config_t config,
                                                                 uint8_t priority)
{
    config.sched_params.priority = priority;
    return config;
}

static inline sel4utils_process_config_t process_config_mcp(sel4utils_process_config_t config,
                                                            uint8_t mcp)
{
    config.sched_params.mcp = mcp;
    return config;
}

static inline sel4utils_process_config_t process_config_elf(sel4utils_process_config_t config,
                                                            const char *image_name, bool preload)
{
    config.is_elf = true;
    config.image_name = image_name;
    config.do_elf_load = preload;
    return config;
}

static inline sel4utils_process_config_t process_config_noelf(sel4utils_process_config_t config,
                                                              void *entry_point, uintptr_t sysinfo)
{
    config.is_elf = false;
    config.entry_point = entry_point;
    config.sysinfo = sysinfo;
    return config;
}

static inline sel4utils_process_config_t process_config_cnode(sel4utils_process_config_t config,
                                                              vka_object_t cnode)
{
    config.create_cspace = false;
    config.cnode = cnode;
    return config;
}

static inline sel4utils_process_config_t
process_config_create_cnode(sel4utils_process_config_t config, int size_bits)
{
    config.create_cspace = true;
    config.one_level_cspace_size_bits = size_bits;
    return config;
}

static inline sel4utils_process_config_t
process_config_vspace(sel4utils_process_config_t config, vspace_t *vspace, vka_object_t page_dir)
{
    config.create_vspace = false;
    config.vspace = vspace;
    config.page_dir = page_dir;
    return config;
}

static inline sel4utils_process_config_t
process_config_create_vspace(sel4utils_process_config_t config,
                             sel4utils_elf_region_t *reservations, int num_reservations)
{
    config.create_vspace = true;
    config.reservations = reservations;
    config.num_reservations = num_reservations;
    return config;
}

static inline sel4utils_process_config_t
process_config_create_fault_endpoint(sel4utils_process_config_t config)
{
    config.create_fault_endpoint = true;
    return config;
}

static inline sel4utils_process_config_t
process_config_fault_endpoint(sel4utils_process_config_t config, vka_object_t fault_endpoint)
{
    config.create_fault_endpoint = false;
    config.fault_endpoint = fault_endpoint;
    return config;
}

static inline sel4utils_process_config_t
process_config_fault_cptr(sel4utils_process_config_t config, seL4_CPtr fault_cptr)
{
    config.create_fault_endpoint = false;
    config.fault_endpoint.cptr = fault_cptr;
    return config;
}

/* Nothing but the first thread's ASID pool. */
static inline sel4utils_process_config_t process_config_new(simple_t *simple)
{
    sel4utils_process_config_t config;
    memset(&config, 0, sizeof(config));
    return process_config_asid_pool(config,
                                    simple_get_init_cap(simple, seL4_CapInitThreadASIDPool));
}

/* The usual: a program of the archive with a CSpace, an address space and a fault endpoint of its
 * own. */
static inline sel4utils_process_config_t process_config_default(const char *image_name,
                                                                seL4_CPtr asid_pool)
{
    sel4utils_process_config_t config;
    memset(&config, 0, sizeof(config));
    config = process_config_asid_pool(config, asid_pool);
    config = process_config_elf(config, image_name, true);
    config = process_config_create_cnode(config, CONFIG_SEL4UTILS_CSPACE_SIZE_BITS);
    config = process_config_create_vspace(config, NULL, 0);
    return process_config_create_fault_endpoint(config);
}

/* The same at priority `prio`, which is also the highest it may give to others. */
static inline sel4utils_process_config_t
process_config_default_simple(simple_t *simple, const char *image_name, uint8_t prio)
{
    sel4utils_process_config_t config =
        process_config_default(image_name, simple_get_init_cap(simple, seL4_CapInitThreadASIDPool));
    config = process_config_auth(config, simple_get_tcb(simple));
    config = process_config_priority(config, prio);
    return process_config_mcp(config, prio);
}

#ifdef __cplusplus
}
#endif
