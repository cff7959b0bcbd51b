/* Reading the catalogue of indicators. */
#include "panel/catalogue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/plain_locale.h"
#include "data/reference_csv.h"
#include "panel/scale.h"

static const char file[] = "data/indicators.csv";
static const char header[] =
    "code,group,dimension,label,natural_unit,scale,sign,unit,weight,noise,noise_at,noise_power,noise_least,noise_most,floor,floor_part,"
    "floor_of,pooled,competes_with,traced_by,recipe,quantity,flow,per,times,divisor,value_times,constant,describes";
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
    return field != NULL ? strtod(field, NULL) : (double)NAN;
}

static bool truth(const row_of *r, size_t column)
{
    return strcmp(jarak__csv_field(r->csv, r->row, column), "true") == 0;
}

static jarak_status read_row(const row_of *r, jarak__indicator *to, jarak_error *error)
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
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s:%zu: an indicator lacks what every one has", file, r->row + 2);
    }
    if (!jarak__scale_parse(jarak__csv_field(r->csv, r->row, SCALE), &to->scale)) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s:%zu: \"%s\" is no scale", file, r->row + 2, jarak__csv_field(r->csv, r->row, SCALE));
    }
    return JARAK_OK;
}

jarak_status jarak__indicators_read(jarak__indicators *indicators, jarak_error *error)
{
    *indicators = (jarak__indicators){.table = jarak__calloc(1, sizeof *indicators->table)};
    if (indicators->table == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %s", file);
    }
    jarak_status status = jarak__csv_read(file, header, indicators->table, error);
    size_t count = status == JARAK_OK ? indicators->table->n_rows : 0;
    indicators->rows = jarak__calloc(count, sizeof *indicators->rows);
    if (status == JARAK_OK && indicators->rows == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %s", file);
    }
    const jarak__plain_locale locale = jarak__plain_locale_enter();
    for (size_t row = 0; status == JARAK_OK && row < count; row++) {
        status = read_row(&(row_of){indicators->table, row}, &indicators->rows[row], error);
        indicators->count += status == JARAK_OK;
    }
    jarak__plain_locale_leave(locale);
    return status;
}

void jarak__indicators_release(jarak__indicators *indicators)
{
    if (indicators->table != NULL) {
        jarak__csv_free(indicators->table);
    }
    jarak__free(indicators->table);
    jarak__free(indicators->rows);
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
    if (isnan(indicator->noise_at)) {
        return indicator->noise;
    }
    double noise = indicator->noise * pow(size / indicator->noise_at, indicator->noise_power);
    return fmin(fmax(noise, indicator->noise_least), indicator->noise_most);
}
