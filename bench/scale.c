/* SPDX-License-Identifier: BSD-2-Clause */
/* What grows with the number of objects or capabilities: retype, revoke, delete. */
#include "bench.h"

#include <vka/capops.h>
#include <vka/object.h>

enum { NODE_BITS = 20, AT_ONCE = CONFIG_RETYPE_FAN_OUT_LIMIT, SAMPLES = 10 };
enum { MANY = 100000 }; /* from so many on, two samples are enough */

static void check(int error, const char *what)
{
    if (error) bench_fail(what);
}

/* Endpoints, so many in one call; result per object. */
static void retype(struct bench_env *env)
{
    static uint64_t samples[SAMPLES + 1];
    if (!bench_wanted("retype.objects")) return;
    vka_object_t memory, node;
    check(vka_alloc_untyped(&env->vka, 16, &memory), "no untyped memory");
    check(vka_alloc_cnode_object(&env->vka, 8, &node), "no CNode");
    cspacepath_t path;
    vka_cspace_make_path(&env->vka, memory.cptr, &path);
    for (unsigned count = 1; count <= AT_ONCE; count *= 2) {
        for (unsigned s = 0; s <= SAMPLES; s++) {
            uint64_t start = bench_begin(1);
            int error =
                seL4_Untyped_Retype(memory.cptr, seL4_EndpointObject, 0, node.cptr, 0, 0, 0, count);
            uint64_t end = bench_now();
            check(error, "cannot retype");
            check(vka_cnode_revoke(&path), "cannot revoke");
            if (s == 0) bench_mark(BENCH_MARK_WARM);
            samples[s] = end - start;
        }
        bench_report("retype.objects", "instructions", samples + 1, SAMPLES, count, count);
    }
    vka_free_object(&env->vka, &node);
    vka_free_object(&env->vka, &memory);
}

/* An endpoint, and a CNode for copies of its capability. */
static vka_object_t original, node;
static cspacepath_t original_path;

static void open_copies(struct bench_env *env)
{
    check(vka_alloc_endpoint(&env->vka, &original), "no endpoint");
    vka_cspace_make_path(&env->vka, original.cptr, &original_path);
    check(vka_alloc_cnode_object(&env->vka, NODE_BITS, &node), "no CNode of a million slots");
}

static void close_copies(struct bench_env *env)
{
    vka_free_object(&env->vka, &node);
    vka_free_object(&env->vka, &original);
}

/* Into the first slots of a CNode with 2^bits. */
static void make_copies(seL4_CPtr in, unsigned bits, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        check(seL4_CNode_Copy(in, i, (seL4_Uint8)bits, original_path.root, original_path.capPtr,
                              original_path.capDepth, seL4_AllRights),
              "cannot copy a capability");
    }
}

static unsigned samples_for(unsigned count)
{
    return count >= MANY ? 2 : SAMPLES;
}

static unsigned most(void)
{
    return bench_quick() ? 1000 : 1000000;
}

/* Revoke an endpoint that has so many copies; result per capability. */
static void revoke(struct bench_env *env)
{
    static uint64_t samples[SAMPLES];
    if (!bench_wanted("cap.revoke")) return;
    open_copies(env);
    for (unsigned count = 10; count <= most(); count *= 10) {
        for (unsigned s = 0; s < samples_for(count); s++) {
            make_copies(node.cptr, NODE_BITS, count);
            uint64_t start = bench_begin(1);
            int error = vka_cnode_revoke(&original_path);
            uint64_t end = bench_now();
            check(error, "cannot revoke");
            samples[s] = end - start;
        }
        bench_report("cap.revoke", "instructions", samples, samples_for(count), count, count);
    }
    close_copies(env);
}

/* Delete the last capability to a CNode with so many in it; result per capability. */
static void delete_node(struct bench_env *env)
{
    static uint64_t samples[SAMPLES];
    if (!bench_wanted("cap.delete")) return;
    vka_object_t memory;
    cspacepath_t path;
    check(vka_alloc_untyped(&env->vka, NODE_BITS + seL4_SlotBits, &memory), "no untyped memory");
    check(vka_cspace_alloc_path(&env->vka, &path), "no slot");
    check(vka_alloc_endpoint(&env->vka, &original), "no endpoint");
    vka_cspace_make_path(&env->vka, original.cptr, &original_path);
    for (unsigned count = 10; count <= most(); count *= 10) {
        unsigned bits = 4; /* the smallest CNode that takes so many */
        while (1u << bits < count) bits++;
        for (unsigned s = 0; s < samples_for(count); s++) {
            check(seL4_Untyped_Retype(memory.cptr, seL4_CapTableObject, bits, path.root, path.dest,
                                      path.destDepth, path.offset, 1),
                  "no CNode");
            make_copies(path.capPtr, bits, count);
            uint64_t start = bench_begin(1);
            int error = vka_cnode_delete(&path);
            uint64_t end = bench_now();
            check(error, "cannot delete");
            samples[s] = end - start;
        }
        bench_report("cap.delete", "instructions", samples, samples_for(count), count, count);
    }
    vka_free_object(&env->vka, &original);
    vka_cspace_free_path(&env->vka, path);
    vka_free_object(&env->vka, &memory);
}

void bench_scale(struct bench_env *env)
{
    retype(env);
    revoke(env);
    delete_node(env);
}
