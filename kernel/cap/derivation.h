/* SPDX-License-Identifier: BSD-2-Clause */
/* The derivation tree: who was derived from whom, so that a capability can be revoked.
 *
 * All capabilities derived from one another stand in one list, in depth-first order. Descendants of
 * a capability P are those behind it, up to the first C for which slot_is_parent(P, C) is false. It
 * is true if
 *   - P is marked SLOT_REVOCABLE, and
 *   - C names P's object, or memory or numbers inside P's, and
 *   - P is unbadged, or C has P's badge and was not itself badged later (SLOT_FIRST_BADGED).
 * A capability is marked revocable when its object is made, when it receives its badge, and if it
 * is untyped memory, an interrupt handler or a range of ports. So copies of an original are its
 * children, and copies of those copies are its children too, not theirs.
 *
 * What must always hold, for each slot (derivation_check() verifies it):
 *   - an empty slot is in no list and has no flags;
 *   - links agree in both directions;
 *   - behind the descendants of an unbadged capability comes nothing else from its region;
 *   - capabilities to one object stand next to each other: whether one is the last is seen from its
 *     neighbours. */
#pragma once

#include "cap/slot.h"
#include "debug/invariant.h"
#include "entry/error.h"

/* Put `cap`, derived from the capability in `parent`, into the empty slot `dest`.
 * Untyped memory that is copied or handed out this way counts as used up: its watermark goes to its
 * end until the copy has gone. */
void slot_insert(struct slot *dest, struct cap cap, struct slot *parent);

/* Put the first capability to a new object into the empty slot `dest`, below `parent`, or on its
 * own if that is NULL. */
void slot_insert_original(struct slot *dest, struct cap cap, struct slot *parent);

/* The capability in `source` goes to the empty slot `dest` and keeps its place in the tree. */
void slot_move(struct slot *dest, struct slot *source);

/* Both capabilities change slots and keep their places in the tree. */
void slot_swap(struct slot *a, struct slot *b);

/* Take the capability out of the tree and its slot; its children fall to its parent. Nothing is
 * finalised: cap/delete.h is for that. */
void slot_clear(struct slot *slot);

/* Are there no other capabilities to its object? (Always for a capability without an object.) */
bool slot_is_final(const struct slot *slot);

/* Is `child` a descendant of `parent`, given that it stands right behind it or behind another? */
bool slot_is_parent(const struct slot *parent, const struct slot *child);
bool slot_has_children(const struct slot *slot);

/* FAILED: RevokeFirst. */
status_t ensure_no_children(const struct slot *slot, struct sys_error *err);

/* What a copy of `cap`, which stands in or was made from that in `source`, looks like.
 * FAILED: RevokeFirst (untyped memory with children), IllegalOperation (cannot be copied); also if
 * `cap` is the null capability. */
status_t cap_derive(struct slot *source, struct cap cap, struct cap *out, struct sys_error *err);

/* The capability with no more than `rights`. */
struct cap cap_mask_rights(struct cap cap, unsigned rights);

/* The word that Mint (`preserve` false) or Mutate (true) carries: a badge for an endpoint or
 * notification that has none, which only Mint can give; guard and guard size for a CNode. Other
 * types ignore it. The null capability if the word is not possible. */
struct cap cap_update_data(bool preserve, word_t data, struct cap cap);

/* Does `inner` name an object in the memory of `untyped`? The same as cap_same_region() says of
 * untyped memory. Revocation asks it for every capability that it deletes. */
bool untyped_covers(struct cap untyped, struct cap inner);

/* Does `b` name `a`'s object, or something inside what `a` names? */
bool cap_same_region(struct cap a, struct cap b);
/* Do both name the same object? */
bool cap_same_object(struct cap a, struct cap b);

/* Does the capability name memory; and which? A zombie names that of its dying object. */
bool cap_is_physical(struct cap cap);
paddr_t cap_base(struct cap cap);
unsigned cap_size_bits(struct cap cap);

/* Does what is promised above hold for this slot? Takes time in proportion to what stands behind it
 * in its list; the second looks at its neighbours only. */
struct broken derivation_check(const struct slot *slot);
struct broken derivation_check_links(const struct slot *slot);

/* Is it the first of the capabilities to its object? So that each object is looked at once. */
bool slot_is_first(const struct slot *slot);
