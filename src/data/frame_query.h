/* What a frame asks of its data, as SQL: for frame_read.c. */
#ifndef JARAK_DATA_FRAME_QUERY_H
#define JARAK_DATA_FRAME_QUERY_H

#include <stdbool.h>

#include "base/writer.h"
#include "data/frame_data.h"

typedef struct jarak__frame_query {
    const jarak__data *data;
    const char *where; /* a condition; NULL: all rows */
    size_t n_requests;
    const jarak_column_request *requests;
    const size_t *columns; /* of the data, for each request */
    bool numbers_as_text;  /* of a CSV file: the second pass */
} jarak__frame_query;

/* The view `data` of a CSV file that the other two read: every column as its value, for conditions, and as its text where that is wanted.
 * Only columns that a query names are read. All three set sql->failed where memory is out. */
void jarak__frame_query_write_view(const jarak__frame_query *query, jarak__writer *sql);
/* A column a request, whole numbers and fractions as such, so that they find their level without becoming text. Where rows have no order
 * of their own they are sorted. */
void jarak__frame_query_write(const jarak__frame_query *query, jarak__writer *sql);
/* Number (from 1) and text of the first cell of a request that is no number; no row where all are. */
void jarak__frame_query_write_bad_number(const jarak__frame_query *query, size_t request, jarak__writer *sql);

#endif
