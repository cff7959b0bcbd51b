/* Building a frame: columns first, then rows. */
#ifndef JARAK_DATA_FRAME_H
#define JARAK_DATA_FRAME_H

#include "data/frame_levels.h"
#include "jarak/frame.h"

/* A column as long as it may be written to. */
typedef struct jarak__frame_column {
    jarak_column_kind kind;
    char *name;
    double *numbers;
    uint32_t *codes;
    jarak__levels levels;
    size_t n_missing;
} jarak__frame_column;

/* What a jarak_frame * points into. */
typedef struct jarak__frame_work {
    jarak_frame shown; /* first */
    jarak_column *shown_columns;
    jarak__frame_column *columns;
    size_t n_columns;
    size_t n_rows, row_capacity;
} jarak__frame_work;

JARAK_MUST_CHECK jarak_status jarak__frame_add_column(jarak__frame_work *frame, const char *name, jarak_column_kind kind,
                                                      jarak_error *error);
/* Makes room for count further rows; their cells are to be written by the caller, who adds them to n_rows. */
JARAK_MUST_CHECK jarak_status jarak__frame_reserve(jarak__frame_work *frame, size_t count, jarak_error *error);
/* Sorts the levels, gives back unused memory and fills what is shown. */
JARAK_MUST_CHECK jarak_status jarak__frame_finish(jarak__frame_work *frame, int threads, jarak_error *error);

#endif
