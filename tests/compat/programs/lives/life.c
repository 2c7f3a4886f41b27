/* SPDX-License-Identifier: BSD-2-Clause */
#include "life.h"

#include <errno.h>
#include <inttypes.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char life[32];
static int failures;

static void note(char what)
{
    life[strlen(life)] = what;
}

/* Those with a number first, the lowest first, and the other way round at the end. */
__attribute__((constructor)) static void begin_c(void)
{
    note('c');
}
__attribute__((constructor(102))) static void begin_b(void)
{
    note('b');
}
__attribute__((constructor(101))) static void begin_a(void)
{
    note('a');
}
__attribute__((destructor(101))) static void end_a(void)
{
    note('A');
    life_ended(life);
}
__attribute__((destructor(102))) static void end_b(void)
{
    note('B');
}
__attribute__((destructor)) static void end_c(void)
{
    note('C');
}

static void at_exit_x(void)
{
    note('x');
}
static void at_exit_y(void)
{
    note('y');
}

static void expect_at(int holds, const char *what, int line)
{
    if (holds) return;
    failures++;
    printf("FAILED life.c:%d: %s\n", line, what);
}
#define expect(condition) expect_at((condition) != 0, #condition, __LINE__)

static void expressions(void)
{
    static const char line[] = "[  12.345] cpu1: mapped 0x7f00 for \"init\"";
    regex_t re;
    regmatch_t at[4];
    char why[64];

    expect(regcomp(&re, "^\\[ *([0-9]+)\\.([0-9]+)\\] (cpu[0-9]):", REG_EXTENDED) == 0);
    expect(re.re_nsub == 3);
    expect(regexec(&re, line, 4, at, 0) == 0);
    expect(at[1].rm_so == 3 && at[1].rm_eo == 5 && at[2].rm_so == 6 && at[2].rm_eo == 9);
    expect(strncmp(line + at[3].rm_so, "cpu1", 4) == 0);
    expect(regexec(&re, "no such line", 0, NULL, 0) == REG_NOMATCH);
    regfree(&re);

    expect(regcomp(&re, "MAPPED|unmapped", REG_EXTENDED | REG_ICASE | REG_NOSUB) == 0);
    expect(regexec(&re, line, 0, NULL, 0) == 0);
    regfree(&re);

    expect(regcomp(&re, "\\(ab*\\)\\1$", 0) == 0);
    expect(regexec(&re, "xabbabb", 2, at, 0) == 0 && at[0].rm_so == 1 && at[1].rm_eo == 4);
    regfree(&re);

    int error = regcomp(&re, "(open", REG_EXTENDED);
    expect(error == REG_EPAREN);
    expect(regerror(error, NULL, why, sizeof why) > 1 && why[0] != '\0');
}

static void streams(void)
{
    char text[128], word[16], *made = NULL;
    unsigned number;
    int a, end;
    float f;
    size_t size = 0;

    expect(snprintf(text, 5, "%s", "longer") == 6 && strcmp(text, "long") == 0);
    expect(snprintf(NULL, 0, "%08.3f|%-6s|%+d", 3.14159, "ab", 7) == 18);
    snprintf(text, sizeof text, "%08.3f|%-6s|%+d|%#o|%5.1e|%.*s", 3.14159, "ab", 7, 8, 12345.0, 2,
             "xyz");
    expect(strcmp(text, "0003.142|ab    |+7|010|1.2e+04|xy") == 0);
    expect(sscanf("  42 0x2a word 2.5%n", "%d %x %15[a-z] %f%n", &a, &number, word, &f, &end) == 4);
    expect(sscanf("42 2a word 2.5 rest", "%d %x %15[a-z] %f%n", &a, &number, word, &f, &end) == 4);
    expect(a == 42 && number == 42 && strcmp(word, "word") == 0 && f == 2.5f && end == 14);
    expect(sscanf("", "%d", &a) == EOF);
    int64_t wide = 0;
    expect(sscanf("-9223372036854775807", "%" SCNd64, &wide) == 1 && wide == -INT64_MAX);

    FILE *out = open_memstream(&made, &size);
    expect(out != NULL);
    for (int i = 0; i < 300; i++) fprintf(out, "line %d\n", i);
    expect(fclose(out) == 0 && size == strlen(made));
    FILE *in = fmemopen(made, size, "r");
    expect(in != NULL);
    for (int i = 0; i < 300; i++) {
        a = -1;
        expect(fgets(text, sizeof text, in) != NULL && sscanf(text, "line %d", &a) == 1 && a == i);
    }
    expect(fgetc(in) == EOF && feof(in));
    rewind(in);
    expect(ungetc('L', in) == 'L' && fgetc(in) == 'L' && fgetc(in) == 'l');
    expect(fseek(in, 5, SEEK_SET) == 0 && fscanf(in, "%d", &a) == 1 && a == 0);
    expect(fclose(in) == 0);
    free(made);
    errno = 0;
    expect(fopen("no such file", "r") == NULL && errno == ENOENT);
    expect(fprintf(stderr, "on standard error\n") == 18);
}

static void times(void)
{
    struct tm day = {.tm_year = 100, .tm_mon = 1, .tm_mday = 29, .tm_hour = 12};
    char text[32];

    expect(mktime(&day) == 951825600 && day.tm_wday == 2);
    expect(strftime(text, sizeof text, "%Y-%m-%d %H:%M", &day) == 16);
    expect(strcmp(text, "2000-02-29 12:00") == 0);
}

int main_runs(void)
{
    expect(strcmp(life, "abc") == 0);
    note('m');
    expect(atexit(at_exit_x) == 0 && atexit(at_exit_y) == 0);
    expressions();
    streams();
    times();
    return failures;
}
