/* SPDX-License-Identifier: BSD-2-Clause */
/* What we use of QEMU's interface for plugins, version 1 (QEMU 4.2 and later; see "QEMU TCG
 * Plugins" in its manual). Distributions ship the interface in the program, but no header. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLUGIN_EXPORT __attribute__((visibility("default")))

enum { PLUGIN_VERSION = 1 };
enum plugin_registers { PLUGIN_NO_REGISTERS };
enum plugin_access { PLUGIN_READ_WRITE = 3 };

typedef uint64_t plugin_id;
typedef uint32_t plugin_access_info;
struct plugin_info;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_plugin_hwaddr;

typedef void plugin_translated(plugin_id, struct qemu_plugin_tb *);
typedef void plugin_executed(unsigned cpu, void *data);
typedef void plugin_accessed(unsigned cpu, plugin_access_info, uint64_t address, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, plugin_translated *);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, plugin_executed *,
                                            enum plugin_registers, void *data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *, plugin_accessed *,
                                      enum plugin_registers, enum plugin_access, void *data);

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t index);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
void *qemu_plugin_insn_haddr(const struct qemu_plugin_insn *);

unsigned qemu_plugin_mem_size_shift(plugin_access_info);
bool qemu_plugin_mem_is_store(plugin_access_info);
struct qemu_plugin_hwaddr *qemu_plugin_get_hwaddr(plugin_access_info, uint64_t address);
bool qemu_plugin_hwaddr_is_io(const struct qemu_plugin_hwaddr *);
uint64_t qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr *);
