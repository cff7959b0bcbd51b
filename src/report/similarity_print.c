/* Similarities in every format: one sheet, streamed, since the world's are a million rows. */
#include <math.h>
#include <stdio.h>

#include "base/plain_locale.h"
#include "jarak/fit_similarity.h"
#include "jarak/print.h"
#include "report/format.h"
#include "report/json.h"

/* The columns: the pair, the window, n; for data a measure a column and its bounds behind them all; for the eye each with its interval. */
enum { A, B, SINCE, TIME, N, FIRST_MEASURE, N_MEASURES = JARAK_SIMILARITY_MEASURES };
enum { FIRST_BOUND = FIRST_MEASURE + N_MEASURES, UNDEFINED = FIRST_BOUND + 2 * N_MEASURES, FIRST_SHOWN, N_ALL = FIRST_SHOWN + N_MEASURES };

typedef struct printing {
    const jarak_fitted_similarity *all;
    size_t n_columns;
    uint8_t what[N_ALL]; /* of a column, which of those above it is */
    jarak__column columns[N_ALL];
    char names[2 * N_MEASURES][32]; /* of bounds */
} printing;

static void similarity_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const printing *p = data;
    const jarak_similarity_info *fit = p->all->fit;
    size_t what = p->what[column];
    if (what == A || what == B) {
        jarak__cell_text(cell, p->all->units[what == A ? fit->a[row] : fit->b[row]]);
    } else if (what == SINCE || what == TIME) {
        jarak__cell_integer(cell, what == SINCE ? p->all->windows[fit->window[row]].first : p->all->windows[fit->window[row]].last);
    } else if (what == N) {
        jarak__cell_integer(cell, fit->n[row]);
    } else if (what < FIRST_BOUND) {
        jarak__cell_number(cell, fit->value[what - FIRST_MEASURE][row]);
    } else if (what < UNDEFINED) {
        size_t m = (what - FIRST_BOUND) / 2;
        jarak__cell_number(cell, (what - FIRST_BOUND) % 2 == 0 ? fit->low[m][row] : fit->high[m][row]);
    } else if (what == UNDEFINED) {
        bool is_defined = fit->undefined[row] == JARAK_SIMILARITY_DEFINED;
        jarak__cell_text(cell, is_defined ? NULL : jarak_similarity_undefined_text((jarak_similarity_undefined)fit->undefined[row]));
    } else {
        size_t m = what - FIRST_SHOWN;
        double value = fit->value[m][row];
        if (isnan(value)) {
            return;
        }
        if (fit->low[m] != NULL && !isnan(fit->low[m][row])) {
            (void)jarak__format_plainly(cell->scratch, sizeof cell->scratch, "%.3f [%.3f, %.3f]", value, fit->low[m][row],
                                        fit->high[m][row]);
        } else {
            (void)jarak__format_plainly(cell->scratch, sizeof cell->scratch, "%.3f", value);
        }
        jarak__cell_text(cell, cell->scratch);
    }
}

static void add_column(printing *p, int what, jarak__column column)
{
    p->what[p->n_columns] = (uint8_t)what;
    p->columns[p->n_columns++] = column;
}

static void lay_out(printing *p)
{
    const jarak_fitted_similarity *all = p->all;
    add_column(p, A, (jarak__column){.key = "a"});
    add_column(p, B, (jarak__column){.key = "b"});
    if (all->rolling) {
        add_column(p, SINCE, (jarak__column){.key = "since", .type = JARAK_INTEGER});
    }
    add_column(p, TIME, (jarak__column){.key = all->by == JARAK_BY_YEAR ? "year" : "session", .type = JARAK_INTEGER});
    add_column(p, N, (jarak__column){.key = "n", .type = JARAK_INTEGER});
    for (int m = 0; m < N_MEASURES; m++) {
        add_column(p, FIRST_MEASURE + m, (jarak__column){.key = jarak_similarity_name(m), .type = JARAK_NUMBER, .only_data = true});
        add_column(p, FIRST_SHOWN + m, (jarak__column){.title = jarak_similarity_name(m)});
    }
    for (int bound = 0; all->fit->low[0] != NULL && bound < 2 * N_MEASURES; bound++) {
        snprintf(p->names[bound], sizeof p->names[bound], "%s_%s", jarak_similarity_name(bound / 2), bound % 2 == 0 ? "low" : "high");
        add_column(p, FIRST_BOUND + bound, (jarak__column){.key = p->names[bound], .type = JARAK_NUMBER, .only_data = true});
    }
    add_column(p, UNDEFINED, (jarak__column){.key = "undefined", .only_data = true});
}

static void rows(const void *result, jarak__sheet *sheet)
{
    const printing *p = result;
    *sheet = (jarak__sheet){
        .data = p, .n_rows = p->all->fit->n_rows, .n_columns = p->n_columns, .columns = p->columns, .cell = similarity_cell, .plain = true};
}

static void tree(const void *result, jarak__json *json)
{
    jarak__sheet sheet;
    rows(result, &sheet);
    jarak__json_sheet(json, "similarity", &sheet);
}

jarak_status jarak_fit_similarity_print(const jarak_fitted_similarity *all, jarak_format format, FILE *stream, jarak_error *error)
{
    printing p = {.all = all};
    lay_out(&p);
    const jarak__printout printout = {.result = &p, .rows = rows, .tree = tree};
    return jarak__print(&printout, format, stream, error);
}
