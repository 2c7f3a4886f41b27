/* SPDX-License-Identifier: BSD-2-Clause */
/* What proofs assume of the compiler and of the C library, which are not proved: included before
 * every source. */
#pragma once

#include <stddef.h>

/* ---- the compiler: "Other Built-in Functions Provided by GCC" in its manual ---- */

#define __builtin_expect(value, expected) (value)
#define __builtin_memcpy                  memcpy
#define __builtin_memcmp                  memcmp

/*@ requires x != 0;
    assigns \result \from x;
    ensures 0 <= \result <= 63;
    ensures (x & (1 << (63 - \result))) != 0;
    ensures \forall integer n; 63 - \result < n < 64 ==> (x & (1 << n)) == 0; */
int __builtin_clzll(unsigned long long x);

/* ---- memory and strings: the C standard, 7.24 ---- */

#define __FC_STRING_H_ /* in place of Frama-C's, whose contracts ask for what WP cannot show */

/*@ predicate ends(char *s, integer n) =
        0 <= n && \valid_read(s + (0 .. n)) && s[n] == 0;
    predicate string(char *s) = \exists integer n; ends(s, n); */

/*@ requires \valid((char *)to + (0 .. size - 1));
    requires \valid_read((char *)from + (0 .. size - 1));
    requires \separated((char *)to + (0 .. size - 1), (char *)from + (0 .. size - 1));
    assigns ((char *)to)[0 .. size - 1] \from ((char *)from)[0 .. size - 1];
    assigns \result \from to;
    ensures \result == to; */
void *memcpy(void *to, const void *from, size_t size);

/*@ requires \valid_read((char *)a + (0 .. size - 1));
    requires \valid_read((char *)b + (0 .. size - 1));
    assigns \result \from ((char *)a)[0 .. size - 1], ((char *)b)[0 .. size - 1]; */
int memcmp(const void *a, const void *b, size_t size);

/*@ requires string(a);
    requires \valid_read(b);
    assigns \result \from a[..], b[..]; */
int strcmp(const char *a, const char *b);

/*@ requires string(s);
    assigns \result \from s[..];
    ensures ends(s, \result); */
size_t strlen(const char *s);
