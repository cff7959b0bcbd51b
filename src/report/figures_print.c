/* Why: the figures behind the first and the last value of each series, or those of one period, their sources, and the arithmetic from them
 * to the value and the change. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "answer/answer.h"
#include "base/alloc.h"
#include "base/text.h"
#include "jarak/print.h"
#include "panel/scale.h"
#include "report/answer_pages.h"
#include "report/answer_rows.h"
#include "report/answer_text.h"

static void write_if(jarak__writer *writer, const char *before, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        jarak__write_format(writer, "%s%s", before, text);
    }
}

/* The lines of a part, those wider than the screen cut, each with its own indent. Takes the part's memory. */
static void fold_lines(jarak__writer *writer, jarak__writer *part, int width)
{
    const char *line = part->failed || part->bytes == NULL ? "" : part->bytes;
    while (*line != '\0') {
        const size_t length = strcspn(line, "\n"), indent = strspn(line, " ") < length ? strspn(line, " ") : length;
        jarak__write_bytes(writer, line, indent);
        jarak__write_wrapped_line(writer, line + indent, length - indent, width, (int)indent);
        jarak__write_text(writer, "\n");
        line += length + (line[length] == '\n');
    }
    writer->failed |= part->failed;
    jarak__writer_release(part);
}

/* "export KAZ → RUS 2022: 8774.9 USD_million, official, reported by KAZ" */
static void write_fact(jarak__writer *writer, const jarak_fact *fact, const jarak_print_settings *settings)
{
    jarak__writer line = {0};
    jarak__write_text(&line, fact->part != NULL ? fact->part : "");
    write_if(&line, " ", fact->from);
    write_if(&line, " → ", fact->to);
    write_if(&line, " ", fact->period);
    jarak__write_text(&line, ": ");
    if (isnan(fact->value)) {
        write_if(&line, "", fact->text);
    } else {
        jarak__write_number(&line, fact->value);
    }
    write_if(&line, " ", fact->unit);
    write_if(&line, ", ", fact->status);
    write_if(&line, _(", reported by "), fact->reporter);
    if (fact->measure != NULL && strcmp(fact->part != NULL ? fact->part : "", fact->measure) != 0) {
        jarak__write_format(&line, " (%s)", fact->measure);
    }
    jarak__write_format(writer, "    %s ", fact->used ? "•" : "○");
    jarak__write_wrapped(writer, line.failed ? "" : line.bytes, settings->width, 6);
    jarak__write_text(writer, "\n      ");
    line.length = 0;
    jarak__write_text(&line, fact->used ? "" : _("not used: "));
    jarak__write_text(&line, fact->how != NULL ? fact->how : "");
    jarak__write_wrapped(writer, line.failed ? "" : line.bytes, settings->width, 6);
    jarak__write_text(writer, "\n      ");
    line.length = 0;
    jarak__write_text(&line, fact->title != NULL ? fact->title : "");
    write_if(&line, ", ", fact->publisher);
    if (fact->line > 0) {
        jarak__write_format(&line, _(", line %" PRId64), fact->line);
    }
    write_if(&line, ", ", fact->url);
    jarak__write_wrapped(writer, line.failed ? "" : line.bytes, settings->width, 6);
    jarak__write_text(writer, "\n");
    if (fact->note != NULL && fact->note[0] != '\0') {
        jarak__write_text(writer, "      ");
        jarak__write_wrapped(writer, fact->note, settings->width, 6);
        jarak__write_text(writer, "\n");
    }
    writer->failed |= line.failed;
    jarak__writer_release(&line);
}

static void write_steps(jarak__writer *writer, const char *steps, int width)
{
    jarak__writer part = {0};
    while (steps != NULL && *steps != '\0') {
        size_t length = strcspn(steps, "\n");
        jarak__write_text(&part, "    ");
        jarak__write_bytes(&part, steps, length);
        jarak__write_text(&part, "\n");
        steps += length + (steps[length] == '\n');
    }
    fold_lines(writer, &part, width);
}

static void write_point(jarak__writer *writer, const jarak_answer *answer, const jarak_series *series, const jarak_point *point,
                        const jarak_print_settings *settings)
{
    char natural[JARAK__WORDS_BYTES], low[JARAK__WORDS_BYTES], high[JARAK__WORDS_BYTES];
    jarak__quantity quantity = jarak__quantity_for(series->indicator, point->natural);
    jarak__write_text(writer, "\n  ");
    jarak__write_toned(writer, point->period, JARAK__TONE_STRONG, settings->colour);
    jarak__write_text(writer, ": ");
    jarak__write_toned(writer, jarak__quantity_text(&quantity, point->natural, natural), JARAK__TONE_STRONG, settings->colour);
    if (!isnan(point->natural_low) && !isnan(point->natural_high)) {
        jarak__write_format(writer, _(" (%g %% interval %s … %s)"), 100 * answer->level,
                            jarak__number_text(&quantity, point->natural_low, low),
                            jarak__number_text(&quantity, point->natural_high, high));
    }
    jarak__write_text(writer, "\n");
    for (size_t i = 0; i < series->n_facts; i++) {
        if (series->facts[i].cell == point->period) {
            write_fact(writer, &series->facts[i], settings);
        }
    }
    jarak__write_text(writer, _("    How it follows\n"));
    write_steps(writer, point->steps, settings->width);
}

/* What the interval leaves out, and where that is from. */
static void write_noise(jarak__writer *writer, const jarak_indicator *indicator)
{
    const double least = indicator->noise_least, most = indicator->noise_most;
    const char *from = indicator->noise_from;
    if (from == NULL) {
        jarak__write_text(writer, _("    noise beyond these errors: not known\n"));
    } else if (strcmp(from, "none") == 0) {
        jarak__write_text(writer, _("    noise beyond these errors: none\n"));
    } else if (strcmp(from, "convention") == 0) {
        jarak__write_format(writer, _("    noise beyond these errors: standard deviation %.2f (a convention)\n"), most);
    } else if (least < most) {
        jarak__write_format(writer, _("    noise beyond these errors: standard deviation %.2f … %.2f by the amount (shipped table)\n"),
                            least, most);
    } else {
        jarak__write_format(writer, _("    noise beyond these errors: standard deviation %.2f (shipped table)\n"), most);
    }
    if (indicator->shocks_from != NULL && strcmp(indicator->shocks_from, "store") == 0) {
        jarak__write_format(writer,
                            P_("    among these errors, shocks of a month: standard deviation %.2f (this store: %lld pair)\n",
                               "    among these errors, shocks of a month: standard deviation %.2f (this store: %lld pairs)\n",
                               indicator->shocks_pairs),
                            indicator->shocks_sd, (long long)indicator->shocks_pairs);
    } else if (indicator->shocks_from != NULL) {
        jarak__write_format(writer, _("    among these errors, shocks of a month: standard deviation %.2f (shipped table)\n"),
                            indicator->shocks_sd);
    }
}

static void write_change(jarak__writer *writer, const jarak_answer *answer, const jarak_indicator_change *change)
{
    double sd = sqrt(change->first->variance + change->last->variance), width = jarak__interval_width(answer->level);
    char text[JARAK__WORDS_BYTES], interval[JARAK__WORDS_BYTES];
    jarak__write_format(writer, _("\n  The change from %s to %s\n"), change->first->period, change->last->period);
    jarak__write_format(writer, "    %.6f - %.6f = %.6f\n", change->last->value, change->first->value, change->change);
    jarak__write_format(writer, _("    standard deviation √(%.6f² + %.6f²) = %.6f\n"), sqrt(change->first->variance),
                        sqrt(change->last->variance), sd);
    const double reach = width * sd;
    jarak__write_format(writer, _("    %g %% interval of these two alone: %.6f ± %.4f × %.6f = %.6f … %.6f\n"), 100 * answer->level,
                        change->change, width, sd, change->change - reach, change->change + reach);
    write_noise(writer, change->indicator);
    if (!isnan(change->probability)) {
        jarak__write_format(writer, _("    probability of closer, with noise beyond these errors and the years around: %.4f\n"),
                            change->probability);
    }
    if (change->of_verdict) {
        jarak__write_format(writer, _("    %g %% interval by the verdict, from all years: %.6f … %.6f\n"), 100 * answer->level, change->low,
                            change->high);
    }
    jarak__write_format(writer, _("    in natural units: %s (%s): %s %s\n"), jarak__change_text(change, text),
                        jarak__interval_text(change, interval), jarak__change_mark(change), jarak__change_word(change));
}

/* What each value does to the change of the latent state, and without which the verdict would be another. */
static void write_attribution(jarak__writer *writer, const jarak_pair *pair, const jarak_indicator *indicator)
{
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        const jarak_verdict *verdict = &pair->groups[g];
        size_t written = 0;
        double sum = 0;
        for (size_t i = 0; i < verdict->n_contributions; i++) {
            const jarak_contribution *part = &verdict->contributions[i];
            if (strcmp(part->indicator->code, indicator->code) != 0) { /* the verdict has its own list of all indicators */
                continue;
            }
            if (written++ == 0) {
                jarak__write_format(writer, _("\n  What its values do to the change of %s, %d to %d\n"), jarak__group_word((jarak_group)g),
                                    verdict->from, verdict->to);
            }
            sum += part->contribution;
            jarak__write_format(writer, "    %d: %+.4f\n", part->year, part->contribution);
        }
        if (written > 0) {
            jarak__write_format(writer, _("    together %+.4f of a change of %+.4f: %s %s, probability of closer %.0f %%\n"), sum,
                                verdict->change, jarak__direction_mark(verdict->direction), jarak__direction_word(verdict->direction),
                                jarak__probability_percent(verdict->probability));
        }
    }
}

/* Whether a series that is shown belongs to the group. */
static bool shows_group(const jarak_pair *pair, jarak_group group)
{
    for (size_t k = 0; k < pair->n_series; k++) {
        if (strcmp(pair->series[k].indicator->group, jarak_group_text(group)) == 0) {
            return true;
        }
    }
    return false;
}

static void write_series(jarak__writer *writer, const jarak_answer *answer, const jarak_pair *pair, const jarak_series *series,
                         const char *period, const jarak_print_settings *settings)
{
    size_t shown = 0;
    for (size_t i = 0; i < series->n_points; i++) {
        if (!jarak__is_explained(series, &series->points[i], period)) {
            continue;
        }
        if (shown++ == 0) {
            jarak__writer title = {0};
            jarak__write_format(&title, _("%s: %s with %s (%s)"), series->indicator->label, pair->state.within, pair->partner.within,
                                series->indicator->code);
            jarak__write_toned(writer, title.failed ? "" : title.bytes, JARAK__TONE_STRONG, settings->colour);
            writer->failed |= title.failed;
            jarak__writer_release(&title);
            jarak__write_text(writer, "\n");
            jarak__write_wrapped(writer, series->indicator->describes, settings->width, 0);
            jarak__write_text(writer, ".\n");
        }
        write_point(writer, answer, series, &series->points[i], settings);
    }
    const jarak_indicator_change *change = jarak__pair_change(pair, series->indicator);
    if (shown > 0 && period == NULL && change != NULL) {
        jarak__writer part = {0};
        write_change(&part, answer, change);
        write_attribution(&part, pair, series->indicator);
        fold_lines(writer, &part, settings->width);
    }
}

static void write_move(jarak__writer *writer, const jarak_pair *pair, const jarak_print_settings *settings)
{
    if (pair->vote_move != NULL) {
        jarak__write_vote_move(writer, pair, settings);
        jarak__write_text(writer, "\n");
    }
}

static void write_all(jarak__writer *writer, const jarak_answer *answer, const char *period, const jarak_print_settings *settings)
{
    for (size_t i = 0; i < answer->n_pairs; i++) {
        if (period == NULL && jarak__asks_votes(answer)) {
            write_move(writer, &answer->pairs[i], settings);
            jarak__write_telling_votes(writer, &answer->pairs[i], settings);
        }
        for (size_t k = 0; k < answer->pairs[i].n_series; k++) {
            write_series(writer, answer, &answer->pairs[i], &answer->pairs[i].series[k], period, settings);
        }
        for (int g = 0; g < JARAK_N_GROUPS && period == NULL; g++) {
            if (shows_group(&answer->pairs[i], (jarak_group)g)) {
                jarak__writer part = {0};
                jarak__write_reasons(&part, &answer->pairs[i], (jarak_group)g, settings);
                fold_lines(writer, &part, settings->width);
            }
        }
    }
}

static void write_page(const void *data, jarak__output *out)
{
    const jarak__shown *shown = data;
    if (jarak__page_is_article(out)) {
        jarak__article_of_figures(out, shown->answer, shown->only, shown->n_rows, shown->rows);
    } else {
        write_all(&out->text, shown->answer, shown->only, &shown->settings);
    }
}

static void give_rows(const void *data, jarak__sheet *sheet)
{
    const jarak__shown *shown = data;
    *sheet = jarak__sheet_of_facts(shown->n_rows, shown->rows);
}

/* Whether there is a value to explain. */
static bool explains_any(const jarak_answer *answer, const char *period)
{
    for (size_t i = 0; i < answer->n_pairs; i++) {
        for (size_t k = 0; k < answer->pairs[i].n_series; k++) {
            const jarak_series *series = &answer->pairs[i].series[k];
            for (size_t m = 0; m < series->n_points; m++) {
                if (jarak__is_explained(series, &series->points[m], period)) {
                    return true;
                }
            }
        }
    }
    return false;
}

static void *make_rows(const jarak_answer *answer, const char *only, size_t *n_rows)
{
    return jarak__fact_rows(answer, only, n_rows);
}

jarak_status jarak_answer_print_figures(const jarak_answer *answer, const char *period, const jarak_print_settings *settings, FILE *stream,
                                        jarak_error *error)
{
    if (!explains_any(answer, period)) {
        return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("there is no value to explain; `jarak show` lists the values there are"));
    }
    static const jarak__shown_parts parts = {make_rows, write_page, give_rows};
    return jarak__print_shown(answer, period, settings, &parts, stream, error);
}
