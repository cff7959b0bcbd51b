/* The scenario of estimated coefficients: the regressor of each, a column of the flows, is set to another value, for one with 0 is switched
 * off. Trade of i with j changes by exp(Σ_k β_k (to_k - x_kij)); that of a country with itself does not. */
#include <math.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/text.h"
#include "cut/work.h"

enum { FIRST = 2 }; /* column of the rows with a regressor: exporter and importer come before */

/* The rows, and where in them the new value of each regressor is: 0 where it is a number. */
typedef struct effect_rows {
    const jarak_frame *frame;
    size_t *from, *to; /* countries of the levels */
    const size_t *new_values;
} effect_rows;

/* By how much the regressor of a row changes. */
static jarak_status change_of(jarak_cut *cut, const effect_rows *rows, size_t k, size_t row, double *change, jarak_error *error)
{
    const jarak_cut_estimate *of = &cut->estimates[k];
    const double from = rows->frame->columns[FIRST + k].numbers[row],
                 to = of->to_column != NULL ? rows->frame->columns[rows->new_values[k]].numbers[row] : of->to;
    *change = to - from;
    return isfinite(*change) ? JARAK_OK
                             : jarak_fail(error, JARAK_ERR_DATA, _("%s: %s has no value there"), jarak__cut_place(cut, &cut->flows, row),
                                          isfinite(from) ? of->to_column : of->name);
}

static jarak_status enter_row(jarak_cut *cut, const effect_rows *rows, size_t row, jarak_error *error)
{
    const jarak_column *of = rows->frame->columns;
    const size_t i = rows->from[of[0].codes[row]], j = rows->to[of[1].codes[row]], cell = i * cut->world.n + j;
    const bool is_missing = cut->world.missing[cell];
    double log_factor = 0;
    bool changes = false;
    for (size_t k = 0; i != j && k < cut->info.n_estimates; k++) {
        double change;
        jarak_status status = change_of(cut, rows, k, row, &change, error);
        if (status != JARAK_OK) {
            return status;
        }
        changes = changes || change != 0;
        log_factor += cut->estimates[k].coefficient * change;
        cut->regressors[k][cell] = is_missing ? 0 : change;
    }
    cut->info.n_asked += changes;
    cut->info.n_asked_missing += changes && is_missing;
    cut->effect[cell] = is_missing ? 1 : exp(log_factor);
    return JARAK_OK;
}

static jarak_status enter_rows(jarak_cut *cut, effect_rows *rows, jarak_error *error)
{
    jarak_status status = jarak__cut_levels(cut, &rows->frame->columns[0], &rows->from, error);
    status = status == JARAK_OK ? jarak__cut_levels(cut, &rows->frame->columns[1], &rows->to, error) : status;
    for (size_t row = 0; status == JARAK_OK && row < rows->frame->n_rows; row++) {
        status = enter_row(cut, rows, row, error);
    }
    jarak__free(rows->from);
    jarak__free(rows->to);
    return status;
}

/* The estimates by name, and room for their covariance and for what each changes. */
static jarak_status new_estimates(jarak_cut *cut, jarak_error *error)
{
    const jarak_cut_settings *asked = &cut->settings;
    const size_t k = asked->n_effects, cells = cut->world.n * cut->world.n;
    cut->estimates = jarak__arena_alloc(&cut->memory, k * sizeof *cut->estimates);
    cut->covariance = jarak__arena_alloc(&cut->memory, k * k * sizeof *cut->covariance);
    cut->regressors = jarak__arena_alloc(&cut->memory, k * sizeof *cut->regressors);
    if (cut->estimates == NULL || cut->covariance == NULL || cut->regressors == NULL) {
        return jarak__cut_no_memory(error);
    }
    for (size_t i = 0; i < k; i++) {
        const jarak_cut_effect *effect = &asked->effects[i];
        cut->estimates[i] = (jarak_cut_estimate){.name = effect->name, .to = effect->to, .to_column = effect->to_column};
        cut->regressors[i] = jarak__arena_alloc(&cut->memory, cells * sizeof **cut->regressors);
        if (cut->regressors[i] == NULL) {
            return jarak__cut_no_memory(error);
        }
        for (size_t cell = 0; cell < cells; cell++) {
            cut->regressors[i][cell] = 0;
        }
    }
    cut->info.estimates = cut->estimates;
    cut->info.n_estimates = k;
    return JARAK_OK;
}

static jarak_status read_rows(jarak_cut *cut, jarak_error *error)
{
    const size_t k = cut->info.n_estimates;
    size_t n = FIRST + k;
    size_t *new_values = jarak__calloc(k, sizeof *new_values);
    jarak_column_request *wanted = jarak__calloc(FIRST + 2 * k, sizeof *wanted);
    jarak_frame *frame = NULL;
    jarak_status status = new_values == NULL || wanted == NULL ? jarak__cut_no_memory(error) : JARAK_OK;
    if (status == JARAK_OK) {
        wanted[0] = (jarak_column_request){"exporter", JARAK_COLUMN_CATEGORY};
        wanted[1] = (jarak_column_request){"importer", JARAK_COLUMN_CATEGORY};
        for (size_t i = 0; i < k; i++) {
            wanted[FIRST + i] = (jarak_column_request){cut->estimates[i].name, JARAK_COLUMN_NUMBER};
            if (cut->estimates[i].to_column != NULL) {
                new_values[i] = n;
                wanted[n++] = (jarak_column_request){cut->estimates[i].to_column, JARAK_COLUMN_NUMBER};
            }
        }
        status = jarak__cut_read(cut, &cut->flows, n, wanted, &frame, error);
    }
    effect_rows rows = {.frame = frame, .new_values = new_values};
    status = status == JARAK_OK ? enter_rows(cut, &rows, error) : status;
    jarak_frame_free(frame);
    jarak__free(wanted);
    jarak__free(new_values);
    return status;
}

jarak_status jarak__cut_effect(jarak_cut *cut, jarak_error *error)
{
    const jarak_cut_settings *asked = &cut->settings;
    jarak_status status = new_estimates(cut, error);
    const jarak__cut_fit fit = {asked->from, cut->info.n_estimates, cut->estimates, cut->covariance};
    status = status == JARAK_OK ? jarak__cut_read_fit(&fit, error) : status;
    status = status == JARAK_OK ? read_rows(cut, error) : status;
    if (status == JARAK_OK && cut->info.n_asked == 0) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s: %s has that value between all countries, so nothing changes"), asked->with,
                          asked->effects[0].name);
    }
    return status;
}
