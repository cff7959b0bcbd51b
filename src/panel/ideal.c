/* Ideal points of all states and years, and the distance of every pair of them, into the panel. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "data/sql.h"
#include "data/votes_bridge.h"
#include "jarak/ideal.h"
#include "panel/ballots.h"

/* Below this there is too little to place states on a line. */
enum { LEAST_ITEMS = 10 };

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

/* A fit, and where it has each state's point of a year. */
typedef struct placed_fit {
    const jarak_ideal *fit;
    size_t n_states;
    size_t *place; /* [year][state]; SIZE_MAX: none */
} placed_fit;

static void measure(const jarak__panel_ballots *b, const void *context, size_t x, size_t y, size_t year, jarak__panel_value *values)
{
    const placed_fit *placed = context;
    const size_t i = placed->place[year * placed->n_states + x], k = placed->place[year * placed->n_states + y];
    const jarak_ideal_point *points = jarak_ideal_result(placed->fit)->points;
    jarak_ideal_gap gap;
    (void)b;
    /* fails where one of the two has no point, which is no fault here */
    if (i == SIZE_MAX || k == SIZE_MAX || jarak_ideal_distance(placed->fit, i, k, &gap, NULL) != JARAK_OK || !isfinite(gap.distance) ||
        !isfinite(gap.std_error)) {
        return;
    }
    values[0].indicator = "votes.ideal_distance";
    values[0].value = rounded(gap.distance, 1e6);
    values[0].variance = rounded(gap.std_error * gap.std_error, 1e8);
    values[0].natural = rounded(gap.distance, 1e6);
    values[0].n_rows = (int64_t)points[i].n_votes + points[k].n_votes;
}

static jarak_status add_distances(jarak_store *store, const jarak__panel_ballots *b, const jarak_ideal *fit, jarak_error *error)
{
    size_t count;
    placed_fit placed = {.fit = fit, .n_states = b->votes->n_units};
    placed.place = jarak__multiply(b->n_years, b->votes->n_units, &count) ? jarak__calloc(count, sizeof *placed.place) : NULL;
    if (placed.place == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for votes"));
    }
    for (size_t year = 0; year < b->n_years; year++) {
        for (size_t i = 0; i < b->votes->n_units; i++) {
            placed.place[year * b->votes->n_units + i] = jarak_ideal_find(fit, (uint32_t)i, b->year[year]);
        }
    }
    jarak_status status = jarak__panel_add_pairs(store, b, 1, measure, &placed, error);
    jarak__free(placed.place);
    return status;
}

static jarak_status add_points(jarak_store *store, const jarak__panel_ballots *b, const jarak_ideal *fit, jarak_error *error)
{
    const jarak_ideal_info *info = jarak_ideal_result(fit);
    jarak__writer sql = {0};
    jarak__write_text(&sql, "INSERT INTO facts.panel_ideal VALUES ");
    for (size_t i = 0; i < info->n_points; i++) {
        const jarak_ideal_point *p = &info->points[i];
        jarak__sql_write(&sql, "%s(%Q, %d, ", i > 0 ? ", " : "", b->votes->units[p->unit], (int)p->time);
        jarak__write_number(&sql, p->estimate);
        jarak__write_text(&sql, ", ");
        jarak__write_number(&sql, p->std_error);
        jarak__write_format(&sql, ", %u)", p->n_votes);
    }
    jarak_status status = sql.failed            ? jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for votes"))
                          : info->n_points == 0 ? JARAK_OK
                                                : jarak__sql_run(store, sql.bytes, error);
    jarak__writer_release(&sql);
    return status;
}

static jarak_status add_fit(jarak_store *store, const jarak__panel_ballots *b, const jarak_ideal *fit, jarak_error *error)
{
    jarak_status status = add_points(store, b, fit, error);
    return status == JARAK_OK ? add_distances(store, b, fit, error) : status;
}

jarak_status jarak__panel_add_ideal(jarak_store *store, const jarak__panel_ballots *b, jarak_error *error)
{
    const jarak_votes *votes = b->votes;
    if (votes->n_rollcalls < LEAST_ITEMS) {
        return JARAK_OK;
    }
    jarak_ideal *fit = NULL;
    jarak_error failure;
    jarak_ideal_settings settings;
    jarak_ideal_settings_init(&settings);
    uint32_t soviet_union = state_number(votes, "SUN"), russia = state_number(votes, "RUS");
    settings.anchor_high = state_number(votes, "USA");
    settings.anchor_low = russia != JARAK_IDEAL_NONE ? russia : soviet_union;
    if (settings.anchor_high == JARAK_IDEAL_NONE || settings.anchor_low == JARAK_IDEAL_NONE) {
        settings.anchor_high = settings.anchor_low = JARAK_IDEAL_NONE;
    }
    int32_t *time = jarak__calloc(votes->n_rollcalls, sizeof *time);
    uint32_t *group = jarak__calloc(votes->n_rollcalls, sizeof *group);
    if (time == NULL || group == NULL) {
        jarak__free(time);
        jarak__free(group);
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for votes"));
    }
    for (size_t i = 0; i < votes->n_rollcalls; i++) {
        time[i] = votes->rollcalls[i].year;
    }
    const jarak_ideal_data data = {
        .n_votes = votes->n_votes,
        .unit = votes->vote_unit,
        .item = votes->vote_rollcall,
        .value = votes->vote_value,
        .n_units = votes->n_units,
        .n_items = votes->n_rollcalls,
        .time = time,
        .group = group,
    };
    /* Roll calls that come back year after year share their parameters, as in `jarak fit ideal`; where no list has titles, none do. */
    jarak_status status = jarak__votes_bridge(votes, JARAK_BRIDGE_BOTH, group, &failure);
    if (status == JARAK_OK) {
        status = jarak_ideal_fit(&data, &settings, &fit, &failure);
    }
    if (status == JARAK_ERR_DATA) {
        status = JARAK_OK; /* votes that place nobody on a line: the panel has no ideal points then */
    } else if (status != JARAK_OK) {
        status = jarak_fail(error, status, "%s", failure.message);
    } else {
        status = add_fit(store, b, fit, error);
    }
    jarak_ideal_free(fit);
    jarak__free(time);
    jarak__free(group);
    return status;
}
