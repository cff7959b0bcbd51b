/* Ideal points of all states and sessions, by the votes of each session alone, into the panel.
 *
 * The figures inside the program were fitted to one file of roll calls. A store with the votes of that very file has them without a fit,
 * which takes ten seconds; one with other votes has its own, on the scale of the figures where enough sessions are in both. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/sql.h"
#include "data/store.h"
#include "data/vote_rows.h"
#include "data/votes_ideal.h"
#include "jarak/ideal.h"
#include "panel/ballots.h"

/* Fewer roll calls place nobody on a line; points in fewer common states and sessions do not tell one line's scale from another's. */
enum { LEAST_ITEMS = 10, LEAST_COMMON_POINTS = 60 };

static jarak_status out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for votes"));
}

static double rounded(double number, double unit)
{
    return round(number * unit) / unit;
}

static uint32_t state_number(const jarak_votes *votes, const char *code)
{
    for (size_t i = 0; i < votes->n_units; i++) {
        if (strcmp(votes->units[i], code) == 0) {
            return (uint32_t)i;
        }
    }
    return JARAK_IDEAL_NONE;
}

/* ------------------------------------------------------------------------------------------------------------------ a fit */

/* Points of the ballots, and what they were fitted to; none where their votes place nobody on a line. */
static jarak_status fit_points(const jarak_votes *votes, const jarak_cancel *cancel, jarak__votes_ideal *input, jarak_ideal **fit,
                               jarak_error *error)
{
    jarak_error failure;
    jarak_ideal_settings settings;
    jarak_ideal_settings_init(&settings);
    settings.data_only = true;
    settings.cancel = cancel;
    const uint32_t soviet_union = state_number(votes, "SUN"), russia = state_number(votes, "RUS");
    settings.anchor_high = state_number(votes, "USA");
    settings.anchor_low = russia != JARAK_IDEAL_NONE ? russia : soviet_union;
    if (settings.anchor_high == JARAK_IDEAL_NONE || settings.anchor_low == JARAK_IDEAL_NONE) {
        settings.anchor_high = settings.anchor_low = JARAK_IDEAL_NONE;
    }
    /* Roll calls that come back year after year share their parameters, as in `jarak fit ideal`; where no list has titles, none do. */
    jarak_status status = jarak__votes_ideal_make(votes, JARAK_BRIDGE_BOTH, input, &failure);
    if (status == JARAK_OK) {
        status = jarak_ideal_fit(&input->data, &settings, fit, &failure);
    }
    return status == JARAK_OK || status == JARAK_ERR_DATA ? JARAK_OK : jarak_fail(error, status, "%s", failure.message);
}

static jarak_status read_points(const jarak_votes *votes, const jarak_ideal *fit, jarak__point_row *rows, size_t *count, jarak_error *error)
{
    const jarak_ideal_info *info = jarak_ideal_result(fit);
    jarak_status status = JARAK_OK;
    *count = 0;
    for (size_t i = 0; i < info->n_points && status == JARAK_OK; i++) {
        jarak_ideal_own own;
        status = jarak_ideal_data_only(fit, i, &own, error);
        if (status == JARAK_OK && isfinite(own.estimate) && isfinite(own.std_error)) {
            rows[(*count)++] = (jarak__point_row){.state = votes->units[info->points[i].unit],
                                                  .year = info->points[i].time,
                                                  .estimate = own.estimate,
                                                  .std_error = own.std_error,
                                                  .n_votes = own.n_votes};
        }
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ scales */

static int compare_points(const void *one, const void *other)
{
    const jarak__vote_point *a = one, *b = other;
    const int order = strcmp(a->state, b->state);
    return order != 0 ? order : (a->year > b->year) - (a->year < b->year);
}

static const jarak__vote_point *figure_of(const jarak__vote_figures *figures, const char *state, int32_t year)
{
    jarak__vote_point sought = {.year = year};
    if (strlen(state) != 3) {
        return NULL;
    }
    memcpy(sought.state, state, 4);
    return bsearch(&sought, figures->points, figures->n_points, sizeof sought, compare_points);
}

/* Brings fitted points to the mean and the spread that the figures have over the states and sessions of both. Returns false, and leaves
 * them as they are, where these are too few. */
static bool put_on_scale(const jarak__vote_figures *figures, jarak__point_row *rows, size_t count)
{
    double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; i < count; i++) {
        const jarak__vote_point *figure = figure_of(figures, rows[i].state, rows[i].year);
        if (figure != NULL) {
            n++;
            x += rows[i].estimate;
            y += figure->estimate;
            xx += rows[i].estimate * rows[i].estimate;
            yy += figure->estimate * figure->estimate;
            xy += rows[i].estimate * figure->estimate;
        }
    }
    const double var_x = xx - x * x / n, var_y = yy - y * y / n, covariance = xy - x * y / n;
    if (n < LEAST_COMMON_POINTS || !(var_x > 0) || !(var_y > 0)) {
        return false;
    }
    const double slope = copysign(sqrt(var_y / var_x), covariance);
    for (size_t i = 0; i < count; i++) {
        rows[i].estimate = y / n + slope * (rows[i].estimate - x / n);
        rows[i].std_error *= fabs(slope);
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------------------------ the panel */

static bool has_year(const jarak__point_row *rows, size_t count, int32_t year)
{
    size_t i = 0;
    while (i < count && rows[i].year != year) {
        i++;
    }
    return i < count;
}

/* How their differences err over years, of the pairs that the figures are of, likewise. */
static jarak_status add_pair_figures(jarak_store *store, const jarak__vote_figures *figures, const jarak__point_row *fitted,
                                     size_t n_fitted, jarak_error *error)
{
    jarak__point_pair_row *rows = jarak__calloc(figures->n_pairs, sizeof *rows);
    size_t count = 0;
    if (rows == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < figures->n_pairs; i++) {
        const jarak__vote_pair *pair = &figures->pairs[i];
        if (pair->point_errors.letters[0] != '\0' && !has_year(fitted, n_fitted, pair->year)) {
            rows[count++] = (jarak__point_pair_row){pair->a, pair->b, pair->year, pair->point_errors};
        }
    }
    jarak_status status = jarak__point_pair_rows_add(store, count, rows, error);
    jarak__free(rows);
    return status;
}

/* The figures of sessions of which there are no fitted points. */
static jarak_status add_figures(jarak_store *store, const jarak__vote_figures *figures, const jarak__point_row *fitted, size_t n_fitted,
                                jarak_error *error)
{
    jarak__point_row *rows = jarak__calloc(figures->n_points, sizeof *rows);
    size_t count = 0;
    if (rows == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < figures->n_points; i++) {
        const jarak__vote_point *point = &figures->points[i];
        if (!has_year(fitted, n_fitted, point->year)) {
            rows[count++] = (jarak__point_row){.state = point->state,
                                               .year = point->year,
                                               .estimate = rounded(point->estimate, 1e6),
                                               .std_error = rounded(point->std_error, 1e6),
                                               .n_votes = point->n,
                                               .is_shipped = true};
        }
    }
    jarak_status status = jarak__point_rows_add(store, count, rows, error);
    jarak__free(rows);
    return status == JARAK_OK ? add_pair_figures(store, figures, fitted, n_fitted, error) : status;
}

static jarak_status add_lags(jarak_store *store, const jarak_votes *votes, const jarak_ideal_lags *lags, jarak_error *error)
{
    jarak__point_pair_row *rows = jarak__calloc(lags->n_rows + 1, sizeof *rows);
    size_t count = 0;
    if (rows == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < lags->n_rows; i++) {
        rows[count] = (jarak__point_pair_row){votes->units[lags->rows[i].a], votes->units[lags->rows[i].b], lags->rows[i].time,
                                              jarak__error_text_of(lags->n_lags, lags->correlations + i * lags->n_lags)};
        count += rows[count].errors.letters[0] != '\0';
    }
    jarak_status status = jarak__point_pair_rows_add(store, count, rows, error);
    jarak__free(rows);
    return status;
}

/* How differences of the fitted points err over years, of all pairs. */
static jarak_status add_fitted_pairs(jarak_store *store, const jarak_votes *votes, const jarak_ideal_data *data, const jarak_ideal *fit,
                                     jarak_error *error)
{
    const size_t n = votes->n_units * (votes->n_units - 1) / 2;
    uint32_t *a = jarak__calloc(n + 1, sizeof *a), *b = jarak__calloc(n + 1, sizeof *b);
    jarak_ideal_lags *lags = NULL;
    jarak_status status = a != NULL && b != NULL ? JARAK_OK : out_of_memory(error);
    for (uint32_t i = 0, k = 0; status == JARAK_OK && i < votes->n_units; i++) {
        for (uint32_t j = i + 1; j < votes->n_units; j++, k++) {
            a[k] = i;
            b[k] = j;
        }
    }
    if (status == JARAK_OK) {
        status = jarak_ideal_lags_find(fit, data, n, a, b, JARAK__ERROR_YEARS, 0, jarak__store_cancel(store), &lags, error);
    }
    status = status == JARAK_OK ? add_lags(store, votes, lags, error) : status;
    jarak_ideal_lags_free(lags);
    jarak__free(a);
    jarak__free(b);
    return status;
}

static jarak_status add_fitted(jarak_store *store, const jarak_votes *votes, const jarak_ideal_data *data, const jarak_ideal *fit,
                               const jarak__vote_figures *figures, jarak_error *error)
{
    size_t count = 0;
    jarak__point_row *rows = jarak__calloc(jarak_ideal_result(fit)->n_points + 1, sizeof *rows);
    if (rows == NULL) {
        return out_of_memory(error);
    }
    jarak_status status = read_points(votes, fit, rows, &count, error);
    /* on a scale of its own, nothing else can stand beside it */
    const bool comparable = status == JARAK_OK && (put_on_scale(figures, rows, count) || count == 0);
    for (size_t i = 0; i < count; i++) {
        rows[i].estimate = rounded(rows[i].estimate, 1e6);
        rows[i].std_error = rounded(rows[i].std_error, 1e6);
    }
    if (status == JARAK_OK) {
        status = jarak__point_rows_add(store, count, rows, error);
    }
    if (status == JARAK_OK && count > 0) {
        status = add_fitted_pairs(store, votes, data, fit, error);
    }
    if (status == JARAK_OK && comparable) {
        status = add_figures(store, figures, rows, count, error);
    }
    jarak__free(rows);
    return status;
}

/* Whether all ballots are of the file that the figures are from. */
static jarak_status is_file_of(jarak_store *store, const char *sha256, bool *same, jarak_error *error)
{
    int64_t others = 0;
    jarak_status status = jarak__sql_integer(store,
                                             "SELECT count(*) FROM (SELECT DISTINCT source_id FROM facts.panel_ballot) "
                                             "LEFT JOIN facts.source USING (source_id) LEFT JOIN facts.load l USING (load_id) "
                                             "WHERE l.sha256 IS DISTINCT FROM ?",
                                             1, (jarak__bind[]){jarak__bind_text(sha256)}, &others, error);
    *same = others == 0;
    return status;
}

jarak_status jarak__panel_add_ideal(jarak_store *store, const jarak__panel_ballots *b, const jarak__vote_figures *figures,
                                    jarak_error *error)
{
    bool same = true;
    jarak__votes_ideal input = {0};
    jarak_ideal *fit = NULL;
    jarak_status status = is_file_of(store, figures->sha256, &same, error);
    if (status == JARAK_OK && !same && b->votes != NULL && b->votes->n_rollcalls >= LEAST_ITEMS) {
        status = fit_points(b->votes, jarak__store_cancel(store), &input, &fit, error);
    }
    if (status == JARAK_OK) {
        status = fit != NULL ? add_fitted(store, b->votes, &input.data, fit, figures, error) : add_figures(store, figures, NULL, 0, error);
    }
    jarak_ideal_free(fit);
    jarak__votes_ideal_release(&input);
    return status;
}
