/* A table between countries and sectors in one file: who sells what to whom, for which use. Shares, inputs, value added and deficits follow
 * from its sums, which are taken in the order of names, whatever that of the rows. */
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "cut/io.h"

enum { EXPORTER, SECTOR, IMPORTER, USE, VALUE, N_COLUMNS };

static const char final_use[] = "final";

/* The table: of exporter i, sector k, importer n and use u (a sector, or n_sectors: final) at [((i * J + k) * N + n) * (J + 1) + u]; NaN
 * where there is no row. */
typedef struct flows {
    const char *file;
    const jarak_frame *frame;
    size_t n, n_sectors, n_cells;
    size_t *use_of_level;
    double *values;
} flows;

bool jarak__io_is_file(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && !S_ISDIR(found.st_mode);
}

/* ------------------------------------------------------------------------------------------------------------------ names */

static jarak_status take_names(jarak_cut_sectors *cut, const jarak_column *column, jarak__io_names *names, jarak_error *error)
{
    names->n = column->n_levels;
    names->names = jarak__arena_alloc(&cut->memory, (names->n + 1) * sizeof *names->names);
    for (size_t i = 0; names->names != NULL && i < names->n; i++) {
        names->names[i] = jarak__arena_text(&cut->memory, column->labels[i], strlen(column->labels[i]));
        if (names->names[i] == NULL) {
            return jarak__io_no_memory(error);
        }
    }
    return names->names != NULL ? JARAK_OK : jarak__io_no_memory(error);
}

/* Levels are sorted in both columns: each country must be in both. */
static jarak_status check_countries(const flows *of, jarak_error *error)
{
    const jarak_column *from = &of->frame->columns[EXPORTER], *to = &of->frame->columns[IMPORTER];
    for (size_t i = 0; i < from->n_levels || i < to->n_levels; i++) {
        const int order = i == from->n_levels ? 1 : i == to->n_levels ? -1 : strcmp(from->labels[i], to->labels[i]);
        if (order != 0) {
            return jarak_fail(error, JARAK_ERR_DATA,
                              order < 0
                                  ? _("%s: %s has rows as an exporter and none as an importer; it needs both, trade at home among them")
                                  : _("%s: %s has rows as an importer and none as an exporter; it needs both, trade at home among them"),
                              of->file, order < 0 ? from->labels[i] : to->labels[i]);
        }
    }
    return JARAK_OK;
}

static jarak_status take_uses(const jarak_cut_sectors *cut, flows *of, jarak_error *error)
{
    const jarak_column *uses = &of->frame->columns[USE];
    for (size_t level = 0; level < uses->n_levels; level++) {
        const bool is_final = strcmp(uses->labels[level], final_use) == 0;
        const size_t sector = jarak__io_place_of(&cut->sectors, uses->labels[level]);
        if (is_final == (sector < of->n_sectors)) {
            return jarak_fail(error, JARAK_ERR_DATA,
                              is_final ? _("%s: a sector is called %s, as the use that is none of a sector; give it another name")
                                       : _("%s: the use %s is neither a sector nor final"),
                              of->file, uses->labels[level]);
        }
        of->use_of_level[level] = sector;
    }
    return JARAK_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ rows */

static double *cell_of(const flows *of, size_t exporter, size_t sector, size_t importer, size_t use)
{
    return &of->values[((exporter * of->n_sectors + sector) * of->n + importer) * (of->n_sectors + 1) + use];
}

static jarak_status enter_row(const flows *of, size_t row, jarak_error *error)
{
    const jarak_column *columns = of->frame->columns;
    const double value = columns[VALUE].numbers[row];
    for (size_t k = EXPORTER; k < VALUE; k++) {
        if (columns[k].codes[row] == JARAK_NO_CODE) {
            return jarak_fail(error, JARAK_ERR_DATA, _("%s, line %zu: the %s is missing"), of->file, row + JARAK__IO_FIRST_LINE,
                              columns[k].name);
        }
    }
    if (!(value >= 0) || isinf(value)) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s, line %zu: the value is missing or negative; leave changes of inventories out"),
                          of->file, row + JARAK__IO_FIRST_LINE);
    }
    double *cell = cell_of(of, columns[EXPORTER].codes[row], columns[SECTOR].codes[row], columns[IMPORTER].codes[row],
                           of->use_of_level[columns[USE].codes[row]]);
    if (!isnan(*cell)) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s, line %zu: the row stands there twice; leave one"), of->file,
                          row + JARAK__IO_FIRST_LINE);
    }
    *cell = value;
    return JARAK_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ sums */

/* What follows from the table; arrays as in jarak_chain_data. */
typedef struct sums {
    double *bought; /* n_pairs: then shares */
    double *inputs; /* n × J × J: then shares of output */
    double *final;  /* n × J: then shares of final use */
    double *output; /* n × J */
    double *value_added_share, *value_added, *deficit;
} sums;

static void add_up(const flows *of, sums *into)
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
static void share_suppliers(const flows *of, sums *into)
{
    for (size_t to = 0; to < of->n_sectors * of->n; to++) {
        double *bought = into->bought + to * of->n, total = 0;
        for (size_t i = 0; i < of->n; i++) {
            total += bought[i];
        }
        for (size_t i = 0; i < of->n; i++) {
            bought[i] = total > 0 ? bought[i] / total : i == to % of->n;
        }
    }
}

/* Of a sum of shares that is 1. */
static const double rounding = 1e-12;

/* Value added is output less inputs; a sector without output has no inputs. */
static void share_inputs(const flows *of, sums *into)
{
    for (size_t to = 0; to < of->n * of->n_sectors; to++) {
        const size_t country = to / of->n_sectors, use = to % of->n_sectors;
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
}

static void share_final(const flows *of, sums *into)
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

static jarak_status take_sums(jarak_cut_sectors *cut, const flows *of, jarak_error *error)
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

static jarak_status make_room(flows *of, jarak_error *error)
{
    size_t from, to;
    const bool fits = jarak__multiply(of->n, of->n_sectors, &from) && jarak__multiply(of->n, of->n_sectors + 1, &to) &&
                      jarak__multiply(from, to, &of->n_cells);
    of->use_of_level = jarak__calloc(of->frame->columns[USE].n_levels, sizeof *of->use_of_level);
    of->values = fits ? jarak__calloc(of->n_cells, sizeof *of->values) : NULL;
    if (of->use_of_level == NULL || of->values == NULL) {
        return jarak__io_no_memory(error);
    }
    for (size_t cell = 0; cell < of->n_cells; cell++) {
        of->values[cell] = (double)NAN;
    }
    return JARAK_OK;
}

static jarak_status enter_frame(jarak_cut_sectors *cut, flows *of, jarak_error *error)
{
    const jarak_frame *frame = of->frame;
    if (frame->n_rows == 0) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s has no rows"), of->file);
    }
    jarak_status status = check_countries(of, error);
    status = status == JARAK_OK ? take_names(cut, &frame->columns[EXPORTER], &cut->countries, error) : status;
    status = status == JARAK_OK ? take_names(cut, &frame->columns[SECTOR], &cut->sectors, error) : status;
    status = status == JARAK_OK ? jarak__io_count_pairs(cut, error) : status;
    of->n = cut->countries.n;
    of->n_sectors = cut->sectors.n;
    status = status == JARAK_OK ? make_room(of, error) : status;
    status = status == JARAK_OK ? take_uses(cut, of, error) : status;
    for (size_t row = 0; status == JARAK_OK && row < frame->n_rows; row++) {
        status = enter_row(of, row, error);
    }
    return status == JARAK_OK ? take_sums(cut, of, error) : status;
}

jarak_status jarak__io_read_flows(jarak_cut_sectors *cut, jarak_error *error)
{
    static const jarak_column_request wanted[N_COLUMNS] = {[EXPORTER] = {"exporter", JARAK_COLUMN_CATEGORY},
                                                           [SECTOR] = {"sector", JARAK_COLUMN_CATEGORY},
                                                           [IMPORTER] = {"importer", JARAK_COLUMN_CATEGORY},
                                                           [USE] = {"use", JARAK_COLUMN_CATEGORY},
                                                           [VALUE] = {"value", JARAK_COLUMN_NUMBER}};
    flows of = {.file = cut->settings.folder};
    jarak_frame *frame = NULL;
    if (cut->settings.theta == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s has no elasticities: give a file of them (--theta FILE)"), of.file);
    }
    jarak_status status = jarak__io_read(cut, of.file, N_COLUMNS, wanted, &frame, error);
    of.frame = frame;
    status = status == JARAK_OK ? enter_frame(cut, &of, error) : status;
    jarak__free(of.use_of_level);
    jarak__free(of.values);
    jarak_frame_free(frame);
    return status;
}
