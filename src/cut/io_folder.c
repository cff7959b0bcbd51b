/* A folder of input-output tables: which files it has, and what is in them. */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/text.h"
#include "cut/io.h"

jarak_status jarak__io_path(jarak_cut_sectors *cut, const char *name, const char **path, jarak_error *error)
{
    static const char *const endings[] = {".csv", ".csv.gz"};
    *path = NULL;
    for (size_t k = 0; *path == NULL && k < sizeof endings / sizeof endings[0]; k++) {
        char *made = jarak__format_text("%s/%s%s", cut->settings.folder, name, endings[k]);
        const bool is_there = made != NULL && access(made, R_OK) == 0;
        *path = is_there ? jarak__arena_text(&cut->memory, made, strlen(made)) : NULL;
        const bool has_memory = made != NULL && (!is_there || *path != NULL);
        jarak__free(made);
        if (!has_memory) {
            return jarak__io_no_memory(error);
        }
    }
    if (*path == NULL) {
        return jarak_fail(error, JARAK_ERR_NOT_FOUND,
                          _("%s: there is no %s.csv (or .csv.gz); the folder needs regions, sectors, region_vars, region_sector, io and "
                            "bilateral"),
                          cut->settings.folder, name);
    }
    return JARAK_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ tables */

/* n numbers that live as long as the answer. */
static double *room_for(jarak_cut_sectors *cut, size_t n)
{
    double *numbers = jarak__arena_alloc(&cut->memory, n * sizeof *numbers);
    for (size_t i = 0; numbers != NULL && i < n; i++) {
        numbers[i] = (double)NAN;
    }
    return numbers;
}

static jarak_status read_table(jarak_cut_sectors *cut, jarak__io_table *table, jarak_error *error)
{
    return table->into[0] == NULL || (table->n_values > 1 && table->into[1] == NULL) || (table->n_values > 2 && table->into[2] == NULL)
               ? jarak__io_no_memory(error)
               : jarak__io_read_table(cut, table, error);
}

static jarak_status read_sectors(jarak_cut_sectors *cut, jarak_error *error)
{
    jarak__io_table table = {.n_keys = 1, .keys = {"idx"}, .strides = {1}, .n_values = 1, .values = {"theta"}};
    jarak_status status = jarak__io_path(cut, "sectors", &table.file, error);
    status = status == JARAK_OK ? jarak__io_read_names(cut, table.file, "sector", &cut->sectors, error) : status;
    if (status != JARAK_OK || cut->settings.theta != NULL) {
        return status;
    }
    table.sizes[0] = cut->sectors.n;
    table.into[0] = room_for(cut, cut->sectors.n);
    cut->data.theta = table.into[0];
    cut->info.theta_file = table.file;
    return read_table(cut, &table, error);
}

static jarak_status read_countries(jarak_cut_sectors *cut, jarak_error *error)
{
    const char *file = NULL;
    jarak__io_table table = {.n_keys = 1, .keys = {"n"}, .strides = {1}, .n_values = 2, .values = {"wL", "D"}};
    jarak_status status = jarak__io_path(cut, "regions", &file, error);
    status = status == JARAK_OK ? jarak__io_read_names(cut, file, "region", &cut->countries, error) : status;
    status = status == JARAK_OK ? jarak__io_path(cut, "region_vars", &table.file, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    table.sizes[0] = cut->countries.n;
    table.into[0] = room_for(cut, cut->countries.n);
    table.into[1] = room_for(cut, cut->countries.n);
    cut->data.value_added = table.into[0];
    cut->data.deficit = table.into[1];
    return read_table(cut, &table, error);
}

static jarak_status read_production(jarak_cut_sectors *cut, jarak_error *error)
{
    const size_t n = cut->countries.n, n_sectors = cut->sectors.n;
    jarak__io_table cells = {.n_keys = 2,
                             .keys = {"n", "j"},
                             .sizes = {n, n_sectors},
                             .strides = {n_sectors, 1},
                             .n_values = 2,
                             .values = {"gamma_va", "alpha"},
                             .into = {room_for(cut, n * n_sectors), room_for(cut, n * n_sectors)}};
    jarak__io_table inputs = {.n_keys = 3,
                              .keys = {"n", "k_input", "j_output"},
                              .sizes = {n, n_sectors, n_sectors},
                              .strides = {n_sectors * n_sectors, n_sectors, 1},
                              .n_values = 1,
                              .values = {"gamma"},
                              .into = {room_for(cut, n * n_sectors * n_sectors)}};
    cut->data.value_added_share = cells.into[0];
    cut->data.final_shares = cells.into[1];
    cut->data.input_shares = inputs.into[0];
    jarak_status status = jarak__io_path(cut, "region_sector", &cells.file, error);
    status = status == JARAK_OK ? read_table(cut, &cells, error) : status;
    status = status == JARAK_OK ? jarak__io_path(cut, "io", &inputs.file, error) : status;
    return status == JARAK_OK ? read_table(cut, &inputs, error) : status;
}

/* Tariffs of the base are those that the shares are of, where the file has no others. */
static jarak_status read_pairs(jarak_cut_sectors *cut, jarak_error *error)
{
    const size_t n = cut->countries.n;
    double *shares = room_for(cut, cut->n_pairs), *tariffs = room_for(cut, cut->n_pairs), *base = room_for(cut, cut->n_pairs);
    jarak__io_table table = {.n_keys = 3,
                             .keys = {"n_importer", "i_exporter", "j"},
                             .sizes = {n, n, cut->sectors.n},
                             .strides = {n, 1, n * n},
                             .n_values = 3,
                             .values = {"pi", "tau", "tau_baseline"},
                             .into = {shares, tariffs, base}};
    jarak_status status = jarak__io_path(cut, "bilateral", &table.file, error);
    status = status == JARAK_OK ? read_table(cut, &table, error) : status;
    cut->data.shares = shares;
    cut->data.tariffs = tariffs;
    cut->data.tariffs_base = base;
    if (status == JARAK_ERR_NOT_FOUND && table.file != NULL) {
        table.n_values = 2;
        cut->data.tariffs_base = tariffs;
        status = read_table(cut, &table, error);
    }
    return status;
}

static jarak_status read_folder(jarak_cut_sectors *cut, jarak_error *error)
{
    jarak_status status = read_sectors(cut, error);
    status = status == JARAK_OK ? read_countries(cut, error) : status;
    status = status == JARAK_OK ? jarak__io_count_pairs(cut, error) : status;
    status = status == JARAK_OK ? read_production(cut, error) : status;
    return status == JARAK_OK ? read_pairs(cut, error) : status;
}

static jarak_status read_file(jarak_cut_sectors *cut, jarak_error *error)
{
    bool is_published = false;
    jarak_status status = jarak__io_read_published(cut, &is_published, error);
    return status == JARAK_OK && !is_published ? jarak__io_read_flows(cut, error) : status;
}

jarak_status jarak__io_read_base(jarak_cut_sectors *cut, jarak_error *error)
{
    const bool is_file = jarak__io_is_file(cut->settings.folder);
    if (is_file && cut->settings.theta == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s has no elasticities: give a file of them, or one number for all (--theta)"),
                          cut->settings.folder);
    }
    jarak_status status = is_file ? read_file(cut, error) : read_folder(cut, error);
    status = status == JARAK_OK && cut->settings.theta != NULL ? jarak__io_read_thetas(cut, error) : status;
    cut->data.n_countries = cut->countries.n;
    cut->data.n_sectors = cut->sectors.n;
    cut->data.countries = cut->countries.names;
    cut->data.sectors = cut->sectors.names;
    return status;
}
