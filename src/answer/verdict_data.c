/* The values of pairs as verdicts are made from them, of one answer or of all pairs of the world. */
#include "answer/verdict_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer/answer.h"
#include "base/alloc.h"
#include "data/vote_errors.h"

/* What all rows begin with, whichever relation they are of. */
enum { STATE, PARTNER, INDICATOR, YEAR, N_KEYS };

const char jarak__reporters_before[] =
    "SELECT p.state, p.partner, p.indicator, p.year, ln(max(p.amount) FILTER (p.reporter = p.state)) AS own, "
    "ln(max(p.amount) FILTER (p.reporter = p.partner)) AS partners FROM facts.reported p";
const char jarak__reporters_after[] = "AND p.period_kind = 'year' GROUP BY ALL HAVING own IS NOT NULL OR partners IS NOT NULL ORDER BY ALL";
enum { SAID_BY_STATE = N_KEYS, SAID_BY_PARTNER };

const char jarak__spread_before[] = "SELECT p.state, p.partner, p.indicator, p.year FROM facts.panel_spread p";
const char jarak__spread_after[] = "ORDER BY ALL";

const char jarak__vote_errors_before[] = "SELECT p.state, p.partner, p.indicator, p.year, p.errors FROM facts.vote_error p";
const char jarak__vote_errors_after[] = "AND p.errors <> '' ORDER BY p.state, p.partner, p.indicator, p.year";
enum { ERRORS = N_KEYS };
_Static_assert((int)JARAK_VERDICT_MEMORY_YEARS == (int)JARAK__ERROR_YEARS, "what the panel keeps is what the verdict takes");

const char jarak__sizes_before[] = "SELECT z.state, z.year, z.gdp, z.population FROM facts.panel_size z";
const char jarak__sizes_after[] = "ORDER BY ALL";
enum { SIZE_STATE, SIZE_YEAR, SIZE_GDP, SIZE_POPULATION };

static int compare_places(const void *one, const void *other)
{
    const jarak__place *a = one, *b = other;
    int order = strcmp(a->state, b->state);
    return order != 0 ? order : strcmp(a->partner, b->partner);
}

static int compare_values(const void *one, const void *other)
{
    const jarak_verdict_value *a = one, *b = other;
    int order = (a->pair > b->pair) - (a->pair < b->pair);
    order = order != 0 ? order : (a->indicator > b->indicator) - (a->indicator < b->indicator);
    return order != 0 ? order : (a->year > b->year) - (a->year < b->year);
}

jarak_status jarak__verdict_input_start(jarak__verdict_input *input, size_t n_pairs, size_t n_indicators, const jarak_indicator *indicators,
                                        jarak_error *error)
{
    *input = (jarak__verdict_input){.data = {.n_pairs = n_pairs, .n_indicators = n_indicators, .indicators = indicators},
                                    .places = jarak__calloc(n_pairs + 1, sizeof *input->places)};
    return input->places != NULL ? JARAK_OK : jarak__answer_out_of_memory(error);
}

void jarak__verdict_input_sort_places(jarak__verdict_input *input)
{
    qsort(input->places, input->data.n_pairs, sizeof *input->places, compare_places);
}

void jarak__verdict_input_release(jarak__verdict_input *input)
{
    jarak__free(input->places);
    jarak__free(input->values);
    jarak__free(input->sizes);
    *input = (jarak__verdict_input){0};
}

size_t jarak__verdict_input_pair(const jarak__verdict_input *input, const char *state, const char *partner)
{
    const jarak__place sought = {.state = state, .partner = partner};
    const jarak__place *found = bsearch(&sought, input->places, input->data.n_pairs, sizeof sought, compare_places);
    return found != NULL ? found->number : SIZE_MAX;
}

size_t jarak__verdict_input_indicator(const jarak__verdict_input *input, const char *code)
{
    size_t k = 0;
    while (k < input->data.n_indicators && strcmp(input->data.indicators[k].code, code) != 0) {
        k++;
    }
    return k < input->data.n_indicators ? k : SIZE_MAX;
}

static bool reserve(jarak__verdict_input *input)
{
    if (input->data.n_values < input->n_room) {
        return true;
    }
    const size_t room = input->n_room > 0 ? 2 * input->n_room : 1024;
    jarak_verdict_value *more = jarak__resize_array(input->values, room, sizeof *more);
    if (more != NULL) {
        input->values = more;
        input->n_room = room;
        input->data.values = more;
    }
    return more != NULL;
}

jarak_status jarak__verdict_input_add(jarak__verdict_input *input, size_t pair, bool turned, size_t indicator, int year, double value,
                                      double variance, double natural, jarak_error *error)
{
    if (!isfinite(value) || !(variance >= 0)) {
        return JARAK_OK;
    }
    if (!reserve(input)) {
        return jarak__answer_out_of_memory(error);
    }
    /* Of a difference of the two only the size counts: told from one of them always, so that both orders have the same bits. */
    const jarak_indicator *of = &input->data.indicators[indicator];
    const double sign = of->scale == JARAK_SCALE_SIGNED && turned ? -of->sign : of->sign;
    input->values[input->data.n_values++] = (jarak_verdict_value){.pair = pair,
                                                                  .indicator = indicator,
                                                                  .year = year,
                                                                  .value = value * sign,
                                                                  .variance = variance,
                                                                  .natural = natural,
                                                                  .own = (double)NAN,
                                                                  .partners = (double)NAN};
    return JARAK_OK;
}

void jarak__verdict_input_sort(jarak__verdict_input *input)
{
    if (input->data.n_values > 0) {
        qsort(input->values, input->data.n_values, sizeof *input->values, compare_values);
    }
}

/* The value that a row with the keys is about; NULL: there is none. */
static jarak_verdict_value *find_value(const jarak__verdict_input *input, const jarak_table *table, size_t row)
{
    const jarak_verdict_value sought = {
        .pair = jarak__verdict_input_pair(input, jarak_table_text(table, row, STATE), jarak_table_text(table, row, PARTNER)),
        .indicator = jarak__verdict_input_indicator(input, jarak_table_text(table, row, INDICATOR)),
        .year = (int)jarak_table_integer(table, row, YEAR)};
    return sought.pair != SIZE_MAX && sought.indicator != SIZE_MAX && input->data.n_values > 0
               ? bsearch(&sought, input->values, input->data.n_values, sizeof sought, compare_values)
               : NULL;
}

void jarak__verdict_input_reporters(jarak__verdict_input *input, const jarak_table *said)
{
    for (size_t row = 0; row < jarak_table_rows(said); row++) {
        jarak_verdict_value *value = find_value(input, said, row);
        if (value != NULL) {
            /* the value is the mean of both logarithms, or the one that there is, in the prices of one year */
            const double own = jarak_table_number(said, row, SAID_BY_STATE), partners = jarak_table_number(said, row, SAID_BY_PARTNER);
            const double mean = isnan(own) ? partners : isnan(partners) ? own : 0.5 * (own + partners);
            value->own = value->value + (own - mean);
            value->partners = value->value + (partners - mean);
        }
    }
}

void jarak__verdict_input_spread(jarak__verdict_input *input, const jarak_table *spread)
{
    for (size_t row = 0; row < jarak_table_rows(spread); row++) {
        jarak_verdict_value *value = find_value(input, spread, row);
        if (value != NULL) {
            value->spread = true;
        }
    }
}

void jarak__verdict_input_errors(jarak__verdict_input *input, const jarak_table *errors)
{
    for (size_t row = 0; row < jarak_table_rows(errors); row++) {
        jarak_verdict_value *value = find_value(input, errors, row);
        if (value != NULL) {
            const char *letters = jarak_table_text(errors, row, ERRORS);
            jarak__error_text_read(strlen(letters), letters, value->correlations);
        }
    }
}

void jarak__verdict_input_error(jarak__verdict_input *input, size_t pair, size_t indicator, int year, size_t length, const char *letters)
{
    const jarak_verdict_value sought = {.pair = pair, .indicator = indicator, .year = year};
    jarak_verdict_value *value =
        input->data.n_values > 0 ? bsearch(&sought, input->values, input->data.n_values, sizeof sought, compare_values) : NULL;
    if (value != NULL) {
        jarak__error_text_read(length, letters, value->correlations);
    }
}

/* ------------------------------------------------------------------------------------------------------------------ sizes */

/* The rows of a state: from the first with a code not before it. */
static size_t first_row(const jarak_table *sizes, const char *state)
{
    size_t low = 0, high = jarak_table_rows(sizes);
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (strcmp(jarak_table_text(sizes, middle, SIZE_STATE), state) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_of(const jarak_table *sizes, size_t row, const char *state)
{
    return row < jarak_table_rows(sizes) && strcmp(jarak_table_text(sizes, row, SIZE_STATE), state) == 0;
}

/* The smaller of two sizes that are both known. */
static double smaller(double a, double b)
{
    return a > 0 && b > 0 ? (a < b ? a : b) : (double)NAN;
}

/* Fills the sizes of a pair, or counts them where that is NULL. */
static size_t fill_pair(const jarak_table *table, const jarak__place *place, jarak_verdict_size *sizes)
{
    size_t a = first_row(table, place->state), b = first_row(table, place->partner), n = 0;
    while (is_of(table, a, place->state) && is_of(table, b, place->partner)) {
        const int64_t one = jarak_table_integer(table, a, SIZE_YEAR), other = jarak_table_integer(table, b, SIZE_YEAR);
        if (one == other) {
            const double gdp = smaller(jarak_table_number(table, a, SIZE_GDP), jarak_table_number(table, b, SIZE_GDP));
            const double population = smaller(jarak_table_number(table, a, SIZE_POPULATION), jarak_table_number(table, b, SIZE_POPULATION));
            if (!isnan(gdp) || !isnan(population)) {
                if (sizes != NULL) {
                    sizes[n] = (jarak_verdict_size){.pair = place->number, .year = (int)one, .gdp = gdp, .population = population};
                }
                n++;
            }
        }
        a += one <= other;
        b += other <= one;
    }
    return n;
}

static int compare_sizes(const void *one, const void *other)
{
    const jarak_verdict_size *a = one, *b = other;
    const int order = (a->pair > b->pair) - (a->pair < b->pair);
    return order != 0 ? order : (a->year > b->year) - (a->year < b->year);
}

jarak_status jarak__verdict_input_sizes(jarak__verdict_input *input, const jarak_table *sizes, jarak_error *error)
{
    size_t n = 0;
    for (size_t i = 0; i < input->data.n_pairs; i++) {
        n += fill_pair(sizes, &input->places[i], NULL);
    }
    input->sizes = jarak__calloc(n + 1, sizeof *input->sizes);
    if (input->sizes == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    for (size_t i = 0; i < input->data.n_pairs; i++) {
        input->data.n_sizes += fill_pair(sizes, &input->places[i], input->sizes + input->data.n_sizes);
    }
    if (input->data.n_sizes > 0) {
        qsort(input->sizes, input->data.n_sizes, sizeof *input->sizes, compare_sizes);
    }
    input->data.sizes = input->sizes;
    return JARAK_OK;
}
