/* Ideal points of all states and years, and the distance of every pair of them, into the panel. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/sql.h"
#include "data/votes_bridge.h"
#include "jarak/ideal.h"
#include "panel/ballots.h"

/* Below this there is too little to place states on a line. */
enum { LEAST_ITEMS = 10, VALUES_AT_ONCE = 1 << 16 };

static double rounded(double number, double unit)
{
    return round(number * unit) / unit;
}

static uint32_t state_number(const jarak__panel_ballots *b, const char *code)
{
    for (size_t i = 0; i < b->n_states; i++) {
        if (strcmp(jarak_table_text(b->states, i, 0), code) == 0) {
            return (uint32_t)i;
        }
    }
    return JARAK_IDEAL_NONE;
}

/* The values on their way into the panel. */
typedef struct outlet {
    jarak_store *store;
    jarak__panel_value *values;
    size_t count;
} outlet;

static jarak_status flush(outlet *out, jarak_error *error)
{
    jarak_status status = jarak__panel_add(out->store, out->count, out->values, error);
    out->count = 0;
    return status;
}

static jarak_status put_distance(outlet *out, const jarak__panel_ballots *b, size_t year, const jarak_ideal *fit, size_t x, size_t y,
                                 jarak_error *error)
{
    const jarak_ideal_point *points = jarak_ideal_result(fit)->points;
    jarak_ideal_gap gap;
    jarak_status status = jarak_ideal_distance(fit, x, y, &gap, error);
    if (status != JARAK_OK || !isfinite(gap.distance) || !isfinite(gap.std_error)) {
        return status;
    }
    out->values[out->count++] = (jarak__panel_value){
        .state = jarak_table_text(b->states, points[x].unit, 0),
        .partner = jarak_table_text(b->states, points[y].unit, 0),
        .indicator = "votes.ideal_distance",
        .first_day = b->first_day[year],
        .value = rounded(gap.distance, 1e6),
        .variance = rounded(gap.std_error * gap.std_error, 1e8),
        .natural = rounded(gap.distance, 1e6),
        .n_rows = (int64_t)points[x].n_votes + points[y].n_votes,
    };
    return out->count == VALUES_AT_ONCE ? flush(out, error) : JARAK_OK;
}

static jarak_status add_distances(outlet *out, const jarak__panel_ballots *b, const jarak_ideal *fit, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    size_t *place = jarak__calloc(b->n_states, sizeof *place); /* of each state's point of the year */
    if (place == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for votes"));
    }
    for (size_t year = 0; status == JARAK_OK && year < b->n_years; year++) {
        for (size_t i = 0; i < b->n_states; i++) {
            place[i] = jarak_ideal_find(fit, (uint32_t)i, b->year[year]);
        }
        for (size_t i = 0; status == JARAK_OK && i < b->n_states; i++) {
            for (size_t k = i + 1; status == JARAK_OK && place[i] != SIZE_MAX && k < b->n_states; k++) {
                status = place[k] != SIZE_MAX ? put_distance(out, b, year, fit, place[i], place[k], error) : JARAK_OK;
            }
        }
    }
    jarak__free(place);
    return status == JARAK_OK ? flush(out, error) : status;
}

static jarak_status add_points(jarak_store *store, const jarak__panel_ballots *b, const jarak_ideal *fit, jarak_error *error)
{
    const jarak_ideal_info *info = jarak_ideal_result(fit);
    jarak__writer sql = {0};
    jarak__write_text(&sql, "INSERT INTO facts.panel_ideal VALUES ");
    for (size_t i = 0; i < info->n_points; i++) {
        const jarak_ideal_point *p = &info->points[i];
        jarak__sql_write(&sql, "%s(%Q, %d, ", i > 0 ? ", " : "", jarak_table_text(b->states, p->unit, 0), (int)p->time);
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
    outlet out = {.store = store, .values = jarak__calloc(VALUES_AT_ONCE, sizeof *out.values)};
    if (out.values == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for votes"));
    }
    jarak_status status = add_points(store, b, fit, error);
    if (status == JARAK_OK) {
        status = add_distances(&out, b, fit, error);
    }
    jarak__free(out.values);
    return status;
}

/* Roll calls that come back year after year share their parameters, as in `jarak fit ideal`; where no list has titles, none do. */
static jarak_status bridge(const jarak__panel_ballots *b, const int32_t *year, uint32_t *group, jarak_error *error)
{
    jarak_rollcall *rollcalls = jarak__calloc(b->n_items, sizeof *rollcalls);
    if (rollcalls == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for votes"));
    }
    for (size_t i = 0; i < b->n_items; i++) {
        rollcalls[i] = (jarak_rollcall){
            .name = "",
            .session = year[i],
            .year = year[i],
            .resolution = jarak_table_text(b->items, i, 0),
            .title = jarak_table_text(b->items, i, 1),
            .description = jarak_table_text(b->items, i, 2),
        };
    }
    const jarak_votes votes = {.n_rollcalls = b->n_items, .rollcalls = rollcalls};
    jarak_status status = jarak__ideal_bridge(&votes, JARAK_BRIDGE_BOTH, group, error);
    jarak__free(rollcalls);
    return status;
}

jarak_status jarak__panel_add_ideal(jarak_store *store, const jarak__panel_ballots *b, jarak_error *error)
{
    if (b->n_items < LEAST_ITEMS) {
        return JARAK_OK;
    }
    jarak_ideal *fit = NULL;
    jarak_error failure;
    jarak_ideal_settings settings;
    jarak_ideal_settings_init(&settings);
    uint32_t soviet_union = state_number(b, "SUN"), russia = state_number(b, "RUS");
    settings.anchor_high = state_number(b, "USA");
    settings.anchor_low = russia != JARAK_IDEAL_NONE ? russia : soviet_union;
    if (settings.anchor_high == JARAK_IDEAL_NONE || settings.anchor_low == JARAK_IDEAL_NONE) {
        settings.anchor_high = settings.anchor_low = JARAK_IDEAL_NONE;
    }
    int32_t *time = jarak__calloc(b->n_items, sizeof *time);
    uint32_t *group = jarak__calloc(b->n_items, sizeof *group);
    if (time == NULL || group == NULL) {
        jarak__free(time);
        jarak__free(group);
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for votes"));
    }
    for (size_t year = 0; year < b->n_years; year++) {
        for (size_t i = b->first[year]; i < b->end[year]; i++) {
            time[i] = b->year[year];
        }
    }
    const jarak_ideal_data data = {
        .n_votes = b->n_ballots,
        .unit = b->state,
        .item = b->item,
        .value = b->vote,
        .n_units = b->n_states,
        .n_items = b->n_items,
        .time = time,
        .group = group,
    };
    jarak_status status = bridge(b, time, group, &failure);
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
