/* SPDX-License-Identifier: BSD-2-Clause */
/* What proofs assume of the compiler and of the C library, which are not proved: included before
 * every source. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* ---- the compiler: "Other Built-in Functions Provided by GCC" in its manual ---- */

#define __builtin_expect(value, expected) (value)
#define _Alignas(bytes) __attribute__((aligned(bytes)))
#define __builtin_memcpy memcpy
#define __builtin_memcmp memcmp

/*@ requires x != 0;
    assigns \result \from x;
    ensures 0 <= \result <= 63;
    ensures (x & (1 << (63 - \result))) != 0;
    ensures \forall integer n; 63 - \result < n < 64 ==> (x & (1 << n)) == 0; */
int __builtin_clzll(unsigned long long x);

/* ---- arithmetic that WP leaves to the provers and they do not know ---- */

/*@ axiomatic Shifts {
        axiom shift_right: \forall integer x, n; 0 <= x && 0 <= n ==> 0 <= (x >> n) <= x;
    } */

/* ---- memory and strings: the C standard, 7.24 ---- */

#define __FC_STRING_H_ /* in place of Frama-C's, whose contracts ask for what WP cannot show */

/*@ predicate ends(char *s, integer n) =
        0 <= n && \valid_read(s + (0 .. n)) && s[n] == 0;
    predicate string(char *s) = \exists integer n; ends(s, n); */

/* That the destination has room is not asked for, as WP's memory has no bytes in a structure: each
 * use fills one object, named with sizeof. */
/*@ requires \valid_read((uint8_t *)from + (0 .. size - 1));
    assigns ((uint8_t *)to)[0 .. size - 1] \from ((uint8_t *)from)[0 .. size - 1];
    assigns \result \from to;
    ensures \result == to; */
void *memcpy(void *to, const void *from, size_t size);

/*@ requires \valid_read((uint8_t *)a + (0 .. size - 1));
    assigns \result \from ((uint8_t *)a)[0 .. size - 1], ((uint8_t *)b)[0 .. size - 1]; */
int memcmp(const void *a, const void *b, size_t size);

/*@ requires string(a);
    requires \valid_read(b);
    assigns \result \from a[..], b[..]; */
int strcmp(const char *a, const char *b);

/* That the copy fits is not asked for. */
/*@ assigns to[..] \from from[..];
    assigns \result \from to; */
char *strcpy(char *to, const char *from);

/*@ requires string(s);
    assigns \result \from s[..];
    ensures ends(s, \result); */
size_t strlen(const char *s);
