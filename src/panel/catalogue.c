/* Reading the catalogue of indicators. */
#include "panel/catalogue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/nearest.h"
#include "base/plain_locale.h"
#include "base/text.h"
#include "data/reference_csv.h"
#include "panel/scale.h"

enum { INDICATORS, RECIPES, ERRORS, N_TABLES };
static const struct {
    const char *file, *header;
} files[N_TABLES] = {
    {"data/indicators.csv",
     "code,group,dimension,label,natural_unit,scale,sign,unit,weight,noise,noise_at,noise_power,noise_least,noise_most,floor,floor_part,"
     "floor_of,pooled,competes_with,traced_by,recipe,quantity,flow,per,times,divisor,value_times,constant,describes"},
    {"data/recipes.csv", "recipe,evidence,evidence_per,arithmetic,parts,instead,denominator"},
    {"data/errors.csv",
     "code,fresh_sd,reporter_sd,reporter_year_sd,large_at,reporter_year_sd_large,step_power,step_least,step_most,shared,noise_from,shocks"},
};
enum { RECIPE_NAME, EVIDENCE, EVIDENCE_PER, ARITHMETIC, PARTS, INSTEAD, DENOMINATOR };
enum {
    ERRORS_OF,
    FRESH_SD,
    REPORTER_SD,
    REPORTER_YEAR_SD,
    LARGE_AT,
    REPORTER_YEAR_SD_LARGE,
    STEP_POWER,
    STEP_LEAST,
    STEP_MOST,
    SHARED,
    NOISE_FROM,
    SHOCKS
};
enum {
    CODE,
    GROUP,
    DIMENSION,
    LABEL,
    NATURAL_UNIT,
    SCALE,
    SIGN,
    UNIT,
    WEIGHT,
    NOISE,
    NOISE_AT,
    NOISE_POWER,
    NOISE_LEAST,
    NOISE_MOST,
    FLOOR,
    FLOOR_PART,
    FLOOR_OF,
    POOLED,
    COMPETES_WITH,
    TRACED_BY,
    RECIPE,
    QUANTITY,
    FLOW,
    PER,
    TIMES,
    DIVISOR,
    VALUE_TIMES,
    CONSTANT,
    DESCRIBES
};

typedef struct row_of {
    const jarak__csv *csv;
    size_t row;
} row_of;

static const char *text(const row_of *r, size_t column)
{
    const char *field = jarak__csv_field(r->csv, r->row, column);
    return field[0] != '\0' ? field : NULL;
}

static double number(const row_of *r, size_t column)
{
    const char *field = text(r, column);
    return field != NULL ? jarak__read_plainly(field, NULL) : (double)NAN;
}

static bool truth(const row_of *r, size_t column)
{
    return strcmp(jarak__csv_field(r->csv, r->row, column), "true") == 0;
}

static jarak_status read_indicator(const row_of *r, jarak__indicator *to, jarak_error *error)
{
    *to = (jarak__indicator){
        .code = text(r, CODE),
        .group = text(r, GROUP),
        .dimension = text(r, DIMENSION),
        .label = text(r, LABEL),
        .natural_unit = text(r, NATURAL_UNIT),
        .describes = text(r, DESCRIBES),
        .sign = jarak__csv_integer(r->csv, r->row, SIGN, 0),
        .unit = number(r, UNIT),
        .weight = number(r, WEIGHT),
        .noise = number(r, NOISE),
        .noise_at = number(r, NOISE_AT),
        .noise_power = number(r, NOISE_POWER),
        .noise_least = number(r, NOISE_LEAST),
        .noise_most = number(r, NOISE_MOST),
        .floor = number(r, FLOOR),
        .floor_part = number(r, FLOOR_PART),
        .floor_of = text(r, FLOOR_OF),
        .pooled = truth(r, POOLED),
        .competes_with = text(r, COMPETES_WITH),
        .traced_by = text(r, TRACED_BY),
        .recipe = text(r, RECIPE),
        .quantity = text(r, QUANTITY),
        .flow = text(r, FLOW),
        .per = text(r, PER),
        .times = number(r, TIMES),
        .divisor = number(r, DIVISOR),
        .value_times = number(r, VALUE_TIMES),
        .constant = truth(r, CONSTANT),
    };
    if (to->code == NULL || to->group == NULL || to->dimension == NULL || to->label == NULL || to->natural_unit == NULL ||
        to->describes == NULL || to->recipe == NULL || abs(to->sign) != 1 || !(to->unit > 0) || !(to->weight >= 0)) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s:%zu: an indicator lacks what every one has", files[INDICATORS].file, r->row + 2);
    }
    if (!jarak__scale_parse(jarak__csv_field(r->csv, r->row, SCALE), &to->scale)) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s:%zu: \"%s\" is no scale", files[INDICATORS].file, r->row + 2,
                          jarak__csv_field(r->csv, r->row, SCALE));
    }
    return JARAK_OK;
}

static const jarak__recipe *find_recipe(const jarak__indicators *indicators, const char *name)
{
    for (size_t i = 0; i < indicators->n_recipes && name != NULL; i++) {
        if (strcmp(indicators->recipes[i].name, name) == 0) {
            return &indicators->recipes[i];
        }
    }
    return NULL;
}

static jarak_status read_recipe(const row_of *r, jarak__recipe *to, jarak_error *error)
{
    static const struct {
        const char *name;
        jarak__arithmetic arithmetic;
    } known[] = {{"sum", JARAK__ARITHMETIC_SUM},     {"percent", JARAK__ARITHMETIC_PERCENT},   {"alike", JARAK__ARITHMETIC_ALIKE},
                 {"count", JARAK__ARITHMETIC_COUNT}, {"followed", JARAK__ARITHMETIC_FOLLOWED}, {"amount", JARAK__ARITHMETIC_AMOUNT}};
    const char *arithmetic = text(r, ARITHMETIC);
    *to = (jarak__recipe){.name = text(r, RECIPE_NAME),
                          .evidence = text(r, EVIDENCE),
                          .evidence_per = text(r, EVIDENCE_PER),
                          .parts = text(r, PARTS),
                          .instead = text(r, INSTEAD),
                          .denominator = text(r, DENOMINATOR)};
    bool found = arithmetic == NULL;
    for (size_t i = 0; i < sizeof known / sizeof known[0] && !found; i++) {
        found = strcmp(known[i].name, arithmetic) == 0;
        to->arithmetic = found ? known[i].arithmetic : JARAK__ARITHMETIC_NONE;
    }
    return to->name != NULL && to->evidence != NULL && found
               ? JARAK_OK
               : jarak_fail(error, JARAK_ERR_FORMAT, "%s:%zu: a recipe lacks what every one has", files[RECIPES].file, r->row + 2);
}

static const jarak__figure_errors unknown_errors = {
    .fresh_sd = (double)NAN,
    .reporter_sd = (double)NAN,
    .reporter_year_sd = (double)NAN,
    .large_at = (double)NAN,
    .reporter_year_sd_large = (double)NAN,
    .step_power = (double)NAN,
    .step_least = (double)NAN,
    .step_most = (double)NAN,
    .shared = (double)NAN,
};

static jarak_status read_errors(const row_of *r, const jarak__indicators *indicators, jarak_error *error)
{
    for (size_t i = 0; i < indicators->count; i++) {
        jarak__indicator *indicator = &indicators->rows[i];
        if (strcmp(indicator->code, jarak__csv_field(r->csv, r->row, ERRORS_OF)) == 0) {
            indicator->errors = (jarak__figure_errors){
                .fresh_sd = number(r, FRESH_SD),
                .reporter_sd = number(r, REPORTER_SD),
                .reporter_year_sd = number(r, REPORTER_YEAR_SD),
                .large_at = number(r, LARGE_AT),
                .reporter_year_sd_large = number(r, REPORTER_YEAR_SD_LARGE),
                .step_power = number(r, STEP_POWER),
                .step_least = number(r, STEP_LEAST),
                .step_most = number(r, STEP_MOST),
                .shared = number(r, SHARED),
                .noise_from = text(r, NOISE_FROM),
                .shocks = text(r, SHOCKS),
            };
            return JARAK_OK;
        }
    }
    return jarak_fail(error, JARAK_ERR_FORMAT, "%s:%zu: there is no such indicator", files[ERRORS].file, r->row + 2);
}

static jarak_status read_tables(jarak__indicators *indicators, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    indicators->tables = jarak__calloc(N_TABLES, sizeof *indicators->tables);
    for (size_t t = 0; indicators->tables != NULL && t < N_TABLES && status == JARAK_OK; t++) {
        status = jarak__csv_read(files[t].file, files[t].header, &indicators->tables[t], error);
    }
    if (status == JARAK_OK && indicators->tables != NULL) {
        indicators->rows = jarak__calloc(indicators->tables[INDICATORS].n_rows, sizeof *indicators->rows);
        indicators->recipes = jarak__calloc(indicators->tables[RECIPES].n_rows, sizeof *indicators->recipes);
    }
    return status != JARAK_OK || (indicators->rows != NULL && indicators->recipes != NULL)
               ? status
               : jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the catalogue of indicators");
}

/* Rows of the tables that were read. */
static jarak_status read_rows(jarak__indicators *indicators, jarak_error *error)
{
    const jarak__csv *tables = indicators->tables;
    jarak_status status = JARAK_OK;
    for (size_t row = 0; status == JARAK_OK && row < tables[RECIPES].n_rows; row++) {
        status = read_recipe(&(row_of){&tables[RECIPES], row}, &indicators->recipes[row], error);
        indicators->n_recipes += status == JARAK_OK;
    }
    for (size_t row = 0; status == JARAK_OK && row < tables[INDICATORS].n_rows; row++) {
        jarak__indicator *indicator = &indicators->rows[row];
        status = read_indicator(&(row_of){&tables[INDICATORS], row}, indicator, error);
        indicators->count += status == JARAK_OK;
        indicator->errors = unknown_errors;
        indicator->made = find_recipe(indicators, indicator->recipe);
        if (status == JARAK_OK && indicator->made == NULL) {
            status = jarak_fail(error, JARAK_ERR_FORMAT, "%s:%zu: there is no recipe \"%s\" in %s", files[INDICATORS].file, row + 2,
                                indicator->recipe, files[RECIPES].file);
        }
    }
    for (size_t row = 0; status == JARAK_OK && row < tables[ERRORS].n_rows; row++) {
        status = read_errors(&(row_of){&tables[ERRORS], row}, indicators, error);
    }
    return status;
}

jarak_status jarak__indicators_read(jarak__indicators *indicators, jarak_error *error)
{
    *indicators = (jarak__indicators){0};
    jarak_status status = read_tables(indicators, error);
    return status == JARAK_OK ? read_rows(indicators, error) : status;
}

void jarak__indicators_release(jarak__indicators *indicators)
{
    for (size_t t = 0; indicators->tables != NULL && t < N_TABLES; t++) {
        jarak__csv_free(&indicators->tables[t]);
    }
    jarak__free(indicators->tables);
    jarak__free(indicators->rows);
    jarak__free(indicators->recipes);
    *indicators = (jarak__indicators){0};
}

const jarak__indicator *jarak__indicators_find(const jarak__indicators *indicators, const char *code)
{
    for (size_t i = 0; i < indicators->count; i++) {
        if (strcmp(indicators->rows[i].code, code) == 0) {
            return &indicators->rows[i];
        }
    }
    return NULL;
}

double jarak__indicator_noise(const jarak__indicator *indicator, double size)
{
    if (isnan(indicator->noise_at) || isnan(size)) {
        return indicator->noise;
    }
    double noise = indicator->noise * pow(size / indicator->noise_at, indicator->noise_power);
    return fmin(fmax(noise, indicator->noise_least), indicator->noise_most);
}

double jarak__indicator_step(const jarak__indicator *indicator, double size)
{
    const jarak__figure_errors *errors = &indicator->errors;
    if (isnan(errors->step_power) || !(size > 0)) {
        return 1;
    }
    return fmin(fmax(pow(size / indicator->noise_at, errors->step_power), errors->step_least), errors->step_most);
}

jarak_status jarak__indicators_unknown(const jarak__indicators *indicators, const char *asked, jarak_error *error)
{
    const char **names = jarak__calloc(2 * indicators->count + 1, sizeof *names);
    char nearest[512] = "";
    size_t n = 0;
    for (size_t i = 0; names != NULL && i < indicators->count; i++) {
        const char *dimension = indicators->rows[i].dimension;
        size_t earlier = 0;
        while (strcmp(indicators->rows[earlier].dimension, dimension) != 0) {
            earlier++;
        }
        names[n++] = indicators->rows[i].code;
        if (earlier == i) {
            names[n++] = dimension;
        }
    }
    const bool any = jarak__nearest_names(asked, n, names, sizeof nearest, nearest) > 0;
    jarak__free((void *)names);
    return any ? jarak_fail(error, JARAK_ERR_NOT_FOUND,
                            _("there is no indicator \"%s\"; did you mean %s? `jarak query 'FROM indicator'` lists them all"), asked,
                            nearest)
               : jarak_fail(error, JARAK_ERR_NOT_FOUND, _("there is no indicator \"%s\"; `jarak query 'FROM indicator'` lists them"),
                            asked);
}
