/* SPDX-License-Identifier: BSD-2-Clause */
/* Making an allocator for a new CSpace, and moving the program into it.
 *
 * The CNodes of the new CSpace are made first, out of untypeds used up from their start. Then it is
 * planned which capability goes where; the rest of an untyped that was used becomes new, smaller
 * ones. Then the plan is carried out, all from within the old CSpace, and each step can be undone.
 * The last step, after which nothing can fail, is to make the new CSpace the thread's. */

#include <allocman/bootstrap.h>
#include <allocman/cspace/single_level.h>
#include <allocman/cspace/two_level.h>
#include <allocman/utspace/split.h>
#include <allocman/utspace/twinkle.h>
#include <errno.h>
#include <simple/simple_helpers.h>
#include <utils/util.h>
#include <vka/capops.h>
#include "bootstrap_info.h"

/* Slots of the second level that are there from the start, beyond those that are in use. */
enum { SPARE_SLOTS = 512 };

/* A piece of what is left of an untyped that was used from its start. */
struct piece {
    cspacepath_t untyped;
    seL4_CPtr slot; /* in the new CSpace */
    size_t size_bits;
};

enum step_kind { STEP_MOVE, STEP_COPY, STEP_MINT, STEP_RETYPE };

/* Fill a slot of the new CSpace: move or copy `from`, copy it with the new CSpace's guard, or make
 * an untyped of 2^size_bits bytes out of it. */
struct step {
    enum step_kind kind;
    cspacepath_t from;
    seL4_CPtr to;
    size_t size_bits;
};

/* The new CSpace on its way. */
struct migration {
    bootstrap_info_t *bs;
    size_t l1bits;
    size_t l2bits;              /* 0: one level */
    cspacepath_t top;           /* its root CNode, in the old CSpace */
    utspace_twinkle_t twinkle;  /* its i-th untyped is the i-th of bs that is no device */
    cspace_single_level_t *one; /* its books, of one level or of two */
    cspace_two_level_t *two;
    seL4_CPtr self;    /* its root CNode, in itself */
    seL4_CPtr oldroot; /* the old root CNode, in it */
    utspace_split_t *split;
    size_t num_pieces;
    size_t max_pieces;
    struct piece *pieces;
    simple_t *simple; /* whose slots stay the same; or NULL */
    seL4_CPtr tcb;
    seL4_CPtr pd;
};

static size_t guard_bits(const struct migration *m)
{
    return seL4_WordBits - m->l1bits - m->l2bits;
}

/* --- slots of the new CSpace ---------------------------------------------- */

/* The path as long as we are in the old CSpace. */
static cspacepath_t path_now(struct migration *m, seL4_CPtr slot)
{
    return m->l2bits == 0 ? _cspace_single_level_make_path(m->one, slot)
                          : _cspace_two_level_make_path(m->two, slot);
}

/* The path once we are in the new one. */
static cspacepath_t path_then(struct migration *m, seL4_CPtr slot)
{
    cspacepath_t path = path_now(m, slot);
    path.root = m->self;
    path.capDepth += guard_bits(m);
    if (m->l2bits != 0) path.destDepth += guard_bits(m);
    return path;
}

static int take_any(struct migration *m, seL4_CPtr *slot)
{
    int error;
    if (m->l2bits == 0) {
        cspacepath_t path = {0};
        error = _cspace_single_level_alloc(m->bs->alloc, m->one, &path);
        *slot = path.capPtr;
    } else {
        *slot = _cspace_two_level_boot_alloc(m->bs->alloc, m->two, &error);
    }
    return error;
}

static int take_at(struct migration *m, seL4_CPtr slot)
{
    return m->l2bits == 0 ? _cspace_single_level_alloc_at(m->bs->alloc, m->one, slot)
                          : _cspace_two_level_alloc_at(m->bs->alloc, m->two, slot);
}

/* How many capabilities the new CSpace will hold at first, at most, and the
 * highest of their slots. */
static size_t slots_in_use(const struct migration *m)
{
    size_t slots = m->bs->num_uts + seL4_WordBits + 2;
    if (m->simple != NULL) slots += simple_last_valid_cap(m->simple) + 1;
    return slots;
}

static size_t num_level_two(const struct migration *m)
{
    return MIN(DIV_ROUND_UP(slots_in_use(m) + SPARE_SLOTS, BIT(m->l2bits)), BIT(m->l1bits));
}

/* --- its CNodes ----------------------------------------------------------- */

static int use_untypeds(struct migration *m)
{
    int error;
    size_t bytes = MAX(m->bs->num_uts, (size_t)1) * sizeof(*m->twinkle.uts);
    utspace_twinkle_create(&m->twinkle);
    m->twinkle.uts = allocman_mspace_alloc(m->bs->alloc, bytes, &error);
    if (m->twinkle.uts == NULL) return error;
    for (size_t i = 0; i < m->bs->num_uts; i++) {
        const struct boot_untyped *ut = &m->bs->uts[i];
        if (ut->device) continue;
        m->twinkle.uts[m->twinkle.num_uts++] =
            (struct utspace_twinkle_ut){.path = ut->path, .size_bits = ut->size_bits};
    }
    return 0;
}

static int make_cnode(struct migration *m, size_t bits, const cspacepath_t *slot)
{
    int error;
    _utspace_twinkle_alloc(m->bs->alloc, &m->twinkle, bits, seL4_CapTableObject, slot,
                           ALLOCMAN_NO_PADDR, false, &error);
    return error;
}

/* Delete the root CNode, and with it what is in it. */
static void delete_cnodes(struct migration *m)
{
    if (vka_cnode_delete(&m->top) == seL4_NoError) {
        m->bs->cspace.free(m->bs->alloc, m->bs->cspace.cspace, &m->top);
    }
}

static int make_cnodes(struct migration *m)
{
    int error = m->bs->cspace.alloc(m->bs->alloc, m->bs->cspace.cspace, &m->top);
    if (error) return error;
    error = make_cnode(m, m->l1bits, &m->top);
    if (error) {
        m->bs->cspace.free(m->bs->alloc, m->bs->cspace.cspace, &m->top);
        return error;
    }
    for (size_t i = 0; m->l2bits != 0 && i < num_level_two(m) && error == 0; i++) {
        cspacepath_t slot = {.root = m->top.capPtr, .offset = i, .window = 1};
        error = make_cnode(m, m->l2bits, &slot);
    }
    if (error) delete_cnodes(m);
    return error;
}

/* The books of the new CSpace; slot 0 stays empty. */
static int make_books_one_level(struct migration *m)
{
    int error;
    allocman_t *alloc = m->bs->alloc;
    struct cspace_single_level_config config = {
        .cnode = m->top.capPtr,
        .cnode_size_bits = m->l1bits,
        .first_slot = 1,
        .end_slot = BIT(m->l1bits),
    };
    m->one = allocman_mspace_alloc(alloc, sizeof(*m->one), &error);
    if (m->one == NULL) return error;
    error = cspace_single_level_create(alloc, m->one, config);
    if (error) return error;
    return allocman_attach_cspace(alloc, cspace_single_level_make_interface(m->one));
}

static int make_books_two_level(struct migration *m)
{
    int error;
    allocman_t *alloc = m->bs->alloc;
    struct cspace_two_level_config config = {
        .cnode = m->top.capPtr,
        .cnode_size_bits = m->l1bits,
        .first_slot = 0,
        .end_slot = BIT(m->l1bits),
        .level_two_bits = m->l2bits,
        .start_existing_index = 0,
        .end_existing_index = num_level_two(m),
        .start_existing_slot = 1,
        .end_existing_slot = num_level_two(m) << m->l2bits,
    };
    m->two = allocman_mspace_alloc(alloc, sizeof(*m->two), &error);
    if (m->two == NULL) return error;
    error = cspace_two_level_create(alloc, m->two, config);
    if (error) return error;
    return allocman_attach_cspace(alloc, cspace_two_level_make_interface(m->two));
}

static int make_books(struct migration *m)
{
    int error = m->l2bits == 0 ? make_books_one_level(m) : make_books_two_level(m);
    if (error) return error;
    m->split = allocman_mspace_alloc(m->bs->alloc, sizeof(*m->split), &error);
    if (m->split == NULL) return error;
    utspace_split_create(m->split);
    return allocman_attach_utspace(m->bs->alloc, utspace_split_make_interface(m->split));
}

/* --- the plan ------------------------------------------------------------- */

static int add_to_split(struct migration *m, seL4_CPtr slot, size_t size_bits, uintptr_t paddr,
                        int type)
{
    cspacepath_t path = path_then(m, slot);
    return _utspace_split_add_uts(m->bs->alloc, m->split, 1, &path, &size_bits, &paddr, type);
}

static int plan_piece(struct migration *m, const cspacepath_t *untyped, size_t size_bits,
                      uintptr_t paddr)
{
    seL4_CPtr slot;
    int error = m->num_pieces == m->max_pieces ? ENOMEM : take_any(m, &slot);
    if (error) return error;
    m->pieces[m->num_pieces++] =
        (struct piece){.untyped = *untyped, .slot = slot, .size_bits = size_bits};
    return add_to_split(m, slot, size_bits, paddr, ALLOCMAN_UT_KERNEL);
}

/* What is left of an untyped: pieces as large as their place allows. */
static int plan_rest(struct migration *m, const struct utspace_twinkle_ut *used, uintptr_t paddr)
{
    int error = 0;
    size_t end = BIT(used->size_bits);
    for (size_t at = used->offset; at < end && error == 0;) {
        size_t bits = MIN((size_t)CTZL(at), LOG_BASE_2(end - at));
        error = plan_piece(m, &used->path, bits, paddr == ALLOCMAN_NO_PADDR ? paddr : paddr + at);
        at += BIT(bits);
    }
    return error;
}

/* An untyped gets a slot; it, or what is left of it, goes to the manager of untypeds. */
static int plan_untyped(struct migration *m, struct boot_untyped *ut,
                        const struct utspace_twinkle_ut *use)
{
    int error = 0;
    ut->new_slot = ut->path.capPtr;
    if (m->simple == NULL) error = take_any(m, &ut->new_slot);
    if (error) return error;
    if (use != NULL && use->offset > 0) return plan_rest(m, use, ut->paddr);
    return add_to_split(m, ut->new_slot, ut->size_bits, ut->paddr,
                        ut->device ? ALLOCMAN_UT_DEV : ALLOCMAN_UT_KERNEL);
}

static int plan_untypeds(struct migration *m)
{
    size_t ordinary = 0;
    for (size_t i = 0; i < m->bs->num_uts; i++) {
        struct boot_untyped *ut = &m->bs->uts[i];
        int error = plan_untyped(m, ut, ut->device ? NULL : &m->twinkle.uts[ordinary++]);
        if (error) return error;
    }
    return 0;
}

/* Take the slots of all that keeps its slot, before any other is taken. */
static int take_simple_slots(struct migration *m)
{
    int count = simple_get_cap_count(m->simple);
    for (int i = 0; i < count; i++) {
        int error = take_at(m, simple_get_nth_cap(m->simple, i));
        if (error) return error;
    }
    m->self = simple_get_cnode(m->simple);
    return 0;
}

/* Each untyped that was used leaves at most one piece of each size. */
static int make_room_for_pieces(struct migration *m)
{
    int error;
    size_t used = 0;
    for (size_t i = 0; i < m->twinkle.num_uts; i++) {
        used += m->twinkle.uts[i].offset > 0;
    }
    m->max_pieces = used * seL4_WordBits;
    m->pieces = allocman_mspace_alloc(m->bs->alloc, m->max_pieces * sizeof(*m->pieces), &error);
    return m->pieces == NULL ? error : 0;
}

static int make_plan(struct migration *m)
{
    int error = make_room_for_pieces(m);
    if (error == 0) error = m->simple != NULL ? take_simple_slots(m) : take_any(m, &m->self);
    if (error == 0) error = take_any(m, &m->oldroot);
    if (error == 0) error = plan_untypeds(m);
    return error;
}

/* --- its steps ------------------------------------------------------------ */

static size_t num_simple_caps(const struct migration *m)
{
    return m->simple == NULL ? 0 : (size_t)simple_get_cap_count(m->simple);
}

static size_t num_steps(const struct migration *m)
{
    return m->num_pieces + m->bs->num_uts + num_simple_caps(m) + 2;
}

/* The i-th capability that `simple` names. The thread and its address space are needed in the old
 * CSpace until the end, so they are copied; what the other steps are for is passed over. */
static bool simple_step(struct migration *m, int i, struct step *step)
{
    seL4_CPtr cap = simple_get_nth_cap(m->simple, i);
    bool needed = cap == m->tcb || cap == m->pd;
    *step = (struct step){
        .kind = needed ? STEP_COPY : STEP_MOVE,
        .from = m->bs->cspace.make_path(m->bs->cspace.cspace, cap),
        .to = cap,
    };
    return cap != m->self && !simple_is_untyped_cap(m->simple, cap);
}

/* The i-th step; false if there is nothing to do. The pieces come before the untypeds they are made
 * of leave their slots. */
static bool get_step(struct migration *m, size_t i, struct step *step)
{
    if (i < m->num_pieces) {
        const struct piece *piece = &m->pieces[i];
        *step = (struct step){STEP_RETYPE, piece->untyped, piece->slot, piece->size_bits};
        return true;
    }
    i -= m->num_pieces;
    if (i < m->bs->num_uts) {
        const struct boot_untyped *ut = &m->bs->uts[i];
        *step = (struct step){STEP_MOVE, ut->path, ut->new_slot, 0};
        return true;
    }
    i -= m->bs->num_uts;
    if (i < num_simple_caps(m)) return simple_step(m, (int)i, step);
    i -= num_simple_caps(m);
    *step = i == 0 ? (struct step){STEP_COPY, m->bs->root, m->oldroot, 0}
                   : (struct step){STEP_MINT, m->top, m->self, 0};
    return true;
}

static seL4_Word guard_data(const struct migration *m)
{
    return seL4_CNode_CapData_new(0, guard_bits(m)).words[0];
}

static int do_step(struct migration *m, const struct step *step)
{
    cspacepath_t to = path_now(m, step->to);
    switch (step->kind) {
    case STEP_MOVE:
        return vka_cnode_move(&to, &step->from);
    case STEP_COPY:
        return vka_cnode_copy(&to, &step->from, seL4_AllRights);
    case STEP_MINT:
        return vka_cnode_mint(&to, &step->from, seL4_AllRights, guard_data(m));
    case STEP_RETYPE:
        return seL4_Untyped_Retype(step->from.capPtr, seL4_UntypedObject, step->size_bits, to.root,
                                   to.dest, to.destDepth, to.offset, 1);
    }
    return EINVAL;
}

static void undo_step(struct migration *m, const struct step *step)
{
    cspacepath_t to = path_now(m, step->to);
    int error = step->kind == STEP_MOVE ? vka_cnode_move(&step->from, &to) : vka_cnode_delete(&to);
    if (error) {
        ZF_LOGE("cannot take capability %#lx back, error %d", (unsigned long)step->to, error);
    }
}

static void undo_steps(struct migration *m, size_t done)
{
    struct step step;
    while (done > 0) {
        if (get_step(m, --done, &step)) undo_step(m, &step);
    }
}

/* All steps or none. */
static int do_steps(struct migration *m)
{
    struct step step;
    size_t count = num_steps(m);
    for (size_t i = 0; i < count; i++) {
        int error = get_step(m, i, &step) ? do_step(m, &step) : 0;
        if (error) {
            undo_steps(m, i);
            return error;
        }
    }
    return 0;
}

/* A slot of the old CSpace, once we are in the new one. */
static cspacepath_t old_path(const struct migration *m, cspacepath_t path)
{
    path.root = m->oldroot;
    return path;
}

/* Make the new CSpace the thread's. */
static int enter(struct migration *m)
{
    int error = seL4_TCB_SetSpace(m->tcb, seL4_CapNull, m->top.capPtr, guard_data(m), m->pd, 0);
    if (error) return error;

    if (m->l2bits == 0) {
        m->one->config.cnode = m->self;
        m->one->config.cnode_guard_bits = guard_bits(m);
    } else {
        m->two->config.cnode = m->self;
        m->two->config.cnode_guard_bits = guard_bits(m);
    }
    cspacepath_t top = old_path(m, m->top);
    if (vka_cnode_delete(&top) == seL4_NoError) {
        m->bs->cspace.free(m->bs->alloc, m->bs->cspace.cspace, &m->top);
    }
    return 0;
}

/* Steps that need the CNodes; if one fails, these are deleted. */
static int plan_and_enter(struct migration *m)
{
    int error = make_books(m);
    if (error == 0) error = make_plan(m);
    if (error == 0) error = do_steps(m);
    if (error) return error;
    error = enter(m);
    if (error) undo_steps(m, num_steps(m));
    return error;
}

/* Do it all. */
static allocman_t *migrate(struct migration *m)
{
    if (!m->bs->have_cspace || m->l1bits + m->l2bits >= seL4_WordBits) {
        ZF_LOGE("%s",
                m->bs->have_cspace ? "the new CSpace is too large" : "the CSpace was not named");
        return NULL;
    }
    int error = use_untypeds(m);
    if (error == 0) error = make_cnodes(m);
    if (error == 0) {
        error = plan_and_enter(m);
        if (error) delete_cnodes(m);
    }
    if (error) {
        ZF_LOGE("cannot move into a CSpace of 2^%zu slots, error %d", m->l1bits + m->l2bits, error);
        return NULL;
    }
    allocman_mspace_free(m->bs->alloc, m->pieces, m->max_pieces * sizeof(*m->pieces));
    allocman_mspace_free(m->bs->alloc, m->twinkle.uts,
                         MAX(m->bs->num_uts, (size_t)1) * sizeof(*m->twinkle.uts));
    return m->bs->alloc;
}

/* --- the public functions ------------------------------------------------- */

allocman_t *bootstrap_new_2level(bootstrap_info_t *info, size_t l1size, size_t l2size,
                                 cspacepath_t tcb, cspacepath_t pd, cspacepath_t *oldroot)
{
    struct migration m = {
        .bs = info, .l1bits = l1size, .l2bits = l2size, .tcb = tcb.capPtr, .pd = pd.capPtr};
    allocman_t *alloc = migrate(&m);
    if (alloc != NULL && oldroot != NULL) *oldroot = path_now(&m, m.oldroot);
    return alloc;
}

allocman_t *bootstrap_new_1level(bootstrap_info_t *info, size_t cnode_size, cspacepath_t tcb,
                                 cspacepath_t pd, cspacepath_t *oldroot)
{
    return bootstrap_new_2level(info, cnode_size, 0, tcb, pd, oldroot);
}

/* A root task's CSpace, whose slots from `first` on are empty. The manager lies in the pool. */
static bootstrap_info_t *info_of_root_task(size_t pool_size, void *pool, seL4_CPtr root,
                                           size_t bits, seL4_CPtr first,
                                           cspace_simple1level_t **cspace)
{
    bootstrap_info_t *bs = bootstrap_create_info(pool_size, pool);
    if (bs == NULL) return NULL;
    *cspace = allocman_mspace_alloc(bs->alloc, sizeof(**cspace), NULL);
    if (*cspace == NULL) return NULL;
    cspace_simple1level_create(*cspace, (struct cspace_simple1level_config){
                                            .cnode = root,
                                            .cnode_size_bits = bits,
                                            .cnode_guard_bits = seL4_WordBits - bits,
                                            .first_slot = first,
                                            .end_slot = BIT(bits),
                                        });
    bootstrap_set_boot_cspace(bs, cspace_simple1level_make_interface(*cspace),
                              _cspace_simple1level_make_path(*cspace, root));
    return bs;
}

allocman_t *bootstrap_new_2level_bootinfo(seL4_BootInfo *bi, size_t l1size, size_t l2size,
                                          size_t pool_size, void *pool,
                                          cspace_simple1level_t **old_cspace)
{
    cspace_simple1level_t *cspace;
    bootstrap_info_t *bs = info_of_root_task(pool_size, pool, seL4_CapInitThreadCNode,
                                             bi->initThreadCNodeSizeBits, bi->empty.start, &cspace);
    if (bs == NULL || bootstrap_add_untypeds_from_bootinfo(bs, bi) != 0) return NULL;

    cspacepath_t oldroot;
    allocman_t *alloc = bootstrap_new_2level(
        bs, l1size, l2size, _cspace_simple1level_make_path(cspace, seL4_CapInitThreadTCB),
        _cspace_simple1level_make_path(cspace, seL4_CapInitThreadVSpace), &oldroot);
    if (alloc == NULL) return NULL;
    cspace->config.cnode = oldroot.capPtr;
    if (old_cspace != NULL) *old_cspace = cspace;
    return alloc;
}

allocman_t *bootstrap_new_1level_bootinfo(seL4_BootInfo *bi, size_t cnode_size, size_t pool_size,
                                          void *pool, cspace_simple1level_t **old_cspace)
{
    return bootstrap_new_2level_bootinfo(bi, cnode_size, 0, pool_size, pool, old_cspace);
}

static int add_simple(bootstrap_info_t *bs, simple_t *simple)
{
    int count = simple_get_untyped_count(simple);
    int error = bootstrap_reserve_untypeds(bs, (size_t)MAX(count, 0));
    for (int i = 0; i < count && error == 0; i++) {
        struct boot_untyped *ut = &bs->uts[bs->num_uts++];
        seL4_CPtr slot = simple_get_nth_untyped(simple, i, &ut->size_bits, &ut->paddr, &ut->device);
        ut->path = bs->cspace.make_path(bs->cspace.cspace, slot);
    }
    return error;
}

/* Delete what stays behind: all has been moved or copied. The old root CNode itself was made by the
 * kernel and is not ours to free. */
static void leave_old_cspace(struct migration *m)
{
    const seL4_CPtr copied[] = {m->tcb, m->pd};
    for (size_t i = 0; i < ARRAY_SIZE(copied); i++) {
        cspacepath_t path = old_path(m, m->bs->cspace.make_path(m->bs->cspace.cspace, copied[i]));
        vka_cnode_delete(&path);
    }
    cspacepath_t root = path_now(m, m->oldroot);
    if (vka_cnode_delete(&root) == seL4_NoError) allocman_cspace_free(m->bs->alloc, &root);
}

allocman_t *bootstrap_new_2level_simple(simple_t *simple, size_t l1size, size_t l2size,
                                        size_t pool_size, void *pool)
{
    cspace_simple1level_t *cspace;
    bootstrap_info_t *bs = info_of_root_task(pool_size, pool, simple_get_cnode(simple),
                                             (size_t)simple_get_cnode_size_bits(simple),
                                             simple_last_valid_cap(simple) + 1, &cspace);
    if (bs == NULL || add_simple(bs, simple) != 0) return NULL;

    struct migration m = {
        .bs = bs,
        .l1bits = l1size,
        .l2bits = l2size,
        .simple = simple,
        .tcb = simple_get_tcb(simple),
        .pd = simple_get_pd(simple),
    };
    allocman_t *alloc = migrate(&m);
    if (alloc != NULL) leave_old_cspace(&m);
    return alloc;
}

allocman_t *bootstrap_new_1level_simple(simple_t *simple, size_t l1size, size_t pool_size,
                                        void *pool)
{
    return bootstrap_new_2level_simple(simple, l1size, 0, pool_size, pool);
}
