/* SPDX-License-Identifier: BSD-2-Clause */
/* CBOR items. */
#include <string.h>
#include <utils/cbor64.h>

#define TRY(call)                                                                                  \
    do {                                                                                           \
        int error = (call);                                                                        \
        if (error != 0) return error;                                                              \
    } while (0)

int cbor64_initial_byte(base64_t *streamer, cbor64_mt_t type, uint8_t data)
{
    return base64_putbyte(streamer, (uint8_t)((unsigned)type << 5 | (data & 0x1f)));
}

/* A first byte, and 2^log2_bytes bytes of `number`, the highest first. */
static int send_sized(base64_t *streamer, cbor64_mt_t type, unsigned log2_bytes, uint64_t number)
{
    TRY(cbor64_initial_byte(streamer, type, (uint8_t)(CBOR64_AI_UINT8_T + log2_bytes)));
    for (unsigned bits = 8u << log2_bytes; bits > 0; bits -= 8) {
        TRY(base64_putbyte(streamer, (uint8_t)(number >> (bits - 8))));
    }
    return 0;
}

int cbor64_send_item(base64_t *streamer, cbor64_mt_t type, uint64_t number)
{
    if (number <= CBOR64_AI_INT_LITERAL_MAX) {
        return cbor64_initial_byte(streamer, type, (uint8_t)number);
    }
    unsigned log2_bytes = (number > UINT8_MAX) + (number > UINT16_MAX) + (number > UINT32_MAX);
    return send_sized(streamer, type, log2_bytes, number);
}

int cbor64_send_typed_bytes(base64_t *streamer, cbor64_mt_t type, unsigned char *buffer,
                            size_t length)
{
    TRY(cbor64_send_item(streamer, type, length));
    for (size_t i = 0; i < length; i++) {
        TRY(base64_putbyte(streamer, buffer[i]));
    }
    return 0;
}

int cbor64_send_simple(base64_t *streamer, cbor64_simple_t value)
{
    return cbor64_initial_byte(streamer, CBOR64_MT_SIMPLE, (uint8_t)value);
}

int cbor64_send_break(base64_t *streamer)
{
    return cbor64_initial_byte(streamer, CBOR64_MT_BREAK, CBOR64_AI_INDEFINITE_LENGTH);
}

int cbor64_float(base64_t *streamer, float number)
{
    uint32_t bits;
    memcpy(&bits, &number, sizeof(bits));
    return send_sized(streamer, CBOR64_MT_FLOAT, CBOR64_AI_FLOAT32_T - CBOR64_AI_UINT8_T, bits);
}

int cbor64_double(base64_t *streamer, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof(bits));
    return send_sized(streamer, CBOR64_MT_FLOAT, CBOR64_AI_FLOAT64_T - CBOR64_AI_UINT8_T, bits);
}

/* Readers number a string only if a reference to it, with this number, is shorter. */
static bool gets_a_number(size_t length, uint64_t number)
{
    if (number <= CBOR64_AI_INT_LITERAL_MAX) return length >= 3;
    return length >= (number <= UINT8_MAX ? 4 : number <= UINT16_MAX ? 5 : 7);
}

/* Write a string in full, and mark it so that it has the next number. */
static int emit(base64_t *streamer, cbor64_domain_t *domain, char **place, cbor64_mt_t type)
{
    char *string = *place;
    if (domain->shared_values || gets_a_number(strlen(string), domain->emitted)) {
        *place = domain->strings[domain->emitted];
        domain->strings[domain->emitted++] = string;
    }
    if (domain->shared_values) TRY(cbor64_tag(streamer, CBOR64_TAG_SHAREABLE));
    return cbor64_send_typed_bytes(streamer, type, (unsigned char *)string, strlen(string));
}

static int send_ref(base64_t *streamer, cbor64_domain_t *domain, char *string, cbor64_mt_t type)
{
    char **place = domain->strings;
    while (*place != NULL && strcmp(*place, string) != 0) {
        place++;
    }
    if (*place == NULL) {
        return cbor64_send_typed_bytes(streamer, type, (unsigned char *)string, strlen(string));
    }
    uint64_t number = (uint64_t)(place - domain->strings);
    if (number >= domain->emitted) return emit(streamer, domain, place, type);
    TRY(cbor64_tag(streamer,
                   domain->shared_values ? CBOR64_TAG_SHARED_VALUE : CBOR64_TAG_STRING_REF));
    return cbor64_uint(streamer, number);
}

int cbor64_string_ref(base64_t *streamer, cbor64_domain_t *domain, char *string)
{
    return send_ref(streamer, domain, string, CBOR64_MT_BYTE_STRING);
}

int cbor64_utf8_ref(base64_t *streamer, cbor64_domain_t *domain, char *string)
{
    return send_ref(streamer, domain, string, CBOR64_MT_UTF8_STRING);
}
