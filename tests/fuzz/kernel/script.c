/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/script.h"

#include <stdio.h>
#include <string.h>

#include "api/grammar.h"
#include "arch/x86_64/arch_cap.h"
#include "cap/cspace.h"
#include "entry/ipc.h"
#include "entry/syscall.h"
#include "kernel/world.h"
#include "object/object.h"
#include "sched/sched.h"

/* ---- bytes ---- */

static unsigned take(struct script *script)
{
    return script->at < script->end ? *script->at++ : 0;
}

static word take_word(struct script *script)
{
    word value = 0;
    for (unsigned i = 0; i < sizeof value; i++) value |= (word)take(script) << 8 * i;
    return value;
}

/* ---- the CSpace of the current thread ---- */

static struct cnode_cap root_of(const struct tcb *tcb)
{
    struct cap cap = tcb->slots[TCB_CSPACE].cap;
    return cap.type == CAP_CNODE ? cap.cnode : (struct cnode_cap){0};
}

static const struct slot *slots_of(struct cnode_cap node)
{
    return cap_cnode((struct cap){.cnode = node});
}

/* The address of a slot, all of whose bits are used. */
static word address_in(struct cnode_cap node, word index)
{
    return (word)node.guard << node.radix | index;
}
static unsigned depth_of(struct cnode_cap node)
{
    return node.guard_bits + node.radix;
}

/* The same as a full word, with zeros behind. */
static word cptr_in(struct cnode_cap node, word index)
{
    unsigned rest = 64 - depth_of(node);
    return rest >= 64 ? 0 : address_in(node, index) << rest;
}

/* Which capabilities a type of the API stands for: bits of enum cap_type. */
static word wanted_types(const char *type)
{
    static const struct {
        const char *name;
        word types;
    } known[] = {
        {"seL4_Untyped", BIT(CAP_UNTYPED)},
        {"seL4_TCB", BIT(CAP_THREAD)},
        {"seL4_CNode", BIT(CAP_CNODE)},
        {"quoll_CNode", BIT(CAP_CNODE)},
        {"quoll_X64_PML4", BIT(CAP_PML4)},
        {"seL4_IRQControl", BIT(CAP_IRQ_CONTROL)},
        {"seL4_IRQHandler", BIT(CAP_IRQ_HANDLER)},
        {"seL4_DomainSet", BIT(CAP_DOMAIN)},
        {"seL4_X86_PDPT", BIT(CAP_PDPT)},
        {"seL4_X86_PageDirectory", BIT(CAP_PAGE_DIRECTORY)},
        {"seL4_X86_PageTable", BIT(CAP_PAGE_TABLE)},
        {"seL4_X86_Page", BIT(CAP_FRAME)},
        {"seL4_X86_ASIDControl", BIT(CAP_ASID_CONTROL)},
        {"seL4_X86_ASIDPool", BIT(CAP_ASID_POOL)},
        {"seL4_X86_IOPortControl", BIT(CAP_IO_PORT_CONTROL)},
        {"seL4_X86_IOPort", BIT(CAP_IO_PORT)},
        /* no types of the API: what IPC goes to, and parameters that are only
         * called a capability
         */
        {"message", BIT(CAP_ENDPOINT) | BIT(CAP_NOTIFICATION) | BIT(CAP_REPLY)},
        {"vspace", BIT(CAP_PML4)},
        {"vspace_root", BIT(CAP_PML4)},
        {"bufferFrame", BIT(CAP_FRAME)},
        {"notification", BIT(CAP_NOTIFICATION)},
        {"untyped", BIT(CAP_UNTYPED)},
    };
    for (unsigned i = 0; i < ARRAY_SIZE(known); i++) {
        if (strcmp(known[i].name, type) == 0) return known[i].types;
    }
    return 0;
}

/* The n-th occupied slot, counted round, that holds one of `types` (0: any).
 * Slot 0 if none does.
 */
static word pick_slot(struct cnode_cap node, word types, unsigned n)
{
    word found[256];
    unsigned count = 0;
    if (node.type != CAP_CNODE) return 0;
    for (word i = 0; i < BIT(node.radix) && count < ARRAY_SIZE(found); i++) {
        const struct slot *slot = &slots_of(node)[i];
        if (slot_empty(slot) || (types && !(types >> slot->cap.type & 1))) continue;
        found[count++] = i;
    }
    return count ? found[n % count] : 0;
}

/* A capability address: mostly of the right type, in the first level; else
 * anything. */
static word pick_cap(struct script *script, word types)
{
    unsigned b = take(script);
    struct cnode_cap root = root_of(current_thread);
    if (b < 0xe0) return cptr_in(root, pick_slot(root, types, b));
    if (b < 0xf0) return cptr_in(root, take(script) & MASK(root.radix));
    if (b < 0xfc) { /* through a second level */
        word at = pick_slot(root, BIT(CAP_CNODE), b);
        unsigned left = 64 - depth_of(root);
        if (root.type != CAP_CNODE || slots_of(root)[at].cap.type != CAP_CNODE) return 0;
        struct cnode_cap inner = slots_of(root)[at].cap.cnode;
        if (depth_of(inner) > left) return cptr_in(root, at);
        word index = take(script) & MASK(inner.radix);
        return cptr_in(root, at) | address_in(inner, index) << (left - depth_of(inner));
    }
    return take_word(script);
}

static struct cnode_cap node_at(word cptr)
{
    struct cnode_cap root = root_of(current_thread);
    unsigned rest = 64 - depth_of(root);
    if (root.type != CAP_CNODE || rest >= 64) return (struct cnode_cap){0};
    struct cap cap = slots_of(root)[cptr >> rest & MASK(root.radix)].cap;
    return cap.type == CAP_CNODE ? cap.cnode : root;
}

/* ---- values ---- */

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), wanted = strlen(end);
    return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

/* The CNode in which an index or depth is meant: that of the parameter with the
 * same beginning. */
static struct cnode_cap node_of_field(const struct grammar_method *method,
                                      const struct grammar_field *field, const word *caps,
                                      word invoked)
{
    size_t prefix =
        (size_t)(strrchr(field->name, '_') ? strrchr(field->name, '_') - field->name : 0);
    for (unsigned i = 0; i < method->cap_count; i++) {
        const char *name = method->caps[i].name;
        if (!ends_with(name, "root") || strcmp(method->caps[i].type, "seL4_CNode") != 0) continue;
        if (prefix && strncmp(name, field->name, prefix) == 0) return node_at(caps[i]);
        if (strcmp(method->object, "seL4_CNode") != 0) return node_at(caps[i]);
    }
    return node_at(invoked);
}

static word pick_index(struct script *script, struct cnode_cap node, const char *name)
{
    unsigned b = take(script);
    bool is_source = strncmp(name, "src", 3) == 0 || strncmp(name, "pivot", 5) == 0;
    word index = is_source == (b < 0xc0) ? pick_slot(node, 0, b) : b & MASK(node.radix);
    return address_in(node, index);
}

static word pick_depth(struct script *script, struct cnode_cap node, const char *name)
{
    static const uint8_t others[] = {0, 1, 4, 8, 63, 64, 65, 255};
    unsigned b = take(script);
    if (strcmp(name, "node_depth") == 0 && b < 0xc0) return 0;
    if (b < 0xf0) return depth_of(node);
    return b < 0xfe ? others[b & 7] : take_word(script);
}

static word pick_cnode_data(struct script *script)
{
    static const uint8_t bits[] = {0, 4, 56, 58, 59, 60, 61, 63};
    unsigned b = take(script);
    return bits[b & 7] | (word)(b >> 3) << 6;
}

static word pick_vaddr(struct script *script)
{
    unsigned a = take(script), b = take(script);
    if (a == 0xff) return take_word(script);
    return (word)(a & 3) << 39 | (word)(a >> 2 & 3) << 30 | (word)(b & 3) << 21 |
           (word)(b >> 2 & 15) << 12 | (word)(b >> 6) << 10;
}

static word pick_value(struct script *script, const char *name)
{
    static const word buffers[] = {0x10000000, 0, 0x10000400, 0x10000c00, 0x10000008, 1ull << 63};
    unsigned b;
    if (strcmp(name, "rights") == 0) return ~take(script) & 15;
    if (strcmp(name, "type") == 0) return take(script) % 14;
    if (strcmp(name, "num_objects") == 0) return 1 + take(script) % 8;
    if (strcmp(name, "count") == 0) return (b = take(script)) < 0x80 ? b % 22 : b;
    if (strcmp(name, "fault_ep") == 0) return pick_cap(script, BIT(CAP_ENDPOINT));
    if (strcmp(name, "buffer") == 0) return buffers[take(script) % ARRAY_SIZE(buffers)];
    if (strcmp(name, "vaddr") == 0) return pick_vaddr(script);
    if (ends_with(name, "_data")) return (b = take(script)) & 1 ? pick_cnode_data(script) : 0;
    if (ends_with(name, "badge")) {
        b = take(script);
        return b & 0x80 ? pick_cnode_data(script) : b;
    }
    if (strcmp(name, "size_bits") == 0) {
        b = take(script);
        return b < 0xf0 ? b % 18 : b < 0xf8 ? 40 + b % 30 : take_word(script);
    }
    b = take(script);
    return b < 0xf8 ? b : b < 0xfc ? b - 0xf8 : take_word(script);
}

static void fill_fields(struct script *script, const struct grammar_method *method,
                        struct action *action)
{
    for (unsigned i = 0; i < method->field_count; i++) {
        const struct grammar_field *field = &method->fields[i];
        word value;
        bool is_index = ends_with(field->name, "index") && field->bits == 64;
        bool is_depth = ends_with(field->name, "depth");
        bool in_cnode = (is_index || is_depth) && strcmp(method->object, "seL4_DomainSet") != 0;
        if (in_cnode) {
            struct cnode_cap node = node_of_field(method, field, action->caps, action->cptr);
            value = is_index ? pick_index(script, node, field->name)
                             : pick_depth(script, node, field->name);
        } else {
            value = pick_value(script, field->name);
            if (field->bits < 64) value &= MASK(field->bits);
        }
        action->words[field->word] |= value << field->shift;
    }
}

/* ---- actions ---- */

static word info_word(word label, unsigned caps, unsigned length)
{
    return label << 12 | (word)caps << 7 | length;
}

static void some_method(struct script *script, struct action *action)
{
    const struct grammar_method *method = &grammar[take(script) % GRAMMAR_METHODS];
    unsigned how = take(script);
    action->number = GRAMMAR_SYS_CALL;
    action->cptr = pick_cap(script, wanted_types(method->object));
    for (unsigned i = 0; i < method->cap_count; i++) {
        word types = wanted_types(method->caps[i].type);
        if (!types) types = wanted_types(method->caps[i].name);
        action->caps[i] = pick_cap(script, types);
    }
    fill_fields(script, method, action);
    unsigned length = method->word_count, caps = method->cap_count;
    if (how >= 0xf8 && length > 0) length--;
    if (how >= 0xf0 && how < 0xf8 && caps > 0) caps--;
    if (how >= 0x40 && how < 0x60) action->interrupt_at = 1 + (how & 7);
    action->info = info_word(method->label, caps, length);
}

static void some_message(struct script *script, struct action *action)
{
    static const long calls[] = {
        GRAMMAR_SYS_CALL,       GRAMMAR_SYS_SEND,    GRAMMAR_SYS_RECV,  GRAMMAR_SYS_NB_SEND,
        GRAMMAR_SYS_REPLY_RECV, GRAMMAR_SYS_NB_RECV, GRAMMAR_SYS_REPLY, GRAMMAR_SYS_YIELD,
    };
    unsigned b = take(script), how = take(script);
    action->number = calls[b & 7];
    action->cptr = pick_cap(script, wanted_types("message"));
    unsigned length = how & 7, caps = 0;
    if (how >= 0xc0) {
        length = take(script) & 127;
        caps = how & 3;
    }
    for (unsigned i = 0; i < caps; i++) action->caps[i] = pick_cap(script, 0);
    for (unsigned i = 0; i < length && i < ACTION_WORDS; i++) {
        action->words[i] = i < 4 ? take(script) : action->words[i & 3] + i;
    }
    action->info = info_word(b >> 4 & 3, caps, length) | (word)(b >> 6) << 9;
    if (b & 8) {
        struct cnode_cap root = root_of(current_thread);
        unsigned at = take(script);
        action->sets_receive = true;
        action->receive[0] = pick_cap(script, BIT(CAP_CNODE));
        struct cnode_cap node = node_at(action->receive[0]);
        action->receive[1] = address_in(node, at & MASK(node.radix));
        action->receive[2] = pick_depth(script, root.type == CAP_CNODE ? node : root, "depth");
    }
}

/* Any number but those that stop the machine or, unless `raw`, belong to the
 * debug build. */
static void some_other_call(struct script *script, bool raw, struct action *action)
{
    static const long calls[] = {
        GRAMMAR_SYS_YIELD,
        GRAMMAR_SYS_QUOLL_EXIT,
        GRAMMAR_SYS_QUOLL_QUIET,
        GRAMMAR_SYS_SET_TLS_BASE,
        GRAMMAR_SYS_QUOLL_SET_REDIRECT,
        0,
        4711,
        -4711,
        GRAMMAR_SYS_DEBUG_PUT_CHAR,
        GRAMMAR_SYS_DEBUG_CAP_IDENTIFY,
        GRAMMAR_SYS_DEBUG_SNAPSHOT,
        GRAMMAR_SYS_DEBUG_NAME_THREAD,
        GRAMMAR_SYS_DEBUG_DUMP_SCHEDULER,
        GRAMMAR_SYS_DEBUG_HALT,
        GRAMMAR_SYS_QUOLL_POWER_OFF,
    };
    enum { WITHOUT_DEBUG = 8 };
    action->number = calls[take(script) % (raw ? ARRAY_SIZE(calls) : WITHOUT_DEBUG)];
    action->cptr = raw ? pick_cap(script, 0) : take(script);
}

static void some_registers(struct script *script, struct action *action)
{
    static const long calls[] = {GRAMMAR_SYS_CALL, GRAMMAR_SYS_SEND, GRAMMAR_SYS_NB_SEND,
                                 GRAMMAR_SYS_REPLY_RECV};
    unsigned b = take(script);
    action->number = calls[b & 3];
    action->cptr = pick_cap(script, 0);
    action->info =
        b & 4 ? take_word(script) : info_word(take(script), take(script) & 3, take(script) & 127);
    for (unsigned i = 0; i < 8; i++) action->words[i] = b & 8 ? take_word(script) : take(script);
    for (unsigned i = 0; i < ACTION_CAPS; i++) action->caps[i] = pick_cap(script, 0);
}

static void some_fault(struct script *script, struct action *action)
{
    unsigned b = take(script);
    action->kind = ACTION_FAULT;
    action->fault = b & 1 ? ACTION_VM_FAULT : ACTION_USER_EXCEPTION;
    action->address = b >> 1;
    action->code = take(script);
}

static void some_interrupt(struct script *script, struct action *action)
{
    unsigned b = take(script);
    action->kind = ACTION_INTERRUPT;
    action->irq = b & 1 ? 16 + (b >> 1) % 110 : 0;
}

/* Only calls have answers that say what the model cannot know. */
static bool needs_answer(const struct action *action)
{
    return action->number == GRAMMAR_SYS_SEND || action->number == GRAMMAR_SYS_NB_SEND;
}

static void some_action(struct script *script, bool raw, struct action *action)
{
    unsigned op = take(script);
    if (sched_is_idle(current_thread)) {
        some_interrupt(script, action);
    } else if (op < 0x78) {
        some_method(script, action);
    } else if (op < 0xd0) {
        some_message(script, action);
    } else if (op < 0xdc) {
        some_interrupt(script, action);
    } else if (op < 0xe8) {
        some_fault(script, action);
    } else if (op < 0xf0) {
        some_other_call(script, raw, action);
    } else {
        some_registers(script, action);
        if (!raw && needs_answer(action)) action->number = GRAMMAR_SYS_CALL;
    }
}

bool script_next(struct script *script, bool raw, struct action *action)
{
    if (script->at == script->end) return false;
    memset(action, 0, sizeof *action);
    action->kind = ACTION_SYSCALL;
    some_action(script, raw, action);
    return true;
}

/* ---- performing ---- */

static void prepare(struct tcb *tcb, const struct action *action)
{
    word_t *buffer = arch_ipc_buffer(tcb, true);
    arch_set_badge_register(tcb, action->cptr);
    arch_set_info_register(tcb, action->info);
    for (unsigned i = 0; i < ARCH_MESSAGE_REGISTERS; i++) {
        arch_set_message_register(tcb, i, action->words[i]);
    }
    if (!buffer) return;
    memcpy(&buffer[IPC_BUFFER_MESSAGE], action->words, sizeof action->words);
    memcpy(&buffer[IPC_BUFFER_CAPS], action->caps, sizeof action->caps);
    if (action->sets_receive) {
        memcpy(&buffer[IPC_BUFFER_RECEIVE_CNODE], action->receive, sizeof action->receive);
    }
}

/* An interrupt that belongs to nobody. */
enum { NOBODYS_IRQ = 255, MAX_PREEMPTIONS = 100000 };

/* What the call names. One that takes away its own means - its CSpace, the
 * CNode it works on - cannot be repeated like others once it has been stopped
 * behind that. */
struct means {
    struct slot *slot, *target;
    word type_and_object;
};

static struct means means_of(struct tcb *tcb, const struct action *action)
{
    struct means means = {0};
    struct lookup_fail why;
    struct sys_error err;
    if (cspace_lookup(tcb, action->cptr, &means.slot, &why) != OK) return means;
    means.type_and_object = means.slot->cap.words[0];
    if (means.slot->cap.type == CAP_CNODE) {
        cspace_target_slot(means.slot->cap, action->words[0], action->words[1], false,
                           &means.target, &err);
    }
    return means;
}

static bool has_means(struct tcb *tcb, const struct action *action, const struct means *then)
{
    struct means now = means_of(tcb, action);
    return now.slot == then->slot && now.target == then->target &&
           now.type_and_object == then->type_and_object;
}

static bool perform_syscall(const struct action *action, const struct script_entries *entries)
{
    struct tcb *tcb = current_thread;
    struct means means = means_of(tcb, action);
    prepare(tcb, action);
    host.interrupt_asked = 0;
    host.interrupt_at = action->interrupt_at;
    for (unsigned i = 0; i < MAX_PREEMPTIONS; i++) {
        tcb->arch.fault_ip = WORLD_IP_CALL;
        tcb->arch.ip = WORLD_IP_BEHIND;
        bool comes = host.interrupt_asked < host.interrupt_at;
        entries->syscall(action->number);
        if (current_thread != tcb) return !comes || host.interrupt_asked < host.interrupt_at;
        if (tcb->arch.ip != WORLD_IP_CALL) return true;
        kernel_interrupt(NOBODYS_IRQ); /* it was preempted */
        if (current_thread != tcb || !has_means(tcb, action, &means)) return false;
    }
    world_fail("a system call is preempted for ever");
}

static void perform_fault(const struct action *action, const struct script_entries *entries)
{
    struct fault fault = {.address = action->address, .code = action->code};
    if (action->fault == ACTION_VM_FAULT) {
        fault.type = FAULT_VM;
    } else {
        fault = (struct fault){
            .type = FAULT_USER_EXCEPTION, .number = action->address, .code = action->code};
    }
    current_thread->arch.fault_ip = WORLD_IP_CALL;
    entries->fault(fault);
}

bool script_perform(const struct action *action, const struct script_entries *entries)
{
    switch (action->kind) {
    case ACTION_SYSCALL:
        return perform_syscall(action, entries);
    case ACTION_FAULT:
        perform_fault(action, entries);
        return true;
    default:
        entries->interrupt(action->irq);
        return true;
    }
}

static void enter_syscall(long number)
{
    kernel_syscall(number);
}
static void enter_interrupt(unsigned irq)
{
    kernel_interrupt(irq);
}
const struct script_entries script_slow_entries = {enter_syscall, kernel_fault, enter_interrupt};

/* ---- the small system ---- */

static void (*setup_perform)(const struct action *);

static void call(word cptr, word label, const word *words, unsigned count, const word *caps,
                 unsigned cap_count)
{
    struct action action = {.kind = ACTION_SYSCALL, .number = GRAMMAR_SYS_CALL, .cptr = cptr};
    memcpy(action.words, words, sizeof(word) * count);
    memcpy(action.caps, caps, sizeof(word) * cap_count);
    action.info = info_word(label, cap_count, count);
    setup_perform(&action);
    word error = arch_info_register(current_thread) >> 12;
    if (error) {
        fprintf(stderr, "setup: label %lu of %lu answers %lu\n", label, cptr, error);
        world_fail("the small system cannot be built");
    }
}

#define WORDS(...) (const word[]){__VA_ARGS__}, sizeof((const word[]){__VA_ARGS__}) / sizeof(word)
#define CAPS       WORDS

enum { ROOT = SLOT_CNODE, ROOT_DEPTH = 64 };

/* Where it puts things in the root CNode. */
enum {
    AT_THREADS = 64, /* four */
    AT_ENDPOINTS = 70,
    AT_NOTIFICATIONS = 74,
    AT_BADGED = 78,
    AT_FRAMES = 88,
    AT_NODES = 94, /* a whole CSpace, and a CNode to put things in */
    AT_UNTYPED = 98,
    AT_IRQ = 104,
    AT_TABLES = 106,
    AT_OTHER_BADGE = 110, /* of each endpoint, of each notification */
    THREADS = 4,
};

static word largest_untyped(void)
{
    struct cnode_cap root = root_of(current_thread);
    word best = 0;
    unsigned best_bits = 0;
    for (word i = 0; i < BIT(root.radix); i++) {
        struct cap cap = slots_of(root)[i].cap;
        if (cap.type != CAP_UNTYPED || cap.untyped.is_device) continue;
        if (cap.untyped.size_bits > best_bits) best = i;
        if (best == i) best_bits = cap.untyped.size_bits;
    }
    return best;
}

static void retype(word untyped, word type, word bits, word at, word count)
{
    call(untyped, GRAMMAR_UntypedRetype, WORDS(type, bits, 0, 0, at, count), CAPS(ROOT));
}

static void mint(word dest, word source, word rights, word badge)
{
    call(ROOT, GRAMMAR_CNodeMint, WORDS(dest, ROOT_DEPTH, source, ROOT_DEPTH, rights, badge),
         CAPS(ROOT));
}

static void copy_into(word node, word index, word depth, word source)
{
    call(node, GRAMMAR_CNodeCopy, WORDS(index, depth, source, ROOT_DEPTH, 15), CAPS(ROOT));
}

static void make_things(void)
{
    word untyped = largest_untyped();
    retype(untyped, OBJECT_FRAME_4K, 0, AT_FRAMES, 4);
    retype(untyped, OBJECT_UNTYPED, 12, AT_UNTYPED, 2);
    retype(untyped, OBJECT_PAGE_TABLE, 0, AT_TABLES, 2);
    retype(untyped, OBJECT_PML4, 0, AT_TABLES + 2, 1);
    retype(untyped, 1, 0, AT_THREADS, THREADS);
    retype(untyped, 4, 5, AT_NODES, 1);
    retype(untyped, 4, 4, AT_NODES + 1, 1);
    retype(untyped, 0, 10, AT_UNTYPED + 2, 2);
    retype(untyped, 3, 0, AT_NOTIFICATIONS, 3);
    retype(untyped, 2, 0, AT_ENDPOINTS, 3);
    for (word i = 0; i < 3; i++) {
        mint(AT_BADGED + i, AT_ENDPOINTS + i, 15, 10 + i);
        mint(AT_BADGED + 3 + i, AT_ENDPOINTS + i, i == 0 ? 3 : i == 1 ? 9 : 2, 20 + i);
        mint(AT_BADGED + 6 + i, AT_NOTIFICATIONS + i, 3, 1ul << i);
        mint(AT_OTHER_BADGE + i, AT_ENDPOINTS + i, 15, 30 + i);
        mint(AT_OTHER_BADGE + 3 + i, AT_NOTIFICATIONS + i, 3, 16ul << i);
    }
    call(SLOT_IRQ_CONTROL, GRAMMAR_X86IRQIssueIRQHandlerMSI,
         WORDS(AT_IRQ, ROOT_DEPTH, 0, 0, 0, 0, 4), CAPS(ROOT));
    call(AT_IRQ, GRAMMAR_IRQSetIRQHandler, WORDS(0), CAPS(AT_BADGED + 6));
}

/* Slots of the other CSpace: like the first slots of the root's, and the small
 * system. */
static void fill_other_cspace(void)
{
    enum { DEPTH = 5 };
    copy_into(AT_NODES, 2, DEPTH, AT_NODES);
    copy_into(AT_NODES, 1, DEPTH, AT_THREADS + 2);
    for (word i = 0; i < 3; i++) {
        copy_into(AT_NODES, 4 + i, DEPTH, AT_ENDPOINTS + i);
        copy_into(AT_NODES, 7 + i, DEPTH, AT_NOTIFICATIONS + i);
        copy_into(AT_NODES, 10 + i, DEPTH, AT_BADGED + i);
        copy_into(AT_NODES, 15 + i, DEPTH, AT_OTHER_BADGE + i);
        copy_into(AT_NODES, 18 + i, DEPTH, AT_OTHER_BADGE + 3 + i);
    }
    copy_into(AT_NODES, 13, DEPTH, AT_NODES + 1);
    copy_into(AT_NODES, 14, DEPTH, AT_THREADS + 1);
}

static void start_thread(word number, word cspace, word guard_bits, word priority)
{
    enum { BUFFER = 0x10000000 };
    word tcb = AT_THREADS + number;
    word handler = cspace == ROOT ? AT_ENDPOINTS + 2 : 6ul;
    call(tcb, GRAMMAR_TCBConfigure, WORDS(handler, guard_bits, 0, BUFFER),
         CAPS(cspace, SLOT_VSPACE, AT_FRAMES + number));
    call(tcb, GRAMMAR_TCBSetSchedParams, WORDS(100 + priority, priority), CAPS(SLOT_TCB));
    call(tcb, GRAMMAR_TCBResume, WORDS(0), CAPS(0));
}

void script_setup(void (*perform)(const struct action *))
{
    setup_perform = perform;
    make_things();
    fill_other_cspace();
    start_thread(0, ROOT, 0, 10);
    start_thread(1, ROOT, 0, 10);
    start_thread(2, AT_NODES, 59, 20);
    call(SLOT_TCB, GRAMMAR_TCBSetPriority, WORDS(10), CAPS(SLOT_TCB));
}

void script_print(const struct action *action)
{
    const struct grammar_method *method = NULL;
    word label = action->info >> 12;
    switch (action->kind) {
    case ACTION_FAULT:
        fprintf(stderr, "fault %d 0x%lx\n", action->fault, action->address);
        return;
    case ACTION_INTERRUPT:
        fprintf(stderr, "interrupt %u\n", action->irq);
        return;
    default:
        break;
    }
    for (unsigned i = 0; i < GRAMMAR_METHODS; i++) {
        if (grammar[i].label == label) method = &grammar[i];
    }
    fprintf(stderr, "system call %ld to 0x%lx, label %lu (%s %s), %lu words", action->number,
            action->cptr, label, method ? method->object : "", method ? method->name : "",
            action->info & 127);
    for (unsigned i = 0; i < (action->info & 127) && i < 8; i++) {
        fprintf(stderr, " 0x%lx", action->words[i]);
    }
    fprintf(stderr, ", %lu caps", action->info >> 7 & 3);
    for (unsigned i = 0; i < (action->info >> 7 & 3); i++)
        fprintf(stderr, " 0x%lx", action->caps[i]);
    if (action->interrupt_at) fprintf(stderr, ", interrupted at %u", action->interrupt_at);
    fprintf(stderr, "\n");
}
