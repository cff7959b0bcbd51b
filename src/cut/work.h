/* What the files of this folder share: the world of flows by name, and the answer while it is made. */
#ifndef JARAK_CUT_WORK_H
#define JARAK_CUT_WORK_H

#include "base/arena.h"
#include "cut/fit_file.h"
#include "jarak/cut.h"
#include "jarak/frame.h"
#include "jarak/state.h"

/* The flows of today: names sorted, exporter i and importer j at [i * n + j]; what is missing counts as no trade and is marked. */
typedef struct jarak__cut_world {
    size_t n;
    const char **names;
    double *flows;
    bool *missing;
} jarak__cut_world;

/* What rows are read from. */
typedef struct jarak__cut_source {
    const char *text;  /* a file, or a query of the store; NULL: none */
    const char *where; /* condition on its rows; NULL: all */
    bool is_query;
} jarak__cut_source;

/* Countries of one side of a tie. */
typedef struct jarak__cut_side {
    size_t n, n_named; /* first those that are named themselves, then members of groups */
    size_t *countries; /* room for all */
} jarak__cut_side;

struct jarak_cut {
    jarak_cut_info info;
    jarak_cut_settings settings;
    jarak__cut_source flows, domestic;
    jarak__cut_world world;
    double *effect;                /* n × n: the scenario */
    double *cost;                  /* n × n, or NULL where nothing becomes dearer */
    jarak_cut_estimate *estimates; /* those of the answer */
    double **regressors;           /* of each n × n: by how much it changes */
    double *covariance;            /* of the estimates */
    jarak__cut_side sides[2];
    char (*codes)[JARAK_STATE_CODE_BYTES]; /* of the countries, where a name was not that of one */
    size_t one[1];                         /* the country asked about, where there is one */
    jarak__arena memory;
};

/* settings.c */
jarak_status jarak__cut_settings_take(const jarak_cut_settings *given, jarak_cut_settings *used, jarak_error *error);

/* base.c: room for n countries, all pairs missing. */
jarak_status jarak__cut_world_new(jarak_cut *cut, size_t n, jarak_error *error);
/* The country of that name, in whatever case of letters. ERR_ARGUMENT naming the nearest. */
jarak_status jarak__cut_find(const jarak_cut *cut, const char *name, size_t *country, jarak_error *error);
/* Counts what is missing; fills what the answer tells of the flows. */
void jarak__cut_count_missing(jarak_cut *cut);

/* base_file.c: reads columns. The frame is the caller's. */
jarak_status jarak__cut_read(const jarak_cut *cut, const jarak__cut_source *source, size_t n, const jarak_column_request *columns,
                             jarak_frame **frame, jarak_error *error);
/* The country of every level of a column that is one of those of the flows; the caller's. */
jarak_status jarak__cut_levels(const jarak_cut *cut, const jarak_column *column, size_t **countries, jarak_error *error);
/* What to call row number row of it, such as "trade.csv, line 5". */
const char *jarak__cut_place(jarak_cut *cut, const jarak__cut_source *source, size_t row);
jarak_status jarak__cut_read_flows(jarak_cut *cut, jarak_error *error);
/* base_balance.c: takes deficits out of the flows. Errors: as of jarak_equilibrium_balance(). */
jarak_status jarak__cut_balance(jarak_cut *cut, jarak_error *error);
/* base_store.c: makes queries of the store into what the flows and domestic trade are read from. */
jarak_status jarak__cut_store_base(jarak_cut *cut, jarak_error *error);
/* Errors: ERR_DATA where the store knows no more than half of the flows between its countries. */
jarak_status jarak__cut_check_store(const jarak_cut *cut, jarak_error *error);
/* base_made.c: the made-up world. */
jarak_status jarak__cut_make_world(jarak_cut *cut, jarak_error *error);

/* sides.c: the countries of both sides, and their names in the answer. Errors: ERR_ARGUMENT where a name is no country of the flows. */
jarak_status jarak__cut_take_sides(jarak_cut *cut, jarak_error *error);
/* scenario.c: the scenario that is asked for into effect and cost; and the two sides' names. */
jarak_status jarak__cut_scenario(jarak_cut *cut, jarak_error *error);
/* Makes the tie between two countries as the settings say, both directions, one of them, or cut. False where no direction has a figure. */
bool jarak__cut_tie(jarak_cut *cut, size_t one, size_t other);
void jarak__cut_untie(jarak_cut *cut, size_t one, size_t other);

/* effect.c: the scenario of these coefficients. */
jarak_status jarak__cut_effect(jarak_cut *cut, jarak_error *error);

/* model.c: the data of the equilibrium with the scenario, and its draws. */
jarak_equilibrium_data jarak__cut_data(const jarak_cut *cut);
jarak_status jarak__cut_draw(const jarak_cut *cut, const jarak_equilibrium_data *data, jarak_equilibrium_draws **draws, jarak_error *error);
/* exposures.c, partners.c: answers to the other questions. */
jarak_status jarak__cut_exposures(jarak_cut *cut, jarak_error *error);
jarak_status jarak__cut_partners(jarak_cut *cut, jarak_error *error);

#endif
