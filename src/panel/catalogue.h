/* The catalogue of indicators, data/indicators.csv: what each one is, how it is measured and how it weighs. docs/indicators.md, "The
 * catalogue", describes the columns. */
#ifndef JARAK_PANEL_CATALOGUE_H
#define JARAK_PANEL_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "jarak/answer.h"
#include "jarak/status.h"

/* Texts are NULL, and numbers NaN, where the catalogue has none. */
typedef struct jarak__indicator {
    const char *code, *group, *dimension, *label, *natural_unit, *describes;
    jarak_scale scale;
    int sign;
    double unit;   /* one step on the scale that matters */
    double weight; /* in its dimension, of a tie */
    double noise;  /* passing noise, a standard deviation on the scale: noise × (size / noise_at) ^ noise_power, within these bounds */
    double noise_at, noise_power, noise_least, noise_most;
    double floor, floor_part; /* no weight below it at both ends: the amount, or that part of floor_of of the smaller state */
    const char *floor_of;
    bool pooled;               /* enters a verdict */
    const char *competes_with; /* rests on the same facts as that one: only one of them counts */
    const char *traced_by;     /* its facts are listed under that one */
    const char *recipe;        /* how it is made; of `amount`: */
    const char *quantity, *flow, *per;
    double times, divisor, value_times;
    bool constant; /* in dollars of 2021 */
} jarak__indicator;

typedef struct jarak__indicators {
    size_t count;
    jarak__indicator *rows; /* in the order of print */
    struct jarak__csv *table;
} jarak__indicators;

/* Errors: ERR_MEMORY, ERR_FORMAT naming the line (a fault of the build, which tests exclude). To be released, after an error too. */
JARAK_MUST_CHECK jarak_status jarak__indicators_read(jarak__indicators *indicators, jarak_error *error);
void jarak__indicators_release(jarak__indicators *indicators);

/* NULL where there is none of that code. */
const jarak__indicator *jarak__indicators_find(const jarak__indicators *indicators, const char *code);

/* Noise of an indicator of that size, by its rule; NaN where it is not calibrated. size: of the pair, in the indicator's natural unit. */
double jarak__indicator_noise(const jarak__indicator *indicator, double size);

#endif
