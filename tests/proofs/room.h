/* SPDX-License-Identifier: BSD-2-Clause */
/* Axioms of arithmetic about quotients, beside those of powers.h. */
#pragma once

/*@ axiomatic Room {
        axiom power_divides: \forall integer a, b; 0 <= a <= b ==>
            (1 << b) / (1 << a) == (1 << (b - a));
        axiom quotient_grows: \forall integer x, y, size; 0 <= x <= y && 0 < size ==>
            x / size <= y / size;
    } */
