/* SPDX-License-Identifier: BSD-2-Clause */
/* The C library in a root task and in threads that it made itself: output, memory, errno, long
 * jumps, numbers. */
#include "check.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdint.h>

#define THREADS 4

static volatile int bad[THREADS];

static void worker(seL4_Word which, seL4_Word unused)
{
    (void)unused;
    char *blocks[40];

    errno = (int)which + 100;
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 40; i++) {
            blocks[i] = malloc((size_t)i * 37 + 1);
            memset(blocks[i], (int)(which * 40) + i, (size_t)i * 37 + 1);
            if (i % 8 == (int)which) {
                seL4_Yield();
            }
        }
        for (int i = 0; i < 40; i++) {
            for (int j = 0; j < i * 37 + 1; j++) {
                bad[which] += (unsigned char)blocks[i][j] != (unsigned char)(which * 40 + i);
            }
            free(blocks[i]);
        }
        printf("thread %d, round %d\n", (int)which, round);
    }
    bad[which] += errno != (int)which + 100;
}

static int by_value(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void library(void)
{
    char text[80];
    int numbers[] = {5, 3, 9, 1}, value = 0;
    static jmp_buf back;

    snprintf(text, sizeof text, "%d %5.2f %s %lx %c %e", -4, 3.14159, "text", 0xabcul, 'x', 12.5);
    expect(strcmp(text, "-4  3.14 text abc x 1.250000e+01") == 0);
    expect(sscanf("17 abc", "%d", &value) == 1 && value == 17);
    expect(strtod("2.5e3", NULL) == 2500.0);
    expect_equal(strtoul("0xff", NULL, 0), 255);
    qsort(numbers, ARRAY_SIZE(numbers), sizeof numbers[0], by_value);
    expect(numbers[0] == 1 && numbers[3] == 9);
    expect(sqrt(2.0) > 1.414213 && sqrt(2.0) < 1.414214);

    volatile int jumps = 0;
    if (setjmp(back) < 3) {
        jumps++;
        longjmp(back, jumps);
    }
    expect_equal(jumps, 3);

    /* Memory in pieces large and small, aligned and grown. */
    char *large = malloc(600 * 1024);
    expect(large != NULL);
    memset(large, 1, 600 * 1024);
    void *aligned = NULL;
    expect(posix_memalign(&aligned, 4096, 100) == 0 && (uintptr_t)aligned % 4096 == 0);
    char *grown = realloc(strcpy(malloc(6), "hello"), 10000);
    expect(strcmp(grown, "hello") == 0);
    free(grown);
    free(large);
    free(aligned);
    expect(malloc((size_t)1 << 60) == NULL && errno == ENOMEM);
}

static void at_the_end(void)
{
    printf("leaving\n");
}

int main(void)
{
    thread_t threads[THREADS];

    begin();
    atexit(at_the_end);
    library();
    for (seL4_Word i = 0; i < THREADS; i++) {
        thread_start(&threads[i], seL4_MaxPrio, 0, worker, i, 0);
    }
    for (seL4_Word i = 0; i < THREADS; i++) {
        thread_join(&threads[i]);
        expect_equal(bad[i], 0);
    }
    return verdict();
}
