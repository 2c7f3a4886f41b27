/* SPDX-License-Identifier: BSD-2-Clause */
/* Untyped memory, split in halves.
 *
 * Each untyped that was given to us is the root of a binary tree. Only leaves are free or in use.
 * The allocator, asked for slots and bookkeeping memory, may come back to this manager at any such
 * call; a node that is being worked on is then in no list, and so nobody else's. */

#include <allocman/allocman.h>
#include <allocman/util.h>
#include <allocman/utspace/split.h>
#include <errno.h>
#include <sel4/sel4.h>
#include <string.h>
#include <utils/util.h>
#include <vka/capops.h>

typedef struct utspace_split_node node_t;

/* Of each size of ordinary memory about KEEP_BYTES stay unjoined, but no more than KEEP_MAX
 * untypeds (they hold slots), and one pair of any size. */
enum {
    KEEP_BYTES = 1024 * 1024,
    KEEP_MAX = 64,
    KEEP_MIN = 2,
};

/* --- lists ---------------------------------------------------------------- */

static bool is_ordinary(const utspace_split_t *split, const node_t *node)
{
    return node->origin_head == &split->heads[node->quoll_size_bits];
}

static bool is_free(const node_t *node)
{
    return node->head != NULL;
}

static bool pair_is_free(const node_t *node)
{
    return node->parent != NULL && is_free(node) && is_free(node->sibling);
}

static void insert_free(utspace_split_t *split, node_t *node)
{
    node->head = node->origin_head;
    node->prev = NULL;
    node->next = *node->head;
    if (node->next != NULL) node->next->prev = node;
    *node->head = node;
    if (is_ordinary(split, node)) split->quoll_num_free[node->quoll_size_bits]++;
    if (pair_is_free(node)) split->quoll_free_pairs++;
}

static void remove_free(utspace_split_t *split, node_t *node)
{
    if (pair_is_free(node)) split->quoll_free_pairs--;
    if (is_ordinary(split, node)) split->quoll_num_free[node->quoll_size_bits]--;
    if (node->next != NULL) node->next->prev = node->prev;
    if (node->prev != NULL) {
        node->prev->next = node->next;
    } else {
        *node->head = node->next;
    }
    node->head = NULL;
}

/* --- splitting and joining ------------------------------------------------ */

static int retype(const node_t *node, seL4_Word type, size_t size_bits, const cspacepath_t *dest,
                  size_t count)
{
    return seL4_Untyped_Retype(node->ut.capPtr, type, size_bits, dest->root, dest->dest,
                               dest->destDepth, dest->offset, count);
}

static bool side_by_side(const cspacepath_t *a, const cspacepath_t *b)
{
    return a->root == b->root && a->dest == b->dest && a->destDepth == b->destDepth &&
           a->offset + 1 == b->offset;
}

/* Memory that counts as free although a capability to what was in it is left (a copy that nobody
 * deleted) has no room. Such capabilities end now; true if it is worth trying again. */
static bool end_leftovers(const node_t *node, int error)
{
    if (error != seL4_NotEnoughMemory) return false;
    ZF_LOGW("untyped %#lx was freed with capabilities left to what was in it: they are revoked",
            (unsigned long)node->ut.capPtr);
    return vka_cnode_revoke(&node->ut) == seL4_NoError;
}

/* The capabilities of two halves, both or none. */
static int try_retype_halves(const node_t *node, const node_t halves[2])
{
    size_t bits = node->quoll_size_bits - 1;
    if (side_by_side(&halves[0].ut, &halves[1].ut)) {
        return retype(node, seL4_UntypedObject, bits, &halves[0].ut, 2);
    }
    int error = retype(node, seL4_UntypedObject, bits, &halves[0].ut, 1);
    if (error) return error;
    error = retype(node, seL4_UntypedObject, bits, &halves[1].ut, 1);
    if (error) vka_cnode_delete(&halves[0].ut);
    return error;
}

static int retype_halves(const node_t *node, const node_t halves[2])
{
    int error = try_retype_halves(node, halves);
    return end_leftovers(node, error) ? try_retype_halves(node, halves) : error;
}

static int retype_object(const node_t *node, seL4_Word type, size_t size_bits,
                         const cspacepath_t *slot)
{
    int error = retype(node, type, size_bits, slot, 1);
    return end_leftovers(node, error) ? retype(node, type, size_bits, slot, 1) : error;
}

static int take_slots(struct allocman *alloc, node_t halves[2])
{
    int error = allocman_cspace_alloc(alloc, &halves[0].ut);
    if (error) return error;
    error = allocman_cspace_alloc(alloc, &halves[1].ut);
    if (error) allocman_cspace_free(alloc, &halves[0].ut);
    return error;
}

static void free_slots(struct allocman *alloc, const node_t halves[2])
{
    allocman_cspace_free(alloc, &halves[1].ut);
    allocman_cspace_free(alloc, &halves[0].ut);
}

static void link_halves(node_t *parent, node_t halves[2])
{
    for (size_t i = 0; i < 2; i++) {
        node_t *half = &halves[i];
        half->parent = parent;
        half->sibling = &halves[1 - i];
        half->origin_head = parent->origin_head - 1;
        half->quoll_size_bits = parent->quoll_size_bits - 1;
        half->paddr = parent->paddr;
        if (i == 1 && parent->paddr != ALLOCMAN_NO_PADDR) half->paddr += BIT(half->quoll_size_bits);
    }
    parent->quoll_child = halves;
}

/* Split a node that is in no list. Its halves are in none either. */
static int split_node(struct allocman *alloc, node_t *node)
{
    int error;
    node_t *halves = allocman_mspace_alloc(alloc, 2 * sizeof(*halves), &error);
    if (halves == NULL) return error;
    memset(halves, 0, 2 * sizeof(*halves));

    error = take_slots(alloc, halves);
    if (error == 0) {
        error = retype_halves(node, halves);
        if (error) free_slots(alloc, halves);
    }
    if (error) {
        allocman_mspace_free(alloc, halves, 2 * sizeof(*halves));
        return error;
    }
    link_halves(node, halves);
    return 0;
}

/* Join two halves, both free, to their parent, which then is in no list. Fails if the kernel
 * refuses; then nothing has changed. */
static bool join_halves(struct allocman *alloc, utspace_split_t *split, node_t *parent)
{
    node_t *halves = parent->quoll_child;
    remove_free(split, &halves[0]);
    remove_free(split, &halves[1]);
    if (vka_cnode_revoke(&parent->ut) != seL4_NoError) {
        ZF_LOGE("cannot revoke untyped %#lx: its halves are kept",
                (unsigned long)parent->ut.capPtr);
        insert_free(split, &halves[0]);
        insert_free(split, &halves[1]);
        return false;
    }
    parent->quoll_child = NULL;
    free_slots(alloc, halves);
    allocman_mspace_free(alloc, halves, 2 * sizeof(*halves));
    return true;
}

/* How many free untypeds of this node's size may stay unjoined. */
static size_t keep_limit(const utspace_split_t *split, const node_t *node)
{
    if (!is_ordinary(split, node)) return 0;
    return CLAMP((size_t)KEEP_MIN, (size_t)KEEP_BYTES >> node->quoll_size_bits, (size_t)KEEP_MAX);
}

/* Put a node back, and join it where enough of its size are kept already. */
static void put_back(struct allocman *alloc, utspace_split_t *split, node_t *node)
{
    insert_free(split, node);
    while (pair_is_free(node) &&
           split->quoll_num_free[node->quoll_size_bits] > keep_limit(split, node)) {
        node_t *parent = node->parent;
        if (!join_halves(alloc, split, parent)) return;
        node = parent;
        insert_free(split, node);
    }
}

/* Join what can be joined to at most 2^limit bytes. Joining gives slots back, which may empty a
 * CNode, whose memory then comes back here and is joined, too; but no further than to what contains
 * the node we are at, for that is in no list just then. So the nodes on our way stay. */
struct join {
    struct allocman *alloc;
    utspace_split_t *split;
    size_t limit;
    size_t joined; /* how often */
};

/* Below `node`, and it itself. True if it is free afterwards. */
static bool join_tree(struct join *join, node_t *node)
{
    if (node->quoll_child == NULL) return is_free(node);
    bool lower = join_tree(join, &node->quoll_child[0]);
    bool upper = join_tree(join, &node->quoll_child[1]);
    if (!lower || !upper || node->quoll_size_bits > join->limit ||
        !join_halves(join->alloc, join->split, node)) {
        return false;
    }
    join->joined++;
    insert_free(join->split, node);
    return true;
}

/* All trees. Returns how many pairs were joined. */
static size_t join_all(struct allocman *alloc, utspace_split_t *split, size_t limit)
{
    struct join join = {.alloc = alloc, .split = split, .limit = limit};
    if (split->quoll_free_pairs == 0) return 0;
    for (node_t *root = split->quoll_roots; root != NULL; root = root->sibling) {
        join_tree(&join, root);
    }
    return join.joined;
}

size_t quoll_utspace_split_reclaim(struct allocman *alloc, void *_split)
{
    return join_all(alloc, _split, seL4_MaxUntypedBits);
}

/* --- finding -------------------------------------------------------------- */

/* The smallest free untyped of at least 2^bits bytes. */
static node_t *find_any(node_t *const heads[], size_t bits)
{
    for (size_t i = bits; i < CONFIG_WORD_SIZE; i++) {
        if (heads[i] != NULL) return heads[i];
    }
    return NULL;
}

/* The same of ordinary memory. If there is none, pieces are joined, but to no more than is wanted:
 * the kernel clears what is joined. */
static node_t *find_ordinary(struct allocman *alloc, utspace_split_t *split, size_t bits)
{
    node_t *node = find_any(split->heads, bits);
    if (node == NULL && join_all(alloc, split, bits) > 0) node = find_any(split->heads, bits);
    return node;
}

static bool covers(const node_t *node, size_t bits, uintptr_t paddr)
{
    return node->paddr != ALLOCMAN_NO_PADDR && node->quoll_size_bits >= bits &&
           paddr >= node->paddr && paddr - node->paddr < BIT(node->quoll_size_bits);
}

/* The free untyped with the 2^bits bytes at `paddr`, which lie below `node`. */
static node_t *find_below(struct allocman *alloc, utspace_split_t *split, node_t *node, size_t bits,
                          uintptr_t paddr)
{
    while (node->quoll_child != NULL && node->quoll_size_bits > bits) {
        node_t *halves = node->quoll_child;
        node = &halves[covers(&halves[1], bits, paddr) ? 1 : 0];
    }
    struct join join = {.alloc = alloc, .split = split, .limit = bits};
    return join_tree(&join, node) ? node : NULL;
}

/* The same below any root. There are as many of these as the boot loader's memory map made; one can
 * cover another, if it was taken from here and handed over again. */
static node_t *find_at(struct allocman *alloc, utspace_split_t *split, size_t bits, uintptr_t paddr,
                       bool can_be_dev)
{
    node_t *found = NULL;
    if (!IS_ALIGNED(paddr, bits)) return NULL;
    for (node_t *root = split->quoll_roots; root != NULL && found == NULL; root = root->sibling) {
        if (covers(root, bits, paddr) && (can_be_dev || is_ordinary(split, root))) {
            found = find_below(alloc, split, root, bits, paddr);
        }
    }
    return found;
}

/* Take a free untyped of just 2^bits bytes out of the one found. */
static node_t *carve(struct allocman *alloc, utspace_split_t *split, node_t *node, size_t bits,
                     uintptr_t paddr, int *error)
{
    remove_free(split, node);
    while (node->quoll_size_bits > bits) {
        *error = split_node(alloc, node);
        if (*error) {
            put_back(alloc, split, node);
            return NULL;
        }
        node_t *halves = node->quoll_child;
        size_t wanted = paddr != ALLOCMAN_NO_PADDR && covers(&halves[1], bits, paddr) ? 1 : 0;
        insert_free(split, &halves[1 - wanted]);
        node = &halves[wanted];
    }
    return node;
}

/* --- the manager ---------------------------------------------------------- */

void utspace_split_create(utspace_split_t *split)
{
    memset(split, 0, sizeof(*split));
}

static node_t **heads_of(utspace_split_t *split, int ut_type)
{
    switch (ut_type) {
    case ALLOCMAN_UT_KERNEL:
        return split->heads;
    case ALLOCMAN_UT_DEV:
        return split->dev_heads;
    case ALLOCMAN_UT_DEV_MEM:
        return split->dev_mem_heads;
    default:
        return NULL;
    }
}

static node_t *new_root(struct allocman *alloc, const cspacepath_t *ut, size_t size_bits,
                        uintptr_t paddr, node_t **heads, int *error)
{
    if (size_bits < seL4_MinUntypedBits || size_bits > seL4_MaxUntypedBits) {
        ZF_LOGE("there are no untypeds of 2^%zu bytes", size_bits);
        *error = EINVAL;
        return NULL;
    }
    node_t *root = allocman_mspace_alloc(alloc, sizeof(*root), error);
    if (root == NULL) return NULL;
    *root = (node_t){
        .ut = *ut, .paddr = paddr, .origin_head = &heads[size_bits], .quoll_size_bits = size_bits};
    return root;
}

int _utspace_split_add_uts(struct allocman *alloc, void *_split, size_t num,
                           const cspacepath_t *uts, size_t *size_bits, uintptr_t *paddr, int utType)
{
    utspace_split_t *split = _split;
    node_t **heads = heads_of(split, utType);
    node_t *added = NULL;
    int error = heads == NULL ? EINVAL : 0;

    for (size_t i = 0; i < num && error == 0; i++) {
        node_t *root = new_root(alloc, &uts[i], size_bits[i],
                                paddr == NULL ? ALLOCMAN_NO_PADDR : paddr[i], heads, &error);
        if (root != NULL) {
            root->sibling = added;
            added = root;
        }
    }
    while (added != NULL) {
        node_t *root = added;
        added = root->sibling;
        if (error) {
            allocman_mspace_free(alloc, root, sizeof(*root));
            continue;
        }
        root->sibling = split->quoll_roots;
        split->quoll_roots = root;
        insert_free(split, root);
    }
    return error;
}

seL4_Word _utspace_split_alloc(struct allocman *alloc, void *_split, size_t size_bits,
                               seL4_Word type, const cspacepath_t *slot, uintptr_t paddr,
                               bool canBeDev, int *error)
{
    utspace_split_t *split = _split;
    size_t bits = get_sel4_object_size(type, size_bits);
    if (bits > seL4_MaxUntypedBits) {
        SET_ERROR(error, EINVAL);
        return 0;
    }
    bits = MAX(bits, (size_t)seL4_MinUntypedBits);

    node_t *node = NULL;
    if (paddr != ALLOCMAN_NO_PADDR) {
        node = find_at(alloc, split, bits, paddr, canBeDev);
    } else {
        if (canBeDev) node = find_any(split->dev_mem_heads, bits);
        if (node == NULL) node = find_ordinary(alloc, split, bits);
    }
    int failed = ENOMEM;
    if (node != NULL) node = carve(alloc, split, node, bits, paddr, &failed);
    if (node != NULL) {
        failed = retype_object(node, type, size_bits, slot);
        if (failed) put_back(alloc, split, node);
    }
    SET_ERROR(error, failed);
    return failed ? 0 : (seL4_Word)node;
}

void _utspace_split_free(struct allocman *alloc, void *_split, seL4_Word cookie,
                         size_t size_bits UNUSED)
{
    utspace_split_t *split = _split;
    node_t *node = (node_t *)cookie;
    if (node == NULL || is_free(node) || node->quoll_child != NULL) {
        ZF_LOGE("object %#lx given back, but it is not in use", (unsigned long)cookie);
        return;
    }
    put_back(alloc, split, node);
}

uintptr_t _utspace_split_paddr(void *_split UNUSED, seL4_Word cookie, size_t size_bits UNUSED)
{
    return ((node_t *)cookie)->paddr;
}

static size_t free_bytes(node_t *const heads[])
{
    size_t bytes = 0;
    for (size_t bits = 0; bits < CONFIG_WORD_SIZE; bits++) {
        for (node_t *node = heads[bits]; node != NULL; node = node->next) {
            bytes += BIT(bits);
        }
    }
    return bytes;
}

void quoll_utspace_split_usage(void *_split, struct quoll_allocman_usage *usage)
{
    utspace_split_t *split = _split;
    usage->free_untyped += free_bytes(split->heads);
    usage->free_device += free_bytes(split->dev_heads) + free_bytes(split->dev_mem_heads);
}
