/* SPDX-License-Identifier: BSD-2-Clause */
#include "ipc_world.h"

#include "debug/check.h"

static word_t next_address; /* physical, of the next object */
static struct slot *cspace;
static cptr_t cspace_root, vspace_root;

static struct {
    struct tcb *tcb;
    cptr_t cptr, buffer;
} threads[CNODE_SLOTS];
static unsigned thread_count;

static paddr_t take_memory(unsigned bits)
{
    next_address = ALIGN_UP(next_address, bits);
    paddr_t base = {next_address};
    next_address += BIT(bits);
    return base;
}

static struct cap make_cap(word_t type, word_t user_bits)
{
    return object_create(type, take_memory(object_size_bits(type, user_bits)), user_bits, false);
}

int world_setup(void **state)
{
    (void)state;
    host_reset();
    next_address = HOST_MEMORY_BASE;
    thread_count = 0;
    sched_init();
    struct cap root = make_cap(OBJECT_CNODE, CNODE_RADIX);
    cnode_cap_set_guard(&root.cnode, 64 - CNODE_RADIX, 0);
    cspace = cap_cnode(root);
    cspace_root = free_slot();
    slot_insert_original(at(cspace_root), root, NULL);
    vspace_root = make(OBJECT_HOST_VSPACE, 0);
    return 0;
}

int world_teardown(void **state)
{
    (void)state;
    for (cptr_t i = 0; i < CNODE_SLOTS; i++) {
        if (cspace[i].cap.type == CAP_REPLY) slot_delete_one(&cspace[i]);
    }
    while (tcb_all()) tcb_finalise(tcb_all());
    schedule();
    assert_true(sched_is_idle(current_thread));
    assert_null(sched_check().invariant);
    return 0;
}

struct slot *at(cptr_t cptr)
{
    assert_true(cptr < CNODE_SLOTS);
    return &cspace[cptr];
}

cptr_t free_slot(void)
{
    cptr_t cptr = 1;
    while (!slot_empty(at(cptr))) cptr++;
    return cptr;
}

cptr_t make(word_t type, word_t user_bits)
{
    cptr_t cptr = free_slot();
    slot_insert_original(at(cptr), make_cap(type, user_bits), NULL);
    return cptr;
}

cptr_t make_endpoint(void)
{
    return make(OBJECT_ENDPOINT, 0);
}

cptr_t make_notification(void)
{
    return make(OBJECT_NOTIFICATION, 0);
}

cptr_t mint(cptr_t source, unsigned rights, word_t badge)
{
    struct cap cap = cap_mask_rights(at(source)->cap, rights);
    if (badge) cap = cap_update_data(false, badge, cap);
    assert_int_not_equal(cap.type, CAP_NULL);
    cptr_t cptr = free_slot();
    slot_insert(at(cptr), cap, at(source));
    return cptr;
}

struct endpoint *endpoint_at(cptr_t cptr)
{
    return cap_endpoint(at(cptr)->cap);
}

struct notification *notification_at(cptr_t cptr)
{
    return cap_notification(at(cptr)->cap);
}

static unsigned find_thread(const struct tcb *tcb)
{
    for (unsigned i = 0; i < thread_count; i++) {
        if (threads[i].tcb == tcb) return i;
    }
    fail_msg("not a thread of this world");
    return 0;
}

cptr_t cptr_of(const struct tcb *tcb)
{
    return threads[find_thread(tcb)].cptr;
}

word_t *buffer_of(const struct tcb *tcb)
{
    return phys_to_kernel(arch_cap_base(at(threads[find_thread(tcb)].buffer)->cap));
}

static void copy_into(struct slot *dest, cptr_t source)
{
    slot_insert(dest, at(source)->cap, at(source));
}

cptr_t cspace_cptr(void)
{
    return cspace_root;
}

cptr_t vspace_cptr(void)
{
    return vspace_root;
}

struct tcb *make_stopped_thread(const char *name, uint8_t priority)
{
    cptr_t cptr = make(OBJECT_TCB, 0), buffer = make(OBJECT_HOST_FRAME_4K, 0);
    struct tcb *tcb = cap_thread(at(cptr)->cap);
    threads[thread_count].tcb = tcb;
    threads[thread_count].cptr = cptr;
    threads[thread_count++].buffer = buffer;
    copy_into(&tcb->slots[TCB_CSPACE], cspace_root);
    copy_into(&tcb->slots[TCB_VSPACE], vspace_root);
    copy_into(&tcb->slots[TCB_BUFFER], buffer);
    tcb->buffer_vaddr = (vaddr_t){0x10000};
    tcb->mcp = 255;
    sched_set_priority(tcb, priority);
    strncpy(tcb->name, name, sizeof tcb->name - 1);
    return tcb;
}

struct tcb *make_thread(const char *name, uint8_t priority)
{
    struct tcb *tcb = make_stopped_thread(name, priority);
    thread_restart(tcb);
    return tcb;
}

void set_handler(struct tcb *tcb, cptr_t endpoint)
{
    tcb->fault_handler = endpoint;
}

void world_run(void)
{
    kernel_start();
    check_everything();
}

void run_as(struct tcb *tcb)
{
    if (current_thread == tcb) return;
    assert_true(thread_runnable(tcb));
    if (thread_runnable(current_thread)) sched_enqueue(current_thread);
    sched_dequeue(tcb);
    current_thread = tcb;
    if (tcb->state == THREAD_RESTART) {
        arch_restart_to_next(tcb);
        thread_set_state(tcb, THREAD_RUNNING);
    }
    check_everything();
}

static void load_message(struct tcb *tcb, const struct message *message)
{
    word_t *buffer = buffer_of(tcb);
    for (unsigned i = 0; i < message->length && i < MAX_MESSAGE; i++) {
        ipc_set_word(tcb, buffer, i, message->words[i]);
    }
    for (unsigned i = 0; i < message->extra_caps; i++)
        buffer[IPC_BUFFER_CAPS + i] = message->caps[i];
    arch_set_info_register(tcb, message_info_word((struct message_info){
                                    .label = message->label,
                                    .extra_caps = message->extra_caps,
                                    .length = message->length,
                                }));
}

void sys_prepare(struct tcb *tcb, cptr_t cptr, const struct message *message)
{
    static const struct message empty;
    assert_ptr_equal(current_thread, tcb);
    assert_int_equal(tcb->state, THREAD_RUNNING);
    load_message(tcb, message ? message : &empty);
    arch_set_badge_register(tcb, cptr);
    tcb->arch.fault_ip = tcb->arch.ip;
    tcb->arch.ip += 2;
}

void sys(struct tcb *tcb, sword_t number, cptr_t cptr, const struct message *message)
{
    sys_prepare(tcb, cptr, message);
    kernel_syscall(number);
    check_everything();
}

size_t world_memory_bytes(void)
{
    return next_address - HOST_MEMORY_BASE;
}

struct message received(const struct tcb *tcb)
{
    struct message_info info = message_info_of(arch_info_register(tcb));
    const word_t *buffer = buffer_of(tcb);
    struct message message = {
        .badge = arch_badge_register(tcb),
        .label = info.label,
        .length = info.length,
        .extra_caps = info.extra_caps,
        .unwrapped = info.caps_unwrapped,
    };
    for (unsigned i = 0; i < info.length; i++) message.words[i] = ipc_get_word(tcb, buffer, i);
    for (unsigned i = 0; i < MAX_EXTRA_CAPS; i++) message.caps[i] = buffer[IPC_BUFFER_CAPS + i];
    return message;
}

word_t invoke_as(struct tcb *tcb, cptr_t cptr, const struct message *message, struct message *reply)
{
    sys(tcb, SYS_CALL, cptr, message);
    struct message answer = received(tcb);
    if (reply) *reply = answer;
    return answer.label;
}

void check_everything(void)
{
    struct broken broken = check_all();
    if (broken.invariant) fail_msg("%s is broken by %p", broken.invariant, broken.object);
}

bool console_has(const char *text)
{
    host.console[host.console_length < sizeof host.console ? host.console_length
                                                           : sizeof host.console - 1] = '\0';
    return strstr(host.console, text) != NULL;
}
