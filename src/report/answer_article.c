/* Answers in an article: sentences as running text, and tables that Markdown and LaTeX set. */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "answer/answer.h"
#include "answer/words/words.h"
#include "base/alloc.h"
#include "base/text.h"
#include "report/answer_pages.h"
#include "report/answer_text.h"

enum { PARAGRAPH = INT_MAX / 2 }; /* as wide: a paragraph is one line, which whoever sets the article breaks */

static void write_line(jarak__output *out, const char *text)
{
    if (text != NULL) {
        jarak__write_format(&out->text, "%s\n", text);
    }
}

/* ---- ask, demo ------------------------------------------------------------------------------------------------------------------- */

static void write_verdicts(jarak__output *out, const jarak_answer *answer)
{
    size_t n;
    jarak__verdict_row *rows = jarak__verdict_rows(answer, &n);
    if (rows == NULL) {
        out->writer.failed = true;
    } else if (n > 0) {
        const jarak__sheet sheet = jarak__sheet_of_verdicts(n, rows);
        jarak__page_sheet(out, &sheet);
    }
    jarak__free(rows);
}

void jarak__article_of_answer(jarak__output *out, const jarak_answer *answer, size_t n, const jarak__change_row *rows)
{
    write_line(out, answer->question);
    write_line(out, answer->headline);
    write_line(out, answer->sentence != answer->headline ? answer->sentence : NULL);
    write_line(out, answer->details != answer->sentence ? answer->details : NULL);
    write_line(out, answer->known);
    write_verdicts(out, answer);
    for (size_t start = 0, end; start < n; start = end) {
        const jarak_pair *pair = rows[start].pair;
        for (end = start; end < n && rows[end].pair == pair;) {
            end++;
        }
        jarak__write_pair(&out->text, pair);
        jarak__write_text(&out->text, "\n");
        const jarak__sheet sheet = jarak__sheet_of_changes(end - start, rows + start);
        jarak__page_sheet(out, &sheet);
    }
    jarak__write_cautions(&out->text, answer, PARAGRAPH);
    jarak__write_text(&out->text, _("\nMissing\n"));
    jarak__write_missing(&out->text, answer, answer->n_rivals > 0, PARAGRAPH);
    jarak__write_reading(&out->text, answer, PARAGRAPH);
}

/* ---- show ------------------------------------------------------------------------------------------------------------------------ */

void jarak__article_of_series(jarak__output *out, size_t n, const jarak__point_row *rows)
{
    if (n == 0) {
        jarak__write_text(&out->text, _("No figures in this window.\n"));
    }
    for (size_t start = 0, end; start < n; start = end) {
        const jarak_series *series = rows[start].series;
        for (end = start; end < n && rows[end].series == series;) {
            end++;
        }
        jarak__write_format(&out->text, _("%s: %s with %s (%s)"), series->indicator->label, rows[start].pair->state.within,
                            rows[start].pair->partner.within, series->indicator->code);
        jarak__write_text(&out->text, "\n");
        const jarak__sheet sheet = jarak__sheet_of_points(end - start, rows + start);
        jarak__page_sheet(out, &sheet);
    }
}

/* ---- why ------------------------------------------------------------------------------------------------------------------------- */

/* "2022: 19.4 % (90 % interval 18.2 … 20.7)", the figures, and the arithmetic. */
static void write_point(jarak__output *out, const jarak_answer *answer, const jarak_series *series, const jarak_point *point, size_t n,
                        const jarak__fact_row *rows)
{
    char natural[JARAK__WORDS_BYTES], low[JARAK__WORDS_BYTES], high[JARAK__WORDS_BYTES];
    jarak__quantity quantity = jarak__quantity_for(series->indicator, point->natural);
    jarak__write_format(&out->text, "%s: %s", point->period, jarak__quantity_text(&quantity, point->natural, natural));
    if (!isnan(point->natural_low) && !isnan(point->natural_high)) {
        jarak__write_format(&out->text, _(" (%g %% interval %s … %s)"), 100 * answer->level,
                            jarak__number_text(&quantity, point->natural_low, low),
                            jarak__number_text(&quantity, point->natural_high, high));
    }
    jarak__write_text(&out->text, "\n");
    const jarak__sheet sheet = jarak__sheet_of_facts(n, rows);
    jarak__page_sheet(out, &sheet);
    write_line(out, point->steps);
}

/* The rows of a value among the n rows: the first, and how many. */
static size_t find_rows(const jarak_series *series, const jarak_point *point, size_t n, const jarak__fact_row *rows, size_t *first)
{
    for (*first = 0; *first < n && !(rows[*first].series == series && rows[*first].fact->cell == point->period);) {
        ++*first;
    }
    size_t end = *first;
    while (end < n && rows[end].series == series && rows[end].fact->cell == point->period) {
        end++;
    }
    return end - *first;
}

static void write_series(jarak__output *out, const jarak_answer *answer, const jarak_pair *pair, const jarak_series *series,
                         const char *period, size_t n, const jarak__fact_row *rows)
{
    size_t shown = 0;
    for (size_t i = 0; i < series->n_points; i++) {
        const jarak_point *point = &series->points[i];
        if (jarak__is_explained(series, point, period)) {
            if (shown++ == 0) {
                jarak__write_format(&out->text, _("%s: %s with %s (%s)"), series->indicator->label, pair->state.within,
                                    pair->partner.within, series->indicator->code);
                jarak__write_format(&out->text, "\n%s.\n", series->indicator->describes);
            }
            size_t first, count = find_rows(series, point, n, rows, &first);
            write_point(out, answer, series, point, count, rows + first);
        }
    }
    const jarak_indicator_change *change = jarak__pair_change(pair, series->indicator);
    if (shown > 0 && period == NULL && change != NULL) {
        const jarak__change_row row = {pair, change};
        const jarak__sheet sheet = jarak__sheet_of_changes(1, &row);
        jarak__page_sheet(out, &sheet);
    }
}

void jarak__article_of_figures(jarak__output *out, const jarak_answer *answer, const char *period, size_t n, const jarak__fact_row *rows)
{
    for (size_t i = 0; i < answer->n_pairs; i++) {
        for (size_t k = 0; k < answer->pairs[i].n_series; k++) {
            write_series(out, answer, &answer->pairs[i], &answer->pairs[i].series[k], period, n, rows);
        }
    }
}
