/* From rows in any order to the layout of the smoother.
 *
 * An indicator is measured on its own scale: its values less their mean, over the power of two nearest to the standard deviation within
 * units. Indicators in which no unit shows a difference in time are left out: they cannot tell a change, and a series that never moves
 * would otherwise pass for a perfect measurement of standstill. */
#include "stat/closeness/panel.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"

enum { MOST_REPLICATES = 64 };

static jarak_status out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the values of the closeness model");
}

static bool in_group(const jarak_closeness_data *data, size_t row, size_t group)
{
    return data->group[data->indicator[row]] == group && !isnan(data->value[row]);
}

static double noise_of(const jarak_closeness_data *data, size_t row)
{
    return data->variance != NULL ? data->variance[row] : 0;
}

static size_t span_of(const jarak_closeness_data *data, size_t row)
{
    return data->last != NULL ? (size_t)((int64_t)data->last[row] - data->first[row]) + 1 : 1;
}

/* ------------------------------------------------------------------------------------------------------------------ spreads */

/* Sums over the values of one unit and indicator, of their distance from the indicator's first value. */
typedef struct unit_sums {
    size_t count;
    double sum, squares;
    double least, most;
} unit_sums;

typedef struct indicator_sums {
    size_t count;
    double shift; /* the first value */
    double sum;
} indicator_sums;

typedef struct tally {
    unit_sums *units; /* [unit][indicator of the data], for the group's indicators */
    indicator_sums *indicators;
    size_t *place; /* of an indicator among those of the group */
    size_t n_in_group;
} tally;

static void tally_release(tally *sums)
{
    jarak__free(sums->units);
    jarak__free(sums->indicators);
    jarak__free(sums->place);
}

static unit_sums *tally_unit(const tally *sums, size_t unit, size_t indicator)
{
    return &sums->units[unit * sums->n_in_group + sums->place[indicator]];
}

static jarak_status tally_make(const jarak_closeness_data *data, size_t group, tally *sums, jarak_error *error)
{
    *sums = (tally){.indicators = jarak__calloc(data->n_indicators, sizeof *sums->indicators),
                    .place = jarak__calloc(data->n_indicators, sizeof *sums->place)};
    if (sums->indicators == NULL || sums->place == NULL) {
        return out_of_memory(error);
    }
    for (size_t k = 0; k < data->n_indicators; k++) {
        sums->place[k] = data->group[k] == group ? sums->n_in_group++ : 0;
    }
    size_t cells;
    sums->units = jarak__multiply(data->n_units, sums->n_in_group, &cells) ? jarak__calloc(cells, sizeof *sums->units) : NULL;
    if (sums->units == NULL) {
        return out_of_memory(error);
    }
    for (size_t row = 0; row < data->n_rows; row++) {
        if (in_group(data, row, group)) {
            indicator_sums *indicator = &sums->indicators[data->indicator[row]];
            indicator->shift = indicator->count == 0 ? data->value[row] : indicator->shift;
            indicator->count++;
            const double value = data->value[row] - indicator->shift;
            indicator->sum += value;
            unit_sums *unit = tally_unit(sums, data->unit[row], data->indicator[row]);
            unit->least = unit->count == 0 ? value : fmin(unit->least, value);
            unit->most = unit->count == 0 ? value : fmax(unit->most, value);
            unit->count++;
            unit->sum += value;
        }
    }
    /* A second pass for the squares, around the unit's own mean. */
    for (size_t row = 0; row < data->n_rows; row++) {
        if (in_group(data, row, group)) {
            unit_sums *unit = tally_unit(sums, data->unit[row], data->indicator[row]);
            const double distance = data->value[row] - sums->indicators[data->indicator[row]].shift - unit->sum / (double)unit->count;
            unit->squares += distance * distance;
        }
    }
    return JARAK_OK;
}

/* Whether an indicator can be used; if so, what is known of it. */
static jarak_closeness_use describe(const jarak_closeness_data *data, const tally *sums, size_t indicator, jarak__closeness_member *member)
{
    double squares = 0;
    size_t degrees = 0;
    bool moves = false;
    *member = (jarak__closeness_member){.indicator = indicator, .n_values = sums->indicators[indicator].count};
    for (size_t unit = 0; unit < data->n_units; unit++) {
        const unit_sums *one = tally_unit(sums, unit, indicator);
        squares += one->squares;
        degrees += one->count > 0 ? one->count - 1 : 0;
        member->n_units += one->count > 0;
        moves |= one->most > one->least;
    }
    if (member->n_values == 0) {
        return JARAK_CLOSENESS_ABSENT;
    }
    if (degrees == 0) {
        return JARAK_CLOSENESS_SINGLE;
    }
    const double spread = sqrt(squares / (double)degrees);
    if (!moves || !(spread > 0) || !isfinite(spread)) {
        return JARAK_CLOSENESS_CONSTANT;
    }
    member->centre = sums->indicators[indicator].shift + sums->indicators[indicator].sum / (double)member->n_values;
    member->scale = exp2(round(log2(spread)));
    member->spread = spread / member->scale;
    return JARAK_CLOSENESS_USED;
}

static jarak_status find_members(const jarak_closeness_data *data, size_t group, jarak_closeness_use *use, jarak__closeness_panel *panel,
                                 jarak_error *error)
{
    tally sums;
    jarak_status status = tally_make(data, group, &sums, error);
    panel->members = status == JARAK_OK ? jarak__calloc(sums.n_in_group, sizeof *panel->members) : NULL;
    if (status == JARAK_OK && panel->members == NULL) {
        status = out_of_memory(error);
    }
    for (size_t k = 0; k < data->n_indicators && status == JARAK_OK; k++) {
        if (data->group[k] == group) {
            use[k] = describe(data, &sums, k, &panel->members[panel->n_members]);
            panel->n_members += use[k] == JARAK_CLOSENESS_USED;
        }
    }
    tally_release(&sums);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ columns */

static size_t find_column(const jarak__closeness_panel *panel, size_t member, size_t span, size_t replicate)
{
    for (size_t j = 0; j < panel->n_columns; j++) {
        const jarak__closeness_column *column = &panel->columns[j];
        if (column->indicator == member && column->span == span && column->replicate == replicate) {
            return j;
        }
    }
    return SIZE_MAX;
}

static jarak_status add_column(jarak__closeness_panel *panel, size_t member, size_t span, size_t replicate, jarak_error *error)
{
    jarak__closeness_column *grown = jarak__resize_array(panel->columns, panel->n_columns + 1, sizeof *grown);
    if (grown == NULL) {
        return out_of_memory(error);
    }
    panel->columns = grown;
    /* In the order of indicators, spans and replicates, whatever the order of rows. */
    size_t at = panel->n_columns++;
    while (at > 0 && (grown[at - 1].indicator > member || (grown[at - 1].indicator == member && grown[at - 1].span > span))) {
        grown[at] = grown[at - 1];
        at--;
    }
    grown[at] = (jarak__closeness_column){.indicator = member, .span = span, .replicate = replicate};
    panel->longest = span > panel->longest ? span : panel->longest;
    return JARAK_OK;
}

/* The place of an indicator of the data among the members; SIZE_MAX where it is not used. */
static size_t *member_places(const jarak_closeness_data *data, const jarak__closeness_panel *panel)
{
    size_t *places = jarak__calloc(data->n_indicators, sizeof *places);
    for (size_t k = 0; places != NULL && k < data->n_indicators; k++) {
        places[k] = SIZE_MAX;
    }
    for (size_t m = 0; places != NULL && m < panel->n_members; m++) {
        places[panel->members[m].indicator] = m;
    }
    return places;
}

static double scaled_noise(const jarak_closeness_data *data, size_t row, const jarak__closeness_member *member)
{
    return noise_of(data, row) / (member->scale * member->scale);
}

/* Whether a row enters the fit; then its member. */
static bool enters(const jarak_closeness_data *data, size_t row, const size_t *places, const jarak__closeness_panel *panel, size_t *member)
{
    *member = places[data->indicator[row]];
    return *member != SIZE_MAX && !isnan(data->value[row]) && scaled_noise(data, row, &panel->members[*member]) <= JARAK__MOST_NOISE;
}

/* Leaves out the members of which no value is precise enough. */
static void drop_members_without_values(const jarak_closeness_data *data, size_t *places, jarak_closeness_use *use,
                                        jarak__closeness_panel *panel)
{
    size_t kept = 0, member;
    for (size_t m = 0; m < panel->n_members; m++) {
        bool found = false;
        for (size_t row = 0; row < data->n_rows && !found; row++) {
            found = enters(data, row, places, panel, &member) && member == m;
        }
        use[panel->members[m].indicator] = found ? JARAK_CLOSENESS_USED : JARAK_CLOSENESS_ABSENT;
        panel->members[kept] = panel->members[m];
        kept += found;
    }
    panel->n_members = kept;
    for (size_t k = 0; k < data->n_indicators; k++) {
        places[k] = SIZE_MAX;
    }
    for (size_t m = 0; m < kept; m++) {
        places[panel->members[m].indicator] = m;
    }
}

static jarak_status find_columns_and_slots(const jarak_closeness_data *data, const size_t *places, jarak__closeness_panel *panel,
                                           jarak_error *error)
{
    panel->slot_of_unit = jarak__calloc(data->n_units, sizeof *panel->slot_of_unit);
    if (panel->slot_of_unit == NULL) {
        return out_of_memory(error);
    }
    size_t member, last_member = SIZE_MAX, last_span = 0;
    jarak_status status = JARAK_OK;
    for (size_t row = 0; row < data->n_rows && status == JARAK_OK; row++) {
        if (!enters(data, row, places, panel, &member)) {
            continue;
        }
        panel->slot_of_unit[data->unit[row]] = 1;
        const size_t span = span_of(data, row);
        if ((member != last_member || span != last_span) && find_column(panel, member, span, 0) == SIZE_MAX) {
            status = add_column(panel, member, span, 0, error);
        }
        last_member = member;
        last_span = span;
    }
    for (size_t unit = 0; unit < data->n_units; unit++) {
        panel->slot_of_unit[unit] = panel->slot_of_unit[unit] == 1 ? (uint32_t)panel->n_units++ : UINT32_MAX;
    }
    panel->n_batches = (panel->n_units + JARAK__LANES - 1) / JARAK__LANES;
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ values */

static void release_values(jarak__closeness_panel *panel)
{
    jarak__free(panel->value);
    jarak__free(panel->noise);
    jarak__free(panel->weight);
    jarak__free(panel->row);
    jarak__free(panel->unit_of_slot);
    jarak__free(panel->first);
    jarak__free(panel->last);
    jarak__free(panel->count);
    panel->value = panel->noise = panel->weight = panel->count = NULL;
    panel->row = NULL;
    panel->unit_of_slot = NULL;
    panel->first = panel->last = NULL;
}

static jarak_status allocate_values(const jarak_closeness_data *data, bool weights, jarak__closeness_panel *panel, jarak_error *error)
{
    size_t size, n_slots = panel->n_batches * JARAK__LANES;
    release_values(panel);
    if (!jarak__multiply(n_slots, panel->n_cells, &size) || !jarak__multiply(size, panel->n_columns, &size)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, "%zu units times %zu cells times %zu columns is too large", panel->n_units,
                          panel->n_cells, panel->n_columns);
    }
    panel->value = jarak__calloc(size, sizeof *panel->value);
    panel->noise = jarak__calloc(size, sizeof *panel->noise);
    panel->weight = weights ? jarak__calloc(size, sizeof *panel->weight) : NULL;
    panel->row = jarak__calloc(size, sizeof *panel->row);
    panel->unit_of_slot = jarak__calloc(n_slots, sizeof *panel->unit_of_slot);
    panel->first = jarak__calloc(n_slots, sizeof *panel->first);
    panel->last = jarak__calloc(n_slots, sizeof *panel->last);
    panel->count = jarak__calloc(n_slots, sizeof *panel->count);
    if (panel->value == NULL || panel->noise == NULL || (weights && panel->weight == NULL) || panel->row == NULL ||
        panel->unit_of_slot == NULL || panel->first == NULL || panel->last == NULL || panel->count == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < size; i++) {
        panel->noise[i] = (double)INFINITY;
        panel->row[i] = SIZE_MAX;
    }
    for (size_t i = 0; weights && i < size; i++) {
        panel->weight[i] = 1;
    }
    memset(panel->unit_of_slot, 0xff, n_slots * sizeof *panel->unit_of_slot);
    for (size_t slot = 0; slot < n_slots; slot++) {
        panel->first[slot] = (int32_t)panel->n_cells;
        panel->last[slot] = -1;
    }
    for (size_t unit = 0; unit < data->n_units; unit++) {
        if (panel->slot_of_unit[unit] != UINT32_MAX) {
            panel->unit_of_slot[panel->slot_of_unit[unit]] = (uint32_t)unit;
        }
    }
    return JARAK_OK;
}

/* Puts every value into its place. Where one is taken and there is no column for another value, adds the column and says so. */
static jarak_status fill_values(const jarak_closeness_data *data, const size_t *places, int32_t first_cell, jarak__closeness_panel *panel,
                                bool *again, jarak_error *error)
{
    size_t member;
    *again = false;
    panel->n_values = 0;
    for (size_t row = 0; row < data->n_rows; row++) {
        if (!enters(data, row, places, panel, &member)) {
            continue;
        }
        const size_t slot = panel->slot_of_unit[data->unit[row]], span = span_of(data, row);
        const size_t cell = (size_t)((int64_t)data->first[row] - first_cell);
        size_t replicate = 0, column, at;
        for (;; replicate++) {
            column = find_column(panel, member, span, replicate);
            if (column == SIZE_MAX) {
                break;
            }
            at = jarak__panel_index(panel, slot / JARAK__LANES, cell, column) + slot % JARAK__LANES;
            if (panel->row[at] == SIZE_MAX) {
                break;
            }
        }
        if (column == SIZE_MAX) {
            if (replicate == MOST_REPLICATES) {
                return jarak_fail(error, JARAK_ERR_DATA, "row %zu: more than %d values of indicator %u for unit %u at the same time", row,
                                  MOST_REPLICATES, data->indicator[row], data->unit[row]);
            }
            *again = true;
            return add_column(panel, member, span, replicate, error);
        }
        panel->row[at] = row;
        panel->value[at] = (data->value[row] - panel->members[member].centre) / panel->members[member].scale;
        panel->noise[at] = scaled_noise(data, row, &panel->members[member]);
        panel->count[slot]++;
        panel->n_values++;
        const int32_t from = (int32_t)cell, to = (int32_t)(cell + span - 1);
        panel->first[slot] = from < panel->first[slot] ? from : panel->first[slot];
        panel->last[slot] = to > panel->last[slot] ? to : panel->last[slot];
    }
    return JARAK_OK;
}

/* Half the mean square of differences between neighbouring values of one unit, less what s² explains, per cell between them: between the
 * variance of noise and that of a step, which is all that starting values and weak priors need. */
static void find_step_variances(jarak__closeness_panel *panel)
{
    for (size_t m = 0; m < panel->n_members; m++) {
        double sum = 0, count = 0;
        for (size_t j = 0; j < panel->n_columns; j++) {
            if (panel->columns[j].indicator != m || panel->columns[j].replicate != 0) {
                continue;
            }
            for (size_t slot = 0; slot < panel->n_units; slot++) {
                double before = (double)NAN;
                size_t before_cell = 0;
                for (size_t cell = 0; cell < panel->n_cells; cell++) {
                    const size_t at = jarak__panel_index(panel, slot / JARAK__LANES, cell, j) + slot % JARAK__LANES;
                    if (panel->row[at] == SIZE_MAX) {
                        continue;
                    }
                    if (!isnan(before)) {
                        const double step = panel->value[at] - before;
                        sum += 0.5 * step * step / (double)(cell - before_cell);
                        count++;
                    }
                    before = panel->value[at];
                    before_cell = cell;
                }
            }
        }
        panel->members[m].step_variance = count > 0 && sum > 0 ? sum / count : (double)NAN;
    }
}

jarak_status jarak__closeness_panel_make(const jarak_closeness_data *data, size_t group, int32_t first_cell, size_t n_cells, bool weights,
                                         jarak_closeness_use *use, jarak__closeness_panel *panel, jarak_error *error)
{
    *panel = (jarak__closeness_panel){.n_cells = n_cells};
    size_t *places = NULL;
    jarak_status status = find_members(data, group, use, panel, error);
    if (status == JARAK_OK) {
        places = member_places(data, panel);
        status = places != NULL ? JARAK_OK : out_of_memory(error);
    }
    if (status == JARAK_OK) {
        drop_members_without_values(data, places, use, panel);
        status = find_columns_and_slots(data, places, panel, error);
    }
    for (bool again = true; again && status == JARAK_OK;) {
        status = allocate_values(data, weights, panel, error);
        if (status == JARAK_OK) {
            status = fill_values(data, places, first_cell, panel, &again, error);
        }
    }
    if (status == JARAK_OK) {
        find_step_variances(panel);
    }
    jarak__free(places);
    return status;
}

void jarak__closeness_panel_release(jarak__closeness_panel *panel)
{
    release_values(panel);
    jarak__free(panel->members);
    jarak__free(panel->columns);
    jarak__free(panel->slot_of_unit);
    *panel = (jarak__closeness_panel){0};
}
