/* A table between countries and sectors in one file: who sells what to whom, for which use; the order of its rows does not matter. */
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/text.h"
#include "cut/io.h"

enum { EXPORTER, SECTOR, IMPORTER, USE, VALUE, N_COLUMNS };

static const char final_use[] = "final";

/* The rows of the table. */
typedef struct flows {
    const char *file;
    const jarak_frame *frame;
    size_t *use_of_level;
    jarak__io_flows table;
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
        if (is_final == (sector < of->table.n_sectors)) {
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
    double *cell = jarak__io_flows_cell(&of->table, columns[EXPORTER].codes[row], columns[SECTOR].codes[row], columns[IMPORTER].codes[row],
                                        of->use_of_level[columns[USE].codes[row]]);
    if (!isnan(*cell)) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s, line %zu: the row stands there twice; leave one"), of->file,
                          row + JARAK__IO_FIRST_LINE);
    }
    *cell = value;
    return JARAK_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ all */

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
    of->table.n = cut->countries.n;
    of->table.n_sectors = cut->sectors.n;
    of->use_of_level = jarak__calloc(frame->columns[USE].n_levels, sizeof *of->use_of_level);
    status = status == JARAK_OK && of->use_of_level == NULL ? jarak__io_no_memory(error) : status;
    status = status == JARAK_OK ? jarak__io_flows_room(&of->table, error) : status;
    status = status == JARAK_OK ? take_uses(cut, of, error) : status;
    for (size_t row = 0; status == JARAK_OK && row < frame->n_rows; row++) {
        status = enter_row(of, row, error);
    }
    return status == JARAK_OK ? jarak__io_take_sums(cut, &of->table, error) : status;
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
    jarak_status status = jarak__io_read(cut, of.file, N_COLUMNS, wanted, &frame, error);
    of.frame = frame;
    status = status == JARAK_OK ? enter_frame(cut, &of, error) : status;
    jarak__free(of.use_of_level);
    jarak__free(of.table.values);
    jarak_frame_free(frame);
    return status;
}
