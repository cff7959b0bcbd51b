/* The scenario of many sectors: a tie that ends or is dearer, factors or tariffs from files. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "cut/io.h"

/* ------------------------------------------------------------------------------------------------------------------ a tie */

static size_t pair_of(const jarak_cut_sectors *cut, size_t exporter, size_t importer, size_t sector)
{
    return (sector * cut->countries.n + importer) * cut->countries.n + exporter;
}

static void change_trade(jarak_cut_sectors *cut, size_t exporter, size_t importer)
{
    const double dearer = cut->settings.dearer;
    const size_t n_named = cut->settings.n_sectors, n = n_named > 0 ? n_named : cut->sectors.n;
    for (size_t k = 0; k < n; k++) {
        const size_t sector = n_named > 0 ? jarak__io_place_of(&cut->sectors, cut->settings.sectors[k]) : k;
        const size_t pair = pair_of(cut, exporter, importer, sector);
        cut->cost[pair] = isnan(dearer) ? HUGE_VAL : 1 + dearer;
        cut->changes_flow[pair] = true;
    }
}

static jarak_status change_tie(jarak_cut_sectors *cut, jarak_error *error)
{
    const jarak_cut_sectors_settings *asked = &cut->settings;
    jarak_status status = jarak__io_join(cut, &cut->countries, asked->n_one, asked->one, &cut->info.one, error);
    status = status == JARAK_OK ? jarak__io_join(cut, &cut->countries, asked->n_other, asked->other, &cut->info.other, error) : status;
    status = status == JARAK_OK ? jarak__io_join(cut, &cut->sectors, asked->n_sectors, asked->sectors, &cut->info.sectors, error) : status;
    for (size_t a = 0; status == JARAK_OK && a < asked->n_one; a++) {
        for (size_t b = 0; b < asked->n_other; b++) {
            const size_t one = jarak__io_place_of(&cut->countries, asked->one[a]),
                         other = jarak__io_place_of(&cut->countries, asked->other[b]);
            if (one == other) {
                return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s is on both sides of the tie"), cut->countries.names[one]);
            }
            if (asked->direction != JARAK_CUT_IMPORTS) {
                change_trade(cut, one, other);
            }
            if (asked->direction != JARAK_CUT_EXPORTS) {
                change_trade(cut, other, one);
            }
        }
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ files */

/* What a file changes, a row an exporter, importer and sector. */
typedef struct scenario_file {
    const char *file;
    const char *value; /* the column */
    bool *seen;        /* the pairs that it names */
    bool (*is_value)(double value);
    const char *range; /* of the value, for people */
    void (*enter)(jarak_cut_sectors *cut, size_t pair, double value);
} scenario_file;

static bool is_tariff(double value)
{
    return value > -1 && isfinite(value);
}

static void enter_tariff(jarak_cut_sectors *cut, size_t pair, double tariff)
{
    cut->tariffs_after[pair] = tariff;
}

static bool is_factor(double value)
{
    return value >= 0 && isfinite(value);
}

static void enter_factor(jarak_cut_sectors *cut, size_t pair, double factor)
{
    cut->effect[pair] = factor;
}

static jarak_status enter_row(jarak_cut_sectors *cut, const scenario_file *of, const jarak_frame *frame, size_t row, jarak_error *error)
{
    const double value = frame->columns[3].numbers[row];
    size_t pair = 0;
    if (!of->is_value(value)) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s, line %zu: the %s is missing or out of range; give %s"), of->file,
                          row + JARAK__IO_FIRST_LINE, of->value, _(of->range));
    }
    jarak_status status = jarak__io_row_pair(cut, of->file, frame, row, of->seen, &pair, error);
    if (status == JARAK_OK) {
        of->enter(cut, pair, value);
    }
    return status;
}

static jarak_status read_file(jarak_cut_sectors *cut, const scenario_file *of, jarak_error *error)
{
    const jarak_column_request wanted[] = {{"exporter", JARAK_COLUMN_CATEGORY},
                                           {"importer", JARAK_COLUMN_CATEGORY},
                                           {"sector", JARAK_COLUMN_CATEGORY},
                                           {of->value, JARAK_COLUMN_NUMBER}};
    jarak_frame *frame = NULL;
    jarak_status status = jarak__io_read(cut, of->file, 4, wanted, &frame, error);
    if (status == JARAK_OK && frame->n_rows == 0) {
        status = jarak_fail(error, JARAK_ERR_DATA, _("%s has no rows"), of->file);
    }
    for (size_t row = 0; status == JARAK_OK && row < frame->n_rows; row++) {
        status = enter_row(cut, of, frame, row, error);
    }
    jarak_frame_free(frame);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ all */

static void count_changes(jarak_cut_sectors *cut)
{
    for (size_t pair = 0; pair < cut->n_pairs; pair++) {
        cut->changes_tariff[pair] = cut->tariffs_after[pair] != cut->data.tariffs_base[pair];
        cut->changes_flow[pair] = cut->cost[pair] != 1 || cut->effect[pair] != 1;
        cut->info.n_tariffs += cut->changes_tariff[pair];
        cut->info.n_flows += cut->changes_flow[pair];
        cut->info.n_without_trade += (cut->changes_tariff[pair] || cut->changes_flow[pair]) && cut->data.shares[pair] == 0;
    }
}

jarak_status jarak__io_scenario(jarak_cut_sectors *cut, jarak_error *error)
{
    const jarak_cut_sectors_settings *asked = &cut->settings;
    cut->tariffs_after = jarak__arena_alloc(&cut->memory, cut->n_pairs * sizeof *cut->tariffs_after);
    cut->cost = jarak__arena_alloc(&cut->memory, cut->n_pairs * sizeof *cut->cost);
    cut->effect = jarak__arena_alloc(&cut->memory, cut->n_pairs * sizeof *cut->effect);
    cut->changes_tariff = jarak__arena_alloc(&cut->memory, cut->n_pairs * sizeof *cut->changes_tariff);
    cut->changes_flow = jarak__arena_alloc(&cut->memory, cut->n_pairs * sizeof *cut->changes_flow);
    if (cut->tariffs_after == NULL || cut->cost == NULL || cut->effect == NULL || cut->changes_tariff == NULL ||
        cut->changes_flow == NULL) {
        return jarak__io_no_memory(error);
    }
    memcpy(cut->tariffs_after, cut->data.tariffs_base, cut->n_pairs * sizeof *cut->tariffs_after);
    memset(cut->changes_tariff, 0, cut->n_pairs * sizeof *cut->changes_tariff);
    memset(cut->changes_flow, 0, cut->n_pairs * sizeof *cut->changes_flow);
    for (size_t pair = 0; pair < cut->n_pairs; pair++) {
        cut->cost[pair] = cut->effect[pair] = 1;
    }
    const scenario_file tariffs = {asked->tariffs, "tariff", cut->changes_tariff, is_tariff, N_("a share above -1, such as 0.1 for 10 %"),
                                   enter_tariff};
    const scenario_file factors = {asked->scenario, "factor", cut->changes_flow, is_factor, N_("a number from 0 on; 0 is an embargo"),
                                   enter_factor};
    jarak_status status = change_tie(cut, error);
    if (status == JARAK_OK && asked->scenario != NULL) {
        status = asked->from != NULL ? jarak__io_effect(cut, error) : read_file(cut, &factors, error);
    }
    status = status == JARAK_OK && asked->tariffs != NULL ? read_file(cut, &tariffs, error) : status;
    if (status == JARAK_OK) {
        count_changes(cut);
        cut->data.tariffs_after = cut->tariffs_after;
        cut->data.cost_factor = cut->cost;
        cut->data.trade_effect = cut->effect;
    }
    return status;
}
