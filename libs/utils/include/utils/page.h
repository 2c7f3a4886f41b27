/* SPDX-License-Identifier: BSD-2-Clause */
/* Page sizes and page arithmetic; sizes in bytes, addresses as integers. */
#pragma once

#include <utils/arith.h>

#define PAGE_BITS_4K 12
#define PAGE_BITS_2M 21
#define PAGE_BITS_4M 22
#define PAGE_BITS_1G 30

#define SIZE_BITS_TO_BYTES(size_bits) (1ul << (size_bits))
/* Of a power of two. */
#define BYTES_TO_SIZE_BITS(bytes) CTZL(bytes)

#define PAGE_SIZE_4K SIZE_BITS_TO_BYTES(PAGE_BITS_4K)
#define PAGE_SIZE_2M SIZE_BITS_TO_BYTES(PAGE_BITS_2M)
#define PAGE_MASK_4K (PAGE_SIZE_4K - 1)
#define PAGE_MASK_2M (PAGE_SIZE_2M - 1)

/* The start of the page of `size` bytes that holds `addr`. */
#define PAGE_ALIGN(addr, size) ((addr) & ~((size)-1))
#define PAGE_ALIGN_4K(addr)    PAGE_ALIGN(addr, PAGE_SIZE_4K)
#define PAGE_ALIGN_2M(addr)    PAGE_ALIGN(addr, PAGE_SIZE_2M)

#define IS_ALIGNED_4K(addr) IS_ALIGNED(addr, PAGE_BITS_4K)
#define IS_ALIGNED_2M(addr) IS_ALIGNED(addr, PAGE_BITS_2M)
#define SAME_PAGE_4K(a, b)  (PAGE_ALIGN_4K(a) == PAGE_ALIGN_4K(b))

/* How many pages it takes to hold `b` bytes. */
#define BYTES_TO_SIZE_BITS_PAGES(b, size_bits)                                                     \
    (((b) >> (size_bits)) + (((b)&MASK_UNSAFE(size_bits)) != 0))
#define BYTES_TO_4K_PAGES(b) BYTES_TO_SIZE_BITS_PAGES(b, PAGE_BITS_4K)

#define MiB_TO_BYTES(x) ((x)*1024ul * 1024ul)
