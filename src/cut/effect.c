/* The scenario of an estimated coefficient: its regressor, a column of the flows, is set to another value, for one with 0 is switched off.
 * Trade of i with j changes by exp(β (to - x_ij)); that of a country with itself does not. */
#include <math.h>

#include "base/alloc.h"
#include "base/text.h"
#include "cut/work.h"

/* By how much the regressor of a row changes. */
static jarak_status change_of(jarak_cut *cut, const jarak_frame *frame, size_t row, double *change, jarak_error *error)
{
    const jarak_cut_settings *asked = &cut->settings;
    const double from = frame->columns[2].numbers[row], to = asked->to_column != NULL ? frame->columns[3].numbers[row] : asked->to;
    *change = to - from;
    return isfinite(*change) ? JARAK_OK
                             : jarak_fail(error, JARAK_ERR_DATA, _("%s: %s has no value there"), jarak__cut_place(cut, &cut->flows, row),
                                          isfinite(from) ? asked->to_column : asked->effect);
}

static jarak_status enter_row(jarak_cut *cut, const jarak_frame *frame, const size_t *from, const size_t *to, size_t row,
                              jarak_error *error)
{
    const size_t i = from[frame->columns[0].codes[row]], j = to[frame->columns[1].codes[row]], cell = i * cut->world.n + j;
    double change = 0;
    jarak_status status = i != j ? change_of(cut, frame, row, &change, error) : JARAK_OK;
    if (status != JARAK_OK || change == 0) {
        return status;
    }
    cut->info.n_asked++;
    cut->info.n_asked_missing += cut->world.missing[cell];
    if (!cut->world.missing[cell]) {
        cut->regressor[cell] = change;
        cut->effect[cell] = exp(cut->info.coefficient * change);
    }
    return JARAK_OK;
}

static jarak_status enter_rows(jarak_cut *cut, const jarak_frame *frame, jarak_error *error)
{
    size_t *from = NULL, *to = NULL;
    jarak_status status = jarak__cut_levels(cut, &frame->columns[0], &from, error);
    status = status == JARAK_OK ? jarak__cut_levels(cut, &frame->columns[1], &to, error) : status;
    for (size_t row = 0; status == JARAK_OK && row < frame->n_rows; row++) {
        status = enter_row(cut, frame, from, to, row, error);
    }
    jarak__free(from);
    jarak__free(to);
    return status;
}

static jarak_status room_for_changes(jarak_cut *cut, jarak_error *error)
{
    const size_t cells = cut->world.n * cut->world.n;
    cut->regressor = jarak__arena_alloc(&cut->memory, cells * sizeof *cut->regressor);
    if (cut->regressor == NULL) {
        return jarak__cut_no_memory(error);
    }
    for (size_t cell = 0; cell < cells; cell++) {
        cut->regressor[cell] = 0;
    }
    return JARAK_OK;
}

jarak_status jarak__cut_effect(jarak_cut *cut, jarak_error *error)
{
    const jarak_cut_settings *asked = &cut->settings;
    const jarak_column_request wanted[] = {{"exporter", JARAK_COLUMN_CATEGORY},
                                           {"importer", JARAK_COLUMN_CATEGORY},
                                           {asked->effect, JARAK_COLUMN_NUMBER},
                                           {asked->to_column, JARAK_COLUMN_NUMBER}};
    jarak_frame *frame = NULL;
    jarak_status status = jarak__cut_read_fit(cut, error);
    status = status == JARAK_OK ? room_for_changes(cut, error) : status;
    if (status == JARAK_OK) {
        status = jarak__cut_read(cut, &cut->flows, asked->to_column != NULL ? 4 : 3, wanted, &frame, error);
    }
    status = status == JARAK_OK ? enter_rows(cut, frame, error) : status;
    jarak_frame_free(frame);
    if (status == JARAK_OK && cut->info.n_asked == 0) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s: %s has that value between all countries, so nothing changes"), asked->with,
                          asked->effect);
    }
    return status;
}
