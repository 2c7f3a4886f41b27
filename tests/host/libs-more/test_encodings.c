/* SPDX-License-Identifier: BSD-2-Clause */
/* base64 by the vectors of RFC 4648, CBOR by those of RFC 8949. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <utils/cbor64.h>
#include <utils/linear_algebra.h>

static char *text;
static size_t text_size;
static base64_t stream;

static int open_stream(void **state)
{
    (void)state;
    stream = base64_new(open_memstream(&text, &text_size));
    return stream.output == NULL;
}

static int close_stream(void **state)
{
    (void)state;
    fclose(stream.output);
    free(text);
    return 0;
}

/* What was written since the last time. */
static void expect(const char *wanted)
{
    assert_int_equal(base64_terminate(&stream), 0);
    fflush(stream.output);
    text[text_size] = '\0'; /* what came before may have been longer */
    assert_string_equal(text, wanted);
    rewind(stream.output);
    stream = base64_new(stream.output);
}

static void base64__vectors(void **state)
{
    static const char *wanted[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    (void)state;
    for (size_t length = 0; length <= 6; length++) {
        for (size_t i = 0; i < length; i++) {
            assert_int_equal(base64_putbyte(&stream, (uint8_t) "foobar"[i]), 0);
        }
        expect(wanted[length]);
    }
    for (int i = 0; i < 3; i++) {
        base64_putbyte(&stream, 0xff);
    }
    expect("////");
}

static void base64__a_full_stream(void **state)
{
    (void)state;
    char room[2];
    FILE *small = fmemopen(room, sizeof(room), "w");
    setbuf(small, NULL);
    base64_t streamer = base64_new(small);
    int error = 0;
    for (int i = 0; i < 10 && error == 0; i++) {
        error = base64_putbyte(&streamer, 0);
    }
    assert_int_equal(error, EOF);
    fclose(small);
}

static void cbor__numbers(void **state)
{
    (void)state;
    cbor64_uint(&stream, 23); /* 17 */
    cbor64_uint(&stream, 24); /* 18 18 */
    expect("FxgY");
    cbor64_uint(&stream, 1000); /* 19 03 e8 */
    expect("GQPo");
    cbor64_uint(&stream, 1000000); /* 1a 00 0f 42 40 */
    cbor64_int(&stream, -1);       /* 20 */
    expect("GgAPQkAg");
    cbor64_uint(&stream, 1000000000000); /* 1b 00 00 00 e8 d4 a5 10 00 */
    expect("GwAAAOjUpRAA");
    cbor64_int(&stream, -1000);     /* 39 03 e7 */
    cbor64_int(&stream, INT64_MIN); /* 3b 7f ff ff ff ff ff ff ff */
    expect("OQPnO3//////////");
    cbor64_double(&stream, 1.1); /* fb 3f f1 99 99 99 99 99 9a */
    expect("+z/xmZmZmZma");
    cbor64_float(&stream, 100000.0f); /* fa 47 c3 50 00 */
    cbor64_bool(&stream, 1);          /* f5 */
    expect("+kfDUAD1");
    cbor64_bool(&stream, 0);
    cbor64_null(&stream);
    cbor64_undefined(&stream); /* f4 f6 f7 */
    expect("9Pb3");
}

static void cbor__strings_arrays_maps(void **state)
{
    (void)state;
    cbor64_utf8(&stream, "IETF"); /* 64 49 45 54 46 */
    cbor64_array_start(&stream);  /* 9f */
    expect("ZElFVEaf");
    cbor64_array_end(&stream);
    cbor64_bytes(&stream, (unsigned char *)"\1", 1); /* ff 41 01 */
    expect("/0EB");
    cbor64_map_length(&stream, 1);
    cbor64_string(&stream, "a");
    cbor64_array_length(&stream, 0); /* a1 41 61 80 */
    cbor64_tag(&stream, CBOR64_TAG_UTF8_URI);
    cbor64_utf8_chunks_start(&stream); /* d8 20 7f */
    cbor64_utf8_chunks_end(&stream);   /* ff */
    cbor64_map_start(&stream);         /* bf */
    expect("oUFhgNggf/+/");
}

static void cbor__string_references(void **state)
{
    (void)state;
    char *strings[] = {"aaa", "b", "ccc", NULL};
    cbor64_domain_t domain;
    cbor64_string_ref_domain(&stream, strings, &domain); /* d9 01 00 */
    expect("2QEA");
    cbor64_string_ref(&stream, &domain, "ccc"); /* 43 63 63 63 */
    cbor64_string_ref(&stream, &domain, "b");   /* 41 62: too short for a number */
    expect("Q2NjY0Fi");
    cbor64_utf8_ref(&stream, &domain, "aaa");   /* 63 61 61 61 */
    cbor64_string_ref(&stream, &domain, "b");   /* 41 62 */
    cbor64_string_ref(&stream, &domain, "aaa"); /* d8 19 01 */
    expect("Y2FhYUFi2BkB");
    cbor64_string_ref(&stream, &domain, "ccc");  /* d8 19 00 */
    cbor64_string_ref(&stream, &domain, "else"); /* 44 65 6c 73 65 */
    cbor64_uint(&stream, 0);
    expect("2BkARGVsc2UA");
    cbor64_shared_value_domain(strings, &domain);
    cbor64_string_ref(&stream, &domain, "b"); /* d8 1c 41 62 */
    cbor64_string_ref(&stream, &domain, "b"); /* d8 1d 00 */
    cbor64_null_domain(&stream);              /* d9 01 00 */
    cbor64_uint(&stream, 0);
    cbor64_uint(&stream, 0);
    expect("2BxBYtgdANkBAAAA");
}

static void vectors__in_the_plane(void **state)
{
    (void)state;
    vector_2d_long_int_t a, b;
    vector_2d_double_t c;
    vector_2d_long_int_from_cartesian(3, 4, &a);
    vector_2d_long_int_add(&a, &a, &b);
    vector_2d_long_int_subtract(&b, &a, &b);
    assert_true(vector_2d_long_int_length(&b) == 5);
    vector_2d_long_int_scalar_multiply(&a, -2, &a);
    assert_int_equal(a.y, -8);
    vector_2d_double_from_polar(2, 1, &c);
    assert_true(fabs(vector_2d_double_angle(&c) - 1) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(base64__vectors, open_stream, close_stream),
        cmocka_unit_test(base64__a_full_stream),
        cmocka_unit_test_setup_teardown(cbor__numbers, open_stream, close_stream),
        cmocka_unit_test_setup_teardown(cbor__strings_arrays_maps, open_stream, close_stream),
        cmocka_unit_test_setup_teardown(cbor__string_references, open_stream, close_stream),
        cmocka_unit_test(vectors__in_the_plane),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
