/* What the files of trade of many sectors share: the tables of a folder, and the answer while it is made. */
#ifndef JARAK_CUT_IO_H
#define JARAK_CUT_IO_H

#include "base/arena.h"
#include "jarak/cut_sectors.h"
#include "jarak/frame.h"

/* Names in the order of the folder. */
typedef struct jarak__io_names {
    size_t n;
    const char **names;
} jarak__io_names;

struct jarak_cut_sectors {
    jarak_cut_sectors_info info;
    jarak_cut_sectors_settings settings;
    jarak__io_names countries, sectors;
    size_t n_pairs; /* sectors × countries × countries: laid out as bilateral arrays of jarak_chain_data */
    jarak_chain_data data;
    double *tariffs_after, *cost, *effect; /* n_pairs: the scenario */
    bool *changes_tariff, *changes_flow;
    double *theta_spread;          /* n_sectors: standard deviation of log theta of each sector's own; NULL: none */
    jarak_cut_estimate *estimates; /* n_estimates of a fit */
    double *covariance;            /* of them */
    double **regressors;           /* of each n_pairs: by how much it changes */
    jarak__arena memory;
};

jarak_status jarak__io_no_memory(jarak_error *error);
#ifdef __clang_analyzer__ /* which cannot see what it returns */
#define jarak__io_no_memory(error) ((void)jarak__io_no_memory(error), JARAK_ERR_MEMORY)
#endif

/* The line of a file's first row: the header is the one before. */
enum { JARAK__IO_FIRST_LINE = 2 };

/* io_names.c: the place of a name, in whatever case of letters; names->n where there is none. */
size_t jarak__io_place_of(const jarak__io_names *names, const char *name);
/* The place of what a row's column names. Errors: ERR_DATA where it is missing or not among the names. */
jarak_status jarak__io_find(const jarak_cut_sectors *cut, const char *file, const jarak_column *column, size_t row,
                            const jarak__io_names *names, size_t *place, jarak_error *error);
/* The place of what a row of a scenario's file names in its first three columns. Errors: ERR_DATA, also where seen has it. */
jarak_status jarak__io_row_pair(jarak_cut_sectors *cut, const char *file, const jarak_frame *frame, size_t row, bool *seen, size_t *pair,
                                jarak_error *error);
/* "KAZ, KGZ", as the folder writes them; NULL of none. Errors: ERR_ARGUMENT where one is not among the names. */
jarak_status jarak__io_join(jarak_cut_sectors *cut, const jarak__io_names *names, size_t n, const char *const *given, const char **joined,
                            jarak_error *error);
/* n_pairs of the countries and sectors that are known. Errors: ERR_OVERFLOW. */
jarak_status jarak__io_count_pairs(jarak_cut_sectors *cut, jarak_error *error);

/* io_folder.c: the file of the folder of that name, .csv or .csv.gz; it lives as long as the answer. */
jarak_status jarak__io_path(jarak_cut_sectors *cut, const char *name, const char **path, jarak_error *error);
/* All tables of the folder, or of the file, into the data; with elasticities. */
jarak_status jarak__io_read_base(jarak_cut_sectors *cut, jarak_error *error);
/* A table: of exporter i, sector k, importer n and use u (a sector, or n_sectors: final) at [((i * J + k) * N + n) * (J + 1) + u]; NaN
 * where there is no row. */
typedef struct jarak__io_flows {
    size_t n, n_sectors, n_cells;
    double *values; /* the reader's, who frees it */
    double *output; /* n × J: what sectors make, by their inputs and value added; NULL: what they sell */
} jarak__io_flows;
/* io_sums.c: room for n and n_sectors. */
jarak_status jarak__io_flows_room(jarak__io_flows *of, jarak_error *error);
double *jarak__io_flows_cell(const jarak__io_flows *of, size_t exporter, size_t sector, size_t importer, size_t use);
/* The data of the model, all but elasticities, from the table. */
jarak_status jarak__io_take_sums(jarak_cut_sectors *cut, const jarak__io_flows *of, jarak_error *error);

/* io_published.c: the table of a file as its publisher has it, in one of the forms of io_forms.h. *is_published: whether it is in one. */
jarak_status jarak__io_read_published(jarak_cut_sectors *cut, bool *is_published, jarak_error *error);
/* io_flows.c: whether it is no folder; and the table of a file, all but the elasticities. */
bool jarak__io_is_file(const char *path);
jarak_status jarak__io_read_flows(jarak_cut_sectors *cut, jarak_error *error);
/* io_settings.c */
jarak_status jarak__io_settings_take(const jarak_cut_sectors_settings *given, jarak_cut_sectors_settings *used, jarak_error *error);

/* io_table.c: how a file of the question is read, where it is there. Errors: ERR_NOT_FOUND. */
jarak_status jarak__io_reading(const jarak_cut_sectors *cut, const char *file, jarak_frame_settings *settings, jarak_error *error);
/* Columns of a file; the frame is the caller's. */
jarak_status jarak__io_read(const jarak_cut_sectors *cut, const char *file, size_t n, const jarak_column_request *columns,
                            jarak_frame **frame, jarak_error *error);
/* Names by their numbers, in columns idx and label. */
jarak_status jarak__io_read_names(jarak_cut_sectors *cut, const char *file, const char *label, jarak__io_names *names, jarak_error *error);

enum { JARAK__IO_MOST_KEYS = 3, JARAK__IO_MOST_VALUES = 3 };
/* A table with a row for every combination of its keys, which are whole numbers from 0. */
typedef struct jarak__io_table {
    const char *file;
    size_t n_keys, n_values;
    const char *keys[JARAK__IO_MOST_KEYS];
    size_t sizes[JARAK__IO_MOST_KEYS];   /* a key is below it */
    size_t strides[JARAK__IO_MOST_KEYS]; /* of a value's place, for each key */
    const char *values[JARAK__IO_MOST_VALUES];
    double *into[JARAK__IO_MOST_VALUES];
} jarak__io_table;
jarak_status jarak__io_read_table(const jarak_cut_sectors *cut, const jarak__io_table *table, jarak_error *error);

/* io_theta.c: the elasticities that are asked for, of a file or one for all. */
jarak_status jarak__io_read_thetas(jarak_cut_sectors *cut, jarak_error *error);

/* io_scenario.c: the scenario that is asked for into tariffs, costs and effects. */
jarak_status jarak__io_scenario(jarak_cut_sectors *cut, jarak_error *error);
/* io_effect.c: the scenario of estimated coefficients into effects. */
jarak_status jarak__io_effect(jarak_cut_sectors *cut, jarak_error *error);
/* io_draws.c: the intervals into countries, where something is uncertain. */
jarak_status jarak__io_draw(jarak_cut_sectors *cut, jarak_cut_sectors_country *countries, jarak_error *error);

#endif
