/* What follows from a table between countries and sectors: suppliers' shares, inputs, value added, final shares and deficits, from sums
 * that are taken in the order of the table's cells. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "cut/io.h"

jarak_status jarak__io_flows_room(jarak__io_flows *of, jarak_error *error)
{
    size_t from, to;
    const bool fits = jarak__multiply(of->n, of->n_sectors, &from) && jarak__multiply(of->n, of->n_sectors + 1, &to) &&
                      jarak__multiply(from, to, &of->n_cells);
    of->values = fits ? jarak__calloc(of->n_cells, sizeof *of->values) : NULL;
    if (of->values == NULL) {
        return jarak__io_no_memory(error);
    }
    for (size_t cell = 0; cell < of->n_cells; cell++) {
        of->values[cell] = (double)NAN;
    }
    return JARAK_OK;
}

double *jarak__io_flows_cell(const jarak__io_flows *of, size_t exporter, size_t sector, size_t importer, size_t use)
{
    return &of->values[((exporter * of->n_sectors + sector) * of->n + importer) * (of->n_sectors + 1) + use];
}

/* What follows from the table; arrays as in jarak_chain_data. */
typedef struct sums {
    double *bought; /* n_pairs: then shares */
    double *inputs; /* n × J × J: then shares of output */
    double *final;  /* n × J: then shares of final use */
    double *output; /* n × J */
    double *value_added_share, *value_added, *deficit;
} sums;

static void add_up(const jarak__io_flows *of, sums *into)
{
    const size_t n = of->n, n_sectors = of->n_sectors;
    for (size_t cell = 0; cell < of->n_cells; cell++) {
        const size_t use = cell % (n_sectors + 1), importer = cell / (n_sectors + 1) % n, from = cell / (n_sectors + 1) / n;
        const size_t sector = from % n_sectors, exporter = from / n_sectors;
        const double value = isnan(of->values[cell]) ? 0 : of->values[cell];
        into->bought[(sector * n + importer) * n + exporter] += value;
        into->output[from] += value;
        into->deficit[importer] += importer != exporter ? value : 0;
        into->deficit[exporter] -= importer != exporter ? value : 0;
        if (use < n_sectors) {
            into->inputs[(importer * n_sectors + sector) * n_sectors + use] += value;
        } else {
            into->final[importer * n_sectors + sector] += value;
        }
    }
}

/* Of what a country buys of a sector; where it buys none, its own. */
static void share_suppliers(const jarak__io_flows *of, sums *into)
{
    for (size_t to = 0, importer = 0; to < of->n_sectors * of->n; to++, importer = importer + 1 < of->n ? importer + 1 : 0) {
        double *bought = into->bought + to * of->n, total = 0;
        for (size_t i = 0; i < of->n; i++) {
            total += bought[i];
        }
        for (size_t i = 0; i < of->n; i++) {
            bought[i] = total > 0 ? bought[i] / total : i == importer;
        }
    }
}

/* Of a sum of shares that is 1. */
static const double rounding = 1e-12;

/* Value added is output less inputs; a sector without output has no inputs. */
static void share_inputs_of(const jarak__io_flows *of, sums *into, size_t country, size_t use)
{
    const size_t to = country * of->n_sectors + use;
    double share = 1;
    for (size_t k = 0; k < of->n_sectors; k++) {
        double *input = &into->inputs[(country * of->n_sectors + k) * of->n_sectors + use];
        *input = into->output[to] > 0 ? *input / into->output[to] : 0;
        share -= *input;
    }
    share = share < 0 && share > -rounding ? 0 : share;
    into->value_added_share[to] = share;
    into->value_added[country] += share * into->output[to];
}

static void share_inputs(const jarak__io_flows *of, sums *into)
{
    for (size_t country = 0; country < of->n; country++) {
        for (size_t use = 0; use < of->n_sectors; use++) {
            share_inputs_of(of, into, country, use);
        }
    }
}

static void share_final(const jarak__io_flows *of, sums *into)
{
    for (size_t country = 0; country < of->n; country++) {
        double *final = into->final + country * of->n_sectors, total = 0;
        for (size_t k = 0; k < of->n_sectors; k++) {
            total += final[k];
        }
        for (size_t k = 0; k < of->n_sectors; k++) {
            final[k] = final[k] / total; /* NaN of a country without final use, which is refused with the data */
        }
    }
}

/* ------------------------------------------------------------------------------------------------------------------ all */

static double *zeros(jarak_cut_sectors *cut, size_t n)
{
    double *numbers = jarak__arena_alloc(&cut->memory, n * sizeof *numbers);
    if (numbers != NULL) {
        memset(numbers, 0, n * sizeof *numbers);
    }
    return numbers;
}

jarak_status jarak__io_take_sums(jarak_cut_sectors *cut, const jarak__io_flows *of, jarak_error *error)
{
    const size_t n = of->n, n_sectors = of->n_sectors;
    sums into = {.bought = zeros(cut, cut->n_pairs),
                 .inputs = zeros(cut, n * n_sectors * n_sectors),
                 .final = zeros(cut, n * n_sectors),
                 .output = zeros(cut, n * n_sectors),
                 .value_added_share = zeros(cut, n * n_sectors),
                 .value_added = zeros(cut, n),
                 .deficit = zeros(cut, n)};
    double *tariffs = zeros(cut, cut->n_pairs);
    if (into.bought == NULL || into.inputs == NULL || into.final == NULL || into.output == NULL || into.value_added_share == NULL ||
        into.value_added == NULL || into.deficit == NULL || tariffs == NULL) {
        return jarak__io_no_memory(error);
    }
    add_up(of, &into);
    for (size_t to = 0; of->output != NULL && to < n * n_sectors; to++) {
        into.output[to] = of->output[to];
    }
    share_suppliers(of, &into);
    share_inputs(of, &into);
    share_final(of, &into);
    cut->data.shares = into.bought;
    cut->data.tariffs = cut->data.tariffs_base = tariffs;
    cut->data.input_shares = into.inputs;
    cut->data.value_added_share = into.value_added_share;
    cut->data.final_shares = into.final;
    cut->data.value_added = into.value_added;
    cut->data.deficit = into.deficit;
    for (size_t cell = 0; cell < of->n_cells; cell++) {
        cut->info.n_without_row += isnan(of->values[cell]);
    }
    return JARAK_OK;
}
