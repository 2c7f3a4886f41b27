/* SPDX-License-Identifier: BSD-2-Clause */
#include "decode.h"

#include <string.h>

const char *const cost_names[COSTS] = {
    [COST_KERNEL] = "kernel",
    [COST_USER] = "user",
    [COST_SYSCALL] = "syscall",
    [COST_SYSRET] = "sysret",
    [COST_IRET] = "iret",
    [COST_SWAPGS] = "swapgs",
    [COST_CR3] = "cr3",
    [COST_FLUSH] = "flush",
    [COST_WRMSR] = "wrmsr",
    [COST_RDMSR] = "rdmsr",
    [COST_SEGBASE] = "segbase",
    [COST_FENCE] = "fence",
    [COST_LOCKED] = "locked",
    [COST_FPU] = "fpu",
    [COST_CPUID] = "cpuid",
    [COST_IO] = "io",
    [COST_HALT] = "halt",
    [COST_CONTROL] = "control",
    [COST_CLEARED] = "cleared",
    [COST_COPIED] = "copied",
    [COST_LINES] = "kernel_code_lines",
    [COST_LINES + 1] = "kernel_data_lines",
    [COST_LINES + 2] = "user_code_lines",
    [COST_LINES + 3] = "user_data_lines",
};

struct prefixes {
    bool lock, repeat, f3, operand_size;
};

/* The byte behind an opcode: mod (3: a register, else memory), reg, rm. */
struct modrm {
    unsigned mod, reg, rm;
};

static struct modrm modrm_of(uint8_t byte)
{
    return (struct modrm){byte >> 6, byte >> 3 & 7, byte & 7};
}

static size_t skip_prefixes(const uint8_t *bytes, size_t size, struct prefixes *found)
{
    size_t at = 0;
    for (; at < size; at++) {
        uint8_t byte = bytes[at];
        if (byte == 0xf0)
            found->lock = true;
        else if (byte == 0xf2)
            found->repeat = true;
        else if (byte == 0xf3)
            found->repeat = found->f3 = true;
        else if (byte == 0x66)
            found->operand_size = true;
        else if (byte == 0x67 || byte == 0x64 || byte == 0x65 || (byte & 0xe7) == 0x26)
            continue;
        else
            break;
    }
    if (at < size && (bytes[at] & 0xf0) == 0x40) at++; /* REX */
    return at;
}

/* 0F 01 */
static enum cost group_7(uint8_t byte)
{
    struct modrm m = modrm_of(byte);
    if (byte == 0xf8) return COST_SWAPGS;
    if (m.mod != 3 && m.reg == 7) return COST_FLUSH; /* invlpg */
    if (m.mod != 3) return m.reg == 2 || m.reg == 3 || m.reg == 6 ? COST_CONTROL : COST_NONE;
    if (byte == 0xca || byte == 0xcb || byte == 0xd1) return COST_CONTROL;
    return m.reg == 6 ? COST_CONTROL : COST_NONE; /* lmsw */
}

/* 0F AE */
static enum cost group_15(struct modrm m, struct prefixes p)
{
    if (m.mod == 3 && p.f3) return m.reg < 4 ? COST_SEGBASE : COST_NONE;
    if (m.mod == 3) return m.reg >= 5 ? COST_FENCE : COST_NONE;
    if (m.reg == 7 || (m.reg == 6 && p.operand_size)) return COST_FLUSH; /* clflush, clwb */
    return m.reg == 2 || m.reg == 3 ? COST_NONE : COST_FPU;              /* not ldmxcsr */
}

static enum cost two_byte(const uint8_t *at, size_t size, struct prefixes p)
{
    struct modrm m = modrm_of(size > 1 ? at[1] : 0);
    switch (at[0]) {
    case 0x00:
        return m.reg == 2 || m.reg == 3 ? COST_CONTROL : COST_NONE; /* lldt, ltr */
    case 0x01:
        return group_7(size > 1 ? at[1] : 0);
    case 0x05:
        return COST_SYSCALL;
    case 0x06:
        return COST_CONTROL; /* clts */
    case 0x07:
        return COST_SYSRET;
    case 0x08:
    case 0x09:
        return COST_FLUSH; /* invd, wbinvd */
    case 0x22:
        return m.reg == 3 ? COST_CR3 : COST_CONTROL;
    case 0x23:
        return COST_CONTROL; /* mov to a debug register */
    case 0x30:
        return COST_WRMSR;
    case 0x32:
        return COST_RDMSR;
    case 0x38:
        return size > 1 && at[1] == 0x82 && p.operand_size ? COST_FLUSH : COST_NONE;
    case 0xa2:
        return COST_CPUID;
    case 0xae:
        return group_15(m, p);
    case 0xc7:
        return m.mod != 3 && m.reg >= 3 && m.reg <= 5 ? COST_FPU : COST_NONE;
    default:
        return COST_NONE;
    }
}

static enum cost one_byte(const uint8_t *at, size_t size, struct prefixes p)
{
    switch (at[0]) {
    case 0x86:
    case 0x87:
        return size > 1 && modrm_of(at[1]).mod != 3 ? COST_LOCKED : COST_NONE;
    case 0xa4:
    case 0xa5:
        return p.repeat ? COST_COPIED : COST_NONE;
    case 0xaa:
    case 0xab:
        return p.repeat ? COST_CLEARED : COST_NONE;
    case 0xcf:
        return COST_IRET;
    case 0xf4:
        return COST_HALT;
    default:
        break;
    }
    bool port = (at[0] & 0xf4) == 0xe4 || (at[0] >= 0x6c && at[0] <= 0x6f);
    return port ? COST_IO : COST_NONE;
}

struct decoded decode(const uint8_t *bytes, size_t size)
{
    struct prefixes p = {0};
    struct decoded result = {.cost = COST_NONE};
    size_t start = skip_prefixes(bytes, size, &p);
    const uint8_t *at = bytes + start;
    size -= start;
    if (size == 0) return result;
    if (size == 2 && at[0] == 0x0f && at[1] == 0x31) {
        result.time_stamp = true;
    } else if (start == 0 && size == 7 && at[0] == 0x0f && at[1] == 0x1f && at[2] == 0x80) {
        result.mark = true;
        memcpy(&result.displacement, at + 3, sizeof result.displacement);
    } else if (p.lock) {
        result.cost = COST_LOCKED;
    } else if (size > 1 && at[0] == 0x0f) {
        result.cost = two_byte(at + 1, size - 1, p);
    } else {
        result.cost = one_byte(at, size, p);
    }
    return result;
}
