/* SPDX-License-Identifier: BSD-2-Clause */
/* Axioms of arithmetic about aligned places in memory, beside those of powers.h. */
#pragma once

/*@ axiomatic Places {
        axiom size: \forall integer n; 0 <= n < 64 ==> 1 <= (1 << n) <= 0x8000000000000000;
        axiom multiply: \forall integer x, n; 0 <= x && 0 <= n ==>
            0 <= (x << n) && (x << n) == x * (1 << n);
        axiom align: \forall integer x, m, n; 0 <= x < 0x10000000000000000 && 0 <= n < 64 &&
            m == 0x10000000000000000 - (1 << n) ==> (x & m) == x / (1 << n) * (1 << n);
        axiom borrow: \forall integer x; -0x10000000000000000 <= x < 0 ==>
            (uint64_t)x == x + 0x10000000000000000;
        axiom below: \forall integer x, size, count; 0 <= x && 0 < size &&
            x < count * size + size ==> x / size <= count;
        axiom remainder: \forall integer x, size; 0 <= x && 0 < size ==>
            x - size < x / size * size <= x;
        axiom aligned: \forall integer x, size; 0 <= x && 0 < size ==> x / size * size % size == 0;
    } */
