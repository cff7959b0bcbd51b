/* What a file of a statistics package says before its rows: columns, sets of labels and their labels. */
#ifndef JARAK_DATA_STATISTICS_DICTIONARY_H
#define JARAK_DATA_STATISTICS_DICTIONARY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <readstat.h>

#include "base/arena.h"
#include "base/writer.h"
#include "data/statistics_value.h"
#include "jarak/status.h"

/* A label of a value: of a set, which columns share. */
typedef struct jarak__statistics_label {
    size_t set;
    double value;
    const char *text; /* of the value, of texts; NULL: it is a number */
    const char *label;
} jarak__statistics_label;

typedef struct jarak__statistics_column {
    const char *name;
    size_t set; /* of labels; JARAK__NO_SET: none, or none that names states */
    jarak__statistics_kind kind;
    bool is_single; /* its numbers are floats: 0.1f is 0.1 */
} jarak__statistics_column;
#define JARAK__NO_SET SIZE_MAX

typedef struct jarak__statistics {
    const char *name;
    jarak__form form;
    int version; /* of the form */
    jarak__arena arena;
    jarak__statistics_column *columns;
    size_t n_columns, column_capacity;
    const char **sets; /* names of sets of labels */
    size_t n_sets, set_capacity;
    jarak__statistics_label *labels; /* sorted by set and value once all are there */
    size_t n_labels, label_capacity;
    FILE *csv;
    jarak__writer text;
    size_t n_cells; /* of the row at hand */
    bool no_memory, no_room;
} jarak__statistics;

/* ReadStat's handlers of the first pass, whose context is a jarak__statistics. */
int jarak__statistics_take_metadata(readstat_metadata_t *metadata, void *context);
int jarak__statistics_take_variable(int index, readstat_variable_t *variable, const char *val_labels, void *context);
int jarak__statistics_take_label(const char *set, readstat_value_t value, const char *text, void *context);

/* Sorts the labels, and leaves to columns those sets alone that name states. */
JARAK_MUST_CHECK jarak_status jarak__statistics_choose_labels(jarak__statistics *s, jarak_error *error);

/* The label of a value, a number or (text not NULL) a text, by the column's set; NULL: there is none. */
const char *jarak__statistics_label_of(const jarak__statistics *s, const jarak__statistics_column *c, double value, const char *text);

#endif
