/* SPDX-License-Identifier: BSD-2-Clause */
/* Axioms of arithmetic about powers of two, which follow from what shifts and division mean:
 * provers do not find them where the number of bits is variable. */
#pragma once

/*@ axiomatic Powers {
        axiom shift_divides: \forall integer x, n; 0 <= x && 0 <= n ==>
            (x >> n) == x / (1 << n);
        axiom power: \forall integer n; 0 <= n < 64 ==> 1 <= (1 << n) <= 0x8000000000000000;
        axiom power_grows: \forall integer a, b; 0 <= a < b ==> 2 * (1 << a) <= (1 << b);
        axiom power_sum: \forall integer a, b; 0 <= a <= b ==>
            (1 << b) == (1 << a) * (1 << (b - a));
        axiom mask: \forall integer x, m, n; 0 <= x && 0 <= n && m == (1 << n) - 1 ==>
            (x & m) == x % (1 << n);
        axiom divide: \forall integer x, size, count; 0 < size && 0 <= x &&
            count <= x / size ==> count * size <= x;
        axiom divide_once: \forall integer x, size; 0 < size && 0 <= x && 1 <= x / size ==>
            size <= x;
    } */
