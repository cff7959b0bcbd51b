/* The series of an answer: a line a value, with its interval. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/plain_locale.h"
#include "base/text.h"
#include "jarak/print.h"
#include "report/answer_pages.h"
#include "report/answer_rows.h"
#include "report/answer_text.h"

enum { PERIOD, NATURAL, INTERVAL, BAR, VALUE, DEVIATION, ROWS };

static double largest_of(const jarak_series *series)
{
    double largest = 0;
    for (size_t i = 0; i < series->n_points; i++) {
        largest = fmax(largest, fabs(series->points[i].natural));
    }
    return largest;
}

/* One below the other, all have one unit, and the digits that the largest needs; own digits where the smallest could not be read so. */
static jarak__quantity quantity_of(const jarak_series *series, double largest)
{
    double smallest = largest;
    for (size_t i = 0; i < series->n_points; i++) {
        const double size = fabs(series->points[i].natural);
        smallest = size > 0 ? fmin(smallest, size) : smallest;
    }
    const jarak__quantity_ends ends = jarak__quantity_of_ends(series->indicator, smallest, largest);
    const bool is_one = ends.first.divisor == ends.last.divisor && ends.first.decimals == ends.last.decimals;
    return is_one ? ends.last : jarak__quantity_between(series->indicator, smallest, largest);
}

/* A bar in eighths of a character, as long as the value is of the largest. */
static void bar_text(double part, char text[JARAK__WORDS_BYTES])
{
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    enum { LENGTH = 20 };
    int filled = (int)lround(fmin(fmax(part, 0), 1) * LENGTH * 8);
    size_t length = 0;
    for (int i = 0; i < filled / 8; i++) {
        length += (size_t)snprintf(text + length, JARAK__WORDS_BYTES - length, "█");
    }
    (void)snprintf(text + length, JARAK__WORDS_BYTES - length, "%s", eighths[filled % 8]);
}

static void add_point(jarak__grid *grid, const jarak_series *series, const jarak_point *point, const jarak__quantity *quantity,
                      double largest)
{
    char text[JARAK__WORDS_BYTES], low[JARAK__WORDS_BYTES], high[JARAK__WORDS_BYTES];
    (void)series;
    jarak__grid_line(grid);
    jarak__grid_cell(grid, PERIOD, point->period, JARAK__TONE_PLAIN);
    jarak__grid_cell(grid, NATURAL, jarak__number_text(quantity, point->natural, low), JARAK__TONE_STRONG);
    if (isnan(point->natural_low) || isnan(point->natural_high)) {
        jarak__grid_cell(grid, INTERVAL, "–", JARAK__TONE_FAINT);
    } else {
        jarak__range_text(jarak__number_text(quantity, point->natural_low, low), jarak__number_text(quantity, point->natural_high, high),
                          text);
        jarak__grid_cell(grid, INTERVAL, text, JARAK__TONE_PLAIN);
    }
    if (largest > 0) {
        bar_text(point->natural / largest, low);
        jarak__grid_cell(grid, BAR, low, JARAK__TONE_CLOSER);
    }
    jarak__grid_cell(grid, VALUE, jarak__fixed_text(point->value, 4, low), JARAK__TONE_FAINT);
    jarak__grid_cell(grid, DEVIATION, jarak__fixed_text(sqrt(point->variance), 4, low), JARAK__TONE_FAINT);
    snprintf(text, sizeof text, "%" PRId64, point->n_rows);
    jarak__grid_cell(grid, ROWS, text, JARAK__TONE_FAINT);
}

static void add_heading(jarak__grid *grid, const jarak_answer *answer, const jarak__quantity *quantity)
{
    char interval[JARAK__WORDS_BYTES];
    (void)jarak__format_plainly(interval, sizeof interval, _("%g %% interval"), 100 * answer->level);
    const char *const names[] = {"", quantity->unit + (quantity->unit[0] == ' '), interval, "", _("value"), _("± sd"), _("figures")};
    jarak__grid_line(grid);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        jarak__grid_cell(grid, i, names[i], JARAK__TONE_FAINT);
    }
}

static bool is_wanted(const jarak_series *series, const char *period_kind)
{
    return period_kind == NULL || strcmp(series->period_kind, period_kind) == 0;
}

static void write_series(jarak__writer *writer, const jarak_answer *answer, const jarak_series *series,
                         const jarak_print_settings *settings)
{
    double largest = largest_of(series);
    jarak__quantity quantity = quantity_of(series, largest);
    for (size_t i = 0; i < series->n_points; i++) { /* one below the other, all have the digits that one of them needs */
        const double natural = series->points[i].natural;
        quantity.has_parts = quantity.has_parts && natural == round(natural);
    }
    jarak__grid *grid = jarak__grid_new("lrllrrr", settings->colour);
    if (grid == NULL) {
        writer->failed = true;
        return;
    }
    jarak__write_text(writer, "\n");
    jarak__write_toned(writer, series->indicator->label, JARAK__TONE_STRONG, settings->colour);
    jarak__write_format(writer, " (%s%s, %s)\n", series->indicator->code,
                        strcmp(series->period_kind, "quarter") == 0 ? _(", quarters") : "",
                        jarak__unit_text(series->indicator->natural_unit));
    add_heading(grid, answer, &quantity);
    for (size_t i = 0; i < series->n_points; i++) {
        add_point(grid, series, &series->points[i], &quantity, largest);
    }
    jarak__grid_write(grid, 0, jarak__grid_lines(grid), 2, writer);
    jarak__grid_free(grid);
}

static void write_all(jarak__writer *writer, const jarak_answer *answer, const char *period_kind, const jarak_print_settings *settings)
{
    for (size_t i = 0; i < answer->n_pairs; i++) {
        const jarak_pair *pair = &answer->pairs[i];
        jarak__writer title = {0};
        jarak__write_pair(&title, pair);
        jarak__write_text(writer, i > 0 ? "\n" : "");
        jarak__write_toned(writer, title.failed ? "" : title.bytes, JARAK__TONE_STRONG, settings->colour);
        jarak__write_text(writer, "\n");
        writer->failed |= title.failed;
        jarak__writer_release(&title);
        size_t shown = 0;
        for (size_t k = 0; k < pair->n_series; k++) {
            if (is_wanted(&pair->series[k], period_kind)) {
                write_series(writer, answer, &pair->series[k], settings);
                shown++;
            }
        }
        if (shown == 0) {
            jarak__write_text(writer, _("No figures in this window.\n"));
        }
    }
    jarak__write_text(writer, "\n");
    jarak__write_wrapped(writer,
                         _("value: on the scale of the measurement, ± its standard deviation; figures: how many it rests on (`jarak why` "
                           "shows them)."),
                         settings->width, 0);
    jarak__write_text(writer, "\n");
}

static void write_page(const void *data, jarak__output *out)
{
    const jarak__shown *shown = data;
    if (jarak__page_is_article(out)) {
        jarak__article_of_series(out, shown->n_rows, shown->rows);
    } else {
        write_all(&out->text, shown->answer, shown->only, &shown->settings);
    }
}

static void give_rows(const void *data, jarak__sheet *sheet)
{
    const jarak__shown *shown = data;
    *sheet = jarak__sheet_of_points(shown->n_rows, shown->rows);
}

static void *make_rows(const jarak_answer *answer, const char *only, size_t *n_rows)
{
    return jarak__point_rows(answer, only, n_rows);
}

jarak_status jarak_answer_print_series(const jarak_answer *answer, const char *period_kind, const jarak_print_settings *settings,
                                       FILE *stream, jarak_error *error)
{
    static const jarak__shown_parts parts = {make_rows, write_page, give_rows};
    return jarak__print_shown(answer, period_kind, settings, &parts, stream, error);
}
