/* Model formulas as users of fixest know them: the text taken apart.
 *
 *     trade ~ fta + log(dist) + i(year, ref = 1990) | exporter^year + importer^year + pair(exporter, importer)
 *
 *     formula  = outcomes '~' terms [ '|' effects ]
 *     terms    = sum of products; a:b is the product of a and b, a*b is a + b + a:b; 1 alone is the constant
 *     a factor is a column, x^2, log(x) and other functions, I(arithmetic), i(column), i(column, ref = value), i(column, x),
 *              l(x, k) and f(x, k) for lags and leads, l(x, from:to)
 *     effects  = sum of keys joined by '^', each with slopes in [x, z] (beside an intercept) or [[x, z]] (alone);
 *     a key is a column or pair(a, b), which is the same for (a, b) and (b, a)
 *
 * A text may hold several with ';' between, a formula several outcomes, c(y1, y2), and once on each side of '|' sw(a, b), csw(a, b), sw0(…)
 * or csw0(…), whose items take turns (csw: add up; 0: beginning without any): these are models of their own.
 *
 * docs/fit.md describes the language for users. Everything lives in the formula's arena. */
#ifndef JARAK_FIT_FORMULA_FORMULA_H
#define JARAK_FIT_FORMULA_FORMULA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "jarak/status.h"

typedef enum jarak__expr_kind {
    JARAK__EXPR_NUMBER,
    JARAK__EXPR_COLUMN,
    JARAK__EXPR_CALL,   /* name(left) */
    JARAK__EXPR_MINUS,  /* -left */
    JARAK__EXPR_BINARY, /* left op right */
} jarak__expr_kind;

/* '+', '-', '*', '/', '^', '<', '>', 'l' (<=), 'g' (>=), '=' (==), 'n' (!=) */
typedef char jarak__operator;

/* Expressions are not deeper, so that walking them by recursion is safe. */
enum { JARAK__DEEPEST_EXPR = 100 };

/* Arithmetic over the numbers of a row. */
typedef struct jarak__expr {
    jarak__expr_kind kind;
    jarak__operator operator;
    double number;
    const char *name; /* of a column or function */
    const struct jarak__expr *left, *right;
    int depth; /* of the longest chain below it */
    size_t at; /* where in the text */
} jarak__expr;

/* Something that categories are made of. */
typedef struct jarak__formula_key {
    const char *first;
    const char *second; /* of a pair; else NULL */
    size_t at;
} jarak__formula_key;

/* Keys joined by '^'. */
typedef struct jarak__formula_keys {
    const jarak__formula_key *items;
    size_t count;
    size_t at;
} jarak__formula_keys;

typedef enum jarak__factor_kind {
    JARAK__FACTOR_NUMBER,   /* one column: expr */
    JARAK__FACTOR_LAG,      /* expr, of from … to periods before */
    JARAK__FACTOR_CATEGORY, /* a dummy for each level of keys but ref, times expr where it is not NULL */
} jarak__factor_kind;

typedef struct jarak__factor {
    jarak__factor_kind kind;
    const jarak__expr *expr;
    bool is_power; /* x^2 outside of I() */
    long lag_from, lag_to;
    bool is_lead; /* written as f() */
    jarak__formula_keys keys;
    const char *const *refs; /* levels left out */
    size_t n_refs;
    size_t at;
} jarak__factor;

/* The product of its factors. */
typedef struct jarak__term {
    const jarak__factor *const *factors;
    size_t count;
} jarak__term;

typedef struct jarak__effect {
    jarak__formula_keys keys;
    const jarak__expr *const *slopes;
    size_t n_slopes;
    bool slopes_alone;
} jarak__effect;

/* One outcome with terms and effects; the order of models is formula, outcome, effects, terms, the last running fastest. */
typedef struct jarak__formula_model {
    size_t outcome; /* of the formula's */
    const jarak__term *terms;
    size_t n_terms;
    const jarak__effect *effects;
    size_t n_effects;
} jarak__formula_model;

typedef struct jarak__formula {
    jarak__arena arena;
    const char *text;
    const char *title;                  /* of messages: "formula", "--cluster" */
    const jarak__expr *const *outcomes; /* of all models */
    size_t n_outcomes;
    const jarak__effect *effects; /* of jarak__formula_parse_keys(); else those of models count */
    size_t n_effects;
    const jarak__formula_model *models; /* of jarak__formula_parse() */
    size_t n_models;
} jarak__formula;

/* Takes text apart, which must outlive it. Errors: ERR_ARGUMENT, showing the place and what was expected there; ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__formula_parse(const char *text, jarak__formula *formula, jarak_error *error);
/* The parts alone, for options: effects without slopes, apart by '+' or ',' ("exporter^importer + year"); and one arithmetic expression
 * ("log(dist)"), as outcomes[0]. title names the option in messages. */
JARAK_MUST_CHECK jarak_status jarak__formula_parse_keys(const char *text, const char *title, jarak__formula *formula, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__formula_parse_expression(const char *text, const char *title, jarak__formula *formula,
                                                              jarak_error *error);
void jarak__formula_release(jarak__formula *formula);

/* As fixest prints it; lives in the arena. NULL when memory is out. */
const char *jarak__expr_name(jarak__arena *arena, const jarak__expr *expr);
const char *jarak__formula_keys_name(jarak__arena *arena, const jarak__formula_keys *keys);

/* ERR_ARGUMENT with the text, a caret under the byte at, and the message. */
jarak_status jarak__formula_fail(const jarak__formula *formula, size_t at, jarak_error *error, const char *format, ...) JARAK_PRINTF(4, 5);

/* The functions that a number can be given to. */
double (*jarak__formula_function(const char *name))(double);

#endif
