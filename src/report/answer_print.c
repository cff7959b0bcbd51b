/* The table of an answer: for each pair a line an indicator, with first and last value, change, interval and direction, and beside it the
 * change with each rival. */
#include <stdio.h>
#include <string.h>

#include "answer/answer.h"
#include "base/alloc.h"
#include "base/plain_locale.h"
#include "base/text.h"
#include "jarak/print.h"
#include "report/answer_pages.h"
#include "report/answer_rows.h"
#include "report/answer_text.h"

enum { GROUP, LABEL, FROM_TO, PERIODS, CHANGE, INTERVAL, DIRECTION, FIRST_RIVAL, LABEL_COLUMNS = 24 };

/* What there is room for: rivals beside the partner, else below; and words beside the marks, else marks alone. */
typedef struct layout {
    bool rivals, narrow;
} layout;

/* The pair of a state with a partner. */
static const jarak_pair *find_pair(const jarak_answer *answer, const char *state, const char *partner)
{
    for (size_t i = 0; i < answer->n_pairs; i++) {
        const jarak_pair *pair = &answer->pairs[i];
        if (strcmp(pair->state.code, state) == 0 && strcmp(pair->partner.code, partner) == 0) {
            return pair;
        }
    }
    return NULL;
}

/* "▲ closer", or with a short text instead of the word. */
static void direction_cell(jarak__grid *grid, size_t column, const jarak_indicator_change *change, const char *text)
{
    char cell[JARAK__WORDS_BYTES + 8];
    snprintf(cell, sizeof cell, "%s%s%s", jarak__change_mark(change), text[0] != '\0' ? " " : "", text);
    jarak__grid_cell(grid, column, cell, jarak__direction_tone(change->direction));
}

static void add_heading(jarak__grid *grid, const jarak_answer *answer, layout shown)
{
    char interval[JARAK__WORDS_BYTES];
    (void)jarak__format_plainly(interval, sizeof interval, _("%g %% interval"), 100 * answer->level);
    const char *const names[] = {"", "", _("first → last"), _("years"), _("change"), interval, shown.narrow ? "" : _("direction")};
    jarak__grid_line(grid);
    for (size_t i = 0; i < FIRST_RIVAL; i++) {
        jarak__grid_cell(grid, i, names[i], JARAK__TONE_FAINT);
    }
    for (size_t k = 0; shown.rivals && k < answer->n_rivals; k++) {
        jarak__grid_cell(grid, FIRST_RIVAL + k, answer->rivals[k].name, JARAK__TONE_FAINT);
    }
}

/* The line of an indicator, if the pair or a rival has it. */
static bool add_line(jarak__grid *grid, const jarak_answer *answer, const jarak_pair *pair, const jarak_indicator *indicator,
                     const char *group, layout shown)
{
    const jarak_indicator_change *change = jarak__pair_change(pair, indicator);
    bool any = change != NULL;
    for (size_t k = 0; k < answer->n_rivals; k++) {
        const jarak_pair *theirs = find_pair(answer, pair->state.code, answer->rivals[k].code);
        any |= theirs != NULL && jarak__pair_change(theirs, indicator) != NULL;
    }
    if (!any) {
        return false;
    }
    char text[JARAK__WORDS_BYTES], label[4 * JARAK__WORDS_BYTES];
    if (shown.narrow && group[0] != '\0') {
        jarak__grid_line(grid);
        jarak__grid_cell(grid, LABEL, group, JARAK__TONE_FAINT);
    }
    jarak__grid_line(grid);
    jarak__grid_cell(grid, GROUP, group, JARAK__TONE_FAINT);
    jarak__grid_cell(grid, LABEL, shown.narrow ? jarak__short_text(indicator->label, LABEL_COLUMNS, label, sizeof label) : indicator->label,
                     JARAK__TONE_PLAIN);
    if (change != NULL) {
        jarak__grid_cell(grid, FROM_TO, jarak__from_to_text(change, text), JARAK__TONE_PLAIN);
        snprintf(text, sizeof text, "%s–%s", change->first->period, change->last->period);
        jarak__grid_cell(grid, PERIODS, text, JARAK__TONE_PLAIN);
        jarak__grid_cell(grid, CHANGE, shown.narrow ? jarak__short_change_text(change, text) : jarak__change_text(change, text),
                         JARAK__TONE_PLAIN);
        jarak__grid_cell(grid, INTERVAL, jarak__interval_text(change, text), JARAK__TONE_PLAIN);
        direction_cell(grid, DIRECTION, change, shown.narrow ? "" : jarak__change_word(change));
    } else {
        jarak__grid_cell(grid, FROM_TO, "–", JARAK__TONE_FAINT);
    }
    for (size_t k = 0; shown.rivals && k < answer->n_rivals; k++) {
        const jarak_pair *theirs = find_pair(answer, pair->state.code, answer->rivals[k].code);
        const jarak_indicator_change *other = theirs != NULL ? jarak__pair_change(theirs, indicator) : NULL;
        if (other != NULL) {
            direction_cell(grid, FIRST_RIVAL + k, other, jarak__change_text(other, text));
        } else {
            jarak__grid_cell(grid, FIRST_RIVAL + k, "–", JARAK__TONE_FAINT);
        }
    }
    return true;
}

static void add_pair(jarak__grid *grid, const jarak_answer *answer, const jarak_pair *pair, layout wanted)
{
    const char *shown = "";
    add_heading(grid, answer, wanted);
    for (size_t i = 0; i < answer->n_indicators; i++) {
        const jarak_indicator *indicator = &answer->indicators[i];
        bool is_new_group = strcmp(shown, indicator->group) != 0;
        if (add_line(grid, answer, pair, indicator, is_new_group ? _(indicator->group) : "", wanted)) {
            shown = indicator->group;
        }
    }
}

/* The changes with the rivals from first on: an indicator a line. */
static jarak__grid *make_rivals(const jarak_answer *answer, const jarak_pair *pair, size_t first, size_t n, bool colour)
{
    enum { MOST_RIVALS = 62 };
    char alignment[MOST_RIVALS + 2] = "l", text[JARAK__WORDS_BYTES], label[4 * JARAK__WORDS_BYTES];
    n = n < MOST_RIVALS ? n : MOST_RIVALS;
    memset(alignment + 1, 'l', n);
    jarak__grid *grid = jarak__grid_new(alignment, colour);
    if (grid == NULL) {
        return NULL;
    }
    jarak__grid_line(grid);
    for (size_t k = 0; k < n; k++) {
        jarak__grid_cell(grid, 1 + k, jarak__short_text(answer->rivals[first + k].name, LABEL_COLUMNS, label, sizeof label),
                         JARAK__TONE_FAINT);
    }
    for (size_t i = 0; i < answer->n_indicators; i++) {
        bool any = false;
        for (size_t k = 0; k < n; k++) {
            const jarak_pair *theirs = find_pair(answer, pair->state.code, answer->rivals[first + k].code);
            const jarak_indicator_change *change = theirs != NULL ? jarak__pair_change(theirs, &answer->indicators[i]) : NULL;
            if (change == NULL) {
                continue;
            }
            if (!any) {
                jarak__grid_line(grid);
                jarak__grid_cell(grid, 0, jarak__short_text(answer->indicators[i].label, LABEL_COLUMNS, label, sizeof label),
                                 JARAK__TONE_PLAIN);
            }
            any = true;
            direction_cell(grid, 1 + k, change, jarak__change_text(change, text));
        }
    }
    return grid;
}

/* As many rivals beside each other as there is room for. */
static void write_rivals(jarak__writer *writer, const jarak_answer *answer, const jarak_pair *pair, const jarak_print_settings *settings)
{
    for (size_t first = 0, n; first < answer->n_rivals && !writer->failed; first += n) {
        n = answer->n_rivals - first;
        jarak__grid *grid = make_rivals(answer, pair, first, n, settings->colour);
        while (grid != NULL && n > 1 && jarak__grid_columns(grid, 0, jarak__grid_lines(grid)) > settings->width) {
            jarak__grid_free(grid);
            grid = make_rivals(answer, pair, first, --n, settings->colour);
        }
        writer->failed |= grid == NULL;
        if (grid != NULL && jarak__grid_lines(grid) > 1) {
            jarak__grid_write(grid, 0, jarak__grid_lines(grid), 0, writer);
        }
        jarak__grid_free(grid);
    }
}

static void write_pair(jarak__writer *writer, const jarak_answer *answer, const jarak_pair *pair, const jarak_print_settings *settings)
{
    jarak__write_text(writer, "\n");
    jarak__writer title = {0};
    jarak__write_pair(&title, pair);
    jarak__write_heading(writer, title.failed ? "" : title.bytes, settings);
    writer->failed |= title.failed;
    jarak__writer_release(&title);
    if (answer->n_states > 1) {
        jarak__write_wrapped(writer, pair->sentence, settings->width, 0);
        jarak__write_text(writer, "\n");
    }
    jarak__write_pair_verdict(writer, pair, settings);
    jarak__write_vote_move(writer, pair, settings);
    jarak__write_text(writer, "\n");
}

/* Every pair's lines, in one grid, so that all tables have the same columns. starts has room for a line number a pair and one more. */
static jarak__grid *make_grid(const jarak_answer *answer, layout wanted, size_t *starts, bool colour)
{
    enum { MOST_COLUMNS = 64 };
    char alignment[MOST_COLUMNS + 1] = "lllllll";
    const size_t n_columns = FIRST_RIVAL + (wanted.rivals ? answer->n_rivals : 0);
    memset(alignment + FIRST_RIVAL, 'l', (n_columns < MOST_COLUMNS ? n_columns : MOST_COLUMNS) - FIRST_RIVAL);
    jarak__grid *grid = jarak__grid_new(alignment, colour);
    for (size_t i = 0; grid != NULL && i < answer->n_pairs; i++) {
        starts[i] = jarak__grid_lines(grid);
        if (!answer->pairs[i].rival) {
            add_pair(grid, answer, &answer->pairs[i], wanted);
        }
    }
    if (grid != NULL) {
        starts[answer->n_pairs] = jarak__grid_lines(grid);
        if (wanted.narrow) {
            jarak__grid_hide(grid, GROUP);
        }
    }
    return grid;
}

/* The first layout that fits; where none does, intervals are left out. */
static jarak__grid *fit_grid(const jarak_answer *answer, layout *shown, size_t *starts, const jarak_print_settings *settings)
{
    static const layout layouts[] = {{true, false}, {false, false}, {false, true}};
    jarak__grid *grid = NULL;
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        jarak__grid_free(grid);
        *shown = layouts[i];
        grid = make_grid(answer, *shown, starts, settings->colour);
        if (grid == NULL || jarak__grid_columns(grid, 0, jarak__grid_lines(grid)) <= settings->width) {
            return grid;
        }
    }
    jarak__grid_hide(grid, INTERVAL);
    return grid;
}

static void write_pairs(jarak__writer *writer, const jarak_answer *answer, const jarak_print_settings *settings)
{
    layout shown = {false, false};
    size_t *starts = jarak__calloc(answer->n_pairs + 1, sizeof *starts);
    jarak__grid *grid = starts != NULL ? fit_grid(answer, &shown, starts, settings) : NULL;
    writer->failed |= grid == NULL;
    for (size_t i = 0; grid != NULL && i < answer->n_pairs; i++) {
        if (answer->pairs[i].rival) {
            continue;
        }
        write_pair(writer, answer, &answer->pairs[i], settings);
        if (starts[i + 1] > starts[i] + 1) {
            jarak__grid_write(grid, starts[i], starts[i + 1], 0, writer);
        }
        if (!shown.rivals) {
            write_rivals(writer, answer, &answer->pairs[i], settings);
        }
    }
    jarak__grid_free(grid);
    jarak__free(starts);
}

static void write_line(jarak__writer *writer, const char *text, const jarak_print_settings *settings)
{
    if (text != NULL) {
        jarak__write_wrapped(writer, text, settings->width, 0);
        jarak__write_text(writer, "\n");
    }
}

static void write_all(jarak__writer *writer, const jarak_answer *answer, const jarak_print_settings *settings)
{
    jarak__write_heading(writer, answer->question, settings);
    jarak__write_head(writer, answer, settings->width);
    jarak__write_text(writer, "\n");
    write_line(writer, answer->details != answer->sentence ? answer->details : NULL, settings);
    write_line(writer, answer->votes_sentence, settings);
    write_line(writer, answer->known, settings);
    jarak__write_text(writer, "\n");
    jarak__write_verdicts(writer, answer, settings);
    write_pairs(writer, answer, settings);
    jarak__write_cautions(writer, answer, settings->width);
    jarak__write_text(writer, _("\nMissing\n"));
    jarak__write_missing(writer, answer, answer->n_rivals > 0, settings->width);
    jarak__write_text(writer, "\n");
    jarak__write_reading(writer, answer, settings->width);
}

/* An article has both alike. */
static void write_page(const void *data, jarak__output *out)
{
    const jarak__shown *shown = data;
    if (jarak__page_is_article(out)) {
        jarak__article_of_answer(out, shown->answer, shown->n_rows, shown->rows);
    } else if (shown->settings.brief) {
        jarak__write_brief(&out->text, shown->answer, &shown->settings);
    } else {
        write_all(&out->text, shown->answer, &shown->settings);
    }
}

static void write_overview(const void *data, jarak__output *out)
{
    const jarak__shown *shown = data;
    if (jarak__page_is_article(out)) {
        write_page(data, out);
    } else {
        jarak__write_overview(&out->text, shown->answer, &shown->settings);
    }
}

static void give_rows(const void *data, jarak__sheet *sheet)
{
    const jarak__shown *shown = data;
    *sheet = jarak__sheet_of_changes(shown->n_rows, shown->rows);
}

static void *make_rows(const jarak_answer *answer, const char *only, size_t *n_rows)
{
    (void)only;
    return jarak__change_rows(answer, n_rows);
}

jarak_status jarak_answer_print(const jarak_answer *answer, const jarak_print_settings *settings, FILE *stream, jarak_error *error)
{
    static const jarak__shown_parts parts = {make_rows, write_page, give_rows};
    return jarak__print_shown(answer, NULL, settings, &parts, stream, error);
}

jarak_status jarak_answer_print_overview(const jarak_answer *answer, const jarak_print_settings *settings, FILE *stream, jarak_error *error)
{
    static const jarak__shown_parts parts = {make_rows, write_overview, give_rows};
    return jarak__print_shown(answer, NULL, settings, &parts, stream, error);
}
