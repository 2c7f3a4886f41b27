/* SPDX-License-Identifier: BSD-2-Clause */
/* Capabilities: errors in their order, and a tree of copies. */
#include <suite.h>

static int test_errors(env_t env)
{
    seL4_CPtr root = env->cspace_root, slot;
    seL4_Word bits = seL4_WordBits;
    vka_object_t endpoint;
    test_eq(vka_cspace_alloc(&env->vka, &slot), 0);
    test_eq(vka_alloc_endpoint(&env->vka, &endpoint), 0);
    /* An empty source; a full destination comes first. */
    test_error_eq(seL4_CNode_Copy(root, slot, bits, root, slot, bits, seL4_AllRights),
                  seL4_FailedLookup);
    test_error_eq(seL4_CNode_Copy(root, endpoint.cptr, bits, root, slot, bits, seL4_AllRights),
                  seL4_DeleteFirst);
    test_error_eq(seL4_CNode_Copy(slot, slot, bits, root, slot, bits, seL4_AllRights),
                  seL4_InvalidCapability);
    test_error_eq(seL4_CNode_Mint(root, slot, bits, root, endpoint.cptr, bits, seL4_AllRights, 9),
                  0);
    test_error_eq(seL4_CNode_Mutate(root, slot, bits, root, slot, bits, 0), seL4_DeleteFirst);
    test_error_eq(seL4_TCB_SetPriority(env->tcb, env->tcb, seL4_MaxPrio + 1ul), seL4_RangeError);
    test_error_eq(seL4_DomainSet_Set(env->domain, CONFIG_NUM_DOMAINS, env->tcb),
                  seL4_InvalidArgument);
    test_error_eq(seL4_DomainSet_Set(env->domain, 0, slot), seL4_InvalidArgument);
    test_error_eq(seL4_CNode_Delete(root, slot, bits), 0);
    vka_free_object(&env->vka, &endpoint);
    vka_cspace_free(&env->vka, slot);
    return sel4test_get_result();
}
DEFINE_TEST(CAPS0001, "errors", test_errors, true)

static int test_configuration(env_t env)
{
    test_eq(env->cspace_size_bits, 15);
    test_eq(CONFIG_NUM_DOMAINS, 4);
    test_eq(env->cores, (seL4_Word)CONFIG_MAX_NUM_NODES);
    test_eq(CONFIG_WORD_SIZE, (int)seL4_WordBits);
    test_eq(arch_pages(), 9);
    test_assert(strcmp(plat_name(), STRINGIFY(CONFIG_PLAT)) == 0);
    return sel4test_get_result();
}
DEFINE_TEST_BOOTSTRAP(CONF0001, "what the project set", test_configuration, true)
