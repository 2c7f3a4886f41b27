/* SPDX-License-Identifier: BSD-2-Clause */
/* Axioms of arithmetic about the fields of a word, beside those of powers.h. */
#pragma once

/*@ axiomatic Fields {
        axiom quotient: \forall integer x, d; 0 <= x && 0 < d ==> (x / d == 0 <==> x < d);
        axiom borrow: \forall integer x; -0x10000000000000000 <= x < 0 ==>
            (uint64_t)x == x + 0x10000000000000000;
        axiom carry: \forall integer x; 0x10000000000000000 <= x < 0x20000000000000000 ==>
            (uint64_t)x == x - 0x10000000000000000;
        axiom cut_off: \forall integer x, depth; 0 <= x < 0x10000000000000000 &&
            1 <= depth <= 64 ==>
            ((uint64_t)(x << (64 - depth)) >> (64 - depth)) == x % (1 << depth);
        axiom high_field: \forall integer x, all, low; 0 <= x && 0 <= low <= all ==>
            x % (1 << all) / (1 << low) == x / (1 << low) % (1 << (all - low));
        axiom low_field: \forall integer x, all, low; 0 <= x && 0 <= low <= all ==>
            x % (1 << all) % (1 << low) == x % (1 << low);
    } */
