/* The catalogue of indicators: data/indicators.csv, what each one is, how it is measured and how it weighs; data/recipes.csv, what their
 * recipes rest on; data/errors.csv, how figures err where that is known by size and reporter. docs/indicators.md, "The catalogue",
 * describes the columns. */
#ifndef JARAK_PANEL_CATALOGUE_H
#define JARAK_PANEL_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "jarak/answer.h"
#include "jarak/status.h"

/* How a value follows from the amounts of its figures. */
typedef enum jarak__arithmetic {
    JARAK__ARITHMETIC_NONE,     /* by no steps that could be printed */
    JARAK__ARITHMETIC_SUM,      /* of the parts; where one is missing, the part `instead` */
    JARAK__ARITHMETIC_PERCENT,  /* 100 × the sum of the parts / that of the denominator's */
    JARAK__ARITHMETIC_ALIKE,    /* 100 × the figures of the part that are alike / all of them */
    JARAK__ARITHMETIC_COUNT,    /* of the figures of the part */
    JARAK__ARITHMETIC_FOLLOWED, /* 100 × the decisions of the part that were followed / all of them */
    JARAK__ARITHMETIC_AMOUNT,   /* of the indicator's quantity, or that per another one */
} jarak__arithmetic;

typedef struct jarak__recipe {
    const char *name;
    const char *evidence;     /* the view facts.traced_… with its facts */
    const char *evidence_per; /* that of indicators that are per another quantity */
    jarak__arithmetic arithmetic;
    const char *parts, *instead, *denominator; /* parts of the evidence, " + " between; NULL: none */
} jarak__recipe;

/* How figures err beyond their variances. All NaN and NULL: not known. */
typedef struct jarak__figure_errors {
    double fresh_sd;         /* of a value: what the passing noise does not hold */
    double reporter_sd;      /* of what a reporter errs by in all years */
    double reporter_year_sd; /* of a reporter's own error of a year; of amounts from large_at on, reporter_year_sd_large */
    double large_at, reporter_year_sd_large;
    double shared;                            /* correlation with the errors of another indicator of its group and dimension that has one */
    double step_power, step_least, step_most; /* steps are wider by (size / noise_at) ^ step_power, within these bounds */
    const char *noise_from;                   /* of the indicator's noise: as jarak_indicator has it */
    const char *shocks;                       /* the measure in event_noise whose shocks its variances hold */
} jarak__figure_errors;

/* Texts are NULL, and numbers NaN, where the catalogue has none. */
typedef struct jarak__indicator {
    const char *code, *group, *dimension, *label, *natural_unit, *describes;
    jarak_scale scale;
    int sign;
    double unit;   /* one step on the scale that matters */
    double weight; /* in its dimension, of a tie; of one that is not pooled, where it takes another one's place */
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
    bool constant;             /* in dollars of 2021 */
    const jarak__recipe *made; /* the recipe of that name */
    jarak__figure_errors errors;
} jarak__indicator;

typedef struct jarak__indicators {
    size_t count;
    jarak__indicator *rows; /* in the order of print */
    size_t n_recipes;
    jarak__recipe *recipes;
    struct jarak__csv *tables; /* the texts of the three files */
} jarak__indicators;

/* Errors: ERR_MEMORY, ERR_FORMAT naming the line (a fault of the build, which tests exclude). To be released, after an error too. */
JARAK_MUST_CHECK jarak_status jarak__indicators_read(jarak__indicators *indicators, jarak_error *error);
void jarak__indicators_release(jarak__indicators *indicators);

/* The indicator that speaks for all that rest on the same facts: the one that this one competes with, or itself. */
static inline const char *jarak__indicator_leader(const jarak__indicator *indicator)
{
    return indicator->competes_with != NULL ? indicator->competes_with : indicator->code;
}

/* Whether it counts only where it takes the place of the one that it competes with, among the other ways of answering. */
static inline bool jarak__indicator_is_variant(const jarak__indicator *indicator)
{
    return indicator->competes_with != NULL && !indicator->pooled && indicator->weight > 0;
}

/* The view facts.traced_… with its facts. */
static inline const char *jarak__indicator_evidence(const jarak__indicator *indicator)
{
    return indicator->per != NULL && indicator->made->evidence_per != NULL ? indicator->made->evidence_per : indicator->made->evidence;
}

/* NULL where there is none of that code. */
const jarak__indicator *jarak__indicators_find(const jarak__indicators *indicators, const char *code);

/* JARAK_ERR_NOT_FOUND of what is asked for and neither a code nor a dimension, with those most like it. */
jarak_status jarak__indicators_unknown(const jarak__indicators *indicators, const char *asked, jarak_error *error);

/* Noise of an indicator of that size, by its rule; NaN where it is not calibrated. size: of the pair, in the indicator's natural unit;
 * NaN: not known, which is taken for noise_at. */
double jarak__indicator_noise(const jarak__indicator *indicator, double size);
/* By how much wider its steps are than those of its size noise_at; 1 where that is not known. */
double jarak__indicator_step(const jarak__indicator *indicator, double size);

#endif
