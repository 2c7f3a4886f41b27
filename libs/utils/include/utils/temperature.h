/* SPDX-License-Identifier: BSD-2-Clause */
/* Temperatures in kelvin and degrees Celsius, and thousandths of them. */
#pragma once

#define MILLICELCIUS_IN_CELCIUS 1000
#define MILLIKELVIN_IN_KELVIN   1000
/* 0 degrees Celsius in millikelvin. */
#define MILLIKELVIN_OFFSET 273150

typedef int celcius_t;
typedef int millicelcius_t;
typedef unsigned int kelvin_t;
typedef unsigned int millikelvin_t;
typedef millikelvin_t temperature_t;

static inline millikelvin_t millicelcius_to_millikelvin(millicelcius_t mc)
{
    return (millikelvin_t)(mc + MILLIKELVIN_OFFSET);
}

static inline millicelcius_t millikelvin_to_millicelcius(millikelvin_t mk)
{
    return (millicelcius_t)mk - MILLIKELVIN_OFFSET;
}

static inline kelvin_t celcius_to_kelvin(celcius_t c)
{
    return millicelcius_to_millikelvin(c * MILLICELCIUS_IN_CELCIUS) / MILLIKELVIN_IN_KELVIN;
}

static inline celcius_t kelvin_to_celcius(kelvin_t k)
{
    return millikelvin_to_millicelcius(k * MILLIKELVIN_IN_KELVIN) / MILLICELCIUS_IN_CELCIUS;
}
