/* The Hungarian method by shortest augmenting paths: rows enter one after another, each along the path that costs least at the prices
 * found so far. */
#include "num/assignment.h"

#include <math.h>
#include <stdbool.h>

#include "base/alloc.h"
#include "base/text.h"

/* Rows are the shorter side; places count from 1, 0 is "none". */
typedef struct assignment {
    size_t n_rows, n_columns;
    const double *gain;
    bool transposed;      /* a row here is a column of gain */
    double *row_price;    /* n_rows + 1 */
    double *column_price; /* n_columns + 1 */
    size_t *row_of;       /* n_columns + 1 */
    size_t *before;       /* n_columns + 1: on the path, the column before */
    double *slack;        /* n_columns + 1 */
    bool *reached;        /* n_columns + 1 */
} assignment;

static double cost(const assignment *a, size_t row, size_t column)
{
    return a->transposed ? -a->gain[(column - 1) * a->n_rows + row - 1] : -a->gain[(row - 1) * a->n_columns + column - 1];
}

/* Looks at the columns from row, lowers their slack, and returns the unreached one with the least. */
static size_t nearest_column(const assignment *a, size_t row, size_t from)
{
    size_t nearest = 0;
    for (size_t c = 1; c <= a->n_columns; c++) {
        if (a->reached[c]) {
            continue;
        }
        double reduced = cost(a, row, c) - a->row_price[row] - a->column_price[c];
        if (reduced < a->slack[c]) {
            a->slack[c] = reduced;
            a->before[c] = from;
        }
        if (nearest == 0 || a->slack[c] < a->slack[nearest]) {
            nearest = c;
        }
    }
    return nearest;
}

static void change_prices(const assignment *a, double by)
{
    for (size_t c = 0; c <= a->n_columns; c++) {
        if (a->reached[c]) {
            a->row_price[a->row_of[c]] += by;
            a->column_price[c] -= by;
        } else {
            a->slack[c] -= by;
        }
    }
}

static void enter_row(const assignment *a, size_t row)
{
    for (size_t c = 0; c <= a->n_columns; c++) {
        a->slack[c] = (double)INFINITY;
        a->reached[c] = false;
    }
    size_t at = 0; /* a column of its own, from which the path begins */
    a->row_of[0] = row;
    do {
        a->reached[at] = true;
        size_t next = nearest_column(a, a->row_of[at], at);
        change_prices(a, a->slack[next]);
        at = next;
    } while (a->row_of[at] != 0);
    while (at != 0) { /* along the path, each column takes the row of the one before */
        a->row_of[at] = a->row_of[a->before[at]];
        at = a->before[at];
    }
}

static void hand_out(const assignment *a, size_t n_rows, uint32_t *column)
{
    for (size_t i = 0; i < n_rows; i++) {
        column[i] = JARAK__UNASSIGNED;
    }
    for (size_t c = 1; c <= a->n_columns; c++) {
        if (a->row_of[c] != 0 && cost(a, a->row_of[c], c) < 0) {
            size_t row = a->transposed ? c : a->row_of[c];
            column[row - 1] = (uint32_t)((a->transposed ? a->row_of[c] : c) - 1);
        }
    }
}

jarak_status jarak__assign(size_t n_rows, size_t n_columns, const double *gain, uint32_t *column, jarak_error *error)
{
    bool transposed = n_rows > n_columns;
    size_t shorter = transposed ? n_columns : n_rows;
    size_t longer = transposed ? n_rows : n_columns;
    assignment a = {
        .n_rows = shorter,
        .n_columns = longer,
        .gain = gain,
        .transposed = transposed,
        .row_price = jarak__calloc(shorter + 1, sizeof *a.row_price),
        .column_price = jarak__calloc(longer + 1, sizeof *a.column_price),
        .row_of = jarak__calloc(longer + 1, sizeof *a.row_of),
        .before = jarak__calloc(longer + 1, sizeof *a.before),
        .slack = jarak__calloc(longer + 1, sizeof *a.slack),
        .reached = jarak__calloc(longer + 1, sizeof *a.reached),
    };
    jarak_status status = JARAK_OK;
    if (a.row_price == NULL || a.column_price == NULL || a.row_of == NULL || a.before == NULL || a.slack == NULL || a.reached == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for an assignment of %zu to %zu"), n_rows, n_columns);
    } else {
        for (size_t row = 1; row <= shorter; row++) {
            enter_row(&a, row);
        }
        hand_out(&a, n_rows, column);
    }
    jarak__free(a.row_price);
    jarak__free(a.column_price);
    jarak__free(a.row_of);
    jarak__free(a.before);
    jarak__free(a.slack);
    jarak__free(a.reached);
    return status;
}
