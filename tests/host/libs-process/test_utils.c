/* SPDX-License-Identifier: BSD-2-Clause */
/* utils: what each macro and function promises. */
#include "host_test.h"

#include <utils/ansi.h>
#include <utils/auto.h>
#include <utils/circular_buffer.h>
#include <utils/colour.h>
#include <utils/frequency.h>
#include <utils/temperature.h>
#include <utils/util.h>

/* Logging. */

static char logged[4096];

static void collect(zf_log_output_ctx *ctx)
{
    size_t used = strlen(logged);
    size_t length = (size_t)(ctx->p - ctx->buf);
    assert_true(ctx->p <= ctx->e);
    if (used + length + 2 > sizeof(logged)) return;
    memcpy(logged + used, ctx->buf, length);
    logged[used + length] = '\n';
    logged[used + length + 1] = '\0';
}

static int log_setup(void **state)
{
    (void)state;
    logged[0] = '\0';
    zf_log_set_output_callback(collect);
    zf_log_set_tag_prefix(NULL);
    zf_log_set_output_level(0);
    zf_log_set_mem_width(16);
    return 0;
}

static void a_line_names_its_place(void **state)
{
    (void)state;
    char expected[100];
    int line = __LINE__ + 1;
    ZF_LOGE("%d apples", 3);
    snprintf(expected, sizeof(expected), "%s@test_utils.c:%d 3 apples\n", __func__, line);
    assert_string_equal(logged, expected);
}

static void the_prefix_comes_first(void **state)
{
    (void)state;
    zf_log_set_tag_prefix("dynamic-3:");
    zf_log_write("main", "/some/where/main.c", 123, ZF_LOG_FATAL, NULL, "text");
    assert_string_equal(logged, "dynamic-3: main@main.c:123 text\n");
    logged[0] = '\0';
    zf_log_write("main", "main.c", 4294967295u, ZF_LOG_FATAL, "tag", "text");
    assert_string_equal(logged, "dynamic-3:.tag main@main.c:4294967295 text\n");
    logged[0] = '\0';
    zf_log_set_tag_prefix(NULL);
    zf_log_write("main", "main.c", 0, ZF_LOG_FATAL, "tag", "text");
    assert_string_equal(logged, "tag main@main.c:0 text\n");
}

static int evaluated;

static int count_evaluation(void)
{
    return ++evaluated;
}

static void a_failed_condition_is_quoted(void **state)
{
    (void)state;
    evaluated = 0;
    ZF_LOGF_IF(count_evaluation() % 2 == 1, "Failed %s.", "badly");
    assert_int_equal(evaluated, 1);
    const char *place =
        strstr(logged, "[Cond failed: count_evaluation() % 2 == 1]\n\tFailed badly.\n");
    assert_non_null(place);
    ZF_LOGF_IF(count_evaluation() < 0, "not logged");
    assert_null(strstr(logged, "not logged"));
    /* Programs that forget the semicolon compile. */
    ZF_LOGE_IF(evaluated == 0, "not logged")
    if (evaluated == 0) return;
}

static void lines_below_the_level_are_dropped(void **state)
{
    (void)state;
    ZF_LOGV("compiled out");
    ZF_LOGD("compiled out");
    ZF_LOGI("compiled out");
    ZF_LOGW("compiled out");
    assert_string_equal(logged, "");
    zf_log_set_output_level(ZF_LOG_FATAL);
    ZF_LOGE("dropped");
    assert_string_equal(logged, "");
    ZF_LOGF("kept");
    assert_non_null(strstr(logged, "kept"));
}

static void long_lines_are_cut(void **state)
{
    (void)state;
    char text[2000];
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    ZF_LOGE("%s", text);
    assert_true(strlen(logged) > 400 && strlen(logged) < 600);
    logged[0] = '\0';
    zf_log_write(text, text, 1, ZF_LOG_ERROR, text, "%s", text);
    assert_true(strlen(logged) > 400 && strlen(logged) < 600);
    logged[0] = '\0';
    zf_log_write_mem(text, text, 1, ZF_LOG_ERROR, text, text, sizeof(text), "%s", text);
}

static void memory_is_dumped_in_lines(void **state)
{
    (void)state;
    zf_log_set_mem_width(4);
    zf_log_write_mem("f", "f.c", 1, ZF_LOG_ERROR, NULL,
                     "ab\n\xff"
                     "c",
                     5, "dump");
    assert_string_equal(logged, "f@f.c:1 dump\n"
                                "f@f.c:1 61 62 0a ff  ab..\n"
                                "f@f.c:1 63           c\n");
}

/* Arithmetic. */

static void rounding(void **state)
{
    (void)state;
    assert_int_equal(ROUND_UP(10, 4), 12);
    assert_int_equal(ROUND_UP(12, 4), 12);
    assert_int_equal(ROUND_UP(7, 3), 9);
    assert_int_equal(ROUND_DOWN(11, 4), 8);
    assert_int_equal(ROUND_DOWN(8, 3), 6);
    assert_int_equal(ALIGN_UP(0x1001ul, 0x1000ul), 0x2000);
    assert_int_equal(ALIGN_DOWN(0x1fff, 0x1000), 0x1000);
    assert_int_equal(DIV_ROUND_UP(9, 4), 3);
    assert_int_equal(DIV_ROUND_UP(SIZE_MAX, 2ul), SIZE_MAX / 2 + 1);
    assert_int_equal(DIV_ROUND(5, 2), 3);
    assert_int_equal(DIV_ROUND(4, 3), 1);
    assert_true(IS_ALIGNED(0x3000, 12));
    assert_false(IS_ALIGNED(0x3001, 12));
}

static void bits(void **state)
{
    (void)state;
    assert_int_equal(BIT(12), 4096);
    assert_int_equal(MASK(0), 0);
    assert_int_equal(MASK(12), 4095);
    assert_int_equal(MASK(64), SIZE_MAX);
    assert_true(IS_POWER_OF_2(64));
    assert_false(IS_POWER_OF_2(0));
    assert_true(IS_POWER_OF_2_OR_ZERO(0));
    assert_false(IS_POWER_OF_2_OR_ZERO(6));
    assert_int_equal(LOG_BASE_2(1), 0);
    assert_int_equal(LOG_BASE_2(4097), 12);
    assert_int_equal(NEXT_POWER_OF_2(0), 1);
    assert_int_equal(NEXT_POWER_OF_2(1), 1);
    assert_int_equal(NEXT_POWER_OF_2(64), 64);
    assert_int_equal(NEXT_POWER_OF_2(65), 128);
    assert_int_equal(BSWAP_WORD(0x0102030405060708ul), 0x0807060504030201ul);
    assert_int_equal(config_set(CONFIG_THIS_IS_NOT_DEFINED), 0);
#define CONFIG_THIS_IS_DEFINED 1
    assert_int_equal(config_set(CONFIG_THIS_IS_DEFINED), 1);
}

static void limits(void **state)
{
    (void)state;
    assert_int_equal(MIN(3, MIN(2, 5)), 2);
    assert_int_equal(MAX(MAX(3, 9), 5), 9);
    assert_int_equal(CLAMP(2, 1, 4), 2);
    assert_int_equal(CLAMP(2, 3, 4), 3);
    assert_int_equal(CLAMP(2, 9, 4), 4);
    assert_int_equal(CLAMP_ADD(1u, 2u, 9u), 3);
    assert_int_equal(CLAMP_ADD(UINT32_MAX, UINT32_MAX, UINT32_MAX - 1), UINT32_MAX - 1);
    assert_int_equal(CLAMP_SUB(5u, 2u, 1u), 3);
    assert_int_equal(CLAMP_SUB(5u, 9u, 1u), 1);
    assert_int_equal(CLAMP_SUB(0u, 9u, 1u), 1);
    assert_true(ISINRANGE(1, 3, 3));
    assert_false(ISINRANGE(1, 4, 3));
    assert_int_equal(INRANGE(1, 4, 3), 3);
    evaluated = 0;
    assert_int_equal(MAX(count_evaluation(), 0), 1);
    assert_int_equal(evaluated, 1);
}

static void a_packed_struct_is_padded(void **state)
{
    (void)state;
    struct {
        uint32_t first;
        PAD_STRUCT_BETWEEN(0, 16, uint32_t);
        uint16_t second;
        PAD_STRUCT_BETWEEN(16, 20, uint16_t);
        uint8_t third;
    } PACKED registers;
    assert_int_equal((char *)&registers.second - (char *)&registers, 16);
    assert_int_equal((char *)&registers.third - (char *)&registers, 20);
}

static void pages(void **state)
{
    (void)state;
    assert_int_equal(BYTES_TO_4K_PAGES(1), 1);
    assert_int_equal(BYTES_TO_4K_PAGES(4096), 1);
    assert_int_equal(BYTES_TO_4K_PAGES(4097), 2);
    assert_int_equal(BYTES_TO_SIZE_BITS_PAGES(3u << 21, 21), 3);
    assert_int_equal(PAGE_ALIGN_4K(0x1fff), 0x1000);
    assert_int_equal(PAGE_ALIGN_2M(0x3fffff), 0x200000);
    assert_true(SAME_PAGE_4K(0x1000, 0x1fff));
    assert_false(SAME_PAGE_4K(0x1fff, 0x2000));
    assert_int_equal(MiB_TO_BYTES(3), 3 << 20);
}

static void units(void **state)
{
    (void)state;
    assert_int_equal(NS_IN_S, 1000000000);
    assert_int_equal(FS_IN_MINUTE, 60000000000000000);
    assert_int_equal(muldivu64(UINT64_MAX, 10, 20), UINT64_MAX / 2);
    assert_int_equal(freq_cycles_and_hz_to_ns(3000, 3 * GHZ), 1000);
    assert_int_equal(freq_ns_and_hz_to_cycles(1000, 3 * GHZ), 3000);
    assert_int_equal(freq_cycles_and_ns_to_hz(3000, 1000), 3 * GHZ);
    assert_int_equal(celcius_to_kelvin(27), 300);
    assert_int_equal(kelvin_to_celcius(0), -273);
    assert_int_equal(colour_rgb24_encode_u32(colour_rgb24_create(1, 2, 3)), 0x010203);
    assert_int_equal(colour_rgb24_decode_u32(0x010203).as_rgb.green, 2);
}

/* Lists. */

static int compare(void *a, void *b)
{
    return *(int *)a - *(int *)b;
}

static int add_up(void *data, void *token)
{
    *(int *)token += *(int *)data;
    return *(int *)data == 3;
}

static void a_list_keeps_its_order(void **state)
{
    (void)state;
    int numbers[] = {1, 2, 3, 4}, sum = 0, absent = 9;
    list_t list;
    assert_int_equal(list_init(&list), 0);
    assert_true(list_is_empty(&list));
    assert_int_equal(list_append(&list, &numbers[1]), 0);
    assert_int_equal(list_append(&list, &numbers[2]), 0);
    assert_int_equal(list_prepend(&list, &numbers[0]), 0);
    assert_int_equal(list_append(&list, &numbers[3]), 0);
    assert_int_equal(list_length(&list), 4);
    assert_int_equal(list_index(&list, &numbers[2], compare), 2);
    assert_int_equal(list_index(&list, &absent, compare), -1);
    assert_true(list_exists(&list, &numbers[3], compare));
    assert_int_equal(list_foreach(&list, add_up, &sum), 1);
    assert_int_equal(sum, 6);
    assert_int_equal(list_remove(&list, &numbers[0], compare), 0);
    assert_int_equal(list_remove(&list, &numbers[0], compare), -1);
    assert_int_equal(list_destroy(&list), -1);
    assert_int_equal(list_remove_all(&list), 0);
    assert_int_equal(list_destroy(&list), 0);
}

static void a_list_of_the_callers_nodes(void **state)
{
    (void)state;
    int numbers[] = {1, 2};
    struct list_node nodes[] = {{.data = &numbers[0]}, {.data = &numbers[1]}};
    list_t list;
    list_init(&list);
    list_append_node(&list, &nodes[1]);
    list_prepend_node(&list, &nodes[0]);
    assert_int_equal(list_index(&list, &numbers[1], compare), 1);
    assert_int_equal(list_remove_node(&list, &numbers[0], compare), 0);
    assert_ptr_equal(list.head, &nodes[1]);
    assert_int_equal(list_remove_all_nodes(&list), 0);
    assert_true(list_is_empty(&list));
}

/* Odds and ends. */

static void a_full_ring_loses_its_oldest_byte(void **state)
{
    (void)state;
    circ_buf_t *ring = malloc(sizeof(*ring) + 4);
    assert_int_equal(circ_buf_init(1, ring), -1);
    assert_int_equal(circ_buf_init(4, ring), 0);
    assert_true(circ_buf_is_empty(ring));
    for (uint8_t c = 'a'; c <= 'd'; c++) {
        circ_buf_put(ring, c);
    }
    assert_true(circ_buf_is_full(ring));
    assert_int_equal(circ_buf_get(ring), 'b');
    assert_int_equal(circ_buf_get(ring), 'c');
    assert_int_equal(circ_buf_get(ring), 'd');
    assert_true(circ_buf_is_empty(ring));
    free(ring);
}

static void colours_are_escape_sequences(void **state)
{
    (void)state;
    assert_string_equal(ANSI_COLOR(RED), "\033[31m");
    assert_string_equal(ANSI_COLOR(RED, BOLD, UNDERLINE), "\033[31;1;4m");
    assert_string_equal(ANSI_COLOR2(WHITE, BLUE), "\033[37;44m");
    assert_string_equal(COLORIZE("x", GREEN), "\033[32mx\033[0m");
    assert_string_equal(ANSI_BG_COLOR(CYAN), A_BG_C);
}

static void formats_follow_the_type(void **state)
{
    (void)state;
    assert_string_equal(FORMAT_STRING(1ul), "%lu");
    assert_string_equal(FORMAT_STRING((char)1), "%c");
    assert_string_equal(FORMAT_STRING("x"), "%s");
    assert_string_equal(FORMAT_STRING((void *)0), "%p");
}

static void *where_is_my_stack(void *arg)
{
    *(uintptr_t *)arg = (uintptr_t)__builtin_frame_address(0);
    return arg;
}

static void a_function_runs_on_another_stack(void **state)
{
    (void)state;
    static char stack[64 * 1024];
    uintptr_t frame = 0;
    void *top = stack + sizeof(stack) - 3;
    assert_ptr_equal(utils_run_on_stack(top, where_is_my_stack, &frame), &frame);
    assert_in_range(frame, (uintptr_t)stack, (uintptr_t)top);
    assert_int_equal(frame % STACK_CALL_ALIGNMENT, 0);
    assert_null(utils_run_on_stack(NULL, where_is_my_stack, &frame));
    assert_int_equal(STACK_CALL_ALIGNMENT_BITS, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_line_names_its_place, log_setup),
        cmocka_unit_test_setup(the_prefix_comes_first, log_setup),
        cmocka_unit_test_setup(a_failed_condition_is_quoted, log_setup),
        cmocka_unit_test_setup(lines_below_the_level_are_dropped, log_setup),
        cmocka_unit_test_setup(long_lines_are_cut, log_setup),
        cmocka_unit_test_setup(memory_is_dumped_in_lines, log_setup),
        cmocka_unit_test(rounding),
        cmocka_unit_test(bits),
        cmocka_unit_test(limits),
        cmocka_unit_test(a_packed_struct_is_padded),
        cmocka_unit_test(pages),
        cmocka_unit_test(units),
        cmocka_unit_test(a_list_keeps_its_order),
        cmocka_unit_test(a_list_of_the_callers_nodes),
        cmocka_unit_test(a_full_ring_loses_its_oldest_byte),
        cmocka_unit_test(colours_are_escape_sequences),
        cmocka_unit_test(formats_follow_the_type),
        cmocka_unit_test(a_function_runs_on_another_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
