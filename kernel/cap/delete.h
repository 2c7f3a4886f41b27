/* SPDX-License-Identifier: BSD-2-Clause */
/* Deleting capabilities and what dies with them.
 *
 * When the last capability to a CNode or TCB goes, the slots of that object must be emptied, and
 * the last capabilities to further CNodes and TCBs may be in those: a tree, a chain a million deep,
 * or a cycle. The work is done in small steps with a preemption point after each, without recursion
 * and without memory beside the dying slots themselves.
 *
 * A dying object is one whose last capability has been replaced by a zombie. No capability to it is
 * left, so nobody can look up its slots, and nobody fills them. There are three kinds of zombie:
 *
 *   HELD  in the slot that is being deleted (by a user, or by a revoke). It names one dying object
 *         of which no slot has been emptied yet.
 *   SELF  in a slot of the dying object itself. All slots of the object before this one are empty.
 *   HEAD  in the slot that is being deleted; names no object: only its ring is left to do.
 *
 * All zombies that came from one deletion form a ring, linked both ways: at most one HELD or HEAD,
 * the slot from which the deletion started, and any number of SELF. The steps:
 *
 *   HELD with object X: once X's first slot is empty the zombie moves there and is a SELF; a HEAD
 *     remains. If X's first slot holds the last capability to Y, these two change places: X becomes
 *     a SELF in its own first slot, and now Y is HELD.
 *   SELF at slot i of X: if slot i+1 is empty the zombie moves there, and after the last slot it is
 *     gone, and X is dead. If slot i+1 holds the last capability to Y, that capability changes
 *     places with the content of Y's first slot, and is Y's SELF; slot i+1 is looked at again.
 *   HEAD: step any other member of the ring; it goes with the last of them.
 *   A HELD or HEAD that stands in a slot of a dying object (that deletion was preempted and then
 *     the CNode it worked in was deleted): both rings are joined, and it leaves the ring; an object
 *     that it held is treated as one whose last capability stands in that slot.
 *
 * Every step deletes a capability, passes a slot, or makes an object its own holder, each of which
 * happens once: so all work is proportional to the slots that die, and a step is O(1).
 *
 * HELD and SELF stand in the derivation tree where the last capability to their object stood, so
 * untyped memory has children until every object in it is dead, and its revoke finds the zombies: a
 * SELF is simply stepped until its object is dead, whatever ring it is in. A HEAD is in no tree.
 *
 * The last capability to an endpoint or notification goes when nobody waits there any more: each
 * step sends one thread back.
 *
 * A deletion that was preempted continues when the same system call is repeated (its slot holds
 * HELD or HEAD, or a capability without rights), or when anybody else deletes that slot, or revokes
 * the memory. A ring loses its HELD or HEAD only if that slot is part of what the ring destroys:
 * then no slot leads to these objects any more, and a revoke of their memory finishes them. */
#pragma once

#include "cap/slot.h"
#include "debug/invariant.h"

enum zombie_kind { ZOMBIE_HELD, ZOMBIE_SELF, ZOMBIE_HEAD };

/* Empty the slot, and finalise the object if this was its last capability.
 * PREEMPTED: call again; until then the slot may hold a zombie. */
status_t slot_delete(struct slot *slot);

/* The same for a capability that is known to be none of a CNode or TCB, or not the last one, and
 * for whose object nobody waits: never preempted. */
void slot_delete_one(struct slot *slot);

/* Delete all descendants of the capability; it stays. PREEMPTED: call again. */
status_t slot_revoke(struct slot *slot);

/* The dying object that a HELD or SELF zombie names: its slots and how many. */
struct slot *zombie_object(struct cap zombie);
word_t zombie_slots(struct cap zombie);

/* Does what is promised above hold for this slot, if it holds a zombie? */
struct broken zombie_check(const struct slot *slot);
