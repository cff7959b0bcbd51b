/* How well the columns of a file fit a format. */
#ifndef JARAK_DATA_LOAD_FIT_H
#define JARAK_DATA_LOAD_FIT_H

#include "data/load_job.h"

typedef struct jarak__fit {
    const jarak__source *source;
    char delimiter;        /* by which the cells were cut */
    jarak__texts cells;    /* the first line */
    size_t n_missing;      /* columns, and kinds of columns, that the file lacks */
    size_t n_inexact;      /* columns that are there but for the case of their letters */
    size_t n_explained;    /* columns of the file that the description speaks of */
    const char *forbidden; /* a column that it must not have */
    bool overlooks;        /* a column that tells of another format; filled where formats are weighed */
    bool wrong_name;       /* of the file */
    bool wrong_rows;       /* `match` does not hold, or the number of columns is another */
} jarak__fit;

/* Where a file is cut: its first lines by each delimiter that was asked for, so that many formats share them. */
typedef struct jarak__cuts {
    char found; /* the delimiter that the file seems to have */
    jarak__texts parquet;
    struct {
        char delimiter, quote;
        jarak__texts cells;
    } known[8];
    size_t n_known;
} jarak__cuts;

/* Errors: ERR_FORMAT (a first line without end, SQL of `match` that fails), ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__fit_try(jarak__load_job *job, const jarak__source *source, jarak__cuts *cuts, jarak__fit *fit,
                                             jarak_error *error);
bool jarak__fit_holds(const jarak__fit *fit);
/* The share of the columns asked for that are there, those that few formats ask for counting more. Cost O(columns of the catalogue). */
double jarak__fit_share(const jarak__fit *fit, const jarak__catalogue *catalogue);
/* A column of the file by which it is told that it is of the format other, and of which fit's description does not speak; NULL: none. */
const char *jarak__fit_overlooks(const jarak__fit *fit, const jarak__source *other);
/* Writes the columns that are missing: "`a`, `b` and 3 more". */
void jarak__fit_write_missing(const jarak__fit *fit, jarak__writer *text);

#endif
