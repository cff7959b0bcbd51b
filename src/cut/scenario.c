/* The scenario: a tie between two sides, or factors from a file. A pair without a figure cannot be cut: it is counted and left alone. */
#include <math.h>

#include "base/text.h"
#include "cut/work.h"

/* ------------------------------------------------------------------------------------------------------------------ a tie */

static bool change(jarak_cut *cut, size_t from, size_t to)
{
    const size_t cell = from * cut->world.n + to;
    if (from == to || cut->world.missing[cell]) {
        return false;
    }
    if (isnan(cut->settings.dearer)) {
        cut->effect[cell] = 0;
    } else {
        cut->cost[cell] = 1 + cut->settings.dearer;
    }
    return true;
}

bool jarak__cut_tie(jarak_cut *cut, size_t one, size_t other)
{
    bool changed = false;
    if (cut->settings.direction != JARAK_CUT_IMPORTS) {
        changed = change(cut, one, other) || changed;
    }
    if (cut->settings.direction != JARAK_CUT_EXPORTS) {
        changed = change(cut, other, one) || changed;
    }
    return changed;
}

void jarak__cut_untie(jarak_cut *cut, size_t one, size_t other)
{
    const size_t there = one * cut->world.n + other, back = other * cut->world.n + one;
    cut->effect[there] = cut->effect[back] = 1;
    if (cut->cost != NULL) {
        cut->cost[there] = cut->cost[back] = 1;
    }
}

static jarak_status cut_sides(jarak_cut *cut, jarak_error *error)
{
    const jarak__cut_side *sides = cut->sides;
    const size_t n = cut->world.n, directions = cut->settings.direction == JARAK_CUT_BOTH ? 2 : 1;
    for (size_t a = 0; a < sides[0].n; a++) {
        for (size_t b = 0; b < sides[1].n; b++) {
            const size_t one = sides[0].countries[a], other = sides[1].countries[b];
            if (one == other) {
                return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s is on both sides of the tie"), cut->world.names[one]);
            }
            jarak__cut_tie(cut, one, other);
            cut->info.n_asked += directions;
            cut->info.n_asked_missing += cut->settings.direction != JARAK_CUT_IMPORTS && cut->world.missing[one * n + other];
            cut->info.n_asked_missing += cut->settings.direction != JARAK_CUT_EXPORTS && cut->world.missing[other * n + one];
        }
    }
    return JARAK_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ a file */

static jarak_status enter_factor(jarak_cut *cut, const jarak__cut_source *from_file, const jarak_frame *frame, size_t row,
                                 jarak_error *error)
{
    const jarak_column *of = frame->columns;
    const double factor = of[2].numbers[row];
    size_t from = 0, to = 0;
    const bool has_names = of[0].codes[row] != JARAK_NO_CODE && of[1].codes[row] != JARAK_NO_CODE;
    if (!has_names || !(factor >= 0) || isinf(factor)) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s: an exporter, an importer and a factor of at least 0 are needed"),
                          jarak__cut_place(cut, from_file, row));
    }
    jarak_status status = jarak__cut_find(cut, of[0].labels[of[0].codes[row]], &from, error);
    status = status == JARAK_OK ? jarak__cut_find(cut, of[1].labels[of[1].codes[row]], &to, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    const size_t cell = from * cut->world.n + to;
    if (from == to && factor == 0) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s: trade of %s with itself cannot end"), jarak__cut_place(cut, from_file, row),
                          cut->world.names[from]);
    }
    if (cut->effect[cell] != 1) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s: the factor from %s to %s stands there twice"),
                          jarak__cut_place(cut, from_file, row), cut->world.names[from], cut->world.names[to]);
    }
    cut->effect[cell] = factor;
    cut->info.n_asked += factor != 1;
    cut->info.n_asked_missing += factor != 1 && cut->world.missing[cell];
    return JARAK_OK;
}

static jarak_status read_scenario(jarak_cut *cut, jarak_error *error)
{
    static const jarak_column_request wanted[] = {
        {"exporter", JARAK_COLUMN_CATEGORY}, {"importer", JARAK_COLUMN_CATEGORY}, {"factor", JARAK_COLUMN_NUMBER}};
    const jarak__cut_source source = {.text = cut->settings.scenario};
    jarak_frame *frame;
    jarak_status status = jarak__cut_read(cut, &source, 3, wanted, &frame, error);
    for (size_t row = 0; status == JARAK_OK && row < frame->n_rows; row++) {
        status = enter_factor(cut, &source, frame, row, error);
    }
    jarak_frame_free(frame);
    cut->info.scenario = cut->settings.scenario;
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ either */

static jarak_status make_costs(jarak_cut *cut, jarak_error *error)
{
    const size_t cells = cut->world.n * cut->world.n;
    if (isnan(cut->settings.dearer)) {
        return JARAK_OK;
    }
    cut->cost = jarak__arena_alloc(&cut->memory, cells * sizeof *cut->cost);
    if (cut->cost == NULL) {
        return jarak__cut_no_memory(error);
    }
    for (size_t cell = 0; cell < cells; cell++) {
        cut->cost[cell] = 1;
    }
    return JARAK_OK;
}

jarak_status jarak__cut_scenario(jarak_cut *cut, jarak_error *error)
{
    const jarak_cut_settings *asked = &cut->settings;
    jarak_status status = make_costs(cut, error);
    status = status == JARAK_OK ? jarak__cut_take_sides(cut, error) : status;
    if (status != JARAK_OK || asked->question != JARAK_CUT_SCENARIO) {
        return status;
    }
    status = asked->from != NULL       ? jarak__cut_effect(cut, error)
             : asked->scenario != NULL ? read_scenario(cut, error)
                                       : cut_sides(cut, error);
    if (status == JARAK_OK && cut->info.n_asked > 0 && cut->info.n_asked == cut->info.n_asked_missing) {
        return jarak_fail(
            error, JARAK_ERR_DATA,
            _("no data: none of the %zu flows that the scenario changes has a figure; what their loss would cost is not known, "
              "which is not that it costs nothing"),
            cut->info.n_asked);
    }
    return status;
}
