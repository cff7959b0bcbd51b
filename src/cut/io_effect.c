/* The scenario of estimated coefficients among many sectors: a file tells by how much the regressor of each changes, and trade of an
 * exporter, importer and sector changes by exp(Σ_k β_k change_k). */
#include <math.h>

#include "base/alloc.h"
#include "base/text.h"
#include "cut/fit_file.h"
#include "cut/io.h"

enum { FIRST = 3 }; /* column of the first effect: exporter, importer and sector come before */

static jarak_status new_estimates(jarak_cut_sectors *cut, jarak_error *error)
{
    const size_t k = cut->settings.n_effects;
    cut->estimates = jarak__arena_alloc(&cut->memory, k * sizeof *cut->estimates);
    cut->covariance = jarak__arena_alloc(&cut->memory, k * k * sizeof *cut->covariance);
    cut->regressors = jarak__arena_alloc(&cut->memory, k * sizeof *cut->regressors);
    if (cut->estimates == NULL || cut->covariance == NULL || cut->regressors == NULL) {
        return jarak__io_no_memory(error);
    }
    for (size_t i = 0; i < k; i++) {
        cut->estimates[i] = (jarak_cut_estimate){.name = cut->settings.effects[i], .to = (double)NAN};
        cut->regressors[i] = jarak__arena_alloc(&cut->memory, cut->n_pairs * sizeof **cut->regressors);
        if (cut->regressors[i] == NULL) {
            return jarak__io_no_memory(error);
        }
        for (size_t pair = 0; pair < cut->n_pairs; pair++) {
            cut->regressors[i][pair] = 0;
        }
    }
    cut->info.from = cut->settings.from;
    cut->info.estimates = cut->estimates;
    cut->info.n_estimates = k;
    const jarak__cut_fit fit = {cut->settings.from, k, cut->estimates, cut->covariance};
    return jarak__cut_read_fit(&fit, error);
}

static jarak_status enter_row(jarak_cut_sectors *cut, const jarak_frame *frame, size_t row, bool *seen, jarak_error *error)
{
    size_t pair = 0;
    double log_factor = 0;
    jarak_status status = jarak__io_row_pair(cut, cut->settings.scenario, frame, row, seen, &pair, error);
    for (size_t k = 0; status == JARAK_OK && k < cut->info.n_estimates; k++) {
        const double change = frame->columns[FIRST + k].numbers[row];
        if (!isfinite(change)) {
            return jarak_fail(error, JARAK_ERR_DATA, _("%s, line %zu: %s is missing or no number; give by how much it changes, 0 for not"),
                              cut->settings.scenario, row + JARAK__IO_FIRST_LINE, cut->estimates[k].name);
        }
        cut->regressors[k][pair] = change;
        log_factor += cut->estimates[k].coefficient * change;
    }
    if (status == JARAK_OK) {
        cut->effect[pair] = exp(log_factor);
    }
    return status == JARAK_OK && isinf(cut->effect[pair])
               ? jarak_fail(error, JARAK_ERR_DATA, _("%s, line %zu: trade would grow beyond all bounds"), cut->settings.scenario,
                            row + JARAK__IO_FIRST_LINE)
               : status;
}

static jarak_status read_changes(jarak_cut_sectors *cut, jarak_error *error)
{
    const size_t k = cut->info.n_estimates;
    jarak_frame *frame = NULL;
    jarak_column_request *wanted = jarak__calloc(FIRST + k, sizeof *wanted);
    bool *seen = jarak__calloc(cut->n_pairs, sizeof *seen);
    jarak_status status = wanted == NULL || seen == NULL ? jarak__io_no_memory(error) : JARAK_OK;
    if (status == JARAK_OK) {
        wanted[0] = (jarak_column_request){"exporter", JARAK_COLUMN_CATEGORY};
        wanted[1] = (jarak_column_request){"importer", JARAK_COLUMN_CATEGORY};
        wanted[2] = (jarak_column_request){"sector", JARAK_COLUMN_CATEGORY};
        for (size_t i = 0; i < k; i++) {
            wanted[FIRST + i] = (jarak_column_request){cut->estimates[i].name, JARAK_COLUMN_NUMBER};
        }
        status = jarak__io_read(cut, cut->settings.scenario, FIRST + k, wanted, &frame, error);
    }
    if (status == JARAK_OK && frame->n_rows == 0) {
        status = jarak_fail(error, JARAK_ERR_DATA, _("%s has no rows"), cut->settings.scenario);
    }
    for (size_t row = 0; status == JARAK_OK && row < frame->n_rows; row++) {
        status = enter_row(cut, frame, row, seen, error);
    }
    jarak_frame_free(frame);
    jarak__free(wanted);
    jarak__free(seen);
    return status;
}

jarak_status jarak__io_effect(jarak_cut_sectors *cut, jarak_error *error)
{
    jarak_status status = new_estimates(cut, error);
    return status == JARAK_OK ? read_changes(cut, error) : status;
}
